"""Figures that compute in the page what Python computes in a notebook.

A live figure is a small program in plain JavaScript, which computes and draws, and a `LiveFigure`
in Python, which says what its state is, where it starts, and how it looks where no script runs.
What all live figures share is this module with ``stage.js``, which draws, and ``live.js``, which
moves the state: controls, play, undo, the address of a state, what is spoken.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, asdict, dataclass, field
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

# A line that is a comment is not sent to readers. Nor would be a line of a template string that
# begins in the same way.
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
    grain : float, default 1
        What values are rounded to. On a logarithmic scale they have three digits instead.
    key_step : float, optional
        How far an arrow key goes, in decades if logarithmic; by default the grain.
    label : str, optional
        What stands before its control; without a label it has none.
    logarithmic : bool, default False
        For what spans decades.
    typed : bool, default False
        Whether its control is a field to type in, such as for a seed, and not a slider.
    pace : float, optional
        By how much Play moves it in a second, from its low end. One quantity of a figure may have
        a pace: its time.

    Raises
    ------
    ValueError
        If a logarithmic scale begins at 0 or below.
    """

    start: float
    low: float
    high: float
    _: KW_ONLY
    grain: float = 1
    key_step: float = 0
    label: str = ""
    logarithmic: bool = False
    typed: bool = False
    pace: float = 0

    def __post_init__(self) -> None:
        if self.logarithmic and self.low <= 0:
            raise ValueError(f"low must be above 0 on a logarithmic scale, got {self.low:g}")
        object.__setattr__(self, "key_step", self.key_step or self.grain)

    def control(self, name: str) -> str:
        """Write its control."""
        ends = (self.low, self.high, self.start)
        step = f"{self.key_step:g}" if self.typed else "any"  # sliders round by themselves
        low, high, start = map(math.log10, ends) if self.logarithmic else ends
        kind = "number" if self.typed else "range"
        output = "" if self.typed else f' <output name="{name}" aria-live="off"></output>'
        return (
            f'<div class="leaky-row"><label>{escape(self.label)} <input type="{kind}" '
            f'data-key="{name}" min="{low:g}" max="{high:g}" step="{step}" '
            f'value="{start:g}" {FRESH}></label>{output}</div>'
        )


def check_starts(quantities: Mapping[str, Quantity]) -> None:
    """Compare where quantities start with their ends, before anything is computed for them.

    Raises
    ------
    ValueError
        If one starts outside of its ends.
    """
    for name, each in quantities.items():
        if not each.low <= each.start <= each.high:
            raise ValueError(
                f"{name} must start between {each.low:g} and {each.high:g}; got {each.start:g}"
            )


@dataclass(frozen=True)
class Panel:
    """A part of a figure with a drawing of its own.

    Parameters
    ----------
    heading : str
        HTML: a number that changes stands in an ``<output name="…">``.
    ratio : float
        Width of the drawing by its height.
    wide : bool, default False
        Whether it takes the whole width, beside no other panel.
    """

    heading: str
    ratio: float
    wide: bool = False

    def html(self, name: str) -> str:
        """Write the panel, still empty."""
        kind = "leaky-panel leaky-wide" if self.wide else "leaky-panel"
        return (
            f'<div class="{kind}"><p>{self.heading}</p>'
            f'<div class="leaky-plot" data-panel="{name}" style="aspect-ratio:{self.ratio:g}">'
            "</div></div>"
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
    panels : mapping from str to Panel
        By the names that the program has for them, in the order in which a phone stacks them.
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
        What its markup and data may weigh, compressed. Its style and scripts, which a site loads
        once, are not counted.

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
    panels: Mapping[str, Panel]
    still: Figure
    alt: str
    caption: str = ""
    library: Sequence[Path] = ()
    data: dict[str, Any] = field(default_factory=dict)
    page: str = ""
    budget_bytes: float = BUDGET_BYTES

    def __post_init__(self) -> None:
        check_starts(self.quantities)

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
        panels = (panel.html(name) for name, panel in self.panels.items())
        controls = (quantity.control(name) for name, quantity in quantities if quantity.label)
        return (
            f'<div class="leaky-controls"><div class="leaky-buttons">{_BUTTONS}{"".join(times)}'
            f"</div>{''.join(controls)}</div>"
            f'<div class="leaky-panels">{"".join(panels)}</div>'
        )

    def _facts(self) -> str:
        quantities = {name: asdict(quantity) for name, quantity in self.quantities.items()}
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
