"""The figures on checking derivatives: what they draw is what they were given."""

import numpy as np
import pytest

from leaky import plots

H = np.array([1e-3, 1e-2, 1e-1])


def test_the_errors_of_a_difference_are_drawn_and_a_zero_is_not():
    axes = plots.difference_errors(H, {"forward": [1, 0, 3], "central": [4, 5, 6]}).axes[0]
    forward, central = axes.lines
    np.testing.assert_array_equal(forward.get_ydata(), [1, np.nan, 3])
    np.testing.assert_array_equal(central.get_xydata(), np.column_stack([H, [4, 5, 6]]))
    assert [line.get_label() for line in axes.lines] == ["forward", "central"]


def test_the_sweep_has_the_worst_networks_the_bugs_and_the_kinks():
    right = [[1, 2, 9], [3, 4, 5], [6, 7, 8]]
    guarded = np.array(right) / 100
    bugs = {"mask": [0.5, 0.5, 0.4], "slope": [0.25, 0.2, 0.1]}
    top, bottom = plots.step_sweep(H, right, guarded, bugs, [0, 0.5, 1]).axes
    every, kept, *levels = top.lines
    np.testing.assert_array_equal(every.get_ydata(), [9, 5, 8])
    np.testing.assert_allclose(kept.get_ydata(), [0.09, 0.05, 0.08])
    assert [list(line.get_ydata()) for line in levels] == list(bugs.values())
    band = top.collections[0].get_paths()[0].vertices
    assert {2.0, 4.0, 7.0} <= set(band[:, 1])  # it reaches down to the medians
    np.testing.assert_array_equal(bottom.lines[0].get_ydata(), [0, 50, 100])


@pytest.mark.parametrize(
    ("faulty", "text"),
    [([1.1e-3, 1.1e-2], "room for a threshold"), ([1.1e-6, 1.1e-2], "no threshold separates them")],
)
def test_the_histograms_count_networks_and_say_whether_a_threshold_fits(faulty, text):
    right = [1.1e-9, 1.1e-8, 1.1e-5]
    axes = plots.error_histograms(right, faulty).axes[0]
    drawn = [patch.get_data() for patch in axes.patches if hasattr(patch, "get_data")]
    for data, errors in zip(drawn[::2], (right, faulty), strict=True):
        edges, counts = data.edges, data.values
        for power in np.log10(errors):
            (bin_of,) = np.flatnonzero((edges[:-1] <= power) & (power < edges[1:]))
            assert counts[bin_of] >= 1
        assert counts.sum() == len(errors)
    assert text in [each.get_text() for each in axes.texts]


def test_an_error_of_zero_falls_into_the_first_bin():
    axes = plots.error_histograms([0, 1e-9], [1e-3]).axes[0]
    assert axes.patches[0].get_data().values[0] == 1
