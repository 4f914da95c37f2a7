"""What the figures on the slope show is what they were given."""

import numpy as np
import pytest

from leaky import plots

ESTIMATES = [(90.0, 88.0, 92.0), (95.5, 95.0, 96.0), (60.0, 50.0, 70.0)]


def bars(axes):
    """Points and interval ends of each series, read back from the error bars."""
    for container in axes.containers:
        points, _, (lines,) = container
        ends = np.array([segment for segment in lines.get_segments()])
        yield points, ends


def test_accuracies_and_their_intervals_stand_at_their_slopes():
    figure = plots.accuracy_by_slope(["0", "0.1", "1"], {"a": ESTIMATES}, [0, 0, 0])
    ((points, ends),) = bars(figure.axes[0])
    np.testing.assert_allclose(points.get_ydata(), [90, 95.5])
    np.testing.assert_allclose(ends[:, :, 1], [(88, 92), (95, 96)])
    np.testing.assert_allclose(np.round(points.get_xdata()), [0, 1])


def test_an_accuracy_below_the_frame_is_written_at_its_edge():
    axes = plots.accuracy_by_slope(["0", "0.1", "1"], {"a": ESTIMATES}, [0, 0, 0]).axes[0]
    (note,) = axes.texts
    assert note.get_text() == "↓60"
    assert round(note.get_position()[0]) == 2
    assert axes.get_ylim()[0] < note.get_position()[1]


def test_runs_that_diverged_are_counted_below_their_slope():
    axes = plots.accuracy_by_slope(["0", "0.1", "1"], {"a": ESTIMATES}, [0, 3, 12]).axes[0]
    ticks = [label.get_text() for label in axes.get_xticklabels()]
    assert ticks == ["0\n", "0.1\n3 div.", "1\n12 div."]


def test_one_count_is_needed_for_each_slope():
    with pytest.raises(ValueError, match="shorter"):
        plots.accuracy_by_slope(["0", "0.1", "1"], {"a": ESTIMATES}, [0, 3])


def test_grouped_differences_have_a_row_for_each_candidate():
    rows = {"slope 0.1": (0.2, -0.5, 0.9), "learned": (-1.0, -2.5, 0.5)}
    other = {"learned": (3.0, 2.0, 4.0), "slope 0.1": (0.0, -1.0, 1.0)}
    figure = plots.grouped_differences({"shallow": rows, "deep": other})
    left, right = figure.axes
    assert (left.get_title(), right.get_title()) == ("shallow", "deep")
    assert [label.get_text() for label in left.get_yticklabels()] == list(rows)
    ((points, ends),) = bars(left)
    np.testing.assert_allclose(points.get_xydata(), [(0.2, 0), (-1, 1)])
    np.testing.assert_allclose(ends[:, :, 0], [(-0.5, 0.9), (-2.5, 0.5)])
    ((points, _),) = bars(right)
    np.testing.assert_allclose(points.get_xydata(), [(0, 0), (3, 1)])
    assert left.lines[0].get_xdata()[0] == 0


def test_slope_paths_draw_median_quartiles_and_last_slopes_of_each_layer():
    epochs = np.arange(0, 50, 10)
    paths = np.random.default_rng(0).uniform(-0.5, 1, (5, 9, 2))
    for layer, axes in enumerate(plots.slope_paths(epochs, paths).axes):
        own = paths[..., layer]
        _, _, middle, last = axes.lines
        np.testing.assert_allclose(middle.get_xydata(), np.c_[epochs, np.median(own, axis=1)])
        np.testing.assert_array_equal(last.get_ydata(), own[-1])
        assert last.get_xdata().min() > epochs[-1]
        band = axes.collections[0].get_paths()[0].vertices[:, 1]
        low, high = np.quantile(own, [0.25, 0.75], axis=1)
        np.testing.assert_allclose((band.min(), band.max()), (low.min(), high.max()))
        assert axes.get_title() == f"layer {layer + 1}"


def test_a_network_that_diverged_has_no_path_and_one_out_of_frame_ends_at_its_edge():
    paths = np.zeros((3, 4, 1))
    paths[2, 0] = np.nan
    paths[2, 1] = 9
    *_, last = plots.slope_paths([0, 1, 2], paths).axes[0].lines
    np.testing.assert_array_equal(last.get_ydata(), [1.6, 0, 0])
