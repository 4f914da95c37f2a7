"""`leaky.explore` in a live notebook: a real JupyterLab, a real kernel, a slider that is moved."""

import re

import pytest
from browser import visiting
from lab_server import serving
from playwright.sync_api import expect
from small import write_notebook

DRAW = """
from matplotlib.figure import Figure
from leaky.figures import Control, explore, show

def card(slope, guard):
    figure = Figure(figsize=(4, 2))
    figure.subplots().text(0.1, 0.5, f"drawn for {slope:.3f} {guard}")
    return figure
"""
EXPLORE = """
explore(
    card, slope=Control([0.0, 0.5, 1.0], start=0.5, unit="V"), guard=("on", "off"),
    describe=lambda slope, guard: f"described for {slope:.3f} {guard}",
)
"""
STILL = 'show(card(3, "still"), alt="a still card")'

pytestmark = pytest.mark.slow  # JupyterLab takes ten seconds to start

SECONDS = 60_000
TALL = {"width": 1280, "height": 1400}


@pytest.fixture(scope="module")
def notebook(browser, tmp_path_factory):
    """Run all cells of a notebook in JupyterLab; note what the browser warns of from then on."""
    path = write_notebook(tmp_path_factory.mktemp("lab") / "live.ipynb", DRAW, EXPLORE, STILL)
    with serving(path.parent) as address, visiting(browser, viewport=TALL) as page:
        page.set_default_timeout(SECONDS)
        page.goto(address(path.name))
        page.get_by_text("| Idle").first.wait_for()
        page.problems.clear()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.get_by_role("img", name="a still card").wait_for()
        yield page


def drawn(page, slope, guard="on"):
    """Wait until the live figure is the one for these values, in the eye and in the ear."""
    figure = page.get_by_role("img", name=f"described for {slope:.3f} {guard}", exact=True)
    figure.get_by_text(f"drawn for {slope:.3f} {guard}").wait_for()


def test_the_live_figure_starts_where_the_page_does(notebook):
    drawn(notebook, 0.5)
    expect(notebook.locator(".widget-vbox")).to_have_count(1)
    expect(notebook.locator(".leaky-explore")).to_have_count(0)  # no frames were drawn for this


def test_the_slider_reaches_values_between_the_frames(notebook):
    handle = notebook.locator(".widget-slider .noUi-handle").first
    handle.press("ArrowRight")
    drawn(notebook, 0.501)
    notebook.get_by_text("0.501 V", exact=True).wait_for()
    handle.press("End")
    drawn(notebook, 1)


def test_a_choice_and_the_reset_button_redraw(notebook):
    notebook.get_by_role("radio", name="off").check()
    notebook.get_by_role("img", name=re.compile(r"described for .* off")).wait_for()
    notebook.get_by_role("button", name="Reset").click()
    drawn(notebook, 0.5)


def test_the_old_figure_stands_until_the_new_one_is_there(notebook):
    notebook.evaluate(
        """() => {
          const holder = document.querySelector(".widget-vbox .leaky-figure").parentElement;
          window.empty = 0;
          new MutationObserver(() => { window.empty += !holder.querySelector("svg text"); })
            .observe(holder, { childList: true });
        }"""
    )
    handle = notebook.locator(".widget-slider .noUi-handle").first
    for _ in range(3):
        handle.press("ArrowLeft")
    drawn(notebook, 0.497)
    assert notebook.evaluate("window.empty") == 0


def test_neither_the_kernel_nor_the_browser_has_warned(notebook):
    assert notebook.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert notebook.problems == []
