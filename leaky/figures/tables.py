"""Results as tables: text where text is compared or read in a terminal, a real table on a page.

`table` sets columns side by side, `dot_plot` draws an estimate and its interval in each row, and
`heat_map` tints the cells of a grid. All three give a `Table`, whose text holds the same numbers
as its page.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky.figures.page import INLINE_STYLE, shipped

MISSING = "–"

TABLE_STYLE = f"<style>{shipped('tables.css')}</style>"

# Per cent of the palette's first colour in the cell of a heat map that is tinted most. The text
# on it keeps a contrast of 4.5 : 1 or more, on light pages and on dark ones.
STRONGEST = 30

# Where the data end in the drawing of a dot plot, in per cent: half a tick's label fits beside.
_LEFT, _RIGHT = 12, 88


@dataclass(frozen=True)
class _Column:
    """What stands in one column: its name, a text for each row, how it is set."""

    name: str
    texts: Sequence[str]
    numbers: bool = True
    tints: Sequence[float] = ()


@dataclass(frozen=True)
class _Dots:
    """What a dot plot draws: estimates, intervals, an axis. A missing row is NaN."""

    intervals: NDArray[np.float64]  # (rows, 3)
    reference: float | None

    def place(self, value: float) -> float:
        """Return where a value stands, in per cent of the drawing's width."""
        least, most = self._ends()
        return _LEFT + (_RIGHT - _LEFT) * (value - least) / (most - least)

    def row_svg(self, row: int) -> str:
        """Draw the reference line, the interval and the dot of one row."""
        drawn = ""
        if self.reference is not None:
            x = f"{self.place(self.reference):.2f}%"
            drawn = f'<line class="leaky-reference" x1="{x}" x2="{x}" y2="100%"/>'
        if not np.isnan(self.intervals[row, 0]):
            dot, low, high = (f"{self.place(each):.2f}%" for each in self.intervals[row])
            drawn += (
                f'<line x1="{low}" x2="{high}" y1="50%" y2="50%"/>'
                f'<circle cx="{dot}" cy="50%" r="4"/>'
            )
        return f'<svg aria-hidden="true">{drawn}</svg>'

    def axis_svg(self) -> str:
        """Draw the axis with its ticks, to stand below the last row."""
        ticks = "".join(
            f'<line x1="{x:.2f}%" x2="{x:.2f}%" y2="4"/>'
            f'<text x="{x:.2f}%" y="1.3em">{escape(_with_minus(text))}</text>'
            for x, text in ((self.place(tick), f"{tick:g}") for tick in self.ticks())
        )
        return f'<svg aria-hidden="true"><line x1="0%" x2="100%"/>{ticks}</svg>'

    def ticks(self) -> list[float]:
        """Return two or three round numbers within the axis."""
        least, most = self._ends()
        power = 10.0 ** math.floor(math.log10((most - least) / 2))
        for step in (power, 2 * power, 5 * power, 10 * power):
            first, last = math.ceil(least / step), math.floor(most / step)
            if last - first < 3:
                break
        return [float(f"{k * step:.12g}") for k in range(first, last + 1)]

    def _ends(self) -> tuple[float, float]:
        values = self.intervals[np.isfinite(self.intervals)].tolist()
        if self.reference is not None:
            values.append(self.reference)
        least, most = min(values), max(values)
        return (least, most) if least < most else (least - 1, most + 1)


class Table:
    """A table as text and as HTML. Made by `table`, `dot_plot` and `heat_map`.

    In a notebook it is a ``<table>`` in the page's font and colours; ``print`` gives its text.
    """

    def __init__(
        self, columns: Sequence[_Column], caption: str = "", dots: _Dots | None = None
    ) -> None:
        self._columns = columns
        self._caption = caption
        self._dots = dots

    def __repr__(self) -> str:
        laid_out = []
        for i, column in enumerate(self._columns):
            width = max(map(len, (column.name, *column.texts)))
            right = column.numbers and i > 0
            lines = (column.name, *column.texts)
            laid_out.append([each.rjust(width) if right else each.ljust(width) for each in lines])
        rows = ["  ".join(line).rstrip() for line in zip(*laid_out, strict=True)]
        return "\n".join([self._caption, *rows] if self._caption else rows)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": repr(self)}

    @property
    def html(self) -> str:
        """The table for a page, with the style that it needs."""
        kind = "leaky-table leaky-dots" if self._dots else "leaky-table"
        caption = f"<caption>{escape(self._caption)}</caption>" if self._caption else ""
        body = "".join(self._row_html(row) for row in range(len(self._columns[0].texts)))
        return (
            f'{INLINE_STYLE}{TABLE_STYLE}<div class="leaky-figure"><table class="{kind}">{caption}'
            f"<thead>{self._head_html()}</thead><tbody>{body}</tbody>{self._foot_html()}"
            "</table></div>"
        )

    def _head_html(self) -> str:
        names = [_cell_html("th", column, column.name, "col") for column in self._columns]
        return f"<tr>{self._with_plot(names, '')}</tr>"

    def _row_html(self, row: int) -> str:
        first, *others = self._columns
        cells = [f'<th scope="row">{escape(_with_minus(first.texts[row]))}</th>']
        for column in others:
            tint = f"{STRONGEST * column.tints[row]:.0f}%" if column.tints else ""
            cells.append(_cell_html("td", column, column.texts[row], tint=tint))
        return f"<tr>{self._with_plot(cells, self._dots.row_svg(row) if self._dots else '')}</tr>"

    def _foot_html(self) -> str:
        """Return the row of the axis; screen readers have the numbers."""
        if self._dots is None:
            return ""
        cells = self._with_plot(["<td></td>" for _ in self._columns], self._dots.axis_svg())
        return f'<tfoot aria-hidden="true"><tr>{cells}</tr></tfoot>'

    def _with_plot(self, cells: Sequence[str], svg: str) -> str:
        plot = f'<td class="leaky-dot">{svg}</td>' if self._dots else ""
        return cells[0] + plot + "".join(cells[1:])


