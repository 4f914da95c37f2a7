"""The walk of chapter 3 in three engines: its numbers against `leaky`'s, its words against those of
the walk in Python, its questions, and what is moved in place."""

import numpy as np
import pytest
from built import ROOT
from live_pages import assert_is_what_python_computes, opened
from playwright.sync_api import expect

from leaky import MLP, live
from leaky.lessons.walkthrough import walk_through

GIVEN = ("x1", "x2", "w11", "w12", "w21", "w22", "c1", "c2", "v1", "v2", "c3", "y")
PARAMETERS = ("w₁₁", "w₁₂", "w₂₁", "w₂₂", "c₁", "c₂", "v₁", "v₂", "c₃")
BOOK = ((2, 1), 0.5, [[1, -1], [0.5, 0.5]], (0.5, -0.5), (0.5, 2), 0.4)
LAST = 22

# The texts beside the graph, as one line.
SAID = """const part = (name) => figure.querySelector(name).textContent;
  const names = [".leaky-phase", ".leaky-rule", ".leaky-sum", "[name=found]", ".leaky-reason"];
  return names.map(part);"""
GUIDE = (ROOT / "book" / "teaching" / "guide.md").read_text("utf-8")
BUTTONS = ".leaky-choices button:not([hidden])"
GRAPH = "[data-panel=graph]"


