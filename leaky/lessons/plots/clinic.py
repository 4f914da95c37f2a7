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
from leaky.lessons.plots.canvas import COLUMN, chart, legend_above, powers_of_ten

_ROW = 0.24  # inches
_MARGINS = {"left": 0.07, "right": 0.99, "bottom": 0.08, "top": 0.4, "wspace": 0.2}
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
    middle = -(-len(checks) // 2)  # all columns in one row are more than a phone can show
    figure, panels = chart(0.5 + _ROW * len(findings), columns=2)
    for axes, some in zip(panels, (checks[:middle], checks[middle:]), strict=True):
        _draw_matrix(axes, findings, some)
    return figure


def _draw_matrix(
    axes: Axes, findings: Mapping[str, Mapping[str, Finding]], checks: Sequence[str]
) -> None:
    for row, found in enumerate(findings.values()):
        for column, check in enumerate(checks):
            _matrix_cell(axes, column, row, found[check])
    axes.set(xlim=(-0.5, len(checks) - 0.5), ylim=(len(findings) - 0.5, -0.5))
    axes.set_xticks(range(len(checks)), _headings(checks))
    axes.set_yticks(range(len(findings)), list(findings))
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def cell_text(finding: Finding) -> str:
    """Write what a cell of `bug_matrix` shows."""
    words = {"passed": "·", "inconclusive": "?", "stops": "stops"}
    return words.get(finding.verdict, f"{finding.error:.1g}")


def _matrix_cell(axes: Axes, column: int, row: int, finding: Finding) -> None:
    if finding.verdict in _FILL:
        color, alpha = _FILL[finding.verdict]
        place = column - 0.47, row - 0.44
        axes.add_patch(Rectangle(place, 0.94, 0.88, facecolor=color, alpha=alpha, edgecolor="none"))
    axes.text(column, row, cell_text(finding), ha="center", va="center")


def _headings(checks: Sequence[str]) -> list[str]:
    """Write each in two lines; a single word stands on one or the other, as there is room."""
    lines = [check.replace(", ", "\n").replace(" step", "\nstep") for check in checks]
    return [line if "\n" in line or i % 2 == 0 else f"{line}\n" for i, line in enumerate(lines)]


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
    figure, axes = chart(0.7 + _ROW * len(names))
    axes.axvline(0, color="0.5", linewidth=1, linestyle="--")
    axes.hlines(rows, lows, highs, color="C1")
    axes.plot(means, rows, "o", color="C1", markersize=5)
    for row, note in zip(rows, notes, strict=True):
        place: Any = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center"}
        axes.text(0.99, float(row), note, **place)
    axes.set_yticks(rows, names)
    left, right = axes.get_xlim()
    axes.set(xlim=(left, right + 0.45 * (right - left)))  # room for the notes
    axes.set(ylim=(len(names) - 0.4, -0.6), xlabel="change, percentage points")
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
        What stands above, in lines of at most 54 characters.
    """
    # Fixed margins: many frames, quickly drawn.
    figure = Figure(figsize=(2 * COLUMN, 6.5))
    loss, arrays = figure.subplots(1, 2, gridspec_kw=_MARGINS)
    _draw_losses(loss, healthy, "0.5", "healthy", "--")
    _draw_losses(loss, sick or healthy, "C1" if sick else "none", "patient", "-")
    powers_of_ten(loss.yaxis, -2, 2, margin=0.3)
    loss.set(xlabel="epoch", title="loss, median and 10–90 %")
    legend_above(loss, columns=2)
    _draw_errors(arrays, errors)
    figure.text(0, 0.99, wrapped(text), va="top", linespacing=1.4)
    return figure


def wrapped(text: str) -> str:
    """Break the lines of a text that are longer than a sheet is wide."""
    lines = (textwrap.wrap(line, 54, subsequent_indent="   ") or [""] for line in text.split("\n"))
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