def table(
    data: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    formats: str | Mapping[str, str] = "",
    caption: str = "",
) -> Table:
    """Set columns side by side.

    Parameters
    ----------
    data : mapping from str to sequence, or sequence of mappings
        The columns by name, all of one length (n,); or the n rows, each a mapping from the names
        of the columns, in the same order. The first column names the rows. Values are strings,
        numbers, or intervals as (estimate, low, high); None and NaN are a dash.
    formats : str or mapping from str to str, optional
        How numbers are written, as ``format`` takes it: for all columns, or by name. An interval
        is written as ``0.31 [0.28, 0.34]``. With a sign, as in ``+.1f``, only 0 itself has none.
    caption : str, optional
        What the table shows.

    Returns
    -------
    Table

    Raises
    ------
    TypeError
        If `data` is neither a mapping nor made of mappings.
    ValueError
        If there is no column or no row, columns differ in length, rows differ in their names, an
        interval's estimate is not between its ends or only part of it is NaN, or `formats` names
        no column.
    """
    columns = data if isinstance(data, Mapping) else _columns_of(data)
    lengths = {name: len(values) for name, values in columns.items()}
    if not lengths or 0 in lengths.values():
        raise ValueError(
            f"data must have one column or more and one row or more, got lengths {lengths}"
        )
    if len(set(lengths.values())) > 1:
        raise ValueError(f"data must have columns of one length, got lengths {lengths}")
    if isinstance(formats, str):
        formats = dict.fromkeys(columns, formats)
    if unknown := [name for name in formats if name not in columns]:
        raise ValueError(f"formats names {unknown[0]!r}, which is not among {list(columns)}")
    made = [_column(name, list(each), formats.get(name, "")) for name, each in columns.items()]
    return Table(made, caption)


def dot_plot(
    rows: Mapping[str, Sequence[float] | None],
    *,
    heading: str = "estimate [interval]",
    format: str = "+.1f",
    reference: float | None = None,
    columns: Mapping[str, Any] | None = None,
    caption: str = "",
) -> Table:
    """Draw an estimate and its interval in each row, on one axis, with the numbers beside them.

    Parameters
    ----------
    rows : mapping from str to (estimate, low, high)
        By the row's name. None, or three NaN, is a row without a dot.
    heading : str, optional
        What the numbers are, with their unit.
    format : str, default "+.1f"
        How numbers are written, as ``format`` takes it.
    reference : float, optional
        Where an upright line stands, such as 0 for no difference.
    columns : mapping from str to sequence, optional
        More columns, each of a value a row, as in `table`.
    caption : str, optional
        What the plot shows.

    Returns
    -------
    Table

    Raises
    ------
    TypeError
        If `rows` is no mapping.
    ValueError
        If there is no row or none with a dot, an estimate is not between its ends, only part of
        a row is NaN, a number is infinite, or a column has another length than the rows.
    """
    _check_mapping("rows", rows)
    columns = columns or {}
    for name, values in columns.items():
        if len(values) != len(rows):
            raise ValueError(f"columns[{name!r}] has {len(values)} values for {len(rows)} rows")
    intervals = np.array([_interval(name, each) for name, each in rows.items()]).reshape(-1, 3)
    if np.isinf(intervals).any() or (reference is not None and not math.isfinite(reference)):
        raise ValueError("rows and reference must be finite: an axis has no place for infinity")
    if np.isnan(intervals).all():
        raise ValueError("rows must have one interval or more, got none")
    made = [_column("", list(rows), ""), _column(heading, intervals.tolist(), format)]
    made += [_column(name, list(values), "") for name, values in columns.items()]
    return Table(made, caption, _Dots(intervals, reference))


