"""A book that is not ours: it has `leaky.figures`, and neither our extension nor our settings."""

import json
import os
import re
from types import SimpleNamespace

import nbformat
import pytest
import yaml
from browser import visiting
from bs4 import BeautifulSoup
from nbclient.exceptions import CellExecutionError
from outside import loads_from_outside
from playwright.sync_api import expect
from small import outcome, small_book, write_notebook  # noqa: F401 - a fixture

from book import ROOT, run_notebook
from leaky_site import figures

PAGE = ROOT / "book" / "figures_elsewhere.md"


def blocks(language):
    """Return what the page shows in a language, block by block."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"))


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """Build the page's own example with its own settings; return the built page."""
    folder = tmp_path_factory.mktemp("foreign")
    write_notebook(folder / "waves.ipynb", *blocks("python"))
    (settings,) = map(yaml.safe_load, blocks("yaml"))
    (folder / "_config.yml").write_text(yaml.safe_dump({"title": "A foreign book"} | settings))
    built, said = outcome(folder, "waves")
    assert built, said[-3000:]
    return folder / "_build" / "html" / "waves.html"


def test_the_pages_example_becomes_figures_with_controls_data_and_texts(foreign):
    html = BeautifulSoup(foreign.read_text("utf-8"), "html.parser")
    still, moving = html.select("figure.leaky-figure")
    assert still.select_one(".leaky-drawing")["aria-label"].startswith("A sine wave that rises")
    assert [each.figcaption.get_text()[:9] for each in (still, moving)] == [
        "One perio",
        "Raise the",
    ]
    assert moving.select_one("input[type=range]")["aria-valuetext"] == "2 Hz"
    assert [each.get_text().strip() for each in moving.select("fieldset label")] == [
        "sine",
        "square",
    ]
    facts = json.loads(moving.select_one('script[type="application/json"]').string)
    assert facts["start"] == [1, 0]
    assert len(facts["frames"]) == 16
    assert facts["frames"][-1] == "A square wave, 8 periods in a second."


def test_no_widget_and_no_stderr_is_on_the_foreign_page_and_its_figures_ask_no_host(foreign):
    text = foreign.read_text("utf-8")
    assert "application/vnd.jupyter" not in text
    html = BeautifulSoup(text, "html.parser")
    assert not html.select(".stderr, .traceback")
    outputs = html.select(".cell_output")
    assert len(outputs) == 2
    assert [each for output in outputs for each in loads_from_outside(str(output))] == []


def test_the_foreign_figure_moves_while_every_other_host_is_out_of_reach(browser, foreign):
    with visiting(browser, reduced_motion="reduce") as page:
        page.context.route(re.compile("^(?!file:|data:)"), lambda route: route.abort())
        page.goto(foreign.as_uri())
        figure = page.locator("figure.leaky-explore")
        expect(figure.locator("output")).to_have_text("2 Hz")
        lines = figure.locator("path.on")
        before = lines.evaluate_all("all => all.map((e) => e.getAttribute('d'))")
        figure.get_by_role("slider", name="frequency").press("End")
        figure.get_by_label("square").check()
        expect(figure.locator("output")).to_have_text("8 Hz")
        described = figure.get_by_role("img", name="A square wave, 8 periods in a second.")
        expect(described).to_be_visible()
        assert before != lines.evaluate_all("all => all.map((e) => e.getAttribute('d'))")
        # Jupyter Book's own: it puts the settings of a live kernel on a page twice.
        errors = [each for each in page.problems if each.startswith("script error")]
        assert [each for each in errors if "THEBE_JS_URL" not in each] == []


LARGE = """
import numpy as np
from matplotlib.figure import Figure
from leaky.figures import explore

def noise(seed):
    figure = Figure(figsize=(4, 3))
    figure.subplots().plot(np.random.default_rng(seed).random(2000), "o")
    return figure

explore(noise, seed=range(5))
"""


RULE = "error::UserWarning:leaky.figures.budget"
MESSAGE = r"(?s)FigureBudgetWarning.*: this figure is [\d,]{6} bytes compressed"


def run_in_a_kernel(folder):
    """Run the notebook of one cell; return the texts of its streams."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LARGE)])
    run_notebook(notebook, folder)
    return [each.text for each in notebook.cells[0].outputs if each.output_type == "stream"]


def test_elsewhere_a_figure_over_its_budget_is_a_warning_below_its_cell(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONWARNINGS", "")
    (said,) = run_in_a_kernel(tmp_path)
    assert re.search(MESSAGE, said)


def test_in_a_kernel_of_this_books_build_a_figure_over_its_budget_is_an_error(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PYTHONWARNINGS", "")
    figures.setup(SimpleNamespace(connect=lambda *event, **order: None))
    assert os.environ["PYTHONWARNINGS"] == RULE
    with pytest.raises(CellExecutionError, match=MESSAGE):
        run_in_a_kernel(tmp_path)


def test_the_page_shows_the_rule_that_this_book_uses():
    assert re.findall(r"PYTHONWARNINGS=(\S+)", PAGE.read_text("utf-8")) == [RULE]


def test_rules_for_warnings_that_were_there_before_stay(monkeypatch):
    monkeypatch.setenv("PYTHONWARNINGS", "default")
    figures.refuse_what_is_over_budget()
    assert os.environ["PYTHONWARNINGS"] == f"default,{RULE}"


@pytest.mark.slow
def test_the_build_of_this_book_fails_on_a_figure_over_its_budget(small_book):
    write_notebook(small_book / "book" / "index.ipynb", LARGE)
    built, said = outcome(small_book, "book/index")
    assert not built
    assert re.search(MESSAGE, said)
