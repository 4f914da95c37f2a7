"""The figures of `leaky.explore` on a page without a kernel, moved as a reader moves them."""

import re
from contextlib import ExitStack, contextmanager
from functools import cache, partial

import numpy as np
import pytest
from browser import asked_outside, visiting
from hypothesis import example, given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from playwright.sync_api import expect

from leaky.figures import Control, explore, show
from leaky.figures.page import page_script
from leaky_site.markup import mend

SLOPES = np.linspace(-1, 1, 11)


def spoken(**values):
    """What a frame says of itself, drawn into it and read aloud for it."""
    return " and ".join(f"{name} {value}" for name, value in values.items())


def card(**values):
    """Draw nothing but the values, so that what is shown says for which it was drawn."""
    figure = Figure(figsize=(6.4, 3))
    axes = figure.subplots()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.text(0.1, 0.5, spoken(**values))
    axes.plot([0, 1], [0, 1])
    return figure


def explorer(**controls):
    return explore(card, describe=spoken, **controls)


SLOPE = {"slope": Control(SLOPES.round(1), start=0.0, unit="V")}
# Drawn once, for all tests that need one.
slopes = cache(partial(explorer, **SLOPE))
epochs = cache(partial(explorer, epoch=range(5)))


def page_of(*explorers):
    body = "".join(each.html for each in explorers)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>:root {{ color-scheme: light dark }}</style><body>{body}</body></html>"
    )


class Shown:
    """One figure on a page: where to find its parts, and what it shows."""

    def __init__(self, page, number=0):
        self.page = page
        self.figure = page.locator(".leaky-figure").nth(number)
        self.sliders = self.figure.get_by_role("slider")

    @property
    def slider(self):
        return self.sliders.first

    def button(self, name):
        return self.figure.get_by_role("button", name=name)

    def shows(self, **values):
        """Assert that the frame of these values is what eyes and ears get, and nothing else."""
        words = self.figure.locator("svg text:visible", has_text=re.compile(r"\S \S"))
        expect(words).to_have_text([spoken(**values)])
        expect(self.figure.locator(".leaky-drawing")).to_have_attribute(
            "aria-label", spoken(**values)
        )

    def says(self, text):
        """Assert that the slider reads out this value, to eyes and ears."""
        expect(self.figure.locator("output").first).to_have_text(text)
        expect(self.slider).to_have_attribute("aria-valuetext", text)


@pytest.fixture
def opened(browser, tmp_path):
    """Open figures on a page of their own, from disk; nothing may go wrong on it."""
    with ExitStack() as stack:
        pages = []

        def open_page(*explorers, **options):
            page = stack.enter_context(visiting(browser, **options))
            pages.append(page)
            path = tmp_path / "figures.html"
            path.write_text(page_of(*explorers), encoding="utf-8")
            page.goto(path.as_uri())
            return page

        yield open_page
        assert [each for page in pages for each in [*page.problems, *asked_outside(page)]] == []


def test_every_position_of_the_slider_shows_the_frame_of_its_value(opened):
    shown = Shown(opened(slopes()))
    for position, slope in enumerate(SLOPES.round(1)):
        shown.slider.fill(str(position))
        shown.shows(slope=slope)
        shown.says(f"{slope:g} V".replace("-", "−"))


def test_the_keys_move_the_slider(opened):
    shown = Shown(opened(slopes()))
    shown.page.keyboard.press("Tab")
    expect(shown.slider).to_be_focused()
    for key, slope in [
        ("ArrowRight", 0.2),
        ("ArrowUp", 0.4),
        ("ArrowLeft", 0.2),
        ("End", 1.0),
        ("ArrowRight", 1.0),
        ("Home", -1.0),
    ]:
        shown.page.keyboard.press(key)
        shown.shows(slope=slope)


def place(slider, part):
    """Where a part of the slider's way lies, in pixels of the page."""
    box = slider.bounding_box()
    return box["x"] + 8 + part * (box["width"] - 16), box["y"] + box["height"] / 2


