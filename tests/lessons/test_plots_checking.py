"""The figures on checking derivatives: what they draw is what they were given."""

import numpy as np

from leaky import plots

H = np.array([1e-3, 1e-2, 1e-1])


def test_the_errors_of_a_difference_are_drawn_and_a_zero_is_not():
    axes = plots.difference_errors(H, {"forward": [1, 0, 3], "central": [4, 5, 6]}).axes[0]
    forward, central = axes.lines
    np.testing.assert_array_equal(forward.get_ydata(), [1, np.nan, 3])
    np.testing.assert_array_equal(central.get_xydata(), np.column_stack([H, [4, 5, 6]]))
    assert [line.get_label() for line in axes.lines] == ["forward", "central"]


def test_the_best_steps_of_a_formula_are_marked():
    axes = plots.difference_errors(H, {"central": [4, 5, 6]}, [(1e-2, 3), (1e-3, 2)]).axes[0]
    _, *dots = axes.lines
    assert [dot.get_xydata().tolist() for dot in dots] == [[[1e-2, 3]], [[1e-3, 2]]]


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


def test_a_secant_goes_through_its_ends_and_an_error_of_zero_is_not_drawn():
    moves = np.linspace(-1.5, 1.5, 31)
    losses = 2 + moves**2 / 2 + moves
    figure = plots.secant_and_error(
        moves, losses, np.array([0.5]), 1.0, 1.0, 3.0, H, [0, 2, np.nan]
    )
    left, right = figure.axes
    loss, kinks, gradient, secant, ends = left.lines
    np.testing.assert_allclose(loss.get_ydata(), losses - 2)
    np.testing.assert_allclose(kinks.get_xydata(), [[0.5, 0.625]])
    np.testing.assert_allclose(gradient.get_ydata(), [-4.5, 4.5])
    np.testing.assert_allclose(ends.get_xydata(), [[-1, -0.5], [1, 1.5]])
    np.testing.assert_allclose(np.interp([-1, 1], *secant.get_data()), [-0.5, 1.5])
    errors, now = right.lines
    np.testing.assert_array_equal(errors.get_xydata(), [[0.01, 2]])
    np.testing.assert_array_equal(now.get_xydata(), [[1, 2]])
