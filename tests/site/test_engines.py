"""The pages in Firefox and WebKit, as a reader there meets them.

`make test` opens three pages in Firefox where there is one; `make prove` opens all pages in both.
Chromium sees all pages in test_pages.py. Formulas, paper and a phone's width have tests of their
own, in all three engines: test_formulas.py, test_print.py and test_phone.py.
"""

import os
import sys
from contextlib import ExitStack
from functools import cache
from itertools import pairwise

import pytest
from built import ALL_PAGES
from engines import ENGINES
from test_formulas import ACCENTS, STUMBLES, assert_stand_close, font  # noqa: F401 - a fixture

# A walk and its formulas; a chapter with a live figure; the largest live figure.
ALWAYS = (
    "book/chapters/03_backpropagation.html",
    "book/chapters/05_training.html",
    "book/laboratory.html",
)
VISITS = [(engine, name) for engine in ("Firefox", "WebKit") for name in ALL_PAGES]
PARAMETERS = [
    pytest.param(
        engine,
        name,
        marks=[] if engine == "Firefox" and name in ALWAYS else [pytest.mark.slow],
    )
    for engine, name in VISITS
]


@pytest.fixture(scope="module")
def start():
    """Start an engine when it is first asked for; close all of them in the end."""
    with ExitStack() as closing:

        @cache
        def started(engine):
            driver = ENGINES[engine](None)
            closing.callback(driver.close)
            return driver

        yield started


@pytest.fixture
def visitor(start, engine):
    """An engine with an empty page of 1,280 pixels; CI on Linux must have Firefox."""
    if not ENGINES[engine].is_here():
        must = engine == "Firefox" and os.environ.get("CI") and sys.platform == "linux"
        missing = pytest.fail if must else pytest.skip
        missing(f"there is no {engine} on this machine, so no page was opened in it")
    driver = start(engine)
    driver.size(1280, 720)
    driver.goto("about:blank")
    return driver


WIDTHS = """
for (const part of document.querySelectorAll("details:not(.menu)")) {
  part.removeAttribute("name"); // of those that share one, only one can be open
  part.open = true;
}
const root = document.documentElement;
return [root.scrollWidth - root.clientWidth, [...document.querySelectorAll("article *")]
  .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1)
  .filter((e) => !e.parentElement.closest(".formula, pre, .table-scroll, .output, svg, math"))
  .map((e) => e.outerHTML.slice(0, 120)).slice(0, 3)];
"""


@pytest.mark.parametrize(("engine", "name"), PARAMETERS)
def test_nothing_scrolls_sideways_with_everything_unfolded(visitor, address, name):
    visitor.goto(address + name)
    for width in (320, 360, 390, 640):
        visitor.size(width, 720)
        beyond, what = visitor.js(WIDTHS)
        assert beyond <= 0, (width, what)


@pytest.mark.parametrize(
    ("engine", "name"), [each for each in PARAMETERS if "search.html" not in each.values]
)
def test_formulas_stand_on_their_lines_and_break_nowhere(visitor, address, font, name):
    visitor.goto(address + name)
    assert visitor.js(STUMBLES) == []
    assert_stand_close(font, visitor.js(ACCENTS))


GUESS = """
const box = document.querySelector(".admonition-predict-then-run");
const summary = box.querySelector("summary");
const shown = () => box.nextElementSibling.querySelector("p, pre")
  .checkVisibility({ contentVisibilityProperty: true });
const before = shown();
summary.click();
await new Promise((done) => setTimeout(done, 100));
return ["onbeforematch" in document.body, before, shown()];
"""


@pytest.mark.parametrize(
    ("engine", "name"), [each for each in PARAMETERS if "chapters/" in each.values[1]]
)
def test_what_follows_a_prediction_is_covered_where_it_can_be_found(visitor, address, name):
    visitor.load(address + name)
    visitor.js("localStorage.clear()")
    visitor.load("about:blank")
    visitor.goto(address + name, covered=True)
    can_be_found, before, after = visitor.js(GUESS)
    assert before is not can_be_found
    assert after


