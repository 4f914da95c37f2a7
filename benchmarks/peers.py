"""Find the libraries that are installed: one module `by_…` each; the others are skipped by name."""

from importlib import import_module
from importlib.metadata import version
from types import ModuleType

# The module here, and the distribution whose version is reported. `leaky` comes first: it is
# what the others are compared with.
KNOWN = {
    "leaky": "leaky",
    "numpy": "numpy",
    "torch": "torch",
    "autograd": "autograd",
    "jax": "jax",
    "sklearn": "scikit-learn",
    "scipy": "scipy",
}


def installed() -> tuple[list[ModuleType], list[str]]:
    """Return the modules whose library is there, and the names of the libraries that are not."""
    found, missing = [], []
    for name, distribution in KNOWN.items():
        try:
            found.append(import_module(f"by_{name}"))
        except ModuleNotFoundError as error:
            if (error.name or "").split(".")[0] != name:
                raise  # our own mistake, not an absent library
            missing.append(distribution)
    return found, missing


def versions() -> str:
    """List the libraries with their versions; all must be installed."""
    return ", ".join(f"{name} {version(name)}" for name in KNOWN.values() if name != "leaky")
