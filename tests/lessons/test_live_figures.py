"""The live figures on the pages of the site: moved as readers move them, in three engines, and
compared with what Python computes for the state that they show."""

import gzip
import json
import math
import re

import numpy as np
import pytest
from built import PAGES, ROOT, quick_first, soup
from live_pages import (
    FIGURES,
    Figure,
    assert_is_what_its_address_asks_for,
    assert_is_what_python_computes,
    computed_in_the_page,
    follow,
    opened,
)
from playwright.sync_api import expect

from leaky import central_differences

# Addresses of states: the ends, what is dead, what overshoots, long runs, other seeds.
STATES = {
    "neuron": [
        "bias=-3&rate=0.1",
        "bias=-3.48",
        "bias=-8",
        "bias=4",
        "rate=0.5&steps=1",
        "rate=0.5&steps=2",
        "steps=300",
        "bias=1&rate=0.5&steps=1",
        "bias=-0.25&rate=0.013&steps=41",
        "w1=-3.1234&w2=9.9999&bias=0.5&rate=1&steps=3",
        "w1=0.0001&w2=0&steps=7",
    ],
    "leak": [
        "slope=0.01&layers=10",
        "slope=-0.5&z=-2&layers=7",
        "slope=0&layers=3",
        "slope=0.3&z=0&layers=2",
        "slope=1&z=-0.1&layers=10",
        "slope=1.5&z=-1.7&layers=10",
        "slope=-0.33&z=0.1&layers=1",
        "z=2",
    ],
    "difference": [
        "h=0.1",
        "h=0.045&guard=on",
        "h=0.03&place=near",
        "h=1e-5&gradient=mask",
        "h=0.001&gradient=mask&place=near&guard=on",
        "h=1e-14",
        "h=0.01&digits=float32",
        "h=1e-5&digits=float32&gradient=mask&guard=on",
        "h=1e-12&digits=float32&place=near",  # t + h is t: there is no difference
        "h=0.1&digits=float32&place=near&guard=on",
    ],
    "race": [
        "epoch=1",
        "epoch=200&slope=0.5",
        "seed=7&epoch=500",
        "slope=0.0001&epoch=300",
        "seed=999&slope=0.03&epoch=1000",
    ],
    "walk": [
        "step=4",
        "step=22",
        "slope=0&step=16",
        "slope=1&step=22",
        "x1=0&x2=0&step=17",
        "y=1.5&step=7",
        "x1=-1.25&w11=4.99&w12=-5&c1=0.01&v2=-3&y=5&slope=0.37&step=21",
    ],
}

# What the teaching guide prepares for a class.
GUIDE = (ROOT / "book" / "teaching" / "guide.md").read_text("utf-8")
for name in STATES:
    STATES[name] += re.findall(rf'#{name}:([^"]+)"', GUIDE)

