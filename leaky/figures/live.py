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
from typing import Any, ClassVar

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

# Comments, indentation, last commas, and the ends of lines that surely go on are not sent to
# readers. So no template string of a script may have more than one line, and no string what looks
# like a comment.
_UNSENT = re.compile(
    r"(?m)\s*//( .*)?$|^\s+|(?<=[{(\[,;])\n\s*|,?\n\s*(?=[])}])|\n\s*(?=[.?:]|&&|\|\|)"
)

# What says when a part is shown: "mode=all kind!=odd".
_WHEN = re.compile(r' data-when="([^"]*)"')
_CONDITION = re.compile(r"(\w+)(!?)=(\S*)")


def sent(script: str) -> str:
    """Return of a script what is sent to readers."""
    return _UNSENT.sub("", script)


def _row(label: str, control: str, when: str, kind: str = "leaky-row") -> str:
    shown = f' data-when="{when}"' if when else ""
    return f'<div class="{kind}"{shown}><label>{escape(label)} {control}</div>'


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
    fold, when, view
        As in `Choice`.

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
    fold: str = ""
    when: str = ""
    view: bool = False

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
        output = "" if self.typed else f' <output name="{name}"></output>'
        control = (
            f'<input type="{kind}" data-key="{name}" min="{low:g}" max="{high:g}" step="{step}" '
            f'value="{start:g}" {FRESH}></label>{output}'
        )
        row = "leaky-row leaky-time" if self.pace else "leaky-row"
        return _row(self.label, control, self.when, row)

    def facts(self) -> dict[str, Any]:
        """Return what the script has to know."""
        names = ["start", "low", "high", "grain", "key_step"]
        names += [name for name in ("logarithmic", "pace", "view") if getattr(self, name)]
        return {name: getattr(self, name) for name in names + ["label"] * self.typed}

    def problem(self) -> str:
        """Say what is wrong with its start."""
        if self.low <= self.start <= self.high:
            return ""
        return f"between {self.low:g} and {self.high:g}; got {self.start:g}"


@dataclass(frozen=True)
class Choice:
    """One word of a figure's state, of a few.

    Parameters
    ----------
    start : str
        The word that is chosen at first.
    options : mapping from str to str
        The words, as an address has them, and how a reader sees each.
    label : str, optional
        What stands before its control; without a label it has none.
    fold : str, optional
        The heading of controls that are folded away, this one among them.
    when : str, optional
        Where other words of the state decide whether the control is shown: ``"mode=all"``,
        ``"mode!=all"``, or several such, with spaces between them.
    view : bool, default False
        Whether it changes only what is shown of the state, so that nothing is computed again.
    """

    start: str
    options: Mapping[str, str]
    _: KW_ONLY
    label: str = ""
    fold: str = ""
    when: str = ""
    view: bool = False
    pace: ClassVar[float] = 0

    def control(self, name: str) -> str:
        """Write its control."""
        options = "".join(
            f'<option value="{word}"{" selected" * (word == self.start)}>{escape(text)}</option>'
            for word, text in self.options.items()
        )
        select = f'<select data-key="{name}" {FRESH}>{options}</select></label>'
        return _row(self.label, select, self.when)

    def facts(self) -> dict[str, Any]:
        """Return what the script has to know."""
        facts = {"start": self.start, "options": dict(self.options)}
        return facts | {"view": True} if self.view else facts

    def problem(self) -> str:
        """Say what is wrong with its start."""
        known = ", ".join(self.options)
        return "" if self.start in self.options else f"as one of {known}; got {self.start!r}"


@dataclass(frozen=True)
class Text:
    """Words of a figure's state that the program itself writes and reads; it has no control.

    Parameters
    ----------
    start : str
    pattern : str
        The regular expression, one that Python and JavaScript share, of what it can be.
    """

    start: str
    pattern: str
    label: ClassVar[str] = ""
    fold: ClassVar[str] = ""
    pace: ClassVar[float] = 0

    def control(self, name: str) -> str:
        """Write no control."""
        return ""

    def facts(self) -> dict[str, Any]:
        """Return what the script has to know."""
        return asdict(self)

    def problem(self) -> str:
        """Say what is wrong with its start."""
        fits = re.fullmatch(self.pattern, self.start, re.ASCII)
        return "" if fits else f"with what {self.pattern} describes; got {self.start!r}"


# What a figure's state is made of.
Part = Quantity | Choice | Text


def check_starts(quantities: Mapping[str, Part]) -> None:
    """Compare where a state starts with what it can be, before anything is computed for it.

    Raises
    ------
    ValueError
        If a part of it starts outside of its ends, or with a word that it does not know.
    """
    for name, each in quantities.items():
        if problem := each.problem():
            raise ValueError(f"{name} must start {problem}")


