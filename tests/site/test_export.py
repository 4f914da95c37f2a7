"""A notebook as one HTML file: its figures move, and it asks nobody for anything."""

from urllib.parse import urlsplit

import nbformat
import pytest
from browser import asked_outside, visiting
from export_html import export, formula
from nbconvert import HTMLExporter
from outside import loads_from_outside
from small import write_notebook

SOURCE = """
import ipywidgets
from IPython.display import display
from matplotlib.figure import Figure
from leaky.figures.explorer import explore

def card(slope):
    figure = Figure(figsize=(4, 2))
    figure.subplots().text(0.1, 0.5, f"drawn for {slope}")
    return figure

display(ipywidgets.IntSlider(description="needs a kernel"))
explore(card, slope=[1, 2, 3])
"""


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    text = nbformat.v4.new_markdown_cell("# Title\n\n$a^2$ and $$\\frac{a}{b}$$")
    return export(write_notebook(folder / "small.ipynb", text, SOURCE), folder)


def test_an_exported_figure_moves_and_asks_no_other_host(browser, exported):
    with visiting(browser) as page:
        page.goto(exported.as_uri(), wait_until="networkidle")
        page.get_by_role("slider", name="slope").press("End")
        page.get_by_role("img", name="slope 3").get_by_text("drawn for 3").wait_for()
        assert asked_outside(page) == []


def test_an_exported_page_holds_no_widget(exported):
    text = exported.read_text()
    assert "application/vnd.jupyter.widget" not in text
    assert loads_from_outside(text) == []


def test_an_exported_formula_is_drawn_without_a_script(exported):
    text = exported.read_text()
    assert "<msup>" in text
    assert "<mfrac>" in text
    assert "$a^2$" not in text


def test_a_formula_that_cannot_be_read_stays_as_it_was_written():
    assert formula("\\frac{a < ", False) == "<code>\\frac{a &lt; </code>"


def test_what_nbconverts_own_page_loads_is_noticed():
    page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook())
    hosts = {urlsplit(each).hostname for each in loads_from_outside(page)}
    assert "cdnjs.cloudflare.com" in hosts
    assert loads_from_outside("<style>@import url(//a.example/x.css)</style>")
    assert not loads_from_outside('<a href="https://a.example"></a><img src="data:,">')