SIZES_OF_LETTERS = """(figure) => [...figure.querySelectorAll("*")]
  .filter((e) => e.checkVisibility())
  .filter((e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
TIP = ".leaky-handle + .leaky-handle .grip"
BRANCH, STEP, Z = (f"[data-panel=unit] .leaky-handle:nth-child({n})" for n in (1, 2, 3))
LAST = "[data-panel=chain] .leaky-handle"
NOTE = "return figure.querySelector('.leaky-note').textContent"
DOT = "[data-panel=curve] .leaky-handle"
PIXELS = "(canvas) => canvas.toDataURL()"


@pytest.mark.parametrize("name", STATES)
def test_a_state_from_its_address_is_what_its_own_python_computes(driver, address, name):
    figure = opened(driver, address, name)
    for state in STATES[name]:
        follow(figure, state)
        assert_is_what_its_address_asks_for(figure, state)
        assert_is_what_python_computes(figure)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_a_downloaded_copy_lives(driver, site, name):
    figure = opened(driver, f"{site.as_uri()}/", name, STATES.get(name, ["epoch=20"])[0])
    assert_is_what_python_computes(figure)
    figure.click("share")
    assert figure.js("return figure.querySelector('.leaky-link a').href").startswith("file://")
    before = figure.state
    figure.click("undo")  # there is nothing to undo
    assert figure.state == before
    if figure.js("return !figure.querySelector('[data-do=step]').hidden"):  # it has a time
        figure.click("step")
        assert_is_what_python_computes(figure)


def test_the_neuron_follows_mouse_finger_and_keys(driver, address):
    figure = opened(driver, address, "neuron")
    biases = [figure.state["bias"]]
    for kind in ("mouse", "touch"):
        for handle, way in ((".leaky-handle circle", 40), ("[data-panel=curve] .halo", -30)):
            x, y, _ = figure.box(handle)
            driver.drag((x, y), (x + way, y), kind)
            biases.append(figure.state["bias"])
            assert_is_what_python_computes(figure)
    # To the right with the line, down; to the left with the bias, down as well.
    assert biases == sorted(biases, reverse=True) and len(set(biases)) == 5
    for handle in (".leaky-handle", DOT, "[data-key=bias]"):
        figure.focus(handle)
        before = figure.state["bias"]
        driver.press("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowRight")
        assert round(figure.state["bias"] - before, 6) == 0.02, handle
        driver.press("End")
        assert figure.state["bias"] == 4
        driver.press("Home")
        assert figure.state["bias"] == -8
        assert_is_what_python_computes(figure)


def test_the_arrow_of_the_weights_turns_and_stretches(driver, address):
    figure = opened(driver, address, "neuron")
    figure.box(".leaky-plot")  # all of it stays in view
    x, y, _ = figure.box(TIP)
    driver.drag((x, y), (x, y))
    assert figure.state == {"bias": -2, "rate": 0.05, "steps": 0, "w1": 1, "w2": 0.5}
    foot = figure.box(".leaky-handle circle")
    driver.drag((x, y), (x + 20, y - 30))
    assert angle(figure.state) - angle({"w1": 1, "w2": 0.5}) > 0.1
    for part, before, way in ((".leaky-handle circle", foot, 0), (TIP, (x, y), 1)):
        x_now, y_now, _ = figure.box(part)
        assert math.hypot(x_now - before[0] - 20 * way, y_now - before[1] + 30 * way) < 3
    assert_is_what_python_computes(figure)
    figure.focus(".leaky-handle + .leaky-handle")
    before = figure.state
    driver.press("ArrowRight", "ArrowUp", "ArrowUp")
    assert round(figure.state["w1"] - before["w1"], 6) == 0.05
    assert round(figure.state["w2"] - before["w2"], 6) == 0.1


def test_a_neuron_without_points_says_so_and_does_not_move(driver, address):
    figure = opened(driver, address, "neuron", "bias=-4")
    note = "return figure.querySelector('.leaky-note').textContent"
    assert figure.js(note) == "Dead: the gradient is exactly 0."
    before = figure.numbers
    for _ in range(3):
        figure.click("step")
    assert figure.state["steps"] == 3
    assert figure.numbers == before
    assert before["length"] == 0
    figure = opened(driver, address, "neuron", "bias=1&rate=0.5")
    assert figure.js(note) == ""
    figure.click("step")  # one step that is too large does the same
    assert "exactly 0" in figure.js(note)


def test_the_leak_follows_mouse_finger_and_keys(driver, address):
    figure = opened(driver, address, "leak")
    for kind, up in (("mouse", 30), ("touch", -20)):
        for panel_handle in (BRANCH, STEP):
            before = figure.state
            x, y, _ = figure.box(f"{panel_handle} circle")
            driver.drag((x, y), (x, y - up), kind)
            # The left branch falls where its derivative rises.
            sign = np.sign(up) * (1 if panel_handle == STEP else -1)
            assert np.sign(figure.state["slope"] - before["slope"]) == sign
            assert_is_what_python_computes(figure)
        x, y, _ = figure.box(f"{Z} circle")
        driver.drag((x, y), (x + 3 * up, y), kind)
        assert np.sign(figure.state["z"] + 1) == np.sign(up)
        x, y, _ = figure.box(f"{LAST} .grip")
        driver.drag((x, y), (x, y + 3 * up), kind)
        assert np.sign(figure.state["layers"] - 6) == np.sign(up)
        assert_is_what_python_computes(figure)
        figure.click("reset")
    for handle, key, grain, low, high in (
        (BRANCH, "slope", 0.01, -0.5, 1.5),
        (STEP, "slope", 0.01, -0.5, 1.5),
        ("[data-key=slope]", "slope", 0.01, -0.5, 1.5),
        (Z, "z", 0.1, -2, 2),
        (LAST, "layers", 1, 1, 10),
    ):
        figure.focus(handle)
        before = figure.state[key]
        driver.press("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowRight")
        assert round(figure.state[key] - before, 6) == 2 * grain, handle
        driver.press("Home")
        assert figure.state[key] == low
        assert_is_what_python_computes(figure)
        driver.press("End")
        assert figure.state[key] == high
        assert_is_what_python_computes(figure)
        figure.click("reset")


def test_what_comes_back_through_the_leak_is_a_power_of_its_slope(driver, address):
    figure = opened(driver, address, "leak", "slope=0.1&layers=1")
    for layers in range(1, 11):
        assert figure.numbers["arriving"] == pytest.approx(0.1**layers, rel=1e-12)
        assert len(figure.rows) == 6 + layers
        figure.click("step")
    assert figure.state["layers"] == 10
    for state, note in (
        ("slope=0", "nothing comes back"),
        ("z=0.1", "all of it comes back"),
        ("slope=1", "no kink"),
        ("slope=0.3&z=0", ""),  # 0 is on the off side
    ):
        figure = opened(driver, address, "leak", state)
        assert note in figure.js(NOTE) and bool(note) == bool(figure.js(NOTE))


@pytest.mark.parametrize(
    "state", ["epoch=2000", "slope=0.001&epoch=2000", "seed=12&slope=0.5&epoch=150"]
)
def test_the_rescue_of_chapter_2_is_what_its_own_python_computes(driver, address, state):
    figure = rescue_at(driver, address, state)
    assert_is_what_its_address_asks_for(figure, state)
    assert_is_what_python_computes(figure)
    assert "relu.unpack(theta)[1][1][:] = 0.1" in figure.code


def test_in_the_rescue_of_chapter_2_happens_what_the_text_says(driver, address):
    numbers = {
        epoch: rescue_at(driver, address, f"epoch={epoch}").numbers for epoch in (300, 500, 700)
    }
    assert all(each["right-relu"] == 50 for each in numbers.values())
    assert numbers[300]["right-leak"] > 80 and numbers[300]["loss-leak"] > 0.66
    assert numbers[500]["dead-leak"] == 10 and numbers[500]["loss-leak"] > 0.6
    assert numbers[700]["dead-leak"] < 10 and numbers[700]["loss-leak"] < 0.3
    assert rescue_at(driver, address, "epoch=2000&slope=0.001").numbers["dead-leak"] == 10


def rescue_at(driver, address, state):
    """The second figure of chapter 2, in a state."""
    driver.goto("about:blank")
    driver.goto(f"{address}{FIGURES['leak']}#race:{state}")
    figure = Figure(driver, "race")
    figure.wait()
    return figure


def test_the_race_follows_its_slider_and_its_seed(driver, address):
    figure = opened(driver, address, "race")
    x, y, width = figure.box("[data-key=slope]")
    driver.drag((x, y), (x + width / 4, y))
    assert 0.03 < figure.state["slope"] < 0.1  # three quarters of four decades; it began at 0.2
    driver.drag((x, y), (x - width / 4, y), "touch")
    assert figure.state["slope"] < 0.1  # not every engine moves its own sliders by such a touch
    figure.focus("[data-key=slope]")
    before = figure.state["slope"]
    driver.press("ArrowRight", "ArrowRight")
    assert 1.2 < figure.state["slope"] / before < 1.3  # twice a twentieth of a decade
    driver.press("End")
    assert figure.state["slope"] == 0.5
    driver.press("Home")
    assert figure.state["slope"] == 0.0001
    figure.focus("[data-key=seed]")
    driver.press("ArrowUp")
    assert figure.state["seed"] == 1
    figure.click("step")
    assert figure.state["epoch"] == 10
    assert_is_what_python_computes(figure)


def test_the_step_of_a_difference_follows_mouse_finger_and_keys(driver, address):
    figure = opened(driver, address, "difference", "h=0.01")
    steps = [figure.state["h"]]
    ends = "[data-panel=loss] .leaky-handle + .leaky-handle", "[data-panel=loss] .leaky-handle"
    for kind in ("mouse", "touch"):
        for handle, way in ((ends[0], -60), (ends[1], 60), ("[data-panel=error] .grip", -40)):
            x, y, _ = figure.box(f"{handle} .grip" if "loss" in handle else handle)
            driver.drag((x, y), (x, y))  # a press changes nothing
            assert figure.state["h"] == steps[-1]
            driver.drag((x, y), (x + way, y), kind)
            steps.append(figure.state["h"])
            assert_is_what_python_computes(figure)
    assert steps == sorted(steps, reverse=True) and len(set(steps)) == 7
    # An end that was dragged half of the way to the weight is half as far away, and is seen as far
    # away as before.
    assert 0.35 < steps[1] / steps[0] < 0.6
    width = figure.js("return figure.querySelector('[data-panel=error] svg').clientWidth - 62")
    assert math.log10(steps[2] / steps[3]) == pytest.approx(40 * 13.6 / width, abs=0.1)
    for handle in (*ends, "[data-panel=error] .leaky-handle", "[data-key=h]"):
        figure.focus(handle)
        before = figure.state["h"]
        driver.press("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowRight")
        assert math.log10(figure.state["h"] / before) == pytest.approx(0.2, abs=0.01), handle
        driver.press("End")
        assert figure.state["h"] == 0.1
        driver.press("Home")
        assert figure.state["h"] == 1e-14
        figure.click("undo")
    figure.click("reset")
    assert figure.state["h"] == 0.01


# Sets steps one after the other, and looks at the errors.
ERRORS = """const found = [];
for (const h of STEPS) { figure.state = { h }; found.push(figure.numbers.error); }
return found"""


@pytest.mark.parametrize(("digits", "low", "high"), [("float64", -13, -2), ("float32", -6, -2)])
def test_round_off_in_the_page_is_as_large_as_numpys(driver, address, digits, low, high):
    """One error may be another by chance, but not the size of many.

    In float32 the engine rounds what it keeps, and NumPy partial sums as well: so a factor of
    three is allowed, where a power of ten lies between two steps.
    """
    figure = opened(driver, address, "difference", f"digits={digits}")
    steps = [float(f"{step:.3g}") for step in np.logspace(low, high, 60)]
    in_page = np.array(figure.js(ERRORS.replace("STEPS", json.dumps(steps))))
    names = {}
    exec(figure.code, names)
    theta, weight = names["theta"], names["weight"]
    numeric = [central_differences(names["loss"], theta, h)[weight] for h in steps]
    in_python = np.abs(np.array(numeric, float) - names["derivative"])
    noise = [np.sqrt(np.mean((error * steps) ** 2)) for error in (in_page, in_python)]
    assert 1 / 3 < noise[0] / noise[1] < 3
    assert 0.1 < noise[0] / (np.finfo(digits).eps * 2.7) < 10  # about eps |L| / h


def test_a_kink_jumps_a_bug_lies_level_and_the_guard_leaves_out(driver, address):
    def errors(state, *steps):
        figure = opened(driver, address, "difference", state)
        return figure.js(ERRORS.replace("STEPS", json.dumps(steps)))

    assert errors("place=near", 3e-4)[0] < 1e-10 < 0.01 < errors("place=near", 4.5e-4)[0]
    assert errors("", 0.03)[0] < 1e-10 < 0.01 < errors("", 0.06)[0]
    level = errors("gradient=mask", 1e-8, 1e-5, 1e-2)
    assert max(level) - min(level) < 1e-6 < 0.01 < min(level)
    assert errors("place=near&guard=on", 4.5e-4, 0.1) == [None, None]
    figure = opened(driver, address, "difference", "h=0.001&place=near&guard=on")
    assert figure.outputs["error"] == "left out"
    assert figure.outputs["verdict"] == "1 kink lies in between."
    assert ["error at h = 0.001", "left out"] in figure.rows


def test_what_the_guide_foretells_comes_true(driver, address):
    assert "71 of the 100 points" in GUIDE
    race = opened(driver, address, "race", "slope=0.0003&epoch=3000").numbers
    assert race["right-leak"] == 71 and round(race["loss-leak"], 2) == round(race["loss-relu"], 2)
    assert opened(driver, address, "race", "slope=0.003&epoch=3000").numbers["loss-leak"] < 0.3
    assert "below $10^{-10}$ to above $10^{-4}$ at $h = 10^{-13}$" in GUIDE
    figure = opened(driver, address, "difference", "h=0.0001")
    small, tiny, large = figure.js(ERRORS.replace("STEPS", "[1e-4, 1e-13, 0.05]"))
    assert small < 1e-10 < 1e-4 < tiny and large > 0.01 and figure.numbers["switched"] == 1
    assert "The error is 0.012 from $h = 10^{-10}$ to $10^{-4}$" in GUIDE
    figure = opened(driver, address, "difference", "h=0.0001&place=near&gradient=mask")
    assert figure.numbers["switched"] == 0
    *level, kink = figure.js(ERRORS.replace("STEPS", "[1e-10, 1e-7, 1e-4, 0.001]"))
    assert {round(error, 3) for error in level} == {0.012} and kink > 0.1
    assert "24 of the 30" in GUIDE
    assert "A millionth; and it takes a slope of 0.89" in GUIDE
    assert round(opened(driver, address, "leak", "slope=0.1").numbers["arriving"], 12) == 1e-6
    assert round(opened(driver, address, "leak", "slope=0.89").numbers["arriving"], 1) == 0.5
    assert "to 0.692; and yet 88 points are right" in GUIDE
    rescue = rescue_at(driver, address, "slope=0.001&epoch=2000").numbers
    assert rescue["right-leak"] == 88 and rescue["dead-leak"] == 10
    assert [round(rescue[f"loss-{name}"], 3) for name in ("relu", "leak")] == [0.693, 0.692]
    neuron = opened(driver, address, "neuron", "rate=0.5&steps=1")
    w, numbers = stepped_weights(neuron.state), neuron.numbers
    assert numbers["on"] == 30 and np.sum(cloud() @ w + numbers["bias"] > 2) == 24
    neuron.click("step")
    assert neuron.numbers["on"] == 0


def test_only_the_leak_learns(driver, address):
    figure = opened(driver, address, "race", "epoch=3000")
    numbers = figure.numbers
    assert round(numbers["loss-relu"], 3) == 0.693 and numbers["right-relu"] == 50
    assert numbers["loss-leak"] < 0.1 and numbers["right-leak"] > 95
    assert_is_what_python_computes(figure)


def test_undo_goes_back_move_by_move_and_reset_to_what_the_page_was_opened_with(driver, address):
    figure = opened(driver, address, "neuron", "bias=-3")
    first = figure.state
    figure.click("step")
    figure.click("step")
    stepped = figure.state
    figure.focus("[data-key=rate]")
    driver.press("ArrowRight")
    assert figure.state["steps"] == 0  # a new run, from where the last one ended
    assert figure.state["w1"] == round(stepped_weights(stepped)[0], 4)
    figure.click("undo")
    assert figure.state == stepped
    figure.click("undo")
    assert figure.state["steps"] == 1
    figure.click("reset")
    assert figure.state == first
    figure.click("undo")
    assert figure.state["steps"] == 1
    figure.click("undo")
    figure.click("undo")
    assert figure.state == first


def angle(state):
    return math.atan2(state["w2"], state["w1"])


def cloud():
    """The points of chapter 1."""
    return np.array([1.5, 1.0]) + 0.6 * np.random.default_rng(0).standard_normal((30, 2))


def stepped_weights(state):
    """The weights after the steps of a state, by the chapter's own arithmetic."""
    X, w, b = cloud(), np.array([state["w1"], state["w2"]]), state["bias"]
    for _ in range(state["steps"]):
        dz = 2 / 30 * (np.maximum(0, X @ w + b) - 2) * (X @ w + b > 0)
        w, b = w - state["rate"] * (X.T @ dz), b - state["rate"] * dz.sum()
    return w


