"""Draw the clinic: which check finds which fault, what a fault costs, and a patient's sheet."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from leaky.figures.style import look
from leaky.lessons.clinic import Course, Finding
from leaky.lessons.plots.canvas import WIDTH, powers_of_ten

_FILL = {"failed": ("C1", 0.3), "inconclusive": ("0.5", 0.15), "stops": ("0.5", 0.4)}


@look()
def bug_matrix(findings: Mapping[str, Mapping[str, Finding]]) -> Figure:
    """Draw what every check measured on every program: a row a program, a column a check.

    Parameters
    ----------
    findings : mapping from a program's name to a mapping from a check's name to a Finding
        All with the same checks.

    Returns
    -------
    Figure
        A check that passed shows a dot, one that failed its error on a coloured field.
    """
    checks = list(next(iter(findings.values())))
    figure, axes = _table(len(findings), above=0.5, below=0.05)
    for row, found in enumerate(findings.values()):
        for column, finding in enumerate(found.values()):
            _matrix_cell(axes, column, row, finding)
    axes.set(xlim=(-0.5, len(checks) - 0.5), ylim=(len(findings) - 0.5, -0.5))
    axes.set_xticks(range(len(checks)), [_in_two_lines(check) for check in checks], fontsize=8)
    axes.set_yticks(range(len(findings)), list(findings), fontsize=8.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


def _table(rows: int, above: float, below: float) -> tuple[Figure, Axes]:
    """Make axes with a row of 0.26 inches for each name, and room for long names on a phone."""
    height = above + 0.26 * rows + below
    figure = Figure(figsize=(WIDTH, height))
    return figure, figure.add_axes((0.235, below / height, 0.755, 0.26 * rows / height))


def cell_text(finding: Finding) -> str:
    """Write what a cell of `bug_matrix` shows."""
    words = {"passed": "·", "inconclusive": "?", "stops": "stops"}
    return words.get(finding.verdict, f"{finding.error:.1g}")


def _matrix_cell(axes: Axes, column: int, row: int, finding: Finding) -> None:
    if finding.verdict in _FILL:
        color, alpha = _FILL[finding.verdict]
        place = column - 0.47, row - 0.44
        axes.add_patch(Rectangle(place, 0.94, 0.88, facecolor=color, alpha=alpha, edgecolor="none"))
    axes.text(column, row, cell_text(finding), ha="center", va="center", fontsize=8.5)


def _in_two_lines(check: str) -> str:
    return check.replace(", ", "\n").replace(" step", "\nstep")


@look()
def costs(
    names: Sequence[str], means: ArrayLike, lows: ArrayLike, highs: ArrayLike, notes: Sequence[str]
) -> Figure:
    """Draw what each fault costs: a paired difference with its interval, and a note.

    Parameters
    ----------
    names : sequence of str
    means, lows, highs : array_like, shape (m,)
        The difference and the ends of its interval, in percentage points.
    notes : sequence of str
        What stands at the right edge of each row, such as how many runs diverged.
    """
    means, rows = np.asarray(means), np.arange(len(names))
    figure, axes = _table(len(names), above=0.05, below=0.55)
    axes.axvline(0, color="0.5", linewidth=1, linestyle="--")
    axes.hlines(rows, lows, highs, color="C1")
    axes.plot(means, rows, "o", color="C1", markersize=5)
    for row, note in zip(rows, notes, strict=True):
        place: Any = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center"}
        axes.text(0.99, float(row), note, fontsize=8.5, **place)
    axes.set_yticks(rows, names, fontsize=8.5)
    left, right = axes.get_xlim()
    axes.set(xlim=(left, right + 0.3 * (right - left)))  # room for the notes
    axes.set(ylim=(len(names) - 0.4, -0.6), xlabel="fresh points classed rightly, change in points")
    return figure


@look()
def patient_sheet(
    healthy: Course, sick: Course | None, errors: Mapping[str, float], text: str
) -> Figure:
    """Draw a patient's loss beside a healthy one's, the error of each gradient array, and a text.

    Parameters
    ----------
    healthy : Course
    sick : Course or None
        None if the program stops with an error.
    errors : mapping from an array's name to a float
        From `array_errors`; empty if the program stops.
    text : str
        What stands below, in lines of at most 78 characters.
    """
    figure = Figure(figsize=(WIDTH, 5.5))
    loss = figure.add_axes((0.1, 0.55, 0.42, 0.4))
    _draw_losses(loss, healthy, "0.5", "healthy", "--")
    _draw_losses(loss, sick or healthy, "C1" if sick else "none", "patient", "-")
    powers_of_ten(loss.yaxis, -2, 2, margin=0.3)
    loss.set(xlabel="epoch", title="loss, median and 10–90 %")
    loss.legend(loc="upper right", fontsize=9)
    arrays = figure.add_axes((0.65, 0.55, 0.33, 0.4))
    _draw_errors(arrays, errors)
    figure.text(0.02, 0.445, wrapped(text), va="top", fontsize=10, linespacing=1.4)
    return figure


def wrapped(text: str) -> str:
    """Break the lines of a text that are longer than a sheet is wide."""
    lines = (textwrap.wrap(line, 78, subsequent_indent="   ") or [""] for line in text.split("\n"))
    return "\n".join(line for group in lines for line in group)


def loss_band(course: Course) -> NDArray[np.floating]:
    """Return the 10 %, 50 % and 90 % quantiles of the loss at each epoch, shape (3, K).

    A run that diverged counts as infinitely high, which the sheet shows at 10⁶.
    """
    loss = np.where(np.isfinite(course.loss), course.loss, 1e6)
    return np.quantile(np.minimum(loss, 1e6), [0.1, 0.5, 0.9], axis=1, method="nearest")


def _draw_losses(axes: Axes, course: Course, color: str, label: str, dashes: str) -> None:
    low, median, high = loss_band(course)
    axes.plot(course.epochs, np.log10(median), dashes, color=color, label=label)
    edges = np.log10(low), np.log10(high)
    axes.fill_between(course.epochs, *edges, color=color, alpha=0.2, linewidth=0)


def _draw_errors(axes: Axes, errors: Mapping[str, float]) -> None:
    names = ["W1", "b1", "W2", "b2", "W3", "b3"]
    heights = [max(errors.get(name, np.nan), 1e-12) for name in names]
    axes.plot(range(6), np.log10(heights), "o", color="C1", markersize=6)
    axes.set_xticks(range(6), names)
    powers_of_ten(axes.yaxis, -12, 0, margin=0.7)
    axes.set(xlim=(-0.5, 5.5), title="error of a step, by array")
