"""What `show` and `explore` put on a page, and what they refuse."""

import gzip
import json
import re
import subprocess
import sys
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from leaky.figures import Control, FigureBudgetWarning, explore, explorer, show, style
from leaky.figures.budget import weigh
from leaky.figures.page import INLINE_SCRIPT, INLINE_STYLE, page_script
from leaky.figures.svg import _in_place, _short


def line(slope, bias=0.0, name="line"):
    """Draw a line whose markup tells its values; the axes never change."""
    figure = Figure(figsize=(4, 3))
    axes = figure.subplots()
    axes.plot([-1, 1], [bias - slope, bias + slope], label=name)
    axes.set(xlim=(-1, 1), ylim=(-9, 9))
    axes.text(0, 5, f"{name} {slope} {bias}")
    return figure


def parsed(markup):
    return BeautifulSoup(
        markup.removeprefix(INLINE_STYLE).removesuffix(INLINE_SCRIPT), "html.parser"
    )


def text_of_frame(page, frame):
    """The text that only this frame shows."""
    own = page.select(f"[data-f~='{frame}']")
    return "".join(each.get_text().strip() for each in own)


def facts(page):
    return json.loads(page.select_one('script[type="application/json"]').string)


# What a page gets


def test_the_page_has_a_slider_over_the_frames_that_draw_made():
    page = parsed(explore(line, slope=[0.0, 0.5, 1.0]).html)
    slider = page.select_one("input")
    assert [slider[name] for name in ("type", "min", "max", "value")] == ["range", "0", "2", "0"]
    assert [text_of_frame(page, i) for i in range(3)] == [f"line {s} 0.0" for s in (0.0, 0.5, 1.0)]
    assert [each["class"] for each in page.select("[data-f='0']")] == [["on"]] * 2
    assert not any("class" in each.attrs for each in page.select("[data-f='1'], [data-f='2']"))


def test_what_does_not_change_is_drawn_once():
    page = parsed(explore(line, slope=np.linspace(0, 1, 21)).html)
    frames = [each.name for each in page.select("[data-f]")]
    assert sorted(frames) == ["path"] * 21 + ["text"] * 21
    assert len(page.select("defs")) == 1


def test_a_way_to_look_that_several_frames_share_is_kept_once():
    page = parsed(explore(lambda sign: line(abs(sign)), sign=[-1, 0, 1]).html)
    assert {each["data-f"] for each in page.select("[data-f]")} == {"0 2", "1"}


def test_frames_with_more_or_fewer_elements_still_share_the_others():
    def crowd(count):
        figure = line(0)
        for height in range(count):
            figure.axes[0].plot([-1, 1], [height + 1, height + 1])
        return figure

    page = parsed(explore(crowd, count=[0, 1, 3]).html)
    # Three lines: one that two frames share, two that are the last frame's own.
    assert sorted(each["data-f"] for each in page.select("[data-f]")) == ["1 2", "2", "2"]


def test_the_page_starts_where_the_control_says():
    page = parsed(explore(line, slope=Control(np.linspace(0, 1, 11), start=0.3)).html)
    assert page.select_one("input")["value"] == "3"
    assert {each["data-f"] for each in page.select(".on")} == {"3"}
    assert facts(page)["start"] == [3]


def test_a_mapping_shows_its_names_and_draws_its_values():
    slopes = {"flat": 0.0, "steep": 4.0}
    explorer = explore(line, slope=Control(slopes, label="which", start="steep"))
    page = parsed(explorer.html)
    assert [text_of_frame(page, i) for i in range(2)] == ["line 0.0 0.0", "line 4.0 0.0"]
    assert repr(explorer) == "which steep"


@pytest.mark.parametrize(
    ("control", "buttons"),
    [
        (Control([0, 1], kind="steps"), ["Previous", "Next", "Reset"]),
        (Control([0, 1], kind="play"), ["Play", "Reset"]),
        (Control([0, 1]), ["Reset"]),
    ],
)
def test_a_kind_brings_its_buttons(control, buttons):
    page = parsed(explore(line, slope=control).html)
    assert [each.get_text() for each in page.select("button")] == buttons


