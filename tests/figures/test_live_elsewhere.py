"""Live figures where notebooks are: JupyterLab, Notebook 7, a page made of a notebook, others."""

import subprocess
import sys

import pytest
from browser import asked_outside, visiting
from lab_server import serving
from playwright.sync_api import expect
from small import write_notebook

from leaky import live

pytestmark = pytest.mark.slow  # JupyterLab takes ten seconds to start

SECONDS = 60_000
IDLE = {"JupyterLab": "| Idle", "Notebook": "Kernel status: Idle"}
NAMES = ("neuron", "race", "network", "leak")
CELLS = (
    "import numpy as np\nfrom leaky import live\n"
    "X = np.array([[1.0, 0.5], [2.0, 1.0], [0.5, 1.5], [1.5, 2.0]])",
    "live.neuron(X, 2, [1, 0.5], -1)",
    "live.race()",
    "live.network(layer1=4, layer2=3)",
    "live.leak(0.1)",
)


@pytest.fixture
def notebook(tmp_path):
    return write_notebook(tmp_path / "live.ipynb", *CELLS)


def bring_into_sight(page):
    """Scroll to each figure: it comes to life where it is seen."""
    for name in NAMES:
        page.locator(f"#{name}").scroll_into_view_if_needed()
        page.locator(f"#{name}[data-ready]").wait_for()


def assert_alive(page):
    """Move the figures as a reader does, and see them answer."""
    bring_into_sight(page)
    neuron, race, network, leak = (page.locator(f"#{name}") for name in NAMES)
    expect(neuron.locator("output[name=on]")).to_have_text("4 of 4")
    handle = neuron.get_by_role("slider", name="bias").first
    handle.press("ArrowRight")
    expect(neuron.locator("output[name=bias]")).to_have_text("−0.99")
    handle.press("Home")
    expect(neuron.locator("output[name=on]")).to_have_text("0 of 4")
    expect(neuron.locator(".leaky-note")).to_contain_text("exactly 0")
    expect(neuron.locator(".leaky-still")).to_be_hidden()
    race.get_by_role("button", name="Step").click()
    expect(race.locator("output[name=epoch]")).to_have_text("10")
    race.get_by_role("button", name="Share").click()
    link = race.get_by_role("link")
    state = "slope=0.2&seed=0&epoch=10"
    expect(link).to_have_attribute(
        "href", f"https://leaky-book.github.io/leaky-book/index.html#race:{state}"
    )
    network.locator("[data-key=data]").select_option("two rings")
    network.get_by_role("button", name="Step").click()
    expect(network.locator("output[name=epoch]")).to_have_text("1")
    network.get_by_role("listbox", name="Units").focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")  # a notebook would begin to edit its cell
    expect(
        network.get_by_role("option", name="Layer 2, unit 2: off for all points, killed")
    ).to_have_count(1)
    assert network.evaluate("(figure) => figure.state.kill") == "2.2@1"
    leak.get_by_role("slider", name="layers, by the last unit").press("Home")
    expect(leak.locator("output[name=arriving]")).to_have_text("0.1")


@pytest.mark.parametrize("application", IDLE)
def test_a_figure_lives_in_a_notebook_and_so_does_one_whose_cell_ran_twice(
    browser, notebook, application
):
    with (
        serving(notebook.parent) as address,
        visiting(browser, viewport={"width": 1280, "height": 1400}) as page,
    ):
        page.set_default_timeout(SECONDS)
        url = address(notebook.name)
        page.goto(url if application == "JupyterLab" else url.replace("/lab/tree/", "/notebooks/"))
        page.get_by_text(IDLE[application]).first.wait_for(state="attached")
        page.locator(".jp-CodeCell").first.wait_for()
        for _ in range(2):
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
            for name in NAMES:
                page.locator(f"#{name}:not([data-seen])").wait_for()
            assert_alive(page)
            page.locator(".leaky-live").evaluate_all("all => all.map((e) => (e.dataset.seen = ''))")


def test_a_figure_lives_in_a_file_made_of_a_notebook(browser, notebook):
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", str(notebook)]
    subprocess.run(command, check=True, capture_output=True)
    with visiting(browser) as page:
        page.route("**/*", lambda r: r.continue_() if "file:" in r.request.url else r.abort())
        page.goto(notebook.with_suffix(".html").as_uri())
        assert_alive(page)
        # What the exported page itself asks for (MathJax, require.js) is not ours.
        assert not [url for url in asked_outside(page) if "cdn" not in url]


def test_a_figure_lives_where_outputs_are_put_in_as_text_and_their_scripts_made_anew(browser):
    """VS Code and "Run this page" do so; Colab gives each output a page of its own."""
    with visiting(browser) as page:
        page.set_content("<!doctype html><title>Editor</title><body class='vscode-dark'></body>")
        figures = live.neuron([[1, 2.0]], 2, [1, 1], 0), live.race(), live.difference(0.01)
        for figure in figures:
            page.evaluate(
                """(html) => {
                  const place = document.body.appendChild(document.createElement("div"));
                  place.innerHTML = html;
                  for (const old of place.querySelectorAll("script:not([type])")) {
                    const made = document.createElement("script");
                    made.textContent = old.textContent;
                    old.replaceWith(made);
                  }
                }""",
                figure.html,
            )
        expect(page.locator("#neuron output[name=on]")).to_have_text("1 of 1")
        page.locator("#race").get_by_role("button", name="Step").click()
        expect(page.locator("#race output[name=epoch]")).to_have_text("10")
        end = page.get_by_role("slider", name="step h, by the right end of the secant")
        end.press("End")
        verdict = page.locator("#difference output[name=verdict]")
        expect(verdict).to_have_text("2 kinks lie in between.")
        color = "(e) => getComputedStyle(e).getPropertyValue('--leaky-c0').trim()"
        assert page.locator("#race").evaluate(color) == "#6cb8f0"  # the dark one
        assert page.problems == []