def test_dragging_shows_each_frame_on_the_way(opened):
    shown = Shown(opened(slopes()))
    mouse = shown.page.mouse
    mouse.move(*place(shown.slider, 0.5))
    mouse.down()
    for position, slope in list(enumerate(SLOPES.round(1)))[6:]:
        mouse.move(*place(shown.slider, position / 10))
        shown.shows(slope=slope)
    mouse.up()
    shown.shows(slope=1.0)


def test_a_finger_moves_the_slider(opened):
    page = opened(slopes(), has_touch=True, viewport={"width": 360, "height": 640})
    shown = Shown(page)
    page.touchscreen.tap(*place(shown.slider, 0.8))
    shown.shows(slope=0.6)


def test_two_controls_show_the_frame_of_both(opened):
    shown = Shown(opened(explorer(slope=[0, 1, 2], bias=Control([3, 4], start=4))))
    slope, bias = shown.sliders.all()
    shown.shows(slope=0, bias=4)
    slope.press("End")
    shown.shows(slope=2, bias=4)
    bias.press("Home")
    shown.shows(slope=2, bias=3)
    shown.button("Reset").click()
    shown.shows(slope=0, bias=4)


def test_radio_buttons_choose(opened):
    shown = Shown(opened(explorer(guard=("on", "off"), slope=[0, 1])))
    shown.shows(guard="on", slope=0)
    group = shown.figure.get_by_role("group", name="guard")
    group.get_by_role("radio", name="off").check()
    shown.shows(guard="off", slope=0)
    shown.page.keyboard.press("ArrowUp")
    shown.shows(guard="on", slope=0)


def test_a_list_chooses(opened):
    shown = Shown(opened(explorer(bug={f"bug {i}": i for i in range(7)})))
    shown.figure.get_by_role("combobox", name="bug").select_option("bug 5")
    shown.shows(bug=5)
    shown.button("Reset").click()
    shown.shows(bug=0)


def test_steps_go_back_and_forth_and_stop_at_the_ends(opened):
    shown = Shown(opened(explorer(step=Control(["forward", "loss", "back"], kind="steps"))))
    for button, step in [
        ("Previous", "forward"),
        ("Next", "loss"),
        ("Next", "back"),
        ("Next", "back"),
        ("Previous", "loss"),
    ]:
        shown.button(button).click()
        shown.shows(step=step)
        shown.says(step)


def clocked(page):
    """The page with a clock that stands still except when a test lets it run."""
    page.clock.install(time=0)
    page.reload()
    page.clock.pause_at(60_000)
    return Shown(page)


def test_play_runs_to_the_end_and_can_be_paused(opened):
    shown = clocked(opened(epochs()))
    shown.button("Play").click()
    shown.page.clock.run_for(2 * 150 + 20)
    shown.shows(epoch=2)
    shown.button("Pause").click()
    shown.page.clock.run_for(3000)
    shown.shows(epoch=2)
    shown.button("Play").click()
    shown.page.clock.run_for(3000)
    shown.shows(epoch=4)
    shown.button("Play").click()
    shown.page.clock.run_for(150 + 20)
    shown.shows(epoch=1)


@pytest.mark.parametrize("interrupt", ["slider", "Reset"])
def test_whoever_takes_over_stops_the_play(opened, interrupt):
    shown = clocked(opened(epochs()))
    shown.button("Play").click()
    shown.page.clock.run_for(2 * 150 + 20)
    if interrupt == "slider":
        shown.slider.press("Home")
    else:
        shown.button("Reset").click()
    shown.page.clock.run_for(3000)
    shown.shows(epoch=0)
    expect(shown.button("Play")).to_be_visible()


def test_play_does_not_move_for_who_wants_no_motion(opened):
    shown = clocked(opened(epochs(), reduced_motion="reduce"))
    shown.button("Play").click()
    shown.shows(epoch=4)
    expect(shown.button("Play")).to_be_visible()


def test_the_frame_is_said_once_the_move_is_finished(opened):
    shown = Shown(opened(slopes()))
    said = shown.figure.locator("[aria-live=polite]")
    expect(said).to_have_text("")
    shown.page.mouse.move(*place(shown.slider, 0.5))
    shown.page.mouse.down()
    shown.page.mouse.move(*place(shown.slider, 0.9))
    expect(said).to_have_text("")
    shown.page.mouse.up()
    expect(said).to_have_text("slope 0.8")


