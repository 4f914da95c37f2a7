"""The clinic's figures are read back from their artists."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from leaky import plots
from leaky.lessons.clinic import Course, Finding
from leaky.lessons.plots.clinic import loss_band, wrapped

FINDINGS = {
    "well": {"step, 0.01": Finding(1e-11, "passed"), "pairs": Finding(0.0, "passed")},
    "ill": {"step, 0.01": Finding(0.0042, "failed"), "pairs": Finding(np.inf, "stops")},
    "unclear": {"step, 0.01": Finding(0.5, "inconclusive"), "pairs": Finding(1.0, "failed")},
}


def run(*losses):
    loss = np.array(losses, dtype=float).T
    return Course(np.arange(len(loss)) * 10, loss, np.ones(loss.shape[1]))


def test_the_matrix_shows_every_finding_in_its_place():
    cells = {"step\n0.01": ["·", "0.004", "?"], "pairs": ["·", "stops", "1"]}
    panels = plots.bug_matrix(FINDINGS).axes
    for axes, (check, column) in zip(panels, cells.items(), strict=True):
        shown = {text.get_position(): text.get_text() for text in axes.texts}
        assert shown == {(0, row): text for row, text in enumerate(column)}
        assert [label.get_text() for label in axes.get_yticklabels()] == list(FINDINGS)
        assert [label.get_text() for label in axes.get_xticklabels()] == [check]
        assert axes.yaxis_inverted()


def test_only_findings_that_are_not_passed_have_a_field():
    for axes in plots.bug_matrix(FINDINGS).axes:
        fields = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
        places = {(round(f.get_x() + 0.47), round(f.get_y() + 0.44)) for f in fields}
        assert places == {(0, 1), (0, 2)}


def test_costs_draw_each_difference_its_interval_and_its_note():
    axes = plots.costs(["a", "b"], [-2.0, 1.0], [-3.0, 0.5], [-1.0, 1.5], ["", "3 diverged"]).axes[
        0
    ]
    (points,) = (line for line in axes.lines if line.get_marker() == "o")
    np.testing.assert_array_equal(points.get_xydata(), [[-2, 0], [1, 1]])
    segments = axes.collections[0].get_segments()
    np.testing.assert_array_equal(segments, [[[-3, 0], [-1, 0]], [[0.5, 1], [1.5, 1]]])
    assert [text.get_text() for text in axes.texts] == ["", "3 diverged"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]


def test_a_sheet_draws_both_medians_the_errors_and_the_text():
    well, ill = run([1, 0.1], [1, 0.1], [1, 0.1]), run([1, 10], [1, 100], [1, np.nan])
    errors = {"W1": 1e-3, "b1": 0.0, "W3": np.nan}
    figure = plots.patient_sheet(well, ill, errors, "first\nsecond")
    loss, arrays = figure.axes
    grey, orange = loss.lines
    np.testing.assert_allclose(grey.get_ydata(), [0, -1])
    np.testing.assert_allclose(orange.get_ydata(), [0, 2])
    heights = arrays.lines[0].get_ydata()
    assert heights[0] == pytest.approx(-3) and heights[1] == pytest.approx(-12)
    assert np.isnan(heights[2:]).all()
    assert figure.texts[0].get_text() == "first\nsecond"


def test_a_sheet_of_a_program_that_stops_shows_no_curve_of_its_own():
    figure = plots.patient_sheet(run([1, 0.1]), None, {}, "stops")
    assert figure.axes[0].lines[1].get_color() == "none"
    assert np.isnan(figure.axes[1].lines[0].get_ydata()).all()


def test_all_sheets_have_the_same_artists_so_that_frames_share_them():
    sheets = [
        plots.patient_sheet(run([1, 0.1]), run([1, 2]), {"W1": 1.0}, "a"),
        plots.patient_sheet(run([1, 0.1]), None, {}, "a\nb"),
    ]
    counts = {
        (len(axes.lines), len(axes.collections)) for sheet in sheets for axes in sheet.axes[:1]
    }
    assert len(counts) == 1


def test_a_diverged_run_counts_as_the_highest():
    band = loss_band(run([1, 1], [1, 2], [1, np.inf]))
    np.testing.assert_array_equal(band[:, 1], [1, 2, 1e6])


def test_long_lines_are_broken_and_short_ones_kept():
    text = wrapped("short\n\n" + "word " * 30)
    assert text.startswith("short\n\nword")
    assert max(map(len, text.split("\n"))) <= 78
