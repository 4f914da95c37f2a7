"""What only this book needs: its drawings, its exercises' checks, its patients, its walk."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submodules=["checks", "clinic", "healthy", "plots", "walkthrough"]
)
