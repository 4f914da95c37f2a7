"""Executed notebooks, kept for as long as the code that they import stays the same."""

import hashlib
import logging
import os
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors import load_executor

from .prints import join_all_prints


def cache_path(root):
    """Return a folder of its own for each state of `leaky` and of the versions it runs on.

    The cache looks at a notebook's cells only. Without this, a changed package would leave
    every page with the outputs of the old one.
    """
    code = [path for path in (root / "leaky").rglob("*.*") if path.suffix != ".pyc"]
    sources = [*sorted(code), root / "requirements.lock"]
    state = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return root / "_build" / ".jupyter_cache" / state[:16]


def cache_by_code(app, config):
    """Keep executed notebooks for as long as the code that they import stays the same."""
    config.nb_execution_cache_path = str(cache_path(Path(app.confdir)))


def is_known(cache, path):
    """Tell whether the cache has the outputs of a notebook as it stands."""
    try:
        cache.match_cache_file(path)
    except KeyError:
        return False
    return True


def keep(root, path, notebook):
    """Put a notebook with its outputs into the cache, so that the next build need not run it.

    Parameters
    ----------
    root : pathlib.Path
        The repository.
    path : pathlib.Path
        Where the notebook stands.
    notebook : NotebookNode
        As it stands there, with what its cells returned.
    """
    join_all_prints(notebook)
    cache = get_cache(cache_path(root))
    cache.cache_notebook_bundle(
        CacheBundleIn(notebook, str(path)), check_validity=False, overwrite=True
    )


def execute_side_by_side(app, env, docnames):
    """Execute what the cache does not know, a notebook on each processor.

    MyST-NB would run one after another as it reads them. It finds these in the cache; one that
    failed it runs again, and says what was wrong.
    """
    cache = get_cache(app.config.nb_execution_cache_path)
    paths = [str(env.doc2path(name)) for name in docnames]
    unknown = [path for path in paths if path.endswith(".ipynb") and not is_known(cache, path)]
    for path in unknown:
        cache.add_nb_to_project(path)
    if unknown:
        logger = logging.getLogger(__name__)
        logger.setLevel("ERROR")
        executor = load_executor("temp-parallel", cache, logger=logger)
        executor.run_and_cache(filter_uris=unknown, timeout=app.config.nb_execution_timeout)
        join_cached_prints(Path(app.config.nb_execution_cache_path))


def join_cached_prints(folder):
    """Join what the cells of all cached notebooks printed.

    MyST-NB's own `nb_merge_streams` puts a line break wherever the stream was cut.
    """
    for path in folder.glob("executed/*/base.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        join_all_prints(notebook)
        nbformat.write(notebook, path)


def setup(app):
    """Choose the cache before myst-nb looks at its settings, which is at priority 500.

    And let kernels draw no progress bars: whether one appears depends on the machine's speed.
    """
    os.environ["TQDM_DISABLE"] = "1"
    app.connect("config-inited", cache_by_code, priority=400)
    app.connect("env-before-read-docs", execute_side_by_side)
