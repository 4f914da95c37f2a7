"""The live figures of this book, which compute in the page what `leaky` computes in a notebook.

``engine.js`` is the network in plain JavaScript, with NumPy's random numbers: no build step, no
library, one name added to the page, ``leakyLive``. `tests/lessons/test_engine.py` compares it with
`leaky` in a browser.
"""