def test_each_frame_has_a_text_alternative_of_its_own():
    explorer = explore(line, slope=[0, 1], describe=lambda slope: f"a line that rises by {slope}")
    page = parsed(explorer.html)
    assert facts(page)["frames"] == ["a line that rises by 0", "a line that rises by 1"]
    drawing = page.select_one(".leaky-drawing")
    assert drawing["role"] == "img"
    assert drawing["aria-label"] == repr(explorer) == "a line that rises by 0"


def test_without_a_description_the_values_speak():
    explorer = explore(line, slope=[0.5, 1], bias=Control([0, 1], unit="V"))
    assert repr(explorer) == "slope 0.5, bias 0 V"
    assert explorer.describe(slope=0.71, bias=0.2) == "slope 0.71, bias 0.2 V"


@pytest.mark.parametrize("name", ["negative_slope", "learning_rate", "step"])
def test_no_name_but_epoch_has_a_meaning(name):
    made = explore(lambda **values: line(0), **{name: [0, 1]})
    control = made.controls[name]
    assert (control.label, control.kind) == (name.replace("_", " "), "range")


@pytest.mark.parametrize("text", ["<!--<script>", "</script>", "]]>", "&lt;", "\u2028\u2029"])
def test_the_data_of_a_figure_can_neither_end_its_script_nor_keep_it_open(text):
    page = parsed(explore(lambda name: line(0), name=[text, "tame"]).html)
    data = page.select_one('script[type="application/json"]').string
    assert not set(data) & set("<>&\u2028\u2029")
    assert json.loads(data)["values"] == [[text, "tame"]]


def test_letters_colours_and_ground_are_the_pages():
    markup = str(parsed(show(line(1), alt="a line")._repr_html_()).svg)
    assert "DejaVu" not in markup
    assert not re.search("#(000000|ffffff|1f77b4)", markup)
    assert "currentColor" in markup
    assert "var(--leaky-c0)" in markup


def test_a_figure_says_what_it_shows_and_what_to_see():
    still = show(line(1), alt="a rising line", caption="See how it rises.")
    page = parsed(still._repr_html_())
    drawing = page.select_one(".leaky-drawing")
    assert (drawing["role"], drawing["aria-label"]) == ("img", "a rising line")
    assert page.figcaption.get_text() == "See how it rises."
    assert repr(still) == "a rising line"


def test_ids_are_unique_on_a_page_and_every_reference_is_met():
    made = [explore(line, slope=[0, 1]).html for _ in range(2)]
    made += [show(line(1), alt="a line")._repr_html_() for _ in range(2)]
    page = parsed("".join(made))
    ids = [each["id"] for each in page.select("[id]")]
    assert ids and len(set(ids)) == len(ids)
    assert set(re.findall(r'(?:href="|url\()#([\w-]+)', str(page))) <= set(ids)


def test_radio_buttons_of_two_figures_have_names_of_their_own():
    pages = [parsed(explore(line, name=("a", "b"), slope=[1]).html) for _ in range(2)]
    assert len({page.select_one("[type=radio]")["name"] for page in pages}) == 2


MAKE = """
import sys; sys.path.insert(0, "tests/figures")
import numpy as np
from test_interactive import line, explore, show
print(explore(line, slope=np.linspace(0, 1, 5), name=("a", "b")).html)
print(explore(line, slope=np.linspace(0, 1, 5), name=("a", "b")).html)
print(show(line(1), alt="a line")._repr_html_())
"""


