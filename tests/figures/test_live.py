"""Live figures by themselves: what their author is told, and what they carry wherever they go."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from browser import asked_outside, visiting
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.figure import Figure
from playwright.sync_api import expect

import leaky
from leaky import live
from leaky.figures import FigureBudgetWarning
from leaky.figures.live import (
    LIVE_STYLE,
    Choice,
    LiveFigure,
    Panel,
    Quantity,
    Text,
    action_button,
)
from leaky.figures.page import INLINE_STYLE

SCRIPTS = sorted(Path(leaky.__file__).parent.glob("**/*.js"))
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


# Words, time that goes back to what is remembered, a list to press, and an action.
COUNTER = """leakyLive.define("double", (host) => {
  let count, began = 0;
  const plot = host.stage("plot", { x: [0, 3], y: [0, 1] });
  const names = ["one", "two", "three"];
  let looked = -1;
  const list = host.list(plot, "Names", {
    count: () => 3,
    at: (x) => Math.floor(x),
    label: (i) => names[i],
    mark: (i) => plot.dot([i + 0.5, 0.5], i === looked ? "c1" : "c0", 12),
    next: (i, key) => (key === "ArrowRight" ? Math.min(2, i + 1) : Math.max(0, i - 1)),
    look(i) { looked = i; host.show(); },
    press: (i) => host.act({ word: names[i] }, Symbol("press")),
  });
  return {
    begin() { count = 0; began += 1; },
    advance(steps) { count += steps; },
    recall: ({ time, kind }) =>
      kind === host.state.kind && time >= 5 ? ((count = 5), 5) : undefined,
    keepsTime: true,
    drawings: [() => {}],
    numbers: () => ({ count, began }),
    actions: { clear: () => ({ word: "" }) },
    describe: () => `${host.state.kind}, ${host.state.word}`,
    table: () => [["kind"], [host.state.kind]],
    python: () => "",
  };
});
"""
COUNTED = {
    "program": COUNTER,
    "quantities": {
        "time": Quantity(0, 0, 20, pace=1, label="time"),
        "kind": Choice("even", {"even": "Even ones", "odd": "Odd ones"}, label="kind", fold="More"),
        "extra": Quantity(1, 0, 9, label="extra", when="kind=odd"),
        "word": Text("", "(one|two|three)?"),
        "seen": Choice("no", {"no": "no", "yes": "yes"}, label="seen", view=True),
    },
    "panels": {
        "plot": Panel(
            '<output name="count"></output> <output name="began"></output>'
            + action_button("clear", "Clear", when="word!="),
            2,
        ),
        "other": Panel("Other", 2, controls=("seen",), when="kind=odd seen=yes"),
    },
}

# Says which of its parts ran in one task: a microtask ends each.
IN_TASKS = """leakyLive.define("double", (host) => {
  let task = 0;
  let open = false;
  const tasks = (window.tasks = {});
  const mark = (part) => {
    if (!open) queueMicrotask(() => { open = false; });
    if (!open) task += 1;
    open = true;
    tasks[part] ??= task;
  };
  mark("make");
  return {
    begin: () => mark("begin"),
    drawings: ["draw", "draw more"].map((part) => () => mark(part)),
    numbers: () => ({ twice: 2 }),
    describe: () => "",
    table: () => [],
    python: () => "",
  };
});
"""
# Two frames and a task, in which what is near would have begun to wake.
LATER = (
    "new Promise((done) =>"
    " requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
)
FAR = SimpleNamespace(html='<div style="height: 4000px"></div>')


@pytest.fixture
def double(tmp_path):
    """Make a figure of DOUBLE, with other parts if they are given."""
    file = tmp_path / "double.js"

    def make(program=DOUBLE, **parts):
        file.write_text(program, encoding="utf-8")
        given = {
            "name": "double",
            "title": "Twice a number",
            "program": file,
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


def test_a_figure_sleeps_until_the_reader_comes_near_and_moves_nothing_when_it_wakes(double, alone):
    page = alone(FAR, double(**COUNTED))
    figure = page.locator("#double")
    height = "(figure) => figure.offsetHeight"
    before = figure.evaluate(height)
    page.evaluate(LATER)
    expect(page.locator("[data-ready]")).to_have_count(0)
    page.evaluate("scrollTo(0, 3000)")  # it is still out of sight
    expect(page.locator("[data-ready]")).to_have_count(1)
    assert not figure.evaluate("(figure) => figure.getBoundingClientRect().top < innerHeight")
    assert figure.evaluate(height) == before
    expect(figure.locator("output[name=count]")).to_have_text("0")


def test_a_figure_comes_to_life_in_several_tasks_and_for_who_asks_in_one(double, alone):
    tasks = "[...new Set(Object.values(tasks))].length"
    page = alone(double(IN_TASKS))
    expect(page.locator("[data-ready]")).to_have_count(1)
    assert page.evaluate(tasks) == 4
    page = alone(FAR, double(IN_TASKS))
    assert page.evaluate("document.getElementById('double').state") == {"x": 1}
    assert page.evaluate(tasks) == 1
    expect(page.locator("[data-ready]")).to_have_count(1)


def test_keys_paper_and_addresses_wake_a_figure_at_once(double, alone):
    page = alone(FAR, double())
    # In one task with the focus: before the page has scrolled there.
    assert (
        page.get_by_role("slider", name="x").evaluate(
            "(slider) => { slider.focus(); return slider.closest('figure').dataset.ready; }"
        )
        == ""
    )
    page.keyboard.press("ArrowRight")
    expect(page.locator("output[name=twice]")).to_have_text("4")
    page = alone(FAR, double())
    assert page.evaluate("document.querySelectorAll('[data-ready]').length") == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.querySelectorAll('[data-ready]').length") == 1
    page = alone(FAR, double())
    page.evaluate("location.hash = '#double:x=5'")
    expect(page.locator("output[name=twice]")).to_have_text("10")
    expect(page.locator("#double")).to_be_focused()


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
    assert not re.search(r"(?m)^[ \t]|//( |$)", shared.string + program.string)
    assert page.select_one(".leaky-still .leaky-drawing")["aria-label"] == "1 < 2"
    assert page.select_one(".leaky-said").get_text() == repr(double(alt="1 < 2")) == "1 < 2"


def test_a_start_outside_of_the_ends_is_refused(double):
    for quantity, message in (
        (Quantity(11, 0, 10), "x must start between 0 and 10; got 11"),
        (Quantity(np.nan, 0, 10), "x must start between 0 and 10; got nan"),
    ):
        with pytest.raises(ValueError, match=re.escape(message)):
            double(quantities={"x": quantity})


def test_a_word_that_is_not_known_is_refused_at_the_start(double):
    for part, message in (
        (Choice("c", {"a": "A", "b": "B"}), "x must start as one of a, b; got 'c'"),
        (Text("three", r"\d+"), r"x must start with what \d+ describes; got 'three'"),
    ):
        with pytest.raises(ValueError, match=re.escape(message)):
            double(quantities={"x": part})


def test_words_choose_what_stands_there_and_a_view_computes_nothing(double, alone):
    figure = alone(double(**COUNTED)).locator("#double")
    kind, seen = figure.get_by_label("kind"), figure.get_by_label("seen")
    expect(kind).to_be_hidden()  # folded away
    figure.get_by_text("More").click()
    kind.select_option("Odd ones")
    expect(figure.get_by_label("extra")).to_be_visible()
    expect(figure.get_by_text("Other")).to_be_hidden()
    kind.select_option("Even ones")
    expect(figure.get_by_label("extra")).to_be_hidden()
    kind.select_option("Odd ones")
    began = figure.locator("output[name=began]")
    expect(began).to_have_text("4")
    figure.evaluate("(figure) => { figure.state = { seen: 'yes' }; }")
    expect(figure.get_by_text("Other")).to_be_visible()
    expect(seen).to_have_value("yes")
    expect(began).to_have_text("4")
    assert figure.evaluate("(figure) => { figure.state = { kind: 'none' }; return figure.state }")[
        "kind"
    ] == ("odd")


def test_time_goes_back_to_what_a_program_remembers_and_stays_where_the_reader_is(double, alone):
    figure = alone(double(**COUNTED)).locator("#double")
    count, began = (figure.locator(f"output[name={name}]") for name in ("count", "began"))
    time = figure.get_by_role("slider", name="time")
    time.press("End")
    for key, shown, starts in (("ArrowLeft", "19", "1"), ("Home", "0", "2"), ("End", "20", "2")):
        time.press(key)
        expect(count).to_have_text(shown)
        expect(began).to_have_text(starts)
    figure.get_by_text("More").click()
    figure.get_by_label("kind").select_option("Odd ones")
    expect(count).to_have_text("20")
    expect(began).to_have_text("3")


def test_a_thing_of_a_list_is_looked_at_and_pressed_and_an_action_undoes_that(double, alone):
    page = alone(double(**COUNTED))
    figure = page.locator("#double")
    things = figure.get_by_role("listbox", name="Names")
    box = things.bounding_box()
    word = "document.getElementById('double').state.word"
    clear = figure.get_by_role("button", name="Clear")
    expect(clear).to_be_hidden()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.evaluate(word) == "two"
    clear.click()
    assert page.evaluate(word) == ""
    expect(clear).to_be_hidden()
    figure.get_by_role("button", name="Undo").click()
    assert page.evaluate(word) == "two"
    things.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert page.evaluate(word) == "three"
    chosen = figure.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_attribute("aria-label", "three")
    assert things.get_attribute("aria-activedescendant") == chosen.get_attribute("id")


def test_a_finger_looks_first_and_presses_then(double, browser, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(f'<!doctype html><html lang="en"><body>{double(**COUNTED).html}', "utf-8")
    with visiting(browser, has_touch=True) as page:
        page.goto(file.as_uri())
        box = page.get_by_role("listbox", name="Names").bounding_box()
        place = box["x"] + box["width"] / 6, box["y"] + box["height"] / 2
        for word in ("", "one"):
            page.touchscreen.tap(*place)
            assert page.evaluate("document.getElementById('double').state.word") == word
        assert page.problems == []


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


def test_from_a_notebook_the_rescue_leads_to_chapter_2(alone):
    page = alone(live.rescue(slope=0.02, seed=3))
    page.get_by_role("button", name="Share").click()
    link = "02_the_leak.html#race:slope=0.02&seed=3&epoch=0"
    expect(page.get_by_role("link")).to_have_attribute("href", re.compile(re.escape(link)))


def test_the_picture_and_the_words_of_a_leak_are_of_the_state_where_it_starts(alone):
    figure = live.leak(-0.5, -2, 3)
    shown = alone(figure).evaluate("document.getElementById('leak').numbers")
    assert shown == {"answer": 1, "factor": -0.5, "arriving": -0.125}
    assert "answers 1, and its derivative is −0.5" in figure.alt
    assert "−0.125 arrives" in figure.alt
    assert "it is on: it answers 2" in live.leak(z=2).alt


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
        (lambda: live.leak(slope=2), "slope must start between -0.5 and 1.5; got 2"),
        (lambda: live.leak(slope=np.nan), "slope must be"),
        (lambda: live.leak(z=-3), "z must start between -2 and 2; got -3"),
        (lambda: live.leak(layers=0), "layers must be at least 1, got 0"),
        (lambda: live.leak(layers=11), "layers must start between 1 and 10; got 11"),
        (lambda: live.rescue(slope=0), "slope must start between 0.0001 and 0.5; got 0"),
        (lambda: live.race(slope=1), "slope must start between 0.0001 and 0.5; got 1"),
        (lambda: live.race(seed=-1), "seed must be"),
        (lambda: live.race(seed=1000), "seed must start between 0 and 999; got 1000"),
        (lambda: live.difference(h=1), "h must start between 1e-14 and 0.1; got 1"),
        (lambda: live.difference(place="far"), "place must start as one of between, near"),
        (lambda: live.difference(digits="int"), "digits must start as one of float64, float32"),
        (lambda: live.network(data="stars"), "data must start as one of moons, rings, xor"),
        (lambda: live.network(rate=0), "rate must start between 0.001 and 10; got 0"),
        (lambda: live.network(kill="1.3"), "kill must start with what"),
        (lambda: live.network(CLOUD, [0, 2]), "Y must be labels 0 and 1"),
        (
            lambda: live.network(CLOUD, [0, 1, 1]),
            "Y must have shape (n,) or (n, 2) with the n of X",
        ),
        (lambda: live.network([1.0, 2.0], [0, 1]), "X must have shape (n, 2), got (2,)"),
    ],
)
def test_what_a_figure_of_the_book_cannot_show_is_refused(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_a_laboratory_without_targets_or_with_another_state_is_refused():
    with pytest.raises(TypeError, match="X needs Y: labels, shape"):
        live.network(CLOUD)
    with pytest.raises(TypeError, match="the state has no 'optimiser'; it has epoch, data, slope"):
        live.network(optimiser="adam")


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"h": 1e-3, "place": "near", "gradient": "mask"},
        {"h": 0.01, "digits": "float32", "guard": "on"},
    ],
)
def test_the_words_about_a_difference_are_of_the_state_where_it_starts(alone, state):
    figure = live.difference(**state)
    shown = alone(figure).evaluate("document.getElementById('difference').numbers")
    slopes = (shown["difference"], shown["derivative"])
    secant, gradient = (f"{slope:.3f}".replace("-", "−") for slope in slopes)
    assert f"the secant has slope {secant} and the gradient {gradient}" in figure.alt


def test_where_both_ends_are_rounded_to_the_weight_there_is_no_secant(alone):
    figure = live.difference(1e-12, digits="float32")
    assert "there is no secant" in figure.alt
    page = alone(figure)
    expect(page.locator("output[name=verdict]")).to_have_text("Both ends are rounded to t.")
    expect(page.locator("output[name=difference]")).to_have_text("no number")


@pytest.mark.parametrize("Y", [[0, 1, 1, 0], [[0.5, 1], [-1, 2], [0.1, 3], [1, -1]]])
def test_a_laboratory_has_the_points_that_it_is_given(alone, Y):
    X = np.random.default_rng(5).normal(size=(4, 2))
    figure = live.network(X, Y, epoch=7, kill="2.1@3", slope=0.1, layer1=3, layer2=2)
    page = alone(figure)
    page.get_by_role("button", name="As Python").click()
    code = page.locator("pre").inner_text()
    assert f"X = np.array({X.tolist()})" in code
    names = {}
    exec(code, names)
    shown = page.evaluate("document.getElementById('network').numbers")
    assert names["run"].loss[-1] == pytest.approx(shown["loss-1"], rel=1e-12)
    # And the picture that Python drew, and its text, are of the same state.
    assert f"after 7 epochs: its loss is {shown['loss-1']:.3f}" in figure.alt
    expect(page.get_by_role("button", name="Share")).to_be_hidden()


@pytest.mark.parametrize(
    "state",
    [
        {"data": "noise", "scheme": "normal", "rate": 0.01, "scale": 0.5},
        {"data": "xor", "optimizer": "adam", "rate": 0.02, "batch": "20"},
        {"data": "rings", "layer2": 0, "slope": 0.1},
        {"data": "spirals", "layer3": 5, "optimizer": "momentum", "rate": 0.02},
    ],
    ids=lambda state: state["data"],
)
def test_the_picture_and_the_words_of_a_laboratory_are_of_the_state_where_it_starts(alone, state):
    figure = live.network(epoch=6, seed=3, **state)
    loss = alone(figure).evaluate("document.getElementById('network').numbers['loss-1']")
    assert f"after 6 epochs: its loss is {loss:.3f}" in figure.alt


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


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_text_of_a_script_goes_over_lines_or_holds_a_comment(script):
    """What is sent has no indentation and no comments: such a text would become another."""
    lines = script.read_text("utf-8").splitlines()
    code = [line.partition("// ")[0] for line in lines]
    for quote in "`\"'":
        assert all(line.count(quote) % 2 == 0 for line in code)