MOVABLE = """
return [...document.querySelectorAll(".leaky-explore, .leaky-live")].map((figure) =>
  [...figure.querySelectorAll("input[type=range]")].some((e) => e.checkVisibility()));
"""
FIGURE = """
const figure = document.querySelectorAll(".leaky-explore, .leaky-live")[{}];
const control = [...figure.querySelectorAll("input[type=range]")].find((e) => e.checkVisibility());
const drawing = figure.querySelector(".leaky-drawing");
const shown = () => JSON.stringify(figure.state) ?? drawing.ariaLabel;
"""
PLACE = """
control.scrollIntoView({ block: "center" });
await new Promise(requestAnimationFrame);
const box = control.getBoundingClientRect();
return [box.x + 8, box.y + box.height / 2, box.width - 16];
"""


@pytest.mark.parametrize(("engine", "name"), PARAMETERS)
def test_a_slider_of_every_figure_follows_keys_mouse_and_finger(visitor, address, name):
    visitor.goto(address + name)
    for number, has_a_slider in enumerate(visitor.js(MOVABLE)):
        if not has_a_slider:
            continue
        figure = FIGURE.format(number)
        x, y, width = visitor.js(figure + PLACE)
        seen = [visitor.js(figure + "control.focus(); return shown();")]
        visitor.press("Home")
        visitor.press("ArrowRight")
        seen.append(visitor.js(figure + "return shown();"))
        value = figure + "return (control.value - control.min) / (control.max - control.min);"
        for kind, end in (("mouse", 0.5), ("touch", 0.9)):
            part = visitor.js(value)
            visitor.drag((x + part * width, y), (x + end * width, y), kind)
            seen.append(visitor.js(figure + "return shown();"))
        assert all(a != b for a, b in pairwise(seen)), (number, seen)


THEME = """
const root = document.documentElement;
const look = () => [root.dataset.theme, getComputedStyle(document.body).backgroundColor,
  getComputedStyle(document.querySelector("main")).color];
const looks = [];
for (let i = 0; i < 3; i++) {
  document.querySelector(".theme-switch-button").click();
  looks.push([root.dataset.mode, ...look()]);
}
return looks;
"""


@pytest.mark.parametrize(("engine", "name"), PARAMETERS)
def test_a_press_changes_the_colours_and_the_third_leaves_them_to_the_system(
    visitor, address, name
):
    visitor.goto(address + name)
    looks = {mode: tuple(rest) for mode, *rest in visitor.js(THEME)}
    assert looks["auto"] in (looks["light"], looks["dark"])
    for light, dark in zip(looks["light"], looks["dark"], strict=True):
        assert light != dark


PAPER = """
const parts = [...document.querySelectorAll("details")];
const folds = () => parts.map((e) => [e.open, e.getAttribute("name")]);
const look = () => JSON.stringify([folds(), document.documentElement.dataset.theme]);
document.querySelectorAll("article details:not([name])").forEach((e, i) => { e.open = i % 2; });
const before = look();
for (const event of ["beforeprint", "beforeprint", "afterprint"]) dispatchEvent(new Event(event));
return look() === before;
"""


@pytest.mark.parametrize(("engine", "name"), PARAMETERS)
def test_paper_leaves_the_screen_as_it_was(visitor, address, name):
    visitor.goto(address + name)
    assert visitor.js(PAPER)


ALIVE = """
const live = [...document.querySelectorAll(".leaky-live")].filter((e) => !e.state).length;
const still = document.querySelectorAll(".leaky-explore:not([data-ready])").length;
return [live, still, getComputedStyle(document.querySelector("h1")).fontWeight];
"""


@pytest.mark.parametrize(("engine", "name"), PARAMETERS)
def test_a_page_works_from_disk(visitor, site, name):
    visitor.goto((site / name).as_uri())
    assert visitor.js(ALIVE) == [0, 0, "700"]  # no figure is dead, and there is a stylesheet