def test_a_link_to_a_state_opens_it_and_is_short(driver, address):
    for name, state in (
        ("neuron", "bias=-2.5&rate=0.2&steps=4"),
        ("race", "slope=0.02&seed=5&epoch=30"),
        ("leak", "slope=-0.2&z=-0.5&layers=3"),
    ):
        figure = opened(driver, address, name, state)
        figure.click("share")
        link = figure.js("return figure.querySelector('.leaky-link a').href")
        assert link == f"{address}{FIGURES[name]}#{name}:{state}"
        before = figure.state
        figure.click("step")  # and back, by a link to the address that the page has
        figure.js(
            "const link = document.createElement('a'); link.href = location.href;"
            "document.body.append(link); link.click()"
        )
        figure.wait()
        assert figure.state == before
        driver.goto("about:blank")
        driver.goto(link)
        assert Figure(driver, name).state == before
        top = figure.js("return figure.getBoundingClientRect().top")
        assert -5 <= top <= 200


@pytest.mark.parametrize(
    ("typed", "said", "state"),
    [
        ("rate=5", "rate = 5; it became 1: it goes from 0.01 to 1", {"rate": 1}),
        ("bias=-1e3&steps=2", "bias = -1e3; it became -8", {"bias": -8, "steps": 2}),
        ("steps=2.6", "it became 3: rounded", {"steps": 3}),
        ("rate=", "which is no number", {"rate": 0.05}),
        ("rate=Infinity", "which is no number", {"rate": 0.05}),
        ("rate=<b>x</b>", "“<b>x</b>”, which is no number", {"rate": 0.05}),
        ("slope=0.1", "no “slope”", {}),
        ("toString=1&__proto__=2", "no “toString”. This figure has no “__proto__”", {}),
        ("%E0%A4%A", "no “", {}),
    ],
)
def test_what_an_address_cannot_say_is_mended_and_told(driver, address, typed, said, state):
    figure = opened(driver, address, "neuron", typed)
    assert said in figure.js("return figure.querySelector('.leaky-note').textContent")
    start = {"bias": -2, "rate": 0.05, "steps": 0, "w1": 1, "w2": 0.5}
    assert figure.state == start | state


