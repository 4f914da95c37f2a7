"""What is committed of a notebook, and what proves that it reproduces."""

import copy
import re
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tools"))

from refresh import colab_cell, normalize, refresh  # noqa: E402

NOTEBOOKS = sorted((ROOT / "book").rglob("*.ipynb"))
pytest_plugins = ["pytester"]


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def small_notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)]
    return nbformat.v4.new_notebook(cells=cells)


def refreshed(folder, *sources):
    path = folder / "small.ipynb"
    nbformat.write(small_notebook(*sources), path)
    refresh(path)
    return path


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_committed_notebook_is_as_make_refresh_writes_it(path):
    notebook = nbformat.read(path, as_version=4)
    normalized = copy.deepcopy(notebook)
    normalize(normalized, path.name)
    assert normalized == notebook


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_code_cell_has_been_run_since_it_was_written(path):
    for cell in code_cells(nbformat.read(path, as_version=4)):
        prints = "print(" in cell.source and "def " not in cell.source
        assert cell.outputs or not prints, f"{path.name}: cell {cell.id} has no output"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_cell_ends_in_a_semicolon(path):
    for cell in code_cells(nbformat.read(path, as_version=4)):
        assert not cell.source.rstrip().endswith(";"), f"{path.name}: {cell.id}"


def test_refresh_keeps_text_and_strips_drawings(tmp_path):
    path = refreshed(
        tmp_path,
        "print('kept')",
        "from IPython.display import HTML\nHTML('<b>stripped</b>')",
        "from matplotlib.figure import Figure\nFigure()",
    )
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.outputs]
    assert cells[0].outputs[0].text == "kept\n"
    assert [set(cell.outputs[0].data) for cell in cells[1:]] == [{"text/plain"}] * 2


def test_refresh_keeps_what_a_page_says_of_itself_and_no_other_metadata():
    notebook = small_notebook("1")
    notebook.metadata = {"myst": {"html_meta": {"description": "kept"}}, "widgets": {}}
    normalize(notebook, "small.ipynb")
    assert set(notebook.metadata) == {"kernelspec", "language_info", "myst"}
    assert notebook.metadata["myst"] == {"html_meta": {"description": "kept"}}


def test_refreshing_twice_changes_nothing(tmp_path):
    source = "import time\nfor i in range(3):\n    print(i, flush=True)\n    time.sleep(0.05)\n[i]"
    path = refreshed(tmp_path, source)
    assert not refresh(path)


def test_refresh_refuses_a_warning_and_leaves_the_notebook_as_it_was(tmp_path):
    path = tmp_path / "small.ipynb"
    nbformat.write(small_notebook("import warnings\nwarnings.warn('look out')"), path)
    before = path.read_text()
    with pytest.raises(SystemExit, match="cell c0 writes to stderr"):
        refresh(path)
    assert path.read_text() == before


def run_nbval(pytester, path):
    pytester.makeconftest((ROOT / "book" / "conftest.py").read_text())
    return pytester.runpytest_subprocess("--nbval", "-p", "no:cacheprovider", str(path))


def test_nbval_fails_on_a_changed_digit(pytester):
    path = refreshed(pytester.path, "print(1.2345)")
    path.write_text(path.read_text().replace("1.2345\\n", "1.2346\\n"))
    run_nbval(pytester, path).assert_outcomes(passed=1, failed=1)


def test_nbval_passes_drawings_that_are_not_committed(pytester):
    source = "from IPython.display import display, SVG, HTML\ndisplay(HTML('<b>drawn</b>'))"
    run_nbval(pytester, refreshed(pytester.path, source)).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "book" / "chapters").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_a_chapter_says_how_long_its_exercises_take(path):
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    each = re.findall(r"\*(?:Warm-up|Core|Stretch), (\d+) minutes\.\*", text)
    (said,) = re.findall(r"\*\*Time:\*\* .*?, and (\d+) for the exercises\.", text)
    assert len(each) == text.count(":::{exercise}")
    assert int(said) == sum(map(int, each))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_installs_leaky_in_colab_and_only_there(path):
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == "colab"]
    wanted = colab_cell()
    assert (cell.source, cell.metadata) == (wanted.source, wanted.metadata), "run `make refresh`"
    assert not cell.outputs
    first_import = next(c for c in code_cells(notebook) if "import" in c.source)
    assert notebook.cells.index(cell) < notebook.cells.index(first_import)


def test_the_address_that_colab_installs_from_is_that_of_the_configuration():
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert f"git+{config['repository']['url']}" in colab_cell().source