def test_several_figures_never_interfere(opened):
    choice = {"guard": ("on", "off"), "epoch": range(3)}
    page = opened(slopes(), explorer(**choice), explorer(**choice), explorer(**SLOPE))
    first, second, third, fourth = (Shown(page, number) for number in range(4))
    second.figure.get_by_role("radio", name="off").check()
    first.slider.press("End")
    third.slider.press("End")
    first.shows(slope=1.0)
    second.shows(guard="off", epoch=0)
    third.shows(guard="on", epoch=2)
    fourth.shows(slope=0.0)


def test_the_script_runs_once_however_often_it_is_there(opened):
    shown = clocked(opened(explorer(epoch=range(9)), explorer(epoch=range(9))))
    shown.page.add_script_tag(content=page_script())
    shown.button("Play").click()
    shown.page.clock.run_for(2 * 150 + 20)
    shown.shows(epoch=2)


def test_going_back_to_the_page_finds_figure_and_control_agreed(opened):
    page = opened(slopes())
    Shown(page).slider.press("End")
    page.reload()
    Shown(page).shows(slope=0.0)
    expect(Shown(page).slider).to_have_value("5")


def test_without_javascript_the_start_shows_and_a_line_says_so(opened):
    page = opened(explorer(**SLOPE, guard=("on", "off")), java_script_enabled=False)
    shown = Shown(page)
    text = shown.figure.locator("svg text:visible", has_text="and")
    expect(text).to_have_text(["slope 0.0 and guard on"])
    expect(shown.figure.locator(".leaky-drawing")).to_have_attribute(
        "aria-label", "slope 0.0 and guard on"
    )
    expect(page.locator("noscript p", has_text="need JavaScript")).to_be_visible()
    expect(page.locator(".leaky-controls")).to_be_hidden()


COLORS = """() => {
  const color = (selector) => {
    const style = getComputedStyle(document.querySelector(selector));
    return [style.fill, style.stroke];
  };
  return [color("svg text")[0], color("svg path[style*=leaky-c0]")[1]];
}"""


@contextmanager
def theme(page, **attributes):
    page.evaluate("names => Object.assign(document.documentElement.dataset, names)", attributes)
    yield
    page.evaluate(
        "() => { for (const name in document.documentElement.dataset)"
        " delete document.documentElement.dataset[name]; }"
    )


def test_colours_follow_the_readers_system_and_the_books_switch(opened):
    page = opened(slopes(), color_scheme="light")
    light = page.evaluate(COLORS)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(COLORS)
    assert light == ["rgb(0, 0, 0)", "rgb(0, 105, 168)"]
    assert dark == ["rgb(255, 255, 255)", "rgb(108, 184, 240)"]
    with theme(page, theme="light"):
        assert page.evaluate(COLORS)[1] == light[1]
    page.emulate_media(color_scheme="light")
    with theme(page, theme="dark"):
        assert page.evaluate(COLORS)[1] == dark[1]
    with theme(page, jpThemeLight="false"):
        assert page.evaluate(COLORS)[1] == dark[1]


TARGETS = """() => [...document.querySelectorAll("input, button, select")].map((e) => {
  const box = e.getBoundingClientRect();
  return Math.min(box.width, box.height);
})"""


def test_on_a_phone_nothing_scrolls_sideways_and_a_finger_hits_everything(opened):
    page = opened(
        explorer(slope=SLOPES, guard=("on", "off")),
        explorer(
            epoch=range(3), bug={f"a bug with quite a long name, number {i}": i for i in range(6)}
        ),
        explorer(step=Control([1, 2], kind="steps", unit="gradient steps", label="a long label")),
        viewport={"width": 360, "height": 640},
        has_touch=True,
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert min(page.evaluate(TARGETS)) >= 24


def test_focus_can_be_seen_on_every_control(opened):
    page = opened(explorer(epoch=range(3), guard=("on", "off"), bug=list("abcdef")))
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("() => document.activeElement.type"))
        width = page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px", seen[-1]
    assert seen == ["range", "button", "radio", "select-one", "button"]


# Texts that look like markup