def test_an_address_typed_on_the_page_moves_its_figure_and_anchors_go_on_working(driver, address):
    figure = opened(driver, address, "neuron")
    waiting = "await new Promise((done) => setTimeout(done, 50));"
    figure.js(f"location.hash = '#neuron:bias=-3'; {waiting}")
    assert figure.state["bias"] == -3
    figure.js(f"location.hash = '#exercises'; {waiting}")
    assert (
        abs(figure.js("return document.getElementById('exercises').getBoundingClientRect().top"))
        < 200
    )
    assert figure.state["bias"] == -3
    figure.js(f"location.hash = '#other:bias=1'; {waiting}")
    assert figure.state["bias"] == -3


def test_what_is_there_is_spoken_at_rest_and_stands_in_the_table(driver, address):
    figure = opened(driver, address, "neuron")
    figure.focus("[data-key=bias]")
    driver.press("ArrowRight")
    said = "return figure.querySelector('.leaky-said').textContent"
    assert "−1.99" not in figure.js(said)
    assert "bias −1.99" in figure.js(f"await new Promise((done) => setTimeout(done, 900)); {said}")
    table = dict(figure.rows)
    assert table["points that are on"] == figure.outputs["on"]
    assert float(table["loss"]) == float(f"{figure.numbers['loss']:.6g}")
    figure.click("step")
    after = dict(figure.rows)
    assert after["steps"] == "1" and after["loss"] != table["loss"]


