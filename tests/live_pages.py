"""Live figures on the pages of the site, for tests: opened in three engines, moved, and compared
with what their own Python computes."""

import contextlib
import io
import math
import urllib.parse

import numpy as np
import pytest
from browser import visiting
from engines import ENGINES
from playwright.sync_api import expect

from leaky.lessons.live._book import PAGES as FIGURES

# Sums in another order, and exp and log of another library: the last digits. Training carries
# them on, and carried them to at most 3e-12 in the states above.
SAME = 1e-10


@pytest.fixture(
    params=[
        pytest.param(name, marks=[pytest.mark.slow] * (name != "Chromium")) for name in ENGINES
    ],
    scope="module",
)
def driver(request, browser):
    """One of the three engines, on a screen of 1,280 by 720 pixels or so."""
    engine = ENGINES[request.param]
    if not engine.is_here():
        pytest.skip(f"no {request.param} on this machine")
    started = engine(browser)
    yield started
    started.close()


class Figure:
    """A live figure on a page that a driver has opened."""

    def __init__(self, driver, name):
        self.driver = driver
        self.name = name

    def js(self, script):
        return self.driver.js(f"const figure = document.getElementById('{self.name}'); {script}")

    def wait(self):
        """Wait until what takes long is computed."""
        self.js(
            "while (figure.ariaBusy === 'true') await new Promise((done) => setTimeout(done, 20))"
        )

    def click(self, does):
        self.js(f"figure.querySelector('[data-do={does}]').click()")
        self.wait()

    @property
    def state(self):
        return self.js("return figure.state")

    @property
    def numbers(self):
        return self.js("return figure.numbers")

    @property
    def outputs(self):
        return self.js(
            "return Object.fromEntries([...figure.querySelectorAll('output')]"
            ".map((e) => [e.name, e.textContent]))"
        )

    @property
    def code(self):
        """What *As Python* shows."""
        return self.js(
            "const code = figure.querySelector('.leaky-python');"
            "if (code.hidden) figure.querySelector('[data-do=python]').click();"
            "return code.textContent"
        )

    @property
    def rows(self):
        """The values as a table, row by row."""
        return self.js(
            "const fold = figure.querySelector('.leaky-more details');"
            "if (!fold.open) await new Promise((done) => {"
            "  fold.addEventListener('toggle', done, { once: true }); fold.open = true; });"
            "return [...figure.querySelectorAll('tr')]"
            ".map((row) => [...row.children].map((cell) => cell.textContent))"
        )

    def box(self, selector):
        """The middle of a part of the figure that has been scrolled into view."""
        return self.js(
            f"const find = () => figure.querySelector('{selector}');"  # it may be drawn anew
            "find().closest('.leaky-panel, .leaky-controls').scrollIntoView({ block: 'center' });"
            "let box, before;"
            "do {"  # until the page has come to rest
            "  before = box?.y;"
            "  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);"
            "  box = find().getBoundingClientRect();"
            "} while (box.y !== before);"
            "return [box.x + box.width / 2, box.y + box.height / 2, box.width]"
        )

    def focus(self, selector):
        self.js(f"figure.querySelector('{selector}').focus()")


def opened(driver, address, name, state=""):
    driver.goto("about:blank")
    driver.goto(f"{address}{FIGURES[name]}#{name}:{state}")
    figure = Figure(driver, name)
    figure.wait()
    return figure


def follow(figure, state):
    """Follow a link to another state of the figure, on the page that is open."""
    figure.js(
        f"const link = '#{figure.name}:{state}'; if (location.hash === link) return;"
        "await new Promise((done) => {"
        "  addEventListener('hashchange', done, { once: true }); location.hash = link; });"
    )
    figure.wait()


def computed(code):
    """Run lines of Python; return the numbers that they print, by their names."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})  # what the figure shows to be run
    return {name: float(value) for name, value in map(str.split, printed.getvalue().splitlines())}


def assert_is_what_its_address_asks_for(figure, query):
    """Compare the state of a figure with what was asked of it."""
    state = figure.state
    for key, text in urllib.parse.parse_qsl(query):
        assert state[key] == (text if isinstance(state[key], str) else float(text)), key


def same(number, expected, round_off=0):
    """Whether two numbers agree, or are none both. JSON has no word for what is not finite."""
    if number is None:
        return not math.isfinite(expected)
    return math.isclose(number, expected, rel_tol=SAME, abs_tol=max(SAME, round_off))


def round_off_of(figure, key):
    """Return by how much a central difference, and its error, may be another one in Python.

    The engine and NumPy round the two losses, which are below 3, in another order, and the step
    divides what that makes. Twenty roundings are also the noise floor of `check_gradient`.
    """
    if figure.name != "difference" or key not in ("difference", "error"):
        return 0
    state = figure.state
    return 20 * np.finfo(state["digits"]).eps * 3 / state["h"]


def assert_is_what_python_computes(figure):
    """Compare the numbers of the figure with those of its own code, and its texts with them."""
    numbers, expected = figure.numbers, computed(figure.code)
    assert numbers.keys() == expected.keys()
    for key, number in numbers.items():
        assert same(number, expected[key], round_off_of(figure, key)), (key, figure.state)
    for key, text in figure.outputs.items():
        shown = (figure.state | numbers).get(key)
        if shown is None or (None in numbers.values() and not text[:1].isdigit()):
            continue  # words, also in the place of what diverged
        digits = text.split(" of ")[0].replace("−", "-").replace(",", "")
        half_a_unit = 0.5001 * 10 ** -len(digits.partition(".")[2])
        assert abs(float(digits) - shown) <= half_a_unit, (key, text, shown)


def computed_in_the_page(page, name):
    """Wait until what takes long is computed, which is done in slices."""
    expect(page.locator(f"#{name}")).to_have_attribute("aria-busy", "false", timeout=30_000)


@pytest.fixture
def page_at(browser, address):
    """Open a figure's page with settings of its own; nothing may go wrong on it."""
    with contextlib.ExitStack() as stack:
        pages = []

        def open_page(name, state=None, before=lambda page: None, **options):
            page = stack.enter_context(visiting(browser, **options))
            pages.append(page)
            before(page)
            page.goto(address + FIGURES[name] + (f"#{name}:{state}" if state is not None else ""))
            figure = page.locator(f"#{name}")
            figure.scroll_into_view_if_needed()
            if state is not None:
                computed_in_the_page(page, name)
            return page, figure

        yield open_page
        assert [problem for page in pages for problem in page.problems] == []
