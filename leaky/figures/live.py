"""Figures that compute in the page what Python computes in a notebook.

A live figure is a small program in plain JavaScript, which computes and draws, and a `LiveFigure`
in Python, which says what its state is, where it starts, and how it looks where no script runs.
What all live figures share is this module with ``stage.js``, which draws, and ``live.js``, which
moves the state: controls, play, undo, the address of a state, what is spoken.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from leaky.figures.budget import BUDGET_BYTES, weigh
from leaky.figures.page import (
    FRESH,
    INLINE_STYLE,
    inline_script,
    json_script,
    shipped,
    unique_name,
)
from leaky.figures.svg import draw_svg

# What live figures need beyond what all figures do.
LIVE_STYLE = f"<style>{shipped('live.css')}</style>"

# What a program says about itself stays here.
_COMMENT = re.compile(r"(?m)^\s*//.*\n")


@dataclass(frozen=True)
class Quantity:
    """One number of a figure's state.

    Parameters
    ----------
    start : float
        Its value at first.
    low, high : float
        Its ends; what lies beyond, in an address that somebody typed, is clamped to them.
    step : float
        What it is rounded to, and how far an arrow key goes. On a logarithmic scale values have
        three digits, and this is the part of a decade that an arrow key goes.
    label : str, optional
        What stands before its control; without a label it has none.
    logarithmic : bool, default False
        For what spans decades.
    typed : bool, default False
        Whether its control is a field to type in, such as for a seed, and not a slider.
    nudge : float, optional
        How far an arrow key goes, if not by `step`.
    pace : float, optional
        By how much Play moves it in a second. One quantity of a figure may have a pace: its time.
    """

    start: float
    low: float
    high: float
    step: float = 1
    label: str = ""
    logarithmic: bool = False
    typed: bool = False
    nudge: float = 0
    pace: float = 0

    def checked(self, name: str) -> "Quantity":
        """Return it as it is, if its numbers make sense.

        Raises
        ------
        ValueError
            If the start lies outside of the ends, or a logarithmic scale begins at 0 or below.
        """
        if not self.low <= self.start <= self.high:
            raise ValueError(
                f"{name} must start between {self.low:g} and {self.high:g}; got {self.start:g}"
            )
        if self.logarithmic and self.low <= 0:
            raise ValueError(f"the scale of {name} is logarithmic; got {self.low:g} as its low end")
        return self

    def control(self, name: str) -> str:
        """Write its control."""
        if self.typed:
            return (
                f'<div class="leaky-row"><label>{escape(self.label)} <input type="number" '
                f'data-key="{name}" min="{self.low:g}" max="{self.high:g}" step="{self.step:g}" '
                f'value="{self.start:g}" {FRESH}></label></div>'
            )
        low, high, start = (
            map(math.log10, (self.low, self.high, self.start))
            if self.logarithmic
            else (self.low, self.high, self.start)
        )
        return (
            f'<div class="leaky-row"><label>{escape(self.label)} <input type="range" '
            f'data-key="{name}" min="{low:g}" max="{high:g}" step="{self.step:g}" '
            f'value="{start:g}" {FRESH}></label> '
            f'<output name="{name}" aria-live="off"></output></div>'
        )


@dataclass(frozen=True)
class Panel:
    """A part of a figure with a drawing of its own.

    Parameters
    ----------
    title : str
        HTML: a number that changes stands in an ``<output name="…">``.
    ratio : float
        Width of the drawing by its height.
    wide : bool, default False
        Whether it takes the whole width, beside no other panel.
    """

    title: str
    ratio: float
    wide: bool = False

    def html(self) -> str:
        """Write the panel, still empty."""
        kind = "leaky-panel leaky-wide" if self.wide else "leaky-panel"
        return (
            f'<div class="{kind}"><p>{self.title}</p>'
            f'<div class="leaky-plot" style="aspect-ratio:{self.ratio:g}"></div></div>'
        )


@dataclass(frozen=True, kw_only=True)
class LiveFigure:
    """A figure that computes in the page. Functions of a book make it for their readers.

    Parameters
    ----------
    name : str
        What its program calls itself, and its id on the page, which addresses of its states use.
    title : str
        How a screen reader names it.
    program : Path
        Its script, which defines the figure for the page. The first lines of ``live.js`` say how.
    library : sequence of Path, optional
        Scripts that several figures use, such as an engine: loaded before it, once a page.
    quantities : mapping from str to Quantity
        Its state, by the names that an address has for it.
    panels : sequence of Panel
    data : dict, optional
        Further numbers for the program, such as those of arrays.
    still : matplotlib.figure.Figure
        What stands in its place without JavaScript and on paper.
    alt : str
        What it shows at first, in words.
    caption : str, optional
        What to try and what to look for.
    page : str, optional
        The address of the page on which it is published, for links from notebooks.
    budget_bytes : float, default 40,000
        What it may add to a page, compressed.

    Raises
    ------
    ValueError
        If a quantity starts outside of its ends.

    Warns
    -----
    FigureBudgetWarning
        If it is larger than its budget.
    """

    name: str
    title: str
    program: Path
    quantities: Mapping[str, Quantity]
    panels: Sequence[Panel]
    still: Figure
    alt: str
    caption: str = ""
    library: Sequence[Path] = ()
    data: dict[str, Any] = field(default_factory=dict)
    page: str = ""
    budget_bytes: float = BUDGET_BYTES

    def __post_init__(self) -> None:
        for name, quantity in self.quantities.items():
            quantity.checked(name)

    def __repr__(self) -> str:
        return self.alt

    @cached_property
    def html(self) -> str:
        """The figure with all that it needs, for a page, a notebook or a file that stands alone."""
        svg = draw_svg([self.still], self.alt, name=unique_name(self.alt))
        caption = f"<figcaption>{escape(self.caption)}</figcaption>" if self.caption else ""
        markup = (
            f'<figure class="leaky-figure leaky-live" data-figure="{self.name}" id="{self.name}" '
            f'aria-label="{escape(self.title)}">'
            f'{caption}<div class="leaky-still">{svg}</div>'
            f'<div class="leaky-now">{self._controls()}'
            f'<p class="leaky-note"></p>{_MORE}</div>'
            f'<p class="leaky-said" aria-live="polite">{escape(self.alt)}</p>'
            f"{self._facts()}</figure>"
        )
        weigh(markup, 1, self.budget_bytes)
        return INLINE_STYLE + LIVE_STYLE + markup + self._scripts()

    def _controls(self) -> str:
        """Write buttons, time and controls, and the panels below them."""
        quantities = self.quantities.items()
        times = (
            f'<span>{name} <output name="{name}" aria-live="off"></output></span>'
            for name, quantity in quantities
            if quantity.pace
        )
        controls = (quantity.control(name) for name, quantity in quantities if quantity.label)
        return (
            f'<div class="leaky-controls"><div class="leaky-buttons">{_BUTTONS}{"".join(times)}'
            f"</div>{''.join(controls)}</div>"
            f'<div class="leaky-panels">{"".join(panel.html() for panel in self.panels)}</div>'
        )

    def _facts(self) -> str:
        quantities = {name: vars(quantity) for name, quantity in self.quantities.items()}
        return json_script({"quantities": quantities, "data": self.data, "page": self.page})

    def _scripts(self) -> str:
        library = [path.read_text(encoding="utf-8") for path in self.library]
        shared = "".join([shipped("stage.js"), shipped("live.js"), *library])
        program = self.program.read_text(encoding="utf-8")
        return inline_script("live.js", _COMMENT.sub("", shared)) + inline_script(
            self.program.name, _COMMENT.sub("", program)
        )

    def _repr_html_(self) -> str:
        return self.html


def _button(does: str, text: str) -> str:
    return f'<button type="button" data-do="{does}">{text}</button>'


_BUTTONS = "".join(_button(text.lower(), text) for text in ("Play", "Step", "Undo", "Reset"))
_MORE = (
    f'<div class="leaky-more">{_button("share", "Share")}{_button("python", "As Python")}'
    "<details><summary>Values as a table</summary>"
    '<div class="table-scroll"><table></table></div></details></div>'
    '<p class="leaky-link" hidden></p><pre class="leaky-python" hidden></pre>'
)