def test_two_builds_give_the_same_bytes(request):
    runs = [
        subprocess.run(
            [sys.executable, "-c", MAKE],
            cwd=request.config.rootpath,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]


# What it costs


def noisy(slope, points=2000):
    figure = Figure(figsize=(4, 3))
    figure.subplots().plot(np.random.default_rng(int(slope)).random(points), "o")
    return figure


SLIDER = r"compressed, .* fewer values \(it has 5 frames\)"


def test_a_figure_over_its_budget_is_shown_with_a_warning_that_says_what_to_do():
    with pytest.warns(
        FigureBudgetWarning, match=r"is [\d,]{6,} bytes compressed, .* 40,000: draw fewer points$"
    ):
        still = show(noisy(0, 20_000), alt="much noise")
    assert "<svg" in still._repr_html_()
    with pytest.warns(FigureBudgetWarning, match=SLIDER):
        html = explore(noisy, slope=range(5)).html
    assert len(facts(parsed(html))["frames"]) == 5


def test_an_author_chooses_the_budget_and_the_number_of_frames():
    show(noisy(0, 8_000), alt="much noise", budget_bytes=1_000_000)
    _ = explore(noisy, slope=range(4), budget_bytes=float("inf")).html
    explore(line, slope=range(30), bias=range(30), most_frames=900)
    with pytest.warns(FigureBudgetWarning, match="more than its budget_bytes of 100: draw"):
        show(line(1), alt="a line", budget_bytes=100)
    with pytest.warns(FigureBudgetWarning, match="slope make 3 = 3 frames, more than .* 2: offer"):
        explore(line, slope=[1, 2, 3], most_frames=2)
    with pytest.warns(FigureBudgetWarning, match="slope, bias make 21 × 20 = 420 .* than .* 400:"):
        made = explore(line, slope=range(21), bias=range(20))
    assert "slope 0, bias 0" in made.live_html(slope=0, bias=0)


def test_a_budget_is_exceeded_only_above_it():
    explore(line, slope=[1, 2, 3], most_frames=3)
    with pytest.warns(FigureBudgetWarning) as caught:
        weigh("<figure>", 1, 10)
    (size,) = re.findall(r"is (\d+) bytes", str(caught[0].message))
    weigh("<figure>", 1, int(size))


@pytest.mark.parametrize("name", ["budget_bytes", "most_frames"])
@pytest.mark.parametrize(
    ("budget", "error", "message"),
    [
        ("1 kB", TypeError, "must be a number, got '1 kB'"),
        (True, TypeError, "must be a number, got True"),
        (None, TypeError, "must be a number, got None"),
        (0, ValueError, "must be above 0, got 0"),
        (float("nan"), ValueError, "must be above 0, got nan"),
    ],
)
def test_a_budget_that_is_no_number_above_0_is_refused(name, budget, error, message):
    with pytest.raises(error, match=f"^{name} {message}"):
        explore(line, slope=[0, 1], **{name: budget})
    if name == "budget_bytes":
        with pytest.raises(error, match=f"^{name} {message}"):
            show(line(1), alt="a line", budget_bytes=budget)


def test_a_slider_over_a_line_is_far_below_its_budget():
    html = explore(line, slope=np.linspace(0, 1, 41)).html
    body = html.removeprefix(INLINE_STYLE).removesuffix(INLINE_SCRIPT)
    assert len(gzip.compress(body.encode())) < 8_000


def test_the_script_and_the_style_are_small():
    assert len(page_script()) < 3_500
    assert len(gzip.compress((INLINE_STYLE + INLINE_SCRIPT).encode())) < 3_000


def with_pyplot(slope):
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.plot([slope, 1])
    return figure


def test_pyplots_figures_are_closed_one_by_one():
    plt.close("all")
    with warnings.catch_warnings(action="error"):  # pyplot warns of more than 20 open figures
        _ = explore(with_pyplot, slope=range(30)).html
        show(with_pyplot(1), alt="a line")
        explore(with_pyplot, slope=range(3)).live_html(slope=2)
    assert plt.get_fignums() == []


def test_the_readers_settings_are_left_alone():
    before = dict(plt.rcParams)
    _ = explore(line, slope=[0, 1]).html
    assert dict(plt.rcParams) == before


# What is refused


@pytest.mark.parametrize(
    ("controls", "error", "message"),
    [
        ({"slop": [0, 1]}, ValueError, "draw takes slope, bias, name; got a control for slop"),
        ({"bias": [0, 1]}, ValueError, "got no control for slope"),
        ({}, ValueError, "got no control for slope"),
        ({"slope": []}, ValueError, "slope is offered no values"),
        ({"slope": np.array([])}, ValueError, "slope is offered no values"),
        ({"slope": [1, 0]}, ValueError, "slope must be offered rising numbers, got 1, 0"),
        ({"slope": [0, 0]}, ValueError, "slope must be offered rising numbers, got 0, 0"),
        ({"slope": [0, np.nan]}, ValueError, "slope must be offered finite numbers, got 0, nan"),
        ({"slope": [0, np.inf]}, ValueError, "slope must be offered finite numbers, got 0, inf"),
        ({"slope": ["a", "b", "a"]}, ValueError, "slope is offered the same name twice: a"),
        ({"slope": "abc"}, TypeError, "slope must be offered rising numbers, strings, or"),
        ({"slope": 3}, TypeError, "slope must be offered .* got 3"),
        ({"slope": [1, "a"]}, TypeError, "slope must be offered numbers only or strings only"),
        ({"slope": [False, True]}, TypeError, "a mapping from names offers values of any type"),
        ({"slope": np.eye(2)}, TypeError, "slope must be offered numbers only"),
        ({"slope": {1: 2}}, TypeError, "the names of slope must be strings, got 1"),
        ({"slope": Control([0, 1], start=2)}, ValueError, "start of slope must be .* 0, 1; got 2"),
        ({"slope": Control({"a": 0}, start=0)}, ValueError, "start of slope must be .* 'a'; got 0"),
        ({"slope": Control([0, 1], kind="dial")}, ValueError, "kind of slope .* got 'dial'"),
    ],
)
def test_bad_use_gets_an_error_that_names_the_argument(controls, error, message):
    with pytest.raises(error, match=message):
        explore(line, **controls)


def drawn_with(text):
    figure = Figure(layout="constrained")
    figure.subplots().set_xlabel(text)
    return figure


# How each text comes to a figure, and what an error calls it.
TEXTS = {
    "caption": lambda text: explore(line, slope=[0, 1], caption=text),
    "alt": lambda text: show(line(1), alt=text),
    "the label of slope": lambda text: explore(line, slope=Control([0, 1], label=text)),
    "the unit of slope": lambda text: explore(line, slope=Control([0, 1], unit=text)),
    "a name that slope is offered": lambda text: explore(line, slope=["tame", text]),
    "the result of describe": lambda text: (
        explore(line, slope=[0, 1], describe=lambda slope: text).html
    ),
    "a text in the figure": lambda text: show(drawn_with(text), alt="a label"),
}
UNFIT = "\0\x08\x0b\f\r\x1b\x7f\x85\ud800\udfff\ufffe\uffff"


@pytest.mark.parametrize("character", UNFIT, ids=lambda character: f"U+{ord(character):04X}")
@pytest.mark.parametrize("name", TEXTS)
def test_a_character_that_no_page_can_hold_is_refused_with_the_name_of_the_text(name, character):
    with pytest.raises(ValueError, match=rf"^{name} holds U\+{ord(character):04X}, "):
        TEXTS[name](f"a{character}b")


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_may_have_lines_and_letters_of_any_script(name):
    TEXTS[name]("one\n two три é −")


STRING = r"of slope must be a string, got (int|NoneType)"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: explore(line, slope=Control([0, 1], label=3)), TypeError, STRING),
        (lambda: explore(line, slope=Control([0, 1], unit=3)), TypeError, STRING),
        (lambda: explore(line, slope=Control([0, 1], unit=None)), TypeError, STRING),
        (
            lambda: explore(lambda size: Figure(figsize=(4, size)), size=[1, 2]).html,
            ValueError,
            "one size, got 288 x 72 points with 1 column and 288 x 144 points",
        ),
        (
            lambda: explore(lambda slope: None, slope=[0, 1]).html,
            TypeError,
            "result of draw must be .* Figure, got NoneType; does it end with",
        ),
        (
            lambda: explore(lambda slope: line(slope).axes, slope=[0, 1]).html,
            TypeError,
            "result of draw must be a matplotlib Figure, got list",
        ),
        (lambda: explore(3, slope=[0, 1]), TypeError, r"draw must be a function .* got 3"),
        (
            lambda: explore(line, slope=[0, 1], describe=lambda slope: None).html,
            TypeError,
            "result of describe must be a string, got NoneType",
        ),
        (lambda: show(line(1), alt=" "), ValueError, "alt is empty: say what the figure shows"),
        (lambda: show(line(1), alt=3), TypeError, "alt must be a string, got int"),
        (
            lambda: show(line(1).axes[0], alt="a line"),
            TypeError,
            "figure must be a matplotlib Figure, got Axes",
        ),
    ],
)
def test_what_no_figure_can_be_made_of_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