@dataclass(frozen=True)
class Panel:
    """A part of a figure with a drawing of its own.

    Parameters
    ----------
    heading : str
        HTML: a number that changes stands in an ``<output name="…">``.
    ratio : float, default 0
        Width of the drawing by its height; 0 for a panel of words, without a drawing.
    wide : bool, default False
        Whether it takes the whole width, beside no other panel.
    controls : sequence of str, optional
        Parts of the state whose controls stand here, and not above all panels.
    footer : str, optional
        HTML below the drawing, such as for words whose number changes.
    when : str, optional
        As in `Choice`: which word of the state shows it.
    """

    heading: str
    ratio: float = 0
    wide: bool = False
    controls: Sequence[str] = ()
    footer: str = ""
    when: str = ""

    def html(self, name: str, controls: str) -> str:
        """Write the panel, still empty."""
        kind = "leaky-panel leaky-wide" if self.wide else "leaky-panel"
        shown = f' data-when="{self.when}"' if self.when else ""
        words = "" if self.ratio else ' class="leaky-words"'
        footer = f"<p{words}>{self.footer}</p>" if self.footer else ""
        plot = (
            f'<div class="leaky-plot" data-panel="{name}" style="aspect-ratio:{self.ratio:g}">'
            "</div>"
        )
        drawing = plot if self.ratio else ""
        return f'<div class="{kind}"{shown}><p>{self.heading}</p>{controls}{drawing}{footer}</div>'


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
    quantities : mapping from str to Quantity, Choice or Text
        Its state, by the names that an address has for it.
    panels : mapping from str to Panel
        By the names that the program has for them, in the order in which a phone stacks them.
    controls_before : str, optional
        The panel before which the controls stand; by default they stand before all.
    actions : mapping from str to str, optional
        Buttons of its own: what the program calls each action, and what stands on the button.
    data : dict, optional
        Further numbers for the program, such as those of arrays.
    still : matplotlib.figure.Figure
        What stands in its place without JavaScript, also on paper.
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
        If a part of the state starts outside of its ends.

    Warns
    -----
    FigureBudgetWarning
        If it is larger than its budget.
    """

    name: str
    title: str
    program: Path
    quantities: Mapping[str, Part]
    panels: Mapping[str, Panel]
    still: Figure
    alt: str
    caption: str = ""
    library: Sequence[Path] = ()
    controls_before: str = ""
    actions: Mapping[str, str] = field(default_factory=dict)
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
            f'<div class="leaky-now">{self._now()}{_MORE}</div>'
            f'<p class="leaky-said" aria-live="polite">{escape(self.alt)}</p>'
            f"{self._facts()}</figure>"
        )
        weigh(markup, 1, self.budget_bytes)
        return INLINE_STYLE + LIVE_STYLE + markup + self._scripts()

    def _controls(self) -> str:
        """Write buttons, time and controls, and the panels below them."""
        times = (
            f'<span>{name} <output name="{name}"></output></span>'
            for name, part in self.quantities.items()
            if part.pace and not part.label
        )
        actions = (action_button(name, text) for name, text in self.actions.items())
        rows = f'<div class="leaky-controls leaky-wide">{self._rows()}</div>'
        panels = [
            rows * (name == self.controls_before)
            + panel.html(name, "".join(self.quantities[key].control(key) for key in panel.controls))
            for name, panel in self.panels.items()
        ]
        return (
            f'<div class="leaky-controls"><div class="leaky-buttons">{_BUTTONS}{"".join(actions)}'
            f"{''.join(times)}</div>{self._clock()}</div>{rows * (not self.controls_before)}"
            '<p class="leaky-note"></p>'
            f'<div class="leaky-panels">{"".join(panels)}</div>'
        )

    def _now(self) -> str:
        """Write what the program fills, as it stands at the start.

        What is shown while it plays would flood a screen reader, so no output speaks by itself.
        """
        quiet = self._controls().replace("<output ", '<output aria-live="off" ')
        return _WHEN.sub(self._hidden, quiet)

    def _hidden(self, when: re.Match[str]) -> str:
        """Hide what the start does not show, so that nothing moves when the program begins."""
        holds = all(
            (self.quantities[key].start == word) != bool(no)
            for key, no, word in _CONDITION.findall(when[1])
        )
        return when[0] if holds else f"{when[0]} hidden"

    def _clock(self) -> str:
        """Write the control of the time, which stands beside the buttons."""
        parts = self.quantities.items()
        return "".join(part.control(name) for name, part in parts if part.pace and part.label)

    def _rows(self) -> str:
        """Write the controls that stand above the panels, and those that are folded away."""
        elsewhere = {key for panel in self.panels.values() for key in panel.controls}
        folds: dict[str, str] = {"": ""}
        for name, part in self.quantities.items():
            if part.label and not part.pace and name not in elsewhere:
                folds[part.fold] = folds.get(part.fold, "") + part.control(name)
        return folds.pop("") + "".join(
            f'<details class="leaky-fold"><summary>{escape(heading)}</summary>'
            f'<div class="leaky-controls">{rows}</div></details>'
            for heading, rows in folds.items()
        )

    def _facts(self) -> str:
        quantities = {name: part.facts() for name, part in self.quantities.items()}
        return json_script({"quantities": quantities, "data": self.data, "page": self.page})

    def _scripts(self) -> str:
        library = [path.read_text(encoding="utf-8") for path in self.library]
        shared = "".join([shipped("stage.js"), shipped("live.js"), *library])
        program = self.program.read_text(encoding="utf-8")
        return inline_script("live.js", sent(shared)) + inline_script(
            self.program.name, sent(program)
        )

    def _repr_html_(self) -> str:
        return self.html


def action_button(name: str, text: str, when: str = "") -> str:
    """Write a button for an action of the program, such as for the heading of a panel."""
    shown = f' data-when="{when}"' if when else ""
    return f'<button type="button" data-act="{name}"{shown}>{escape(text)}</button>'


def _button(does: str, text: str) -> str:
    return f'<button type="button" data-do="{does}">{text}</button>'


_BUTTONS = "".join(_button(text.lower(), text) for text in ("Play", "Step", "Undo", "Reset"))
_MORE = (
    f'<div class="leaky-more">{_button("share", "Share")}{_button("python", "As Python")}'
    '</div><p class="leaky-link" hidden></p><pre class="leaky-python" hidden></pre>'
    '<div class="leaky-more"><details><summary>Values as a table</summary>'
    '<div class="table-scroll"><table></table></div></details></div>'
)
