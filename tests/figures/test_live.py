"""Live figures by themselves: what their author is told, and what they carry wherever they go."""

import json
import re

import numpy as np
import pytest
from browser import asked_outside, visiting
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.figure import Figure
from playwright.sync_api import expect

from leaky import live
from leaky.figures import FigureBudgetWarning
from leaky.figures.live import LIVE_STYLE, LiveFigure, Panel, Quantity
from leaky.figures.page import INLINE_STYLE

CLOUD = [[0.0, 1.0], [1.0, 2.0]]

# The smallest program: a number, and twice that number.
DOUBLE = """// A comment of its author.
leakyLive.define("double", (host) => {
  let twice;
  const stage = host.stage("plot", { x: [0, 10], y: [0, 20] });
  return {
    begin({ x }) { twice = 2 * x; },
    drawings: [() => stage.show(stage.dot([host.state.x, twice], "c0"))],
    numbers: () => ({ twice }),
    describe: () => `Twice ${host.state.x} is ${twice}.`,
    table: () => [["number", "twice"], [host.state.x, twice]],
    python: () => `print("twice", 2 * ${host.state.x})`,
  };
});
"""


@pytest.fixture
def double(tmp_path):
    """Make a figure of DOUBLE, with other parts if they are given."""
    program = tmp_path / "double.js"
    program.write_text(DOUBLE, encoding="utf-8")

    def make(**parts):
        given = {
            "name": "double",
            "title": "Twice a number",
            "program": program,
            "quantities": {"x": Quantity(1, 0, 10, label="x")},
            "panels": {"plot": Panel('Twice: <output name="twice"></output>', 2)},
            "still": Figure(figsize=(2, 1)),
            "alt": "Twice 1 is 2.",
        }
        return LiveFigure(**(given | parts))

    return make


@pytest.fixture
def alone(browser, tmp_path):
    """Open HTML as a file on disk; nothing may go wrong there."""
    with visiting(browser) as page:

        def open_page(*figures):
            file = tmp_path / "page.html"
            text = "".join(figure.html for figure in figures)
            head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Alone</title><body>'
            file.write_text(head + text, encoding="utf-8")
            page.goto(file.as_uri())
            return page

        yield open_page
        assert [*page.problems, *asked_outside(page)] == []


def test_a_program_of_a_few_lines_is_a_figure_with_a_slider_and_a_table(double, alone):
    page = alone(double())
    figure = page.locator("#double")
    expect(figure.locator("output[name=twice]")).to_have_text("2")
    figure.get_by_role("slider", name="x").press("ArrowRight")
    expect(figure.locator("output[name=twice]")).to_have_text("4")
    expect(figure.locator("output[name=x]")).to_have_text("2")
    figure.get_by_text("Values as a table").click()
    expect(figure.locator("td")).to_have_text(["4"])
    figure.get_by_role("button", name="As Python").click()
    expect(figure.locator("pre")).to_have_text('print("twice", 2 * 2)')
    expect(figure.locator(".leaky-said")).to_have_text("Twice 2 is 4.")
    figure.get_by_role("button", name="Undo").click()
    expect(figure.locator("output[name=twice]")).to_have_text("2")


def test_a_figure_without_time_has_no_play_and_one_without_a_page_nothing_to_share(double, alone):
    figure = alone(double()).locator("#double")
    for name in ("Play", "Step", "Share"):
        expect(figure.get_by_role("button", name=name)).to_be_hidden()
    expect(figure.get_by_role("button", name="Reset")).to_be_visible()


def test_in_a_notebook_a_link_leads_to_the_published_page(double, alone):
    figure = alone(double(page="https://example.org/book/double.html")).locator("#double")
    figure.get_by_role("slider", name="x").press("End")
    figure.get_by_role("button", name="Share").click()
    expect(figure.get_by_role("link")).to_have_attribute(
        "href", "https://example.org/book/double.html#double:x=10"
    )


def test_several_figures_on_a_page_that_stands_alone_do_not_meet(double, alone):
    page = alone(double(), live.race(), double(name="double", data={"more": 1}))
    expect(page.locator("[data-ready]")).to_have_count(3)
    ids = page.locator(".leaky-live").evaluate_all("all => all.map((e) => e.id)")
    assert sorted(ids) == ["double", "double-2", "race"]
    page.get_by_role("slider", name="x").nth(1).press("End")
    expect(page.locator("output[name=twice]")).to_have_text(["2", "20"])
    expect(page.locator("output[name=right-relu]")).to_have_text("50")


