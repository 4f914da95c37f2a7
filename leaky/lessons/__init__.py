"""What only this book needs: drawings, live figures, exercises' checks, patients, a walk."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submodules=["checks", "claims", "clinic", "healthy", "live", "plots", "walkthrough"]
)
