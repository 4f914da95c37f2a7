"""The figures of dying neurons are read back from their artists."""

import numpy as np
import pytest

from leaky import plots

X = np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 2.0], [2.0, 2.0]])
W = np.array([1.0, 0.5])


def test_a_neuron_fills_the_points_that_are_on_and_draws_line_and_pushes():
    left, _ = plots.neuron_and_gradient(X, 3.0, W, -2).axes
    off, on, line = left.lines
    np.testing.assert_array_equal(off.get_xydata(), X[[0, 2]])
    np.testing.assert_array_equal(on.get_xydata(), X[[1, 3]])
    assert (off.get_fillstyle(), on.get_fillstyle()) == ("none", "full")
    np.testing.assert_allclose(line.get_xydata() @ W - 2, 0, atol=1e-12)
    assert left.get_title() == "on for 2 of 4"
    (pushes,) = left.collections
    np.testing.assert_array_equal(pushes.XY, X[[1, 3]])
    errors = X[[1, 3]] @ W - 2 - 3.0
    along = np.column_stack([pushes.U, pushes.V]) @ W / np.linalg.norm(W)
    np.testing.assert_allclose(along, 2 / 4 * errors)  # too small: against w, so that it goes on


def test_a_neuron_at_two_biases_shows_what_pushes_at_each():
    lively, silent = plots.neuron_at_biases(X, 3.0, W, (-2, -4)).axes
    (pushes,) = lively.collections
    np.testing.assert_array_equal(pushes.XY, X[[1, 3]])
    off, on, line = silent.lines
    np.testing.assert_array_equal(off.get_xydata(), X)
    np.testing.assert_allclose(line.get_xydata() @ W - 4, 0, atol=1e-12)
    assert len(on.get_xydata()) == 0 and len(silent.collections[0].XY) == 0
    assert silent.get_title() == "bias −4: on for 0, gradient 0.00"


def test_the_length_of_the_gradient_jumps_where_a_point_goes_off():
    rng = np.random.default_rng(0)
    cloud = np.array([1.5, 1.0]) + 0.6 * rng.standard_normal((30, 2))  # that of chapter 1
    _, right = plots.neuron_and_gradient(cloud, 2.0, W, -2).axes
    *pieces, now = right.lines
    inputs = np.column_stack([cloud, np.ones(30)])  # (x, 1): weights and bias
    for piece in (line.get_xydata() for line in pieces):
        on = inputs[inputs @ [*W, piece[:, 0].mean()] > 0]
        for bias, length in piece:
            by_hand = 2 / 30 * (on @ [*W, bias] - 2.0) @ on
            assert length == pytest.approx(np.linalg.norm(by_hand), abs=1e-7)  # 1e-9 inside
    first, second = (line.get_xydata() for line in pieces[:2])
    assert len(pieces) == 31 and set(first[:, 1]) == {0.0}
    np.testing.assert_allclose([first[-1, 0], *second[0]], [-3.4755, -3.4755, 0.4394], atol=1e-4)
    np.testing.assert_allclose(now.get_xydata(), [[-2, 3.4207]], atol=1e-4)


def test_the_graph_of_relu_is_the_larger_of_z_and_0():
    _, _, line = plots.relu_graph([-2, -1, 0, 1, 2]).axes[0].lines
    np.testing.assert_array_equal(line.get_xydata(), [(-2, 0), (-1, 0), (0, 0), (1, 1), (2, 2)])


def test_a_network_has_a_line_for_each_weight_and_bold_ones_into_a_single_unit():
    axes = plots.network_units((2, 10, 10, 2)).axes[0]
    assert [len(units.get_xdata()) for units in axes.lines] == [2, 10, 10, 2]
    counts = [len(lines.get_segments()) for lines in axes.collections]
    assert counts == [18, 2, 100, 0, 20, 0]  # thin and bold, between each two layers
    first, second = axes.collections[1].get_segments()
    np.testing.assert_array_equal(first[1], axes.lines[1].get_xydata()[0])
    np.testing.assert_array_equal(first[1], second[1])
    texts = [text.get_text() for text in axes.texts]
    assert texts[:4] == ["inputs", "layer 1", "layer 2", "outputs"]
    assert texts[4:] == ["W₁ (2, 10)", "W₂ (10, 10)", "W₃ (10, 2)"]


def test_two_classes_are_told_apart_without_colour():
    labels = np.array([0, 1, 1, 0])
    axes = plots.two_classes(X, labels).axes[0]
    for label, line in enumerate(axes.lines):
        np.testing.assert_array_equal(line.get_xydata(), X[labels == label])
    assert len({line.get_marker() for line in axes.lines}) == 2


def test_the_race_shows_both_kinds_of_points_and_both_losses():
    labels, losses = np.array([0, 1, 1, 0]), [np.array([3.0, 2, 1]), np.array([3.0, 1, 0])]
    left, right = plots.race_start(X, labels, losses, 0.2).axes
    for label, line in enumerate(left.lines):
        np.testing.assert_array_equal(line.get_xydata(), X[labels == label])
    assert len({line.get_marker() for line in left.lines}) == 2  # told apart without colour, too
    for loss, line in zip(losses, right.lines, strict=True):
        np.testing.assert_array_equal(line.get_ydata(), loss)
    assert [line.get_label() for line in right.lines] == ["ReLU", "slope 0.2"]


def test_shares_stand_beside_the_formula_with_their_intervals():
    intervals = [(0.05, 0.2), (0.3, 0.45)]
    axes = plots.shifted_dead_share([0, 4], [0.1, 0.4], [0.1, 0.35], intervals).axes[0]
    formula, counted, half = axes.lines
    np.testing.assert_array_equal(formula.get_ydata(), [0.1, 0.4])
    np.testing.assert_array_equal(counted.get_xydata(), [(0, 0.1), (4, 0.35)])
    assert set(half.get_ydata()) == {0.5}
    (bars,) = axes.collections
    drawn = [segment[:, 1] for segment in bars.get_segments()]
    np.testing.assert_allclose(drawn, intervals)


def test_a_band_runs_from_the_lower_to_the_upper_tenth():
    losses = np.array([np.linspace(0, 1, 11), np.linspace(0, 0.5, 11)])
    axes = plots.loss_bands([0, 1], {"nets": losses}).axes[0]
    median, chance = axes.lines
    np.testing.assert_allclose(median.get_ydata(), [0.5, 0.25])
    assert median.get_label() == "nets"
    assert set(chance.get_ydata()) == {np.log(2)}
    heights = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(0.05)
    assert heights.max() == pytest.approx(0.9)
