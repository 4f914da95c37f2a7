"""What the book asks of Sphinx beyond `_config.yml`."""

import hashlib
from pathlib import Path


def _cache_by_code(app, config):
    """Keep executed notebooks in a cache of their own for each state of `leaky`.

    The cache looks at a notebook's cells only. Without this, a changed package would leave
    every page with the outputs of the old one.
    """
    root = Path(app.confdir)
    sources = [
        *sorted((root / "leaky").glob("*.*")),
        root / "requirements.lock",
    ]
    state = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    config.nb_execution_cache_path = str(root / "_build" / ".jupyter_cache" / state[:16])


def setup(app):
    """Connect the functions above to Sphinx's events."""
    # Before myst-nb's own look at its settings, which is at 500.
    app.connect("config-inited", _cache_by_code, priority=400)
    return {
        "version": "1",
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
