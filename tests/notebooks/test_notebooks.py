"""What is committed of a notebook, and what proves that it reproduces."""

import copy
import re

import nbformat
import pytest
from chapters import TASK, text_of
from refresh import colab_cell, normalize, refresh
from small import write_notebook

from book import ROOT, notebooks, settings
from leaky.figures.style import CSS_COLORS
from leaky.lessons import claims

NOTEBOOKS = notebooks()


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_committed_notebook_is_as_make_refresh_writes_it(path):
    notebook = nbformat.read(path, as_version=4)
    normalized = copy.deepcopy(notebook)
    normalize(normalized, path.name)
    assert normalized == notebook


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_code_cell_has_been_run_since_it_was_written_and_none_ends_in_a_semicolon(path):
    for cell in code_cells(nbformat.read(path, as_version=4)):
        prints = "print(" in cell.source and "def " not in cell.source
        assert cell.outputs or not prints, f"{path.name}: cell {cell.id} has no output"
        assert not cell.source.rstrip().endswith(";"), f"{path.name}: {cell.id}"


def test_refresh_keeps_text_strips_drawings_and_changes_nothing_the_second_time(tmp_path):
    path = write_notebook(
        tmp_path / "small.ipynb",
        "import time\nfor i in range(3):\n    print(i, flush=True)\n    time.sleep(0.05)\n[i]",
        "from IPython.display import HTML\nHTML('<b>stripped</b>')",
        "from matplotlib.figure import Figure\nFigure()",
    )
    refresh(path)
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.get("outputs")]
    assert cells[0].outputs[0].text == "0\n1\n2\n"
    assert [set(cell.outputs[-1].data) for cell in cells] == [{"text/plain"}] * 3
    assert not refresh(path)


def test_refresh_keeps_what_a_page_says_of_itself_and_no_other_metadata():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    notebook.metadata = {"myst": {"html_meta": {"description": "kept"}}, "widgets": {}}
    normalize(notebook, "small.ipynb")
    assert set(notebook.metadata) == {"kernelspec", "language_info", "myst"}
    assert notebook.metadata["myst"] == {"html_meta": {"description": "kept"}}


def test_refresh_refuses_a_warning_and_leaves_the_notebook_as_it_was(tmp_path):
    warns = nbformat.v4.new_code_cell("import warnings\nwarnings.warn('look out')", id="c0")
    path = write_notebook(tmp_path / "small.ipynb", warns)
    before = path.read_text()
    with pytest.raises(SystemExit, match="cell c0 writes to stderr"):
        refresh(path)
    assert path.read_text() == before


@pytest.mark.parametrize("path", notebooks("chapters"), ids=lambda path: path.stem)
def test_every_exercise_of_a_chapter_says_how_long_it_takes(path):
    text = text_of(path)
    assert len(TASK.findall(text)) == text.count(":::{exercise}")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_installs_leaky_in_colab_and_only_there(path):
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == "colab"]
    today = colab_cell()
    assert (cell.source, cell.metadata) == (today.source, today.metadata), "run `make refresh`"
    assert not cell.outputs
    first_import = next(c for c in code_cells(notebook) if "import" in c.source)
    assert notebook.cells.index(cell) < notebook.cells.index(first_import)


def test_the_address_that_colab_installs_from_is_that_of_the_configuration():
    assert f"git+{settings()['repository']['url']}" in colab_cell().source


def texts():
    """Yield every text that a reader or a teacher meets: its place, and what it says."""
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        yield path.name, notebook.metadata.get("myst", {}).get("html_meta", {}).get("description")
        for cell in notebook.cells:
            yield path.name, cell.source
    written = [*(ROOT / "book").rglob("*.md"), *(ROOT / "book" / "questions").glob("*.yml")]
    written += [
        *(ROOT / "classroom").rglob("*.md"),
        *(ROOT / "leaky" / "lessons" / "plots").glob("*.py"),
    ]
    for path in [*written, ROOT / "README.md", ROOT / "CITATION.cff"]:
        yield path.name, path.read_text(encoding="utf-8")


