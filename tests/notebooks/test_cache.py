"""The build takes its outputs from the notebooks' test, and nothing kept replaces that test."""

import os
import shutil
import subprocess
import sys

import pytest
from jupyter_cache import get_cache
from refresh import refresh
from small import write_notebook

from book import ROOT
from leaky_site.cache import cache_path, is_known

SOURCES = (
    "from leaky import leaky_relu\nprint(leaky_relu(-2.0, 0.25))",
    "from IPython.display import HTML\nHTML('<b>drawn</b>')",
)


@pytest.fixture
def copy(tmp_path):
    """A book of one notebook, with leaky's text and the settings of the notebooks' test."""
    for name in ("leaky", "book/_extensions", "tools"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("book/conftest.py", "pyproject.toml", "requirements.lock", "_config.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    refresh(write_notebook(tmp_path / "book" / "index.ipynb", *SOURCES))
    return tmp_path


def run_test(copy):
    """Run the notebooks' test as `make test` does; return how many cells passed and failed."""
    words = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "book"]
    inside = os.environ | {"PYTHONPATH": str(copy)}
    done = subprocess.run(words, cwd=copy, env=inside, capture_output=True, text=True, check=False)
    counts = done.stdout.splitlines()[-1]
    return tuple(
        int(counts.split(f" {how}")[0].split()[-1]) if f" {how}" in counts else 0
        for how in ("passed", "failed")
    )


def kept(copy):
    """Return the outputs that the build would take, or None if it had to run the notebook."""
    cache, notebook = get_cache(cache_path(copy)), copy / "book" / "index.ipynb"
    if not is_known(cache, notebook):
        return None
    cells = cache.get_cache_bundle(cache.match_cache_file(notebook).pk).nb.cells
    return [cell.outputs for cell in cells if cell.cell_type == "code"]


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_build_takes_what_the_test_saw_and_a_full_cache_hides_no_fault(copy):
    notebook, code = copy / "book" / "index.ipynb", copy / "leaky" / "activations.py"
    committed, healthy = notebook.read_text("utf-8"), code.read_text("utf-8")
    assert kept(copy) is None
    assert run_test(copy) == (3, 0)
    _, printed, drawn = kept(copy)
    assert (printed[0].text, drawn[0].data["text/html"]) == ("-0.5\n", "<b>drawn</b>")

    change(notebook, '"-0.5\\n"', '"-0.6\\n"')  # a digit of a committed output
    change(notebook, "HTML('<b>drawn</b>')", "print(1 / 0)")  # and a cell that raises
    assert run_test(copy) == (1, 2) and kept(copy) is None

    notebook.write_text(committed, "utf-8")  # and a leaky that computes something else
    code.write_text(healthy + "\n\ndef leaky_relu(z, negative_slope):\n    return 0.5\n", "utf-8")
    assert run_test(copy) == (2, 1) and kept(copy) is None


def test_the_notebooks_test_asks_for_nothing_that_only_a_build_has(copy):
    """As on Windows: no fcntl, and nothing to build with."""
    (copy / "sitecustomize.py").write_text(
        "import sys\nfor name in ('fcntl', 'jupyter_cache'): sys.modules[name] = None\n"
    )
    assert run_test(copy) == (3, 0)
