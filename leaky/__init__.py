"""Leaky ReLU networks in plain NumPy: the package behind the book.

Read it from the ground up; each module imports only from those before it: `activations`,
`losses`, `network`, `initialization`, `gradreport`, `gradcheck`, `diagnostics`, `optimizers`,
`training`, `datasets`. What the book needs beside them stands in two wings: `leaky.figures`,
which any author can use, and `leaky.lessons`.

Every name is found when it is asked for: `import leaky` alone loads nothing, and a figure no
network. Which name stands where says `__init__.pyi`, to Python and to type checkers alike.
"""

import lazy_loader

from leaky import _moved  # noqa: F401 - finds what notebooks of the first edition import

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
