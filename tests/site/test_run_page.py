"""Run this page: its code, changed and run in place, on the in-browser kernel."""

import ast
import re
from contextlib import contextmanager

import nbformat
import pytest
from built import ALL_PAGES, PAGES, ROOT, soup, visiting
from playwright.sync_api import expect

from leaky_site.lite import load_of

RUNNABLE = [page for page in PAGES if page.startswith(("book/chapters/", "book/exercises/"))]
FIRST = "book/chapters/01_dead_neurons.html"
SAID = ".run-bar [role=status]"


def code_cells(page, *without):
    """Return the committed code cells that a page shows, in its order, without those tagged so."""
    cells = nbformat.read((ROOT / page).with_suffix(".ipynb"), as_version=4).cells
    kept = [c for c in cells if not {"remove-cell", *without} & set(tags(c))]
    return [c for c in kept if c.cell_type == "code"]


def names(source, context):
    """Return the names that a cell binds (ast.Store) or reads (ast.Load)."""
    tree = list(ast.walk(ast.parse(source)))
    found = {n.id for n in tree if isinstance(n, ast.Name) and isinstance(n.ctx, context)}
    if context is ast.Store:
        found |= {n.name for n in tree if isinstance(n, ast.FunctionDef)}
        imports = (n for n in tree if isinstance(n, ast.Import | ast.ImportFrom))
        found |= {alias.asname or alias.name for each in imports for alias in each.names}
    return found


def tags(cell):
    return cell.metadata.get("tags", [])


@pytest.mark.parametrize("page", ALL_PAGES)
def test_a_page_with_code_offers_to_run_it_and_says_what_that_loads(site, page):
    html = soup(site / page)
    buttons = html.select(".run-page")
    assert len(buttons) == (page in RUNNABLE)
    for button in buttons:
        size, _ = load_of((ROOT / page).with_suffix(".ipynb"))
        assert button.get_text() == f"Run this page (loads {size} MB)"
        folder = (site / page).parent / button["data-lite"]
        assert (folder / "repl" / "index.html").is_file()


@pytest.mark.parametrize("page", RUNNABLE)
def test_a_page_shows_every_cell_that_a_later_one_may_need(site, page):
    html = soup(site / page)
    shown = [cell.get_text().strip() for cell in html.select("article .cell .cell_input pre")]
    assert shown == [cell.source.strip() for cell in code_cells(page, "remove-input")]
    hidden = set()  # what only cells without their code have bound so far
    for cell in code_cells(page):
        bound = names(cell.source, ast.Store)
        if "remove-input" in tags(cell):
            hidden |= bound
        else:
            assert not hidden & (names(cell.source, ast.Load) - bound), cell.source
            hidden -= bound


def test_nothing_of_it_is_loaded_before_the_button_is_pressed(browser, address):
    with visiting(browser) as page:
        page.goto(address + FIRST, wait_until="networkidle")
        assert page.locator(".run-page").is_visible()
        assert [url for url in page.asked if "/lite/" in url or "run.js" in url] == []


@pytest.mark.parametrize("lost", ["**/lite/repl/**", "**/pyodide/**"])
def test_without_a_connection_the_page_says_so_and_offers_the_button_again(browser, address, lost):
    with visiting(browser) as page:
        page.clock.install()
        page.context.route(lost, lambda route: route.abort())
        page.goto(address + FIRST)
        page.locator(".run-page").click()
        for _ in range(60):  # minutes of the page's clock, while what is loaded takes its time
            page.clock.run_for(60_000)
            if page.get_by_role("alert").count():
                break
        expect(page.get_by_role("alert")).to_have_text(
            "Python could not be loaded. Is there a connection?"
        )
        expect(page.locator(".run-page")).to_be_enabled()
        expect(page.locator(".run-bar, .run, iframe")).to_have_count(0)


# From here on a browser runs Python, which takes minutes.


@contextmanager
def running(context, address):
    """Open a page, press its button, and wait for Python."""
    page = context.new_page()
    page.goto(address)
    page.locator(".run-page").click()
    expect(page.locator(SAID)).to_contain_text("Python is ready", timeout=180_000)
    yield page
    page.close()


