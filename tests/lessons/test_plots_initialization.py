"""The figures on the first weights: what they draw is what they were given."""

import numpy as np

from leaky import plots


def test_the_signal_is_drawn_in_powers_of_ten_with_its_spread():
    squares = 10.0 ** np.array([[0, 1, 5], [-3, -2, 2]])  # 2 layers, 3 networks
    axes = plots.signal_by_depth(squares, [100, 0.1]).axes[0]
    measured, expected, *_ = axes.lines
    np.testing.assert_allclose(measured.get_ydata(), [1, -2])
    np.testing.assert_allclose(expected.get_ydata(), [2, -1])
    band = axes.collections[0].get_paths()[0].vertices
    assert {0.0, 5.0, -3.0, 2.0} <= set(np.round(band[:, 1], 9))
    assert axes.get_yticklabels()[0].get_text() == "10⁻¹²"


def test_the_shares_of_units_off_are_drawn_with_their_intervals():
    shares, intervals = {"He": [0.1, 0.2], "other": [0.3, 0.5]}, {"He": [0.01, 0.02]}
    intervals["other"] = [0.05, 0.1]
    axes = plots.off_by_layer(shares, intervals).axes[0]
    for container, name in zip(axes.containers, shares, strict=True):
        line, _, (bars,) = container
        np.testing.assert_allclose(line.get_ydata(), 100 * np.array(shares[name]))
        ends = [segment[:, 1] for segment in bars.get_segments()]
        half = 100 * np.array(intervals[name])
        np.testing.assert_allclose(np.ptp(ends, axis=1), 2 * half)
        assert container.get_label() == name


def test_the_formula_stands_beside_the_simulations():
    simulated = {"one input": [(0.2, 0.1, 0.4), (0.5, 0.4, 0.6)]}
    axes = plots.born_dead([1, 2], [0.25, 0.5], simulated).axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), [0.25, 0.5])
    line, _, (bars,) = axes.containers[0]
    np.testing.assert_array_equal(line.get_xydata(), [[1, 0.2], [2, 0.5]])
    np.testing.assert_allclose(bars.get_segments()[0][:, 1], [0.1, 0.4])
