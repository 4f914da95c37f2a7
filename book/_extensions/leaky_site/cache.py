"""Executed notebooks, kept for as long as the code that they import stays the same."""

import hashlib
import os
from pathlib import Path


def cache_path(root):
    """Return a folder of its own for each state of `leaky` and of the versions it runs on.

    The cache looks at a notebook's cells only. Without this, a changed package would leave
    every page with the outputs of the old one.
    """
    code = [path for path in (root / "leaky").rglob("*.*") if path.suffix in (".py", ".js", ".css")]
    sources = [*sorted(code), root / "requirements.lock"]
    state = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return root / "_build" / ".jupyter_cache" / state[:16]


def cache_by_code(app, config):
    """Keep executed notebooks for as long as the code that they import stays the same."""
    config.nb_execution_cache_path = str(cache_path(Path(app.confdir)))


def setup(app):
    """Choose the cache before myst-nb looks at its settings, which is at priority 500.

    And let kernels draw no progress bars: whether one appears depends on the machine's speed.
    """
    os.environ["TQDM_DISABLE"] = "1"
    app.connect("config-inited", cache_by_code, priority=400)