def test_what_a_figure_carries_ends_no_script_and_has_no_comments(double):
    html = double(data={"text": "</script><!--"}, alt="1 < 2").html
    page = BeautifulSoup(html.removeprefix(INLINE_STYLE + LIVE_STYLE), "html.parser")
    facts, shared, program = page.select("script")
    assert json.loads(facts.string)["data"]["text"] == "</script><!--"
    assert [script["data-file"] for script in (shared, program)] == ["live.js", "double.js"]
    assert not re.search(r"(?m)^\s*//", shared.string + program.string)
    assert page.select_one(".leaky-still svg")["aria-label"] == "1 < 2"
    assert page.select_one(".leaky-said").get_text() == repr(double(alt="1 < 2")) == "1 < 2"


def test_a_start_outside_of_the_ends_is_refused(double):
    for quantity, message in (
        (Quantity(11, 0, 10), "x must start between 0 and 10; got 11"),
        (Quantity(np.nan, 0, 10), "x must start between 0 and 10; got nan"),
    ):
        with pytest.raises(ValueError, match=re.escape(message)):
            double(quantities={"x": quantity})


def test_a_logarithmic_scale_without_a_start_is_refused():
    with pytest.raises(ValueError, match="low must be above 0 on a logarithmic scale, got 0"):
        Quantity(1, 0, 10, logarithmic=True)


def test_a_figure_that_left_the_page_comes_to_rest(alone):
    page = alone(live.neuron(CLOUD, 2, [1, 1], 0))
    page.get_by_role("button", name="Play").click()
    page.evaluate("window.gone = document.getElementById('neuron'); gone.remove()")
    page.evaluate("new Promise(requestAnimationFrame)")
    steps = page.evaluate("gone.state.steps")
    page.evaluate("new Promise((done) => setTimeout(done, 200))")
    assert page.evaluate("gone.state.steps") == steps


def test_from_a_notebook_a_link_says_the_whole_state(alone):
    page = alone(live.race(slope=0.5, seed=3))
    page.get_by_role("button", name="Share").click()
    link = "https://leaky-book.github.io/leaky-book/index.html#race:slope=0.5&seed=3&epoch=0"
    expect(page.get_by_role("link")).to_have_attribute("href", link)


@settings(max_examples=15)  # each draws a figure
@given(
    arrays(float, (5, 2), elements=st.floats(-10, 10)),
    arrays(float, 2, elements=st.floats(-10, 10)).filter(lambda w: np.abs(w).max() >= 0.001),
    st.floats(-8, 4),
)
def test_any_cloud_and_any_neuron_make_a_figure(X, w, b):
    assert "role" in live.neuron(X, 2, w, b).html


def test_a_figure_over_its_budget_is_warned_of(double):
    with pytest.warns(FigureBudgetWarning, match="more than its budget_bytes of 100"):
        assert double(budget_bytes=100).html


def test_a_handle_is_where_the_pointer_is_also_on_a_slide_that_is_scaled(alone):
    page = alone(live.neuron(CLOUD, 2, [1, 1], -2))
    moved = []
    for scale in (1, 0.5):
        page.evaluate(f"document.body.style.transform = 'scale({scale})'")
        page.get_by_role("button", name="Reset").click()
        box = page.locator(".leaky-handle circle").first.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 40 * scale, y)
        page.mouse.up()
        moved.append(page.evaluate("document.getElementById('neuron').state.bias"))
    assert moved[0] < -2.1 and abs(moved[1] - moved[0]) < 0.03  # half of a pixel


# --- This book's own.


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: live.neuron([1.0, 2.0], 2, [1, 1], 0), "X must have shape (n, 2), got (2,)"),
        (lambda: live.neuron(CLOUD, 2, [1, 1, 1], 0), "w must have shape (2,), got (3,)"),
        (lambda: live.neuron(CLOUD, 2, [0, 0], 0), "w must be 0.001 or more"),
        (lambda: live.neuron(CLOUD, np.inf, [1, 1], 0), "target must be"),
        (lambda: live.neuron(CLOUD, 2, [1, 1], -9), "bias must start between -8 and 4; got -9"),
        (lambda: live.race(slope=1), "slope must start between 0.0001 and 0.5; got 1"),
        (lambda: live.race(seed=-1), "seed must be"),
        (lambda: live.race(seed=1000), "seed must start between 0 and 999; got 1000"),
    ],
)
def test_what_a_figure_of_the_book_cannot_show_is_refused(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_without_a_source_the_neurons_code_has_the_points_themselves(alone):
    rng = np.random.default_rng(5)
    X = rng.normal(size=(4, 2))
    page = alone(live.neuron(X, 1.5, [0.3, 0.4], -0.1))
    page.get_by_role("button", name="As Python").click()
    code = page.locator("pre").inner_text()
    assert f"X = np.array({X.tolist()})" in code
    names = {}
    exec(code, names)
    on = page.locator("output[name=on]")
    expect(on).to_have_text(f"{np.sum(names['answers'] > 0)} of 4")