def heat_map(
    values: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    format: str = ".0%",
    tint: ArrayLike | None = None,
    caption: str = "",
) -> Table:
    """Write a grid of shares or words, and tint each cell by its value.

    Parameters
    ----------
    values : array_like, shape (r, c)
        Numbers, or words such as "passed". NaN is a dash without a tint.
    rows : sequence of str, shape (r,)
    columns : sequence of str, shape (c,)
    format : str, default ".0%"
        How numbers are written, as ``format`` takes it.
    tint : array_like, shape (r, c), optional
        How strong each tint is, from 0 to 1; by default the numbers themselves.
    caption : str, optional
        What the grid shows.

    Returns
    -------
    Table

    Raises
    ------
    ValueError
        If there is no cell, the shapes do not fit, a tint is not from 0 to 1, or the values are
        words and have no tint.
    """
    grid = np.asarray(values)
    if grid.size == 0 or grid.shape != (len(rows), len(columns)):
        raise ValueError(
            f"values has shape {grid.shape}, but there are {len(rows)} rows and "
            f"{len(columns)} columns: it needs ({len(rows)}, {len(columns)}), and a cell or more"
        )
    if tint is None and grid.dtype.kind not in "fiub":
        raise ValueError("tint must be given where values are words: how strong, from 0 to 1")
    strength = np.nan_to_num(np.asarray(grid if tint is None else tint, dtype=float))
    if strength.shape != grid.shape or strength.min() < 0 or strength.max() > 1:
        raise ValueError(
            f"tint must have shape {grid.shape} and be from 0 to 1, got shape {strength.shape} "
            f"from {strength.min():g} to {strength.max():g}"
        )
    made = [_column("", list(rows), "")]
    for name, each, tints in zip(columns, grid.T.tolist(), strength.T.tolist(), strict=True):
        column = _column(str(name), each, format)
        made.append(_Column(column.name, column.texts, numbers=True, tints=tints))
    return Table(made, caption)


def _columns_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Turn rows into columns."""
    if isinstance(rows, str) or not isinstance(rows, Sequence):
        kind = type(rows).__name__
        raise TypeError(f"data must be columns in a mapping, or a list of rows, got {kind}")
    for number, row in enumerate(rows):
        _check_mapping(f"data[{number}]", row)
        if list(row) != list(rows[0]):
            raise ValueError(
                f"data[{number}] has the columns {list(row)}, but the first row has {list(rows[0])}"
            )
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}


def _check_mapping(name: str, given: object) -> None:
    if not isinstance(given, Mapping):
        kind = type(given).__name__
        raise TypeError(f"{name} must be a mapping from names to values, got {kind}")


def _column(name: str, values: Sequence[Any], format: str) -> _Column:
    """Write the values of a column: words stand left, numbers right."""
    texts = [_text(name, value, format) for value in values]
    return _Column(name, texts, numbers=not any(isinstance(value, str) for value in values))


def _text(name: str, value: Any, format: str) -> str:
    if isinstance(value, str):
        return value
    if value is None or np.ndim(value) == 0:
        return MISSING if value is None or value != value else _number(value, format)
    estimate, low, high = (float(each) for each in _interval(name, value))
    if math.isnan(estimate):
        return MISSING
    return f"{_number(estimate, format)} [{_number(low, format)}, {_number(high, format)}]"


def _number(value: Any, format: str) -> str:
    """Write a number; 0 has no sign, and what is rounded to 0 keeps its own."""
    if value == 0:
        value, format = abs(value), format.replace("+", "")
    return f"{value:{format}}"


def _interval(name: str, value: Sequence[float] | None) -> tuple[float, float, float]:
    if value is None:
        return math.nan, math.nan, math.nan
    if len(value) != 3:
        raise ValueError(f"{name!r} must have (estimate, low, high), got {value!r}")
    estimate, low, high = (float(each) for each in value)
    n_missing = sum(map(math.isnan, (estimate, low, high)))
    # Some ends differ from their estimate by round-off, such as Wilson's for 0 of 20.
    in_order = all(
        a <= b or math.isclose(a, b, abs_tol=1e-12) for a, b in _pairs(low, estimate, high)
    )
    if n_missing in (1, 2) or (n_missing == 0 and not in_order):
        raise ValueError(
            f"{name!r} must have low <= estimate <= high, or all three NaN, got "
            f"estimate {estimate:g}, low {low:g}, high {high:g}"
        )
    return estimate, low, high


def _pairs(low: float, estimate: float, high: float) -> tuple[tuple[float, float], ...]:
    return (low, estimate), (estimate, high), (low, high)


def _cell_html(tag: str, column: _Column, text: str, scope: str = "", tint: str = "") -> str:
    """Write a cell; a line may break between an estimate and its interval, not within either."""
    if not text and scope:
        return "<td></td>"  # a heading without words is none
    attributes = f' scope="{scope}"' if scope else ""
    text = _with_minus(text)
    if not column.numbers:
        return f"<{tag}{attributes}>{escape(text)}</{tag}>"
    attributes += ' class="leaky-number"'
    if tint:
        attributes += f' style="--leaky-tint:{tint}"'
    if tag == "td":
        estimate, bracket, ends = text.partition(" [")
        text = f"<span>{escape(estimate)}</span>" + bool(bracket) * f" <span>[{escape(ends)}</span>"
    else:
        text = escape(text)
    return f"<{tag}{attributes}>{text}</{tag}>"


def _with_minus(text: str) -> str:
    """Write numbers with a true minus sign, as figures do; no line breaks behind it."""
    return re.sub(r"((?<!\w)|(?<=\de))-(?=[\d.])", "−", text)