def run_all(page):
    """Run all blocks and wait for the last; return what the page says."""
    page.get_by_role("button", name="Run all").click()
    said = page.locator(SAID)
    expect(said).to_have_text(re.compile(r"(has run|stopped with an error)\.$"), timeout=900_000)
    return said.inner_text()


def edit(page, number, code):
    """Write another code into a block, as a reader does."""
    block = page.get_by_label(f"Code of block {number}", exact=True)
    block.click()
    block.press("Control+a")
    page.keyboard.insert_text(code)
    return block


def output(page, number):
    return page.locator("article .cell:has(.run) > .cell_output").nth(number - 1)


def said(output):
    """Return what a committed output tells a reader: the page shows a drawing's by its label."""
    if output.output_type == "error":
        return output.evalue
    return output.text if output.output_type == "stream" else output.data["text/plain"]


def shown(place):
    """Return all that a block shows: texts, labels of drawings, tables as their texts stand."""
    drawings = place.locator("figure .leaky-drawing").all()
    labels = [svg.get_attribute("aria-label") for svg in drawings]
    tables = place.locator(".leaky-table :is(caption, thead, tbody)").all_text_contents()
    return "\n".join([*place.locator("pre").all_text_contents(), *labels, *tables])


def squeezed(text):
    """Return a text without what tells a table from its text: spaces, and the true minus sign."""
    return "".join(text.split()).replace("−", "-")


@pytest.mark.slow
@pytest.mark.parametrize("path", RUNNABLE)
def test_every_block_of_a_page_runs_and_prints_what_it_says(returning, offline, path):
    with running(returning, offline + path) as page:
        cells = code_cells(path, "remove-input")
        assert run_all(page) == f"Block {len(cells)} has run."
        for number, cell in enumerate(cells, 1):
            now = shown(output(page, number))
            missing = [said(o) for o in cell.outputs if squeezed(said(o)) not in squeezed(now)]
            assert missing == [], f"block {number} says {now}"
            assert bool(now) == bool(cell.outputs), f"block {number} says {now}"
        assert returning.refused == []


@pytest.mark.slow
def test_a_block_can_be_changed_and_runs_after_those_above_it(returning, offline):
    with running(returning, offline + FIRST) as page:
        edit(page, 2, "for k in range(2):")
        page.keyboard.press("Enter")
        page.keyboard.type("print(n + k)")
        page.keyboard.press("Shift+Enter")
        expect(page.locator(SAID)).to_have_text("Block 2 has run.", timeout=60_000)
        expect(output(page, 2)).to_have_text("30\n31\n", use_inner_text=True)  # block 1 has n = 30
        edit(page, 1, "1 / 0").press("Shift+Enter")
        expect(page.locator(SAID)).to_have_text("Block 1 stopped with an error.")
        expect(output(page, 1)).to_contain_text("ZeroDivisionError: division by zero")
        expect(output(page, 1)).not_to_contain_text("\x1b")


POWERS = """
from leaky import explore
from matplotlib.figure import Figure

def draw(power):
    figure = Figure(figsize=(3, 2))
    figure.add_subplot().plot([0, 1, 2], [0, 1, 2**power])
    return figure

explore(draw, power=[1, 2, 3, 4])
"""


@pytest.mark.slow
def test_a_figure_to_explore_is_drawn_anew_and_its_slider_moves(returning, offline):
    with running(returning, offline + FIRST) as page:
        edit(page, 1, POWERS).press("Shift+Enter")
        expect(page.locator(SAID)).to_have_text("Block 1 has run.", timeout=60_000)
        slider = output(page, 1).get_by_role("slider")
        drawing = output(page, 1).locator(".leaky-drawing")
        expect(drawing).to_have_attribute("aria-label", "power 1")
        slider.press("ArrowRight")
        expect(drawing).to_have_attribute("aria-label", "power 2")


@pytest.mark.slow
def test_what_runs_for_ever_can_be_stopped(returning, offline):
    with running(returning, offline + FIRST) as page:
        edit(page, 1, "while True:\n    pass").press("Shift+Enter")
        expect(page.locator(SAID)).to_contain_text("is running")
        page.get_by_role("button", name="Stop and restart").click()
        expect(page.locator(SAID)).to_contain_text("Python is ready", timeout=180_000)
        edit(page, 1, "print('again')").press("Shift+Enter")
        expect(output(page, 1)).to_have_text("again\n", use_inner_text=True, timeout=60_000)
