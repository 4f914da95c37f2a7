"""How the pages look: boxes told apart, figures with the room there is, one word on time."""

import re

import pytest
from built import PAGES, soup, visiting

from leaky_site.pages import LOOKED_UP

CHAPTERS = [name for name in PAGES if "chapters/" in name]
EXAMPLE = "book/chapters/02_the_leak.html"  # has a box of each kind
BOXES = {
    "goals": ".admonition.tip",
    "prediction": ".admonition-predict-then-run",
    "exercise": ".admonition.exercise",
    "solution": "details.solution",
    "what can be left out": "details.admonition:not(.solution, .hide)",
}
# A box without its colours: its four edges, and whether it and its title are tinted.
SHAPE = """(box) => {
  const style = getComputedStyle(box), title = getComputedStyle(box.firstElementChild);
  const edge = (side) => style[`border${side}Width`] + " " + style[`border${side}Style`];
  const tinted = ({ backgroundColor }) => backgroundColor !== "rgba(0, 0, 0, 0)";
  return [...["Top", "Right", "Bottom", "Left"].map(edge), tinted(style), tinted(title)].join();
}"""
# Below the last thing that a cell shows, which may be a print beside its figure.
GAPS = """() => {
  const codes = [...document.querySelectorAll("article .cell_output + details.hide")];
  return codes.map((code) => {
    const last = code.previousElementSibling.lastElementChild;
    const shown = last.querySelector("figure") ?? last.querySelector("pre");
    return code.getBoundingClientRect().top - shown.getBoundingClientRect().bottom;
  });
}"""
ROOM = """() => {
  const text = document.querySelector("article section > p").getBoundingClientRect();
  return [...document.querySelectorAll("article .wide")].map((figure) => {
    const box = figure.getBoundingClientRect();
    return [box.width / text.width, document.documentElement.clientWidth - box.right];
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_five_kinds_of_boxes_differ_without_their_colours(browser, address, scheme):
    with visiting(browser, color_scheme=scheme) as page:
        page.goto(address + EXAMPLE)
        shapes = {kind: page.locator(box).first.evaluate(SHAPE) for kind, box in BOXES.items()}
    assert len(set(shapes.values())) == len(BOXES), shapes


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_read_says_once_how_long_it_takes(site, name):
    said = soup(site / name).select_one("article").get_text(" ")
    beginning = said[: 3 * len(said) // 4]  # a sheet's tasks and a plan's lessons have times, too
    own = re.findall(r"\bTime: |tasks, about \d+\s+minutes|Reading time: about", beginning)
    looked_up = name.removesuffix(".html") in LOOKED_UP
    assert len(own) == (name != PAGES[0] and not looked_up)


@pytest.mark.parametrize("name", CHAPTERS)
def test_figures_use_the_free_column_and_their_code_stands_close_below(browser, address, name):
    with visiting(browser, viewport={"width": 1280, "height": 800}) as page:
        page.goto(address + name)
        assert page.locator("details.hide + .cell_output figure").count() == 0
        assert all(0 <= gap < 24 for gap in page.evaluate(GAPS))
        assert all(width > 1.3 and right > 0 for width, right in page.evaluate(ROOM))
        page.set_viewport_size({"width": 1100, "height": 800})
        assert all(width < 1.01 for width, _ in page.evaluate(ROOM))


def test_some_figures_are_wide_and_others_are_not(site):
    figures = [figure for name in CHAPTERS for figure in soup(site / name).select("figure")]
    wide = [figure for figure in figures if figure.find_parent(class_="wide")]
    assert 5 < len(wide) < len(figures) - 5
