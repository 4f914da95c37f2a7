"""Leaky ReLU from all sides: what the figures draw is what they were given."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from leaky import leaky_relu, plots


@pytest.mark.parametrize("slope", [-0.5, 0.0, 0.3, 1.0, 1.5])
@pytest.mark.parametrize("z", [-1, 0, 2])
def test_a_unit_is_drawn_with_its_derivative_beside_what_comes_through_a_chain(slope, z):
    left, right = plots.leak_chain(slope, z, 3).axes
    answer, derivative, dots, *_ = left.lines
    np.testing.assert_allclose(answer.get_ydata(), leaky_relu(answer.get_xdata(), slope))
    assert list(derivative.get_ydata()[[0, -1]]) == [slope, 1]
    factor = 1 if z > 0 else slope
    assert dots.get_xydata().tolist() == [[z, leaky_relu(z, slope)], [z, factor]]
    widths = [bar.get_width() for bar in right.patches]
    np.testing.assert_allclose(widths, [1, factor, factor**2, factor**3])


def test_each_relative_has_a_panel_with_its_value_and_its_derivative():
    z = np.linspace(-2, 2, 81)
    family = {"straight": (z, 0 * z + 1), "band": (np.array([z, 2 * z]), np.array([z, z]) * 0)}
    first, second = plots.relatives(z, family).axes
    assert (first.get_title(), second.get_title()) == ("straight", "band")
    np.testing.assert_array_equal(first.lines[0].get_ydata(), z)
    np.testing.assert_array_equal(first.lines[1].get_ydata(), 0 * z + 1)
    assert len(first.collections) == 0
    assert len(second.collections) == 2
    np.testing.assert_allclose([line.get_ydata()[-1] for line in second.lines[:2]], [2, 4])


def test_a_derivative_that_jumps_is_not_drawn_as_a_slope():
    z = np.linspace(-1, 1, 5)
    step = (z > 0).astype(float)
    line = plots.relatives(z, {"step": (z * 0, step)}).axes[0].lines[1]
    assert np.isnan(line.get_ydata()).sum() == 1


def test_a_band_that_jumps_is_not_filled_across_the_jump():
    z = np.linspace(-1, 1, 5)
    ends = np.where(z > 0, 1.0, [[0.1], [0.3]])
    (band,) = plots.relatives(z, {"band": (z * 0, ends)}).axes[0].collections
    sides = [path.vertices[:, 0] for path in band.get_paths()]
    assert [(side.min(), side.max()) for side in sides] == [(-1, 0), (0.5, 1)]


def test_what_arrives_is_drawn_as_points_on_the_expected_line():
    layers = np.arange(1, 4)
    axes = plots.leak_through_layers(
        layers, {"a": [1, 2, 3], "b": [4, 5, 6]}, {"a": [7, 8, 9], "b": [1, 1, 1]}
    ).axes[0]
    line, points, other_line, _ = axes.lines
    assert list(line.get_ydata()) == [7, 8, 9]
    assert list(points.get_ydata()) == [1, 2, 3]
    assert to_hex(line.get_color()) == to_hex(points.get_color()) != to_hex(other_line.get_color())
    assert axes.get_yscale() == "log"