# --- Chromium alone: what it lets a test pretend.


def test_play_owes_ten_epochs_to_a_sixtieth_of_a_second_and_draws_them(page_at):
    page, figure = page_at("race", before=lambda page: page.clock.install())
    page.evaluate(
        "window.seen = 0; const tick = () => { seen += 1; requestAnimationFrame(tick); }; tick()"
    )
    figure.get_by_role("button", name="Play").click()
    page.evaluate("seen = 0")
    page.clock.run_for(1000)
    epochs, frames = page.evaluate("[document.getElementById('race').state.epoch, seen]")
    assert frames >= 50
    assert epochs >= 9.5 * (frames - 2)  # of 16 ms each
    expect(figure.locator("output[name=epoch]")).not_to_have_text("0")
    figure.get_by_role("button", name="Pause").click()
    stopped = page.evaluate("document.getElementById('race').state.epoch")
    page.clock.run_for(500)
    assert page.evaluate("document.getElementById('race').state.epoch") == stopped
    expect(figure.locator("output[name=epoch]")).to_have_text(str(stopped))
    figure.get_by_role("button", name="Play").click()
    page.clock.run_for(8000)
    expect(figure.get_by_role("button", name="Play")).to_be_visible()  # it ended by itself
    expect(figure.locator("output[name=epoch]")).to_have_text("3,000")
    figure.get_by_role("button", name="Undo").click()
    computed_in_the_page(page, "race")
    assert page.evaluate("document.getElementById('race').state.epoch") == stopped


