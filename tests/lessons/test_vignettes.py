"""The small pictures of the chapters: one for each, the same every time, light and quick."""

import re
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import same_color

from book import notebooks
from leaky import plots
from leaky.figures.svg import draw_svg

WHERE = "leaky/lessons/plots/vignettes.py"
CHAPTERS = [path.stem for path in notebooks("chapters")]


@cache
def markup(chapter):
    return drawn(chapter)


def drawn(chapter):
    return draw_svg([plots.vignette(chapter)], "", name="picture")


def axes_of(chapter):
    (axes,) = plots.vignette(chapter).axes
    return axes


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_has_a_picture(chapter):
    try:
        plots.vignette(chapter)
    except ValueError as error:
        pytest.fail(str(error), pytrace=False)


def test_a_chapter_without_a_picture_is_told_where_to_make_one():
    message = r"chapter must be one of 10 names such as .*'10_literature'.*; got .*'10_literat'.*"
    with pytest.raises(ValueError, match=message + re.escape(WHERE)):
        plots.vignette("10_literat")
    assert Path(__file__).parents[2].joinpath(WHERE).exists()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_picture_is_the_same_bytes_every_time(chapter):
    assert drawn(chapter) == markup(chapter)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_picture_is_small_and_has_no_words_no_pixels_and_no_colours_of_its_own(chapter):
    assert 'viewBox="0 0 96 64"' in markup(chapter)
    assert len(markup(chapter)) < 6000
    assert not re.search(r"<(text|image)\b", markup(chapter))
    assert set(re.findall(r"#[0-9a-f]{6}\b", markup(chapter))) <= {"#808080"}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_all_that_is_drawn_lies_within_the_picture_in_the_colours_that_are_given(chapter):
    figure = plots.vignette(chapter, ("#123456", "#654321"))
    figure.draw_without_rendering()  # until then the axes have no limits
    for line in figure.axes[0].lines:
        places = line.get_transform().transform(line.get_xydata())
        assert (places >= 0).all()
        assert (places <= figure.bbox.max).all()
    colors = set(re.findall(r"#[0-9a-f]{6}\b", draw_svg([figure], "", name="picture")))
    assert "#123456" in colors
    assert colors <= {"#123456", "#654321", "#808080"}


def test_all_are_drawn_within_three_seconds():
    start = time.process_time()  # other processes do not count
    for chapter in CHAPTERS:
        plots.vignette(chapter)
    assert time.process_time() - start < 3


def test_no_two_say_that_they_show_the_same():
    phrases = [plots.vignette(chapter).get_label() for chapter in CHAPTERS]
    assert len(set(phrases)) == len(phrases)
    for phrase in phrases:
        assert re.fullmatch(r"(?:a|an|the|two|four) [A-Za-z ,]{8,60}", phrase)


# That the pictures show what they say.


def test_the_line_has_left_the_cloud():
    cloud, before, after = axes_of("01_dead_neurons").lines
    X = cloud.get_xydata()
    sides = []
    for line in (before, after):
        start, end = line.get_xydata()
        along, offset = end - start, X - start
        sides.append(along[0] * offset[:, 1] - along[1] * offset[:, 0] > 0)
    assert 5 < sides[0].sum() < 25
    assert len(set(sides[1])) == 1


def test_the_kink_leaks():
    *_, relu, leaky = axes_of("02_the_leak").lines
    np.testing.assert_array_equal(relu.get_ydata(), [0, 0, 2.2])
    np.testing.assert_allclose(leaky.get_ydata(), [-0.75, 0, 2.2])


def test_the_arrows_lead_back():
    arrows = [each for each in axes_of("03_backpropagation").texts if each.arrow_patch]
    assert len(arrows) == 9
    for arrow in arrows:
        assert arrow.xy[0] < arrow.get_position()[0]


def test_the_error_falls_and_rises_by_its_known_powers():
    errors, lowest = axes_of("04_checking_derivatives").lines
    h, error = errors.get_data()
    assert -6 <= lowest.get_xdata()[0] <= -4.5  # the cube root of the machine precision
    rising = h >= -4
    assert np.polyfit(h[rising], error[rising], 1)[0] == pytest.approx(2, abs=0.1)
    falling = h <= -6
    assert np.polyfit(h[falling], error[falling], 1)[0] == pytest.approx(-1, abs=0.3)


def test_the_line_stands_between_the_moons():
    axes = axes_of("05_training")
    (boundary,) = (path.vertices for path in axes.collections[0].get_paths())
    for moon in axes.lines:
        x, y = moon.get_data()
        line = np.interp(x, *boundary[np.argsort(boundary[:, 0])].T)
        same_side = np.mean(y > line)
        assert max(same_side, 1 - same_side) > 0.9


def test_the_signal_stays_shrinks_and_grows():
    steady, shrinks, grows = (line.get_ydata() for line in axes_of("06_initialisation").lines)
    assert shrinks[-1] - shrinks[0] < -4 * np.ptp(steady)
    assert grows[-1] - grows[0] > 4 * np.ptp(steady)


def test_a_network_without_a_bend_is_the_least_accurate():
    lines = axes_of("07_choosing_the_slope").lines
    means = [line.get_ydata()[0] for line in lines[1::2]]
    assert len(means) == 5
    assert np.argmin(means) == 4
    for bar, mean in zip(lines[::2], means, strict=True):
        assert np.mean(bar.get_ydata()) == pytest.approx(mean)


def test_the_digit_has_four_strengths_of_ink():
    patches = axes_of("08_digits").patches
    assert [patch.get_alpha() for patch in patches] == [0.25, 0.5, 0.75, 1]
    assert 20 < sum(len(patch.get_path().vertices) // 5 for patch in patches) < 50


def test_each_fault_of_the_table_is_found_by_some_check():
    filled = [patch.get_alpha() is None for patch in axes_of("09_debugging_clinic").patches]
    table = np.reshape(filled, (5, 6))
    assert table.any(axis=1).all()
    assert table.any(axis=0).all()
    assert not table.all(axis=0).any()


def test_some_of_the_stacked_intervals_hold_zero():
    zero, *rows = axes_of("10_literature").lines
    assert set(zero.get_xdata()) == {0}
    intervals = [sorted(line.get_xdata()) for line in rows[::2]]
    assert len(intervals) == 4
    assert any(low < 0 < high for low, high in intervals)
    assert same_color(rows[0].get_color(), rows[-1].get_color())
