"""How nbval compares the notebooks, and what becomes of the outputs that it saw."""

import copy
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

ROOT = Path(__file__).parents[1]

# A progress bar appears only where a run is slow.
os.environ["TQDM_DISABLE"] = "1"

# Two notebooks run side by side: with more threads they would wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Drawn anew by every build and not committed (tools/refresh.py): nothing to compare with.
DRAWN = ("image/svg+xml", "text/html", "application/vnd.jupyter.widget-state+json")


@pytest.hookimpl(hookwrapper=True)
def pytest_collect_file(file_path, parent):
    """Teach nbval, which skips PNG, JPEG and widget views, to skip the other drawings too."""
    outcome = yield
    found = outcome.get_result()
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, IPyNbFile):
            each.skip_compare = (*each.skip_compare, *DRAWN)
            each.outputs = {}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    """Note what a cell returned, if that is what is committed; keep a notebook that is whole."""
    outcome = yield
    if isinstance(item, IPyNbCell) and outcome.excinfo is None:
        notebook = item.parent
        notebook.outputs[item.cell_num] = item.test_outputs
        if len(notebook.outputs) == sum(cell.cell_type == "code" for cell in notebook.nb.cells):
            _keep(item.config, notebook)


def _keep(config, notebook):
    """Give the outputs to the build, which would otherwise run every notebook once more."""
    if config.rootpath != ROOT or find_spec("jupyter_cache") is None or sys.platform == "win32":
        return  # a test's own notebooks, or nothing builds the book here
    from book import BUILD, alone
    from leaky_site.cache import keep

    executed = copy.deepcopy(notebook.nb)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code):
        cell.outputs = notebook.outputs[number]
    with alone(BUILD / ".lock"):  # two processes run notebooks
        keep(ROOT, Path(notebook.path), executed)