def test_another_slope_starts_the_race_again_and_the_last_one_stays_as_a_thin_line(page_at):
    page, figure = page_at("race", "epoch=600", before=lambda page: page.clock.install())
    thin = figure.locator(".leaky-wide path.thin")
    expect(thin).to_have_count(0)
    before = page.evaluate("document.getElementById('race').state")
    figure.locator("[data-key=slope]").press("ArrowLeft")
    expect(thin).to_have_count(1)
    expect(figure.get_by_role("button", name="Pause")).to_be_visible()
    page.clock.run_for(500)
    assert 200 < page.evaluate("document.getElementById('race').state.epoch") < 600
    figure.get_by_role("button", name="Undo").click()  # the move and the run that it began: one
    computed_in_the_page(page, "race")
    assert page.evaluate("document.getElementById('race').state") == before


def test_what_is_typed_stays_while_it_plays(page_at):
    page, figure = page_at("race", "seed=12", before=lambda page: page.clock.install())
    figure.get_by_role("button", name="Play").click()
    page.clock.run_for(200)
    seed = figure.locator("[data-key=seed]")
    for key in ("End", "Backspace", "Backspace", "7"):
        seed.press(key)
        page.clock.run_for(100)
    expect(seed).to_have_value("7")
    assert page.evaluate("document.getElementById('race').state.seed") == 7


