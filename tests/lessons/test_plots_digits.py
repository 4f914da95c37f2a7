"""The figures on handwritten digits: what they draw is what they were given."""

import numpy as np
import pytest

from leaky import plots


def test_every_pair_is_drawn_and_its_mean_with_the_interval():
    differences = {"shallow": {"0.1": [0.01, -0.02]}, "deep": {"0.1": [0.3, 0.1]}}
    intervals = {"shallow": {"0.1": (-0.05, 0.04)}, "deep": {"0.1": (0.1, 0.3)}}
    for axes, network in zip(
        plots.paired_differences(differences, intervals).axes, differences, strict=True
    ):
        assert axes.get_title() == network
        drawn = np.array(axes.lines[1].get_ydata(), dtype=float)
        np.testing.assert_allclose(drawn, 100 * np.array(differences[network]["0.1"]))
        middle, _, (bar,) = axes.containers[0]
        low, high = 100 * np.array(intervals[network]["0.1"])
        np.testing.assert_allclose(bar.get_segments()[0][:, 1], [low, high])
        assert float(middle.get_ydata()[0]) == pytest.approx((low + high) / 2)


def test_a_bar_a_digit_and_network_shows_what_was_read_right():
    recall = {"ReLU": np.arange(10) / 10, "slope 0.3": np.ones(10)}
    axes = plots.digit_recall(recall).axes[0]
    for bars, shares in zip(axes.containers, recall.values(), strict=True):
        np.testing.assert_allclose([bar.get_height() for bar in bars], 100 * shares)
    places = [bar.get_x() for bars in axes.containers for bar in bars]
    assert len(set(places)) == 20  # none hides another


def test_the_map_has_a_number_a_place_and_marks_the_chosen_one():
    accuracy = [[0.1, 0.25], [0.5, 0.92], [0.3, 0.33]]
    won, lost = np.arange(10), np.arange(10)[::-1]
    figure = plots.rate_and_slope(accuracy, ["a", "b", "c"], ["0", "1"], (1, 1), won, lost)
    left, right = figure.axes
    shown = {tuple(text.get_position()): text.get_text() for text in left.texts}
    assert shown[(1, 1)] == "92"
    assert shown[(0, 2)] == "30"
    *squares, frame = left.patches
    assert len(squares) == 6
    assert squares[3].get_alpha() > squares[0].get_alpha()
    x, y = frame.get_xy()
    assert (x + frame.get_width() / 2, y + frame.get_height() / 2) == (1, 1)
    up, down = ([bar.get_height() for bar in bars] for bars in right.containers)
    np.testing.assert_array_equal(up, won)
    np.testing.assert_array_equal(down, -lost)
