"""How cost grows with size."""

import numpy as np

from leaky import plots


def test_a_line_shows_its_numbers_in_doublings_and_names_its_exponent():
    figure = plots.growth({"square": ([3, 6, 12], [5, 20, 80]), "line": ([10, 20], [1.0, 2.0])})
    square, line, *guides = figure.axes[0].lines
    np.testing.assert_allclose(square.get_xydata(), [[0, 0], [1, 2], [2, 4]], atol=1e-12)
    np.testing.assert_allclose(line.get_xydata(), [[0, 0], [1, 1]], atol=1e-12)
    labels = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert labels == ["square: exponent 2.00", "line: exponent 1.00"]
    assert [np.ptp(each.get_ydata()) / np.ptp(each.get_xdata()) for each in guides] == [1, 2]


def test_the_ticks_count_how_many_times_as_large():
    axes = plots.growth({"any": ([1, 2, 4], [1, 2, 4])}).axes[0]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["1", "2", "4"]
    assert list(axes.get_xticks()) == [0, 1, 2]