def random_states(count, seed):
    """States of hundredths, every fifth with a slope of 0 and every seventh at a kink."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        state = dict(zip(GIVEN, rng.integers(-500, 501, 12) / 100, strict=True))
        state |= {"slope": i % 5 and float(rng.integers(0, 101) / 100)}
        if i % 7 == 0:
            state |= {"w11": 0.0, "w21": 0.0, "c1": 0.0}
        yield {key: float(value) for key, value in state.items()}


def arguments(s):
    W1 = [[s["w11"], s["w12"]], [s["w21"], s["w22"]]]
    biases, W2 = (s["c1"], s["c2"]), (s["v1"], s["v2"])
    return ((s["x1"], s["x2"]), s["y"], W1, biases, W2, s["c3"])


def walked(state):
    return walk_through(*arguments(state), negative_slope=state["slope"])


def loss_and_gradient(state):
    x, y, W1, b1, W2, b2 = arguments(state)
    mlp = MLP((2, 2, 1), negative_slope=state["slope"])
    theta = mlp.pack([(W1, b1), (np.reshape(W2, (2, 1)), [b2])])
    return mlp.loss_and_gradient(theta, [x], [[y]])


def test_in_random_states_the_numbers_are_those_of_the_network_and_of_the_walk(driver, address):
    figure = opened(driver, address, "walk")
    for state in random_states(300, seed=1):
        found = figure.js(f"figure.state = {state}; return figure.numbers")
        loss, gradient = loss_and_gradient(state)
        last = walked(state)[-1]
        expected = [loss, *gradient]
        shown = [found["L"], *(found[f"∂L/∂{name}"] for name in PARAMETERS)]
        np.testing.assert_allclose(shown, expected, atol=1e-12 * np.abs(expected).max(), rtol=0)
        names = ["z₁", "z₂", "h₁", "h₂", "ŷ", "L"]
        expected = [*(last.values[name] for name in names), *last.derivatives.values()]
        shown = [*(found[name] for name in names)]
        shown += [found[f"∂L/∂{name}"] for name in last.derivatives]
        np.testing.assert_allclose(shown, expected, atol=1e-12 * np.abs(expected).max(), rtol=0)


def test_every_step_says_what_the_walk_in_python_says(driver, address):
    figure = opened(driver, address, "walk")
    for state in random_states(4, seed=2):
        state = {key: round(value / 3, 1) for key, value in state.items()}
        for number, step in enumerate(walked(state)[1:], start=1):
            figure.js(f"figure.state = {state | {'step': number}}")
            phase, rule, total, found, reason = figure.js(SAID)
            head = phase.split(":")[0]
            assert f"{head}: {rule} {total}{found}. {reason}" == step.text


def test_a_number_is_dragged_in_place_by_mouse_and_finger(driver, address):
    figure = opened(driver, address, "walk", f"step={LAST}")
    for label, key in (("weight w₁₁", "w11"), ("input x₂", "x2"), ("target y", "y")):
        for kind, way in (("mouse", 30), ("touch", -60)):
            before = figure.state
            x, y, _ = figure.box(f'[aria-label="{label}"] .grip')
            driver.drag((x, y), (x + way, y), kind)
            assert figure.state == before | {key: round(before[key] + way / 60, 9)}
            assert_is_what_python_computes(figure)
    x, y, _ = figure.box('[aria-label="slope of f"] .grip')
    driver.drag((x, y), (x + 20, y))
    assert figure.state["slope"] == 0.2
    assert_is_what_python_computes(figure)


def test_a_number_goes_by_keys_and_can_be_typed(driver, address):
    figure = opened(driver, address, "walk", "step=9")
    figure.focus('[aria-label="bias c₂"]')
    driver.press("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowUp")
    assert figure.state["c2"] == -0.3 and figure.state["step"] == 9
    driver.press("End")
    assert figure.state["c2"] == 5
    driver.press("Home")
    assert figure.state["c2"] == -5
    figure.js(
        "const field = figure.querySelector('[type=number][data-key=v1]'); field.value = '-1.25';"
        "field.dispatchEvent(new Event('input', { bubbles: true }))"
    )
    assert figure.state["v1"] == -1.25
    assert_is_what_python_computes(figure)
    for _ in range(3):
        figure.click("undo")
    assert figure.state["c2"] == -0.5 and figure.state["v1"] == 0.5


def pressed(figure, i):
    """Press a choice; return the state, and what is said of it."""
    figure.js(f"figure.querySelectorAll('{BUTTONS}')[{i}].click()")
    verdict, reason = (
        figure.js(f"return figure.querySelector('{part}').textContent")
        for part in (".leaky-verdict", ".leaky-reason")
    )
    return figure.state["step"], verdict, reason


@pytest.mark.parametrize("slope", [0.1, 0])
def test_before_each_step_back_one_answer_is_right_and_the_others_are_told_why_not(
    driver, address, slope
):
    figure = opened(driver, address, "walk", f"step=6&slope={slope}")
    places = set()
    for step in range(6, LAST):
        words = figure.js("return figure.querySelector('.leaky-question').textContent")
        assert "Multiplied by what" in words
        count = figure.js(f"return figure.querySelectorAll('{BUTTONS}').length")
        assert 3 <= count <= 5  # two to four choices, and Show it
        right = []
        for i in range(count - 1):
            figure.js(f"figure.state = {{ step: {step} }}")
            then, verdict, reason = pressed(figure, i)
            assert then == step + reason.startswith("Right. ")
            assert verdict.startswith("Not ") == (then == step)
            right += [i] * (then - step)
        assert len(right) == 1
        places.add(right[0])
        figure.js(f"figure.state = {{ step: {step + 1} }}")
        assert figure.js("return figure.querySelector('.leaky-verdict').textContent") == ""
        assert_is_what_python_computes(figure)
    assert len(places) >= 3
    assert figure.js(f"return figure.querySelectorAll('{BUTTONS}').length") == 0


def test_a_step_forward_is_not_asked_about_and_one_back_can_be_shown(driver, address):
    figure = opened(driver, address, "walk")
    for step in range(LAST):
        assert figure.state["step"] == step
        count = figure.js(f"return figure.querySelectorAll('{BUTTONS}').length")
        assert (count == 1) == (step < 6)
        figure.js(f"[...figure.querySelectorAll('{BUTTONS}')].at(-1).click()")
    assert figure.state["step"] == LAST
    figure.click("undo")
    assert figure.state["step"] == LAST - 1


def texts(figure):
    return figure.js(
        f"return [...figure.querySelectorAll('{GRAPH} text')].map((e) => e.textContent)"
    )


def test_the_graph_shows_what_is_known_and_nothing_of_what_is_asked_for(driver, address):
    figure = opened(driver, address, "walk", "step=0")
    shown = texts(figure)
    assert shown.count("w₁₂ = −1") == 1
    assert {f"{name} = ?" for name in ("z₁", "z₂", "h₁", "h₂", "ŷ", "L")} <= set(shown)
    figure.js("figure.state = { step: 6 }")
    shown = texts(figure)
    assert "ŷ = 1.5" in shown and "L = 1" in shown
    assert [text for text in shown if text[:1] in "∂·" and text] == ["· ?", "∂: derivative"]
    figure.js(f"figure.state = {{ step: {LAST} }}")
    shown = texts(figure)
    assert "· ?" not in shown
    last = walk_through(*BOOK, negative_slope=0.1)[-1]
    for derivative in last.derivatives.values():
        assert f"∂ {derivative:.3g}".replace("-", "−") in shown
    assert len([text for text in shown if text.startswith("· ")]) == 18


def dashed(figure):
    return figure.js(f"return figure.querySelectorAll('{GRAPH} path.dashed').length")


def test_at_slope_0_the_branch_of_a_unit_that_is_off_is_grey(driver, address):
    figure = opened(driver, address, "walk", "step=22&slope=0.01")
    assert dashed(figure) == 0
    figure.js("figure.state = { slope: 0 }")
    # x₁, x₂, w₁₂, w₂₂ and c₂ to z₂, z₂ to h₂, v₂ to ŷ
    assert dashed(figure) == 7 and "exactly 0?* Seven." in GUIDE
    numbers = figure.numbers
    zero = {key for key, number in numbers.items() if key.startswith("∂") and number == 0}
    assert zero == {f"∂L/∂{name}" for name in ("v₂", "z₂", "w₁₂", "w₂₂", "c₂")}
    said = "return figure.querySelector('.leaky-said').textContent"
    waiting = "await new Promise((done) => setTimeout(done, 900));"
    assert "Unit 2 is off with slope 0" in figure.js(f"{waiting} {said}")
    figure.js("figure.state = { c2: 2 }")
    assert dashed(figure) == 0


def factors(figure):
    return [text for text in texts(figure) if text.startswith("· ")]


def test_what_the_chapter_says_of_the_target_comes_true(driver, address):
    figure = opened(driver, address, "walk", f"step={LAST}")
    before, numbers = factors(figure), figure.numbers
    figure.js("figure.state = { y: -0.5 }")
    changed = [pair for pair in zip(before, factors(figure), strict=True) if len(set(pair)) == 2]
    assert changed == [("· 2", "· 4")]
    assert all(figure.numbers[key] != numbers[key] for key in numbers if key.startswith("∂"))
    figure.js("figure.state = { y: 1.5 }")
    assert all(number == 0 for key, number in figure.numbers.items() if key.startswith("∂"))


def test_the_table_says_what_is_known_and_the_factors_that_were_found(driver, address):
    figure = opened(driver, address, "walk", "step=6")
    rows = {name: rest for name, *rest in figure.rows}
    assert rows["ŷ"] == ["1.5", "?", ""]
    figure.js(f"figure.state = {{ step: {LAST} }}")
    rows = {name: rest for name, *rest in figure.rows}
    assert rows["w₁₂"] == ["−1", "0.8", "2, to z₂"]
    assert rows["x₁"] == ["2", "0.6", "1, to z₁; −1, to z₂"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"W1": [1, 2]}, r"W1 has shape \(2,\), but a 2-2-1 network takes \(2, 2\)"),
        ({"y": np.nan}, "y must be"),
        ({"b2": 6}, "c3 must start between -5 and 5; got 6"),
        ({"negative_slope": -0.1}, "slope must start between 0 and 1; got -0.1"),
    ],
)
def test_what_cannot_be_walked_through_is_named(changed, message):
    names = ("x", "y", "W1", "b1", "W2", "b2")
    with pytest.raises(ValueError, match=message):
        live.walk(**dict(zip(names, BOOK, strict=True)) | changed)


def test_play_pauses_at_the_loss_where_the_questions_begin(page_at):
    page, figure = page_at("walk", before=lambda page: page.clock.install())
    for step, asks, seconds in ((6, True, 9), (LAST, False, 22)):  # 0.8 steps a second
        figure.get_by_role("button", name="Play").click()
        page.clock.run_for(1000 * seconds)
        expect(figure.get_by_role("button", name="Play")).to_be_visible()
        assert page.evaluate("document.getElementById('walk').state.step") == step
        assert figure.locator(BUTTONS).first.is_visible() is asks