# Sentences that say which of the two is the more stable, as the chapters put it.
VERDICT = re.compile(
    r"dies quietly|blows up loudly|more do so with a leak|leaks make divergence more|"
    r"leak made it worse|the reverse where runs diverge|(leak|ReLU) (is|trains) (more|less) stabl",
    re.IGNORECASE,
)


def test_the_verdict_on_stability_always_says_that_it_holds_for_plain_gradient_descent():
    paragraphs = [
        (place, paragraph)
        for place, text in texts()
        for paragraph in re.split(r"\n\s*\n|\n(?=- |\| )", text or "")
        if VERDICT.search(paragraph)
    ]
    assert len(paragraphs) >= 5
    for place, paragraph in paragraphs:
        assert "plain gradient descent" in paragraph, f"{place}: {paragraph[:200]}"


def test_no_text_calls_a_mark_black_or_white():
    """What is drawn in the text's colour is black on a light page and white on a dark one."""
    assert "#808080" not in CSS_COLORS  # so that grey is grey on both, and may be named
    for place, text in texts():
        # A quoted word is the code that draws, or its documentation.
        named = re.findall(r"(?i)(?<![\"'-])\b(?:black|white)\b(?!\"|-|space)", text or "")
        assert not named, f"{place} names {named}: on dark pages it is the other way round"


def printed(name):
    """Return all that a chapter printed, and its tables as text."""
    cells = code_cells(nbformat.read(ROOT / "book" / "chapters" / name, as_version=4))
    outputs = [output for cell in cells for output in cell.outputs]
    return "".join(o.get("text", o.get("data", {}).get("text/plain", "")) for o in outputs)


def test_chapter_6_says_in_pairs_what_biases_alone_cost():
    output = printed("06_initialisation.ipynb")
    assert re.search(r"He's size, layer 9 +\+3\.3 \[\+0\.1, \+6\.5\]", output)
    denied = re.compile(r"(?i)biases (alone|by themselves|do)\b[^.?]*\b(no|none|nothing)\b")
    for place, text in texts():
        assert not denied.search(text or ""), place


def test_chapter_6_gives_the_chance_at_width_8_with_its_interval():
    output = printed("06_initialisation.ipynb")
    assert re.search(r"^8 +7\.5% +5\.2% \[3\.9%, 7\.0%\]", output, re.M)
    assert "99.4% intervals: 8 of 8 widths hold the formula" in output


def test_chapter_4_says_from_which_step_on_each_bug_has_no_threshold():
    output = printed("04_checking_derivatives.ipynb")
    mask, other = (
        float(re.search(rf"smallest error of .*{bug} (?:is )?(\d\S+e-\d+)", output)[1])
        for bug in ("ReLU's mask", r"slope 0\.011")
    )
    worst = [float(x) for x in re.findall(r"^1e-0[54] .*%  +(\d\S+e\S+)$", output, re.M)]
    assert len(worst) == 2
    assert other < worst[0] < mask < worst[1]  # at 1e-5 the mask is still apart, at 1e-4 not
    chapter = ROOT / "book" / "chapters" / "04_checking_derivatives.ipynb"
    text = " ".join(cell.source for cell in nbformat.read(chapter, as_version=4).cells)
    for sentence in (
        "separates ReLU's mask from right gradients up to $h = 10^{-5}$",
        "For slope 0.011, whose errors are a tenth as large, there is none from $10^{-5}$ on.",
        "worse than slope 0.011 from $h = 10^{-5}$ on, and worse than ReLU's mask from $10^{-4}$",
        "assert claims.judge(name, found).verdict ==",
    ):
        assert sentence in text
    judged = {name for name in claims.names() if f'"{name}",' in text}
    assert {"threshold-with-the-guard-off", "threshold-with-the-guard-on"} <= judged
