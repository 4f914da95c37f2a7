"""How figures are drawn on the pages: legible on a phone, named, spoken in every engine."""

import re
from pathlib import Path

import numpy as np
import pytest
from built import PAGES, ROOT, visiting
from matplotlib.figure import Figure

from leaky.figures import explore, show
from leaky.lessons.plots.canvas import chart, legend_above

SMALLEST = """() => [...document.querySelectorAll("figure svg text")]
  .filter((text) => text.textContent.trim() && text.checkVisibility())
  .map((text) => {
    const { a, b } = text.getScreenCTM();
    return [parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b), text.textContent];
  })
  .sort((one, other) => one[0] - other[0])
  .slice(0, 3)"""
WITH_FIGURES = [name for name in PAGES if re.search("chapters/|index|laboratory|speed|else", name)]


def test_no_letter_of_a_drawing_is_smaller_than_12_pixels_on_a_phone(browser, address):
    # Without scripts all that Python drew can be seen, live figures' stills too.
    phone = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
    found = {}
    with visiting(browser, **phone) as page:
        for name in WITH_FIGURES:
            page.goto(address + name)
            found[name] = page.evaluate(SMALLEST)
    assert sum(map(bool, found.values())) >= 12
    assert [each for each in found.items() if each[1] and each[1][0][0] < 12] == []


def drawn(browser, figure, width):
    """Return the boxes of a figure's panels, and its smallest letters, on a page of that width."""
    markup = show(figure, alt="a figure")._repr_html_()
    page_of_it = f'<meta name="viewport" content="width=device-width"><body>{markup}</body>'
    with visiting(browser, viewport={"width": width, "height": 800}) as page:
        page.set_content(page_of_it)
        boxes = [panel.bounding_box() for panel in page.locator("svg").all()]
        return boxes, page.evaluate(SMALLEST)[0][0]


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_of_anybodys_figure_wrap_where_letters_would_be_small(browser, columns):
    def figure():
        figure = Figure(figsize=(4.2 * columns, 3))  # as wide as a phone can show, and wider
        for axes in np.ravel(figure.subplots(1, columns)):
            axes.set(xlabel="x", ylabel="y", title="a title")
        return figure

    boxes, smallest = drawn(browser, figure(), 380)
    assert smallest >= 12
    assert len({box["x"] for box in boxes}) == 1 and len({box["y"] for box in boxes}) == columns
    boxes, smallest = drawn(browser, figure(), 1280)
    assert smallest >= 12
    assert len({box["y"] for box in boxes}) == (2 if columns == 3 else 1)


def test_what_spans_columns_keeps_them_together_and_a_colour_bar_stays_with_its_axes():
    figure = Figure(figsize=(8, 4))
    axes = figure.subplot_mosaic([["wide", "wide", "c"], ["a", "b", "c"]])
    image = axes["c"].imshow([[0, 1]])
    figure.colorbar(image, ax=axes["c"])
    assert show(figure, alt="a figure")._repr_html_().count("<svg") == 2


def test_axes_that_show_nothing_and_labels_of_the_whole_figure_make_a_figure_too():
    figure = Figure(figsize=(8, 4))
    panels = figure.subplots(2, 3)
    panels[1, 2].set_visible(False)
    panels[0, 1].set_axis_off()
    for axes in panels[:, 0]:
        axes.set_visible(False)
    figure.suptitle("unseen").set_visible(False)
    assert show(figure, alt="a figure")._repr_html_().count("<svg") == 3
    labelled = Figure(figsize=(8, 4))
    labelled.subplots(1, 2)
    labelled.supxlabel("time in s")
    assert show(labelled, alt="a figure")._repr_html_().count("<svg") == 1


def test_a_legend_of_the_whole_figure_is_drawn_once_and_above_the_columns(browser):
    figure = Figure(figsize=(7, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot([0, 1], label="a line of a long name")
    right.plot([1, 0])
    figure.legend(loc="outside upper center")
    boxes, smallest = drawn(browser, figure, 380)
    *columns, legend = boxes
    assert smallest >= 12 and len(columns) == 2
    assert legend["y"] + legend["height"] <= min(box["y"] for box in columns)


def test_a_frame_may_lack_the_legend_that_others_have():
    def draw(named):
        figure = Figure(figsize=(6, 3), layout="constrained")
        for axes in figure.subplots(1, 2):
            axes.plot([0, 1], label="a line")
        if named:
            figure.legend(*axes.get_legend_handles_labels())
        return figure

    page = explore(draw, named=[0, 1]).html
    assert len(re.findall(r"<text[^>]*>a line<", page)) == 1


def test_a_legend_stands_above_the_data_and_no_other_is_used():
    figure, axes = chart(3)
    axes.plot([0, 1], label="one")
    axes.set_title("of it")
    legend_above(axes, columns=2)
    figure.draw_without_rendering()
    inside = axes.get_window_extent()
    assert axes.get_legend().get_window_extent().y0 >= inside.y1
    assert axes.get_legend().get_title().get_text() == "of it" and axes.get_title() == ""
    plots = sorted(Path(ROOT, "leaky", "lessons", "plots").glob("*.py"))
    uses = [
        f"{path.name}: {line.strip()}"
        for path in plots
        for line in path.read_text(encoding="utf-8").splitlines()
        if ".legend(" in line and "outside" not in line
    ]
    assert uses == ["canvas.py: axes.legend("]


def test_a_figure_is_named_by_the_first_sentence_of_its_caption():
    def draw(slope):
        return Figure(figsize=(2, 1))

    caption = "Thick: <the leak>. Find the kink."
    for page in (
        explore(draw, slope=[0, 1], caption=caption).html,
        show(draw(0), alt="a figure", caption=caption)._repr_html_(),
    ):
        assert ' aria-label="Thick: &lt;the leak&gt;.">' in page


SPOKEN = """
const [figure] = document.querySelectorAll(".leaky-explore");
figure.querySelector("[type=range]").focus();
"""
SAID = """
const [figure] = document.querySelectorAll(".leaky-explore");
const said = figure.querySelector(".leaky-said");
while (!said.textContent) await new Promise((done) => setTimeout(done, 20));
return [said.textContent, figure.querySelector(".leaky-drawing").ariaLabel,
  figure.querySelector("output").textContent];
"""


@pytest.mark.parametrize("key", ["ArrowRight", "End"])
def test_what_a_figure_shows_is_spoken_after_the_keyboard_has_moved_it(driver, address, key):
    driver.goto("about:blank")
    driver.goto(f"{address}book/chapters/06_initialisation.html")
    driver.js(SPOKEN)
    driver.press(key)
    said, label, value = driver.js(SAID)
    assert said == label
    assert value == {"ArrowRight": "1.45", "End": "2"}[key]
