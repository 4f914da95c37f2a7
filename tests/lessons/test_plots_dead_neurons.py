"""The figures of dying neurons are read back from their artists."""

import nbformat
import numpy as np
import pytest
from matplotlib.text import Annotation

from book import ROOT
from leaky import plots

X = np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 2.0], [2.0, 2.0]])
W = np.array([1.0, 0.5])


def arrows(axes):
    return [text for text in axes.texts if isinstance(text, Annotation)]


def assert_on_the_line(line, w, b):
    np.testing.assert_allclose(line.get_xydata() @ w + b, 0, atol=1e-12)


@pytest.fixture
def panels():
    return plots.leaving_line(X, W, (-2, -4), [(1.0, 2.0), (0.0, 0.0)]).axes


def test_a_panel_fills_the_points_that_are_on_and_draws_the_line(panels):
    for axes, b, on in zip(panels, (-2, -4), (X[[1, 3]], X[:0]), strict=True):
        everything, filled, line = axes.lines
        np.testing.assert_array_equal(everything.get_xydata(), X)
        np.testing.assert_array_equal(filled.get_xydata(), on)
        assert everything.get_fillstyle() == "none"
        assert filled.get_fillstyle() == "full"
        assert_on_the_line(line, W, b)


def test_a_panel_counts_the_points_that_are_on(panels):
    titles = [axes.get_title() for axes in panels]
    assert titles == ["b = −2: on for 2", "b = −4: on for 0"]


def test_the_arrow_starts_at_the_centre_and_vanishes_with_the_gradient(panels):
    (arrow,) = arrows(panels[0])
    np.testing.assert_allclose(arrow.xyann, X.mean(axis=0))
    shift = np.subtract(arrow.xy, arrow.xyann)
    assert shift[1] == pytest.approx(2 * shift[0])
    assert shift[0] > 0
    assert not arrows(panels[1])


def test_a_step_shows_both_lines_both_counts_and_the_length():
    after = np.array([-1.0, -2.0]), 0.5
    pieces = [([-3, -1], [0, 2]), ([-1, 0], [4, 5])]
    left, right = plots.neuron_step(X, (W, -2), ((3.0, 4.0), 12.0), after, pieces).axes
    _, _, before_line, after_line = left.lines
    assert_on_the_line(before_line, W, -2)
    assert_on_the_line(after_line, *after)
    assert after_line.get_linestyle() == "--"
    assert left.get_title() == "on for 2 of 4, then for 0"
    lengths, now = right.lines
    drawn = np.transpose(np.hstack([pieces[0], [[np.nan]] * 2, pieces[1], [[np.nan]] * 2]))
    np.testing.assert_array_equal(lengths.get_xydata(), drawn)
    np.testing.assert_allclose(now.get_xydata(), [[-2, 13]])


def slider_of_chapter_1():
    """Run chapter 1 up to its slider, and return its names."""
    notebook = nbformat.read(ROOT / "book/chapters/01_dead_neurons.ipynb", as_version=4)
    names = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id != "colab":
            exec(cell.source, names)
            if "neuron_step(" in cell.source:
                return names


def test_the_length_of_the_gradient_in_chapter_1_jumps_where_a_point_goes_off():
    names = slider_of_chapter_1()
    lengths, _ = names["draw"](-2.0, 0.05).axes[1].lines
    breaks = np.isnan(lengths.get_ydata())
    pieces = np.split(lengths.get_xydata(), np.flatnonzero(breaks) + 1)[:-1]
    inputs, n = np.column_stack([names["X"], np.ones(30)]), 30  # (x, 1): weights and bias
    for piece in pieces:
        middle = piece[:-1, 0].mean()
        on = inputs[inputs @ [*names["w"], middle] > 0]
        for bias, length in piece[:-1]:
            by_hand = 2 / n * (on @ [*names["w"], bias] - names["y"]) @ on
            assert length == pytest.approx(np.linalg.norm(by_hand), abs=1e-7)  # 1e-9 inside
    first, second = pieces[:2]
    assert len(pieces) == 31 and set(first[:-1, 1]) == {0.0}
    np.testing.assert_allclose([first[-2, 0], *second[0]], [-3.4755, -3.4755, 0.4394], atol=1e-4)


def test_the_arrow_of_a_step_points_downhill():
    left, _ = plots.neuron_step(X, (W, -2), ((3.0, 4.0), 0.0), (W, -2), [([-3, 0], [0, 5])]).axes
    (arrow,) = arrows(left)
    assert np.all(np.subtract(arrow.xy, arrow.xyann) < 0)


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