def test_a_swipe_that_begins_on_a_handles_panel_scrolls_and_moves_nothing(page_at):
    page, figure = page_at(
        "neuron", "steps=2", viewport={"width": 390, "height": 800}, has_touch=True
    )
    box = figure.locator("[data-panel=curve]").bounding_box()
    fingers = page.context.new_cdp_session(page)
    x, y = box["x"] + 60, box["y"] + 60
    top = page.evaluate("scrollY")
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        *(("touchMove", [{"x": x, "y": y - by}]) for by in range(20, 200, 20)),
        ("touchEnd", []),
    ):
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_function(f"scrollY > {top} + 50")
    assert page.evaluate("document.getElementById('neuron').state.steps") == 2


def test_who_wants_less_motion_gets_the_end(page_at):
    _, figure = page_at("race", reduced_motion="reduce")
    figure.get_by_role("button", name="Play").click()
    expect(figure.locator("output[name=epoch]")).to_have_text("3,000")
    expect(figure.get_by_role("button", name="Play")).to_be_visible()


@pytest.mark.parametrize("name", quick_first(FIGURES))
def test_paper_shows_the_figure_as_it_stands_and_without_scripts_what_python_drew(page_at, name):
    _, figure = page_at(name, java_script_enabled=False)
    expect(figure.locator(".leaky-still .leaky-drawing")).to_be_visible()
    expect(figure.get_by_role("button")).to_have_count(0)
    page, figure = page_at(name)
    expect(figure).to_have_attribute("data-ready", "")
    expect(figure.locator(".leaky-still")).to_be_hidden()
    page.emulate_media(media="print")
    expect(figure.locator(".leaky-still")).to_be_hidden()
    expect(figure.locator(".leaky-plot").first).to_be_visible()
    expect(figure.locator("button:visible")).to_have_count(0)


@pytest.mark.parametrize("name", FIGURES)
def test_on_a_phone_letters_and_targets_are_large_enough_and_panels_stack(page_at, name):
    page, figure = page_at(name, viewport={"width": 390, "height": 844}, has_touch=True)
    expect(figure).to_have_attribute("data-ready", "")
    sizes = figure.evaluate(SIZES_OF_LETTERS)
    assert min(sizes) >= 12 and len(sizes) > 20
    targets = figure.evaluate(
        """(figure) => [...figure.querySelectorAll("button, input, summary, .leaky-handle")]
          .filter((e) => e.checkVisibility())
          .map((e) => e.getBoundingClientRect()).map((box) => Math.min(box.width, box.height))"""
    )
    assert min(targets) >= 24
    lefts = figure.locator(".leaky-plot:visible").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect().left)"
    )
    assert len(set(lefts)) == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sliders = figure.locator("[type=range]:visible").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect().width)"
    )
    assert min(sliders) >= 110


def test_on_a_phone_both_networks_are_seen_beside_what_moves_them(page_at):
    page, figure = page_at("race", "epoch=1000", viewport={"width": 390, "height": 844})
    top = figure.get_by_role("button", name="Play").bounding_box()["y"]
    picture = figure.locator("[data-panel=leak]").bounding_box()
    header = page.locator(".bd-header-article").bounding_box()["height"]
    assert picture["y"] + picture["height"] - top <= 844 - header


def test_on_the_narrowest_phone_no_panel_moves_with_the_words_about_a_difference(page_at):
    _, figure = page_at("difference", "", viewport={"width": 320, "height": 740})
    tops = figure.evaluate(
        """(figure) => [1e-14, 1e-9, 1e-5, 0.001, 0.1].flatMap((h) =>
          ["right", "mask"].flatMap((gradient) => ["off", "on"].flatMap((guard) =>
            ["float32", "float64"].map((digits) => {
              figure.state = { h, gradient, guard, digits };
              const [, plot] = figure.querySelectorAll(".leaky-plot");
              return plot.getBoundingClientRect().top + scrollY;
            }))))"""
    )
    assert len(tops) == 40 and len(set(tops)) == 1