# The live side, as far as Python sees it


def all_of(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from all_of(child)


def named(box, kind):
    return next(each for each in all_of(box) if type(each).__name__ == kind)


def drawn(box):
    return BeautifulSoup(box.children[-1].value, "html.parser").get_text()


def test_a_live_slider_draws_any_value_in_its_range():
    box = explore(line, slope=Control([0.0, 0.5, 1.0], start=0.5)).widget()
    assert "line 0.5" in drawn(box)
    named(box, "FloatSlider").value = 0.123
    assert "line 0.123" in drawn(box)
    named(box, "Button").click()
    assert "line 0.5" in drawn(box)


@pytest.mark.parametrize(
    ("control", "kind"),
    [
        ([0, 5, 10], "IntSlider"),
        ([0.0, 0.1, 1.0], "FloatSlider"),
        (np.logspace(-3, 0, 4), "FloatLogSlider"),
        (Control([0, 5, 10], kind="play"), "Play"),
        (Control([0.0, 0.5], kind="play"), "Play"),
        (Control([0, 5, 10], kind="steps"), "SelectionSlider"),
        (Control([0, 5, 10], kind="choice"), "RadioButtons"),
        (("a", "b"), "RadioButtons"),
        (list("abcdefg"), "Dropdown"),
        ([3], "SelectionSlider"),
    ],
)
def test_a_live_control_fits_its_values(control, kind):
    assert named(explore(lambda value: line(0), value=control).widget(), kind)


def test_live_steps_stop_at_both_ends():
    box = explore(line, slope=Control([1, 4, 9], kind="steps")).widget()
    back, forth = (
        each for each in all_of(box) if getattr(each, "description", "") in ("Previous", "Next")
    )
    back.click()
    assert "line 1" in drawn(box)
    for slope in (4, 9, 9):
        forth.click()
        assert f"line {slope}" in drawn(box)


def test_a_live_choice_draws_what_its_name_stands_for():
    box = explore(line, slope={"flat": 0, "steep": 7}).widget()
    named(box, "RadioButtons").value = 1
    assert "line 7" in drawn(box)


class Kernel:
    def __init__(self, answer):
        self.get_parent = lambda: answer


@pytest.mark.parametrize(
    ("kernel", "shown"),
    [
        (None, "text/html"),  # plain Python
        (Kernel({"content": {"allow_stdin": False}}), "text/html"),  # a build
        (Kernel({"content": {"allow_stdin": True}}), "application/vnd.jupyter.widget-view+json"),
        (object(), "application/vnd.jupyter.widget-view+json"),  # a kernel in the browser
    ],
)
def test_a_live_notebook_gets_the_widget_and_a_page_gets_the_frames(monkeypatch, kernel, shown):
    monkeypatch.setattr(explorer, "_kernel", lambda: kernel)
    bundle = explore(line, slope=[0, 1])._repr_mimebundle_()
    assert set(bundle) == {shown, "text/plain"}
    assert bundle["text/plain"] == "slope 0"


def test_a_figure_is_drawn_where_pyplot_was_never_imported(monkeypatch):
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot")
    assert "<svg" in show(line(1), alt="a line")._repr_html_()
    assert "matplotlib.pyplot" not in sys.modules


def test_in_a_shell_that_is_no_notebook_nobody_is_there():
    assert explorer._kernel() is None
    assert set(explore(line, slope=[0, 1])._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_a_live_figure_is_drawn_once_to_be_shown(monkeypatch):
    monkeypatch.setattr(explorer, "_kernel", lambda: Kernel({"content": {"allow_stdin": True}}))
    calls = []
    made = explore(lambda slope: calls.append(slope) or line(slope), slope=np.linspace(0, 1, 21))
    made._repr_mimebundle_()
    assert calls == [0.0]


# The look


def luminance(color):
    channels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(a, b):
    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


def test_every_colour_can_be_read_on_its_page():
    assert min(contrast(color, "#ffffff") for color in style.LIGHT) >= 4.5
    assert min(contrast(color, "#222832") for color in style.DARK) >= 4.5  # the theme's surface


def test_the_font_shorthand_of_older_matplotlibs_is_understood():
    style = "font: italic bold 12px 'DejaVu Sans', sans-serif; text-anchor: middle"
    short = "font-style:italic;font-weight:bold;font-size:1.2em;text-anchor:middle"
    assert _short("style", style) == short


def test_a_path_is_steps_without_needless_spaces_and_zeros_and_words_keep_theirs():
    for path, short in (
        ("M 277 -39.64 L 277.96 4 z", "M277-39.6l1 43.6z"),
        ("M 0.04 0.04 L -0.51 0.5", "M0 0l-.5 .5"),
        ("M 1 1 L 2 2 L 2.5 2.5 L 2 2", "M1 1l1.5 1.5-.5-.5"),  # straight on, and back
        ("M 5 5 L 5 5", "M5 5l0 0"),  # a dot
        (
            "M 1 2 C 3 4 5 6 7 8 L 8 8 z L 2 2 M 0 0 Q 1 1 2 0",
            "M1 2C3 4 5 6 7 8l1 0zl1 0M0 0Q1 1 2 0",
        ),
    ):
        assert _short("d", path) == short
    assert _short("aria-label", "the loss L of M") == "the loss L of M"


PLACES = st.lists(st.tuples(*[st.integers(-99999, 99999)] * 2), min_size=2)  # in tenths of a point


@given(PLACES)
def test_the_steps_of_a_path_lead_through_its_places(places):
    path = "M " + " L ".join(f"{x / 10} {y / 10}" for x, y in places)
    _first, _, steps = _short("d", path).removeprefix("M").partition("l")
    numbers = re.findall(r"-?(?:\d+\.?\d*|\.\d+)", steps)
    tenths = np.array([round(10 * float(number)) for number in numbers]).reshape(-1, 2)
    corners = np.vstack([places[0], places[0] + tenths.cumsum(axis=0)])
    assert tuple(corners[-1]) == places[-1]
    at = 0  # each place lies on the line from one corner to the next, and in this order
    for place in places:
        while not is_between(corners[at], place, corners[at + 1]):
            at += 1


def is_between(one, place, other):
    (a, b), (c, d) = np.subtract(place, one), np.subtract(other, place)
    return a * d == b * c and a * c + b * d >= 0


def test_the_axes_stand_still_from_frame_to_frame():
    def draw(end):
        figure = Figure(figsize=(4, 2), layout="constrained")
        figure.subplots().set(ylim=(0, end))
        return figure

    alone = [draw(end) for end in (1, 50_000)]
    for figure in alone:
        figure.draw_without_rendering()
    first, other = (figure.axes[0].get_position().x0 for figure in alone)
    assert first != other  # longer tick labels push the axes aside
    frames = _in_place(map(draw, (1, 50_000)), [])
    together = [each.axes[0].get_position().x0 for each in frames]
    assert together == [first, first]