HOSTILE = "<!--<script>"
PIECES = """< > & " ' ` \\ / <!-- <!--<script> --> --!> <![CDATA[ ]]> <? <b> <script> </script>
</figure> </svg> </text> </style> </label> </select> </p> <p> <plaintext> {{ }} {% &lt; &amp; &#0;
&#x3c; &notin \\u003c a é − 0 \ue000 \ue0000\ue000""".split()
TEXT = st.lists(st.sampled_from([*PIECES, " ", "\t", "\n", "\u2028", "\u2029"]), max_size=5).map(
    lambda pieces: "x" + "".join(pieces)
)
NAMES = ("caption", "describe", "label", "number", "unit")
MANY = 6  # a list to open; the other names are buttons


def sheet(figure_text=""):
    """Draw a text and nothing else, in one element: a line of it, and no formula."""
    figure = Figure(figsize=(2, 1))
    figure.text(0, 0, " ".join(figure_text.split()), parse_math=False)
    return figure


def figures_with(choices, texts):
    """Put texts wherever the author of a figure can; a paragraph follows."""
    explorer = explore(
        lambda choice, item, step: sheet(choice),
        choice=Control(choices[:2], label=texts["label"]),
        item=choices,
        step=Control([1, 2], label=texts["number"], unit=texts["unit"], kind="steps"),
        describe=lambda choice, **others: texts["describe"] + choice,
        caption=texts["caption"],
    )
    still = show(sheet(choices[0]), alt=texts["describe"], caption=texts["caption"])
    return page_of(explorer).replace("</body>", f"{still._repr_html_()}<p>after</p></body>")


READ = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const text = (selector) => all(selector).map((e) => e.textContent);
  const described = () => all(".leaky-drawing").map((e) => e.ariaLabel);
  const before = described();
  const other = all("[type=radio]")[1];
  other.checked = true;
  other.dispatchEvent(new Event("input", { bubbles: true }));
  return {
    tags: all("body, body *").map((e) => `${e.tagName} in ${e.parentNode.tagName}`),
    caption: text("figcaption"),
    describe: [...before, ...described()],
    choice: text("fieldset label"),
    item: text("option"),
    label: text("legend"),
    number: text(".leaky-row > label:has([type=range])"),
    unit: [...text("output"), all("[type=range]")[0].ariaValueText],
    drawn: text("svg text.on"),
    last: document.body.lastElementChild.outerHTML,
  };
}"""


def read(tab, markup):
    tab.set_content(markup)
    return tab.evaluate(READ)


@pytest.mark.filterwarnings("ignore:Glyph:UserWarning")  # the font lacks some; the page's has them
@pytest.mark.slow
def test_no_text_is_taken_for_markup_neither_as_it_is_nor_as_a_page_of_the_site(browser):
    tame = figures_with([f"name {i}" for i in range(MANY)], dict.fromkeys(NAMES, "tame"))
    names = st.lists(TEXT, min_size=MANY, max_size=MANY, unique_by=lambda text: tuple(text.split()))

    with visiting(browser) as tab:

        @given(names, st.fixed_dictionaries(dict.fromkeys(NAMES, TEXT)))
        @example([f"{HOSTILE}{i}" for i in range(MANY)], dict.fromkeys(NAMES, HOSTILE))
        def holds(choices, texts):
            markup = figures_with(choices, texts)
            for finished in (str, mend):
                found = read(tab, finished(markup))
                assert found.pop("tags") == tags[finished]
                assert found == expected(choices, texts)
            assert tab.problems == []

        tags = {finished: read(tab, finished(tame))["tags"] for finished in (str, mend)}
        holds()


def expected(choices, texts):
    """Return what a page shows of the texts in its figures, beside its tags."""
    first, second = (texts["describe"] + choice for choice in choices[:2])
    return {
        "caption": [texts["caption"]] * 2,
        "describe": [first, texts["describe"], second, texts["describe"]],
        "choice": [f" {choice}" for choice in choices[:2]],
        "item": choices,
        "label": [texts["label"]],
        "number": [f"{texts['number']} "],
        "unit": [f"1 {texts['unit']}"] * 2,
        "drawn": [" ".join(choices[1].split())],
        "last": "<p>after</p>",
    }