@pytest.mark.parametrize("name", ["neuron", "network"])
def test_on_a_phone_no_panel_moves_when_something_is_to_be_said(page_at, name):
    page, figure = page_at(name, "", viewport={"width": 360, "height": 740})
    top = "(plot) => plot.getBoundingClientRect().top + scrollY"
    before = figure.locator(".leaky-plot").first.evaluate(top)
    state = {"neuron": "bias: -4", "network": "layer2: 0, layer3: 1"}[name]
    page.evaluate(f"document.getElementById('{name}').state = {{ {state} }}")
    expect(figure.locator(".leaky-note")).not_to_be_empty()
    assert figure.locator(".leaky-plot").first.evaluate(top) == before


@pytest.mark.parametrize(
    ("name", "handle", "key"),
    [("neuron", ".leaky-handle", "bias"), ("leak", BRANCH, "slope"), ("leak", LAST, "layers")],
)
def test_a_finger_that_drags_a_handle_down_goes_on_and_does_not_scroll_the_page(
    page_at, name, handle, key
):
    page, figure = page_at(name, "", viewport={"width": 390, "height": 844}, has_touch=True)
    taken = figure.locator(handle).first
    taken.evaluate("(part) => part.closest('.leaky-plot').scrollIntoView({ block: 'center' })")
    box = taken.locator(".grip").last.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    top, state = page.evaluate("scrollY"), f"document.getElementById('{name}').state.{key}"
    fingers, values = page.context.new_cdp_session(page), [page.evaluate(state)]
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        *(("touchMove", [{"x": x, "y": y + down}]) for down in (30, 60, 90)),
        ("touchEnd", []),
    ):
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.evaluate("new Promise(requestAnimationFrame)")
        values.append(page.evaluate(state))
    assert len(set(values)) == 4 and values in (sorted(values), sorted(values, reverse=True))
    assert page.evaluate("scrollY") == top


def test_a_finger_scrolls_the_page_beside_what_it_can_drag(page_at):
    _, figure = page_at("neuron", has_touch=True)
    expect(figure).to_have_attribute("data-ready", "")
    ways = figure.evaluate(
        """(figure) => [".leaky-plot", ".leaky-handle", "[data-panel=curve] .leaky-handle"]
          .map((part) => getComputedStyle(figure.querySelector(part)).touchAction)"""
    )
    assert ways == ["auto", "none", "none"]


def test_a_figure_follows_the_colours_of_the_page(page_at):
    page, figure = page_at("race", "epoch=2900", color_scheme="light")
    surface = figure.locator("canvas").nth(1).element_handle()
    for media in ({"color_scheme": "dark"}, {"forced_colors": "active"}):
        before = surface.evaluate(PIXELS)
        page.emulate_media(**media)
        page.wait_for_function(
            f"([canvas, was]) => ({PIXELS})(canvas) !== was", arg=[surface, before]
        )
    bare = figure.locator("canvas").nth(0).evaluate(PIXELS)  # nothing but ground
    assert surface.evaluate(PIXELS) == bare
    expect(figure.locator(".leaky-panel path.line").nth(1)).to_be_visible()  # the boundary


# --- What the figures weigh.


def compressed(path):
    return len(gzip.compress(path.read_bytes()))


def test_the_scripts_of_a_figure_are_light_and_only_pages_with_one_load_them(site):
    for path in ["index.html", *PAGES]:
        page = soup(site / path)
        scripts = [script.get("src", "") for script in page.select("script")]
        loaded = {script.rpartition("/")[2].partition("?")[0] for script in scripts}
        names = {figure["data-figure"] for figure in page.select(".leaky-live")}
        programs = loaded - {"", "book.js", "explore.js", "live.js"}
        assert ("live.js" in loaded) == bool(names), path
        # One file with the programs of all kinds of figures that the page has.
        assert {name for each in programs for name in each.removesuffix(".js").split("-")} == names
        assert len(programs) == bool(names)
        if names:
            sizes = [compressed(site / "_static" / each) for each in ("live.js", *programs)]
            assert sum(sizes) <= 25_000
        assert not page.select("script[data-file]")


def test_the_data_of_a_figure_are_those_of_its_notebook(site):
    page = soup(site / FIGURES["neuron"])
    facts = json.loads(page.select_one("#neuron script").string)
    np.testing.assert_array_equal(facts["data"]["X"], cloud())
