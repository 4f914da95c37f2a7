"""Put a figure on a page, still or with controls, so that it lives with a kernel and without.

`show` gives a figure its text alternative and its caption. `explore` takes a function that draws
a figure for given values. In a live notebook its controls are ipywidgets and any value is drawn
anew; on a page they are the browser's own, over frames that the same function drew when the
notebook ran. What the reader sees is always the output of the real code.
"""

import gzip
import inspect
import itertools
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from leaky.figures.style import look, palette_css
from leaky.figures.svg import checked_characters, draw_svg

# What one figure may add to a page, compressed: a phone loads it in about a second.
BUDGET_BYTES = 40_000

# More frames than this take longer to draw than an author will wait.
MOST_FRAMES = 400

# More names than this are a list to open, not radio buttons.
MOST_BUTTONS = 5

KINDS = ("range", "play", "steps", "choice")


def page_style() -> str:
    """Return the rules that every figure of this module needs, as CSS."""
    return palette_css() + files("leaky.figures").joinpath("explore.css").read_text(
        encoding="utf-8"
    )


def page_script() -> str:
    """Return the script that moves the frames where no kernel runs."""
    return files("leaky.figures").joinpath("explore.js").read_text(encoding="utf-8")


# Each figure carries both, so that it also lives on a page that stands alone. A site loads them
# once and drops these two strings from its pages.
INLINE_STYLE = f"<style>{page_style()}</style>"
INLINE_SCRIPT = f"<script>{page_script()}</script>"

# What could end the script element that carries data, or, as "<!--" does, keep it from ending.
_IN_A_SCRIPT = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def show(figure: Figure, *, alt: str, caption: str = "") -> "Still":
    """Show a figure with a text alternative.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        It is closed.
    alt : str
        What is there, for a reader who does not see it.
    caption : str, optional
        What to see in it.

    Returns
    -------
    Still
        Shown by a notebook as inline SVG that follows the page's theme and font.

    Raises
    ------
    TypeError, ValueError
        If `figure` is no Figure, `alt` is empty, or the figure is larger than its budget; if a
        text, in the figure too, has a control character other than tab and line feed.
    """
    if caption:
        _checked_text(caption, "caption")
    return Still(_checked_figure(figure, "figure"), _checked_text(alt, "alt"), caption)


def explore(
    draw: Callable[..., Figure],
    *,
    describe: Callable[..., str] | None = None,
    caption: str = "",
    **controls: "Control | Sequence[Any] | Mapping[str, Any]",
) -> "Explorer":
    """Let the reader choose the values that a figure is drawn for.

    Parameters
    ----------
    draw : callable
        Takes one value for each control, by keyword, and returns a Figure; all of one size.
    describe : callable, optional
        Takes the same and returns the text alternative of that frame; by default the values.
    caption : str, optional
        What to try and what to look for.
    **controls : Control, sequence or mapping
        For each argument of `draw` what it may be: rising numbers make a slider; strings, or a
        mapping from names to values of any type, make named choices. An argument named ``epoch``
        gets a play button. A `Control` says more.

    Returns
    -------
    Explorer
        Shown by a live notebook as widgets, by a page as controls over frames.

    Raises
    ------
    ValueError
        If a control is not an argument of `draw` or an argument has no control and no default;
        if values are empty, not finite, not rising or repeated, or `start` is not among them; if
        there are more than 400 frames; if a text has a control character other than tab and line
        feed. Of what `draw` and `describe` return, this is raised when it is shown.
    TypeError
        If `draw` or `describe` is not callable, values are of mixed kinds, or a label or a unit
        is no string. If `draw` does not return a Figure, this is raised when it is shown.

    Examples
    --------
    >>> explore(draw_slope, negative_slope=np.linspace(0, 1, 21))  # doctest: +SKIP
    """
    if not callable(draw):
        raise TypeError(f"draw must be a function that returns a Figure, got {draw!r}")
    if describe is not None and not callable(describe):
        raise TypeError(f"describe must be a function that returns a string, got {describe!r}")
    if caption:
        _checked_text(caption, "caption")
    _check_arguments(draw, list(controls))
    made = {name: _completed(given, name) for name, given in controls.items()}
    frames = math.prod(len(control.values) for control in made.values())
    if frames > MOST_FRAMES:
        sizes = " × ".join(str(len(control.values)) for control in made.values())
        raise ValueError(
            f"{', '.join(made)} make {sizes} = {frames:,} frames, more than {MOST_FRAMES}: "
            "offer fewer values"
        )
    return Explorer(draw, made, describe, caption)


@dataclass(frozen=True)
class Control:
    """What one argument of a drawing may be, and how that is offered.

    Parameters
    ----------
    values : sequence of numbers, sequence of str, or mapping from str
        Rising numbers, names, or names with the values that they stand for.
    label : str, optional
        What stands before the control; by default the argument's name in words.
    unit : str, optional
        What stands behind the value, such as "epochs".
    start : optional
        The value (or the name) that is shown first; by default the first of them.
    kind : {"range", "play", "steps", "choice"}, optional
        A slider; a slider with a play button; a slider with buttons for the previous and the
        next value; named choices. By default what fits the values.

    Notes
    -----
    What is wrong with it is said by `explore`, which knows the argument's name.
    """

    values: Sequence[Any] | Mapping[str, Any]
    label: str = ""
    unit: str = ""
    start: Any = None
    kind: str = ""

    def text(self, value: Any) -> str:
        """Write a value for a reader, with its unit and a true minus sign."""
        written = str(value)
        if not isinstance(value, str):
            number = f"{value:.4g}" if isinstance(value, float) else written
            written = number.replace("-", "−")
        return f"{written} {self.unit}" if self.unit else written

    @property
    def texts(self) -> list[str]:
        """All values as a reader sees them."""
        return [self.text(value) for value in self.values]

    @property
    def arguments(self) -> list[Any]:
        """All values as the drawing gets them."""
        return list(self.values.values() if isinstance(self.values, Mapping) else self.values)

    @property
    def is_short(self) -> bool:
        """Whether its names fit on buttons; more are a list to open."""
        return len(self.values) <= MOST_BUTTONS

    @property
    def first(self) -> int:
        """Index of the value that is shown first."""
        return 0 if self.start is None else _index(self.start, list(self.values))


class Still:
    """A figure as a page shows it: inline SVG, text alternative, caption. Made by `show`."""

    def __init__(self, figure: Figure, alt: str, caption: str) -> None:
        self.alt = alt
        svg = draw_svg([figure], alt, name=_unique_name(alt))
        self._markup = _figure_html(svg, caption)
        _check_budget(self._markup, 1)

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        return INLINE_STYLE + self._markup


class Explorer:
    """A figure with controls. Made by `explore`."""

    def __init__(
        self,
        draw: Callable[..., Figure],
        controls: dict[str, Control],
        describe: Callable[..., str] | None,
        caption: str,
    ) -> None:
        self.controls = controls
        self._draw = draw
        self._describe = describe
        self._caption = caption
        self._name = _unique_name(repr([caption, *controls.items()]))

    def __repr__(self) -> str:
        return self.describe(**self._values(control.first for control in self.controls.values()))

    def describe(self, **values: Any) -> str:
        """Return the text alternative of the frame for these values."""
        if self._describe is not None:
            return _checked_text(self._describe(**values), "the result of describe")
        return ", ".join(
            f"{control.label} {_written(control, values[name])}"
            for name, control in self.controls.items()
        )

    def figure(self, **values: Any) -> Figure:
        """Draw the figure for these values in the book's look."""
        with look():
            return _checked_figure(self._draw(**values), "the result of draw")

    def live_html(self, **values: Any) -> str:
        """Draw the one frame for these values, for the live widget."""
        svg = draw_svg([self.figure(**values)], self.describe(**values), name=self._name)
        return _figure_html(svg, self._caption)

    @cached_property
    def html(self) -> str:
        """The browser's own controls over all frames, for a page without a kernel.

        Raises
        ------
        ValueError
            If it is larger than the budget when compressed, or the frames differ in size.
        """
        controls = list(self.controls.values())
        start = [control.first for control in controls]
        indices = list(itertools.product(*(range(len(control.values)) for control in controls)))
        frames = [self._values(index) for index in indices]
        svg = draw_svg(
            (self.figure(**values) for values in frames),
            repr(self),
            name=self._name,
            shown=indices.index(tuple(start)),
        )
        facts = {
            "start": start,
            "values": [control.texts for control in controls],
            "frames": [self.describe(**values) for values in frames],
        }
        markup = _figure_html(svg, self._caption, _controls_html(controls, self._name, facts))
        _check_budget(markup, len(frames))
        return INLINE_STYLE + markup + INLINE_SCRIPT

    def widget(self) -> Any:
        """Make the live controls: any value in the range, drawn anew by the kernel.

        Returns
        -------
        ipywidgets.VBox
        """
        from leaky.figures.widget import live_widget  # a page without a kernel needs no ipywidgets

        return live_widget(self, INLINE_STYLE)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Give a live notebook the widget, and everybody else the page.

        Drawing all frames takes seconds, which only a page is worth; and a widget without its
        kernel is dead, so that no page should carry one.
        """
        if _somebody_is_there():
            return {**self.widget()._repr_mimebundle_(), "text/plain": repr(self)}
        return {"text/html": self.html, "text/plain": repr(self)}

    def _values(self, index: Any) -> dict[str, Any]:
        """Return what the drawing gets for one position of each control."""
        return {
            name: control.arguments[i]
            for (name, control), i in zip(self.controls.items(), index, strict=True)
        }


def _somebody_is_there() -> bool:
    """Tell a notebook in which somebody works from one that is run as a batch.

    Every program that runs notebooks unattended (a book's build, nbconvert, papermill, nbval)
    tells the kernel that nobody could answer a question. A kernel that does not pass that on is
    one in the browser, where somebody is.
    """
    kernel = _kernel()
    if kernel is None:
        return False
    try:
        return kernel.get_parent()["content"]["allow_stdin"]
    except (AttributeError, KeyError, TypeError):
        return True


def _kernel() -> Any:
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None)


_names: Counter[str] = Counter()


def _unique_name(seed: str) -> str:
    """Return a name that no other figure of this notebook has, the same in every run."""
    name = "leaky" + sha256(seed.encode()).hexdigest()[:6]
    _names[name] += 1
    return name if _names[name] == 1 else f"{name}-{_names[name]}"


def _figure_html(svg: str, caption: str, controls: str = "") -> str:
    kind = "leaky-figure leaky-explore" if controls else "leaky-figure"
    said = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'<figure class="{kind}">{controls}{svg}{said}</figure>'


def _controls_html(controls: Sequence[Control], name: str, facts: dict[str, Any]) -> str:
    rows = "".join(_row_html(control, f"{name}-{i}") for i, control in enumerate(controls))
    data = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).translate(_IN_A_SCRIPT)
    return (
        f'<div class="leaky-controls">{rows}'
        '<button type="button" data-reset>Reset</button></div>'
        "<noscript><p>This is the first state of a figure; its controls need JavaScript.</p>"
        "</noscript>"
        '<p class="leaky-said" aria-live="polite"></p>'
        f'<script type="application/json">{data}</script>'
    )


def _row_html(control: Control, name: str) -> str:
    if control.kind != "choice":
        return _slider_html(control)
    return (_buttons_html if control.is_short else _list_html)(control, name)


# Firefox keeps the state of a form over a reload, but the frame is the first one again.
_FRESH = 'autocomplete="off"'


def _slider_html(control: Control) -> str:
    text = escape(control.texts[control.first])
    width = max(map(len, control.texts))
    extra = {
        "play": '<button type="button" data-play>Play</button>',
        "steps": '<button type="button" data-step="-1">Previous</button>'
        '<button type="button" data-step="1">Next</button>',
    }
    # The slider itself speaks its value, so the output beside it keeps silent.
    return (
        f'<div class="leaky-row"><label>{escape(control.label)} <input type="range" min="0" '
        f'max="{len(control.values) - 1}" value="{control.first}" aria-valuetext="{text}" '
        f'{_FRESH}></label> <output aria-live="off" style="min-width:{width}ch">{text}</output>'
        f"{extra.get(control.kind, '')}</div>"
    )


def _buttons_html(control: Control, name: str) -> str:
    buttons = "".join(
        f'<label><input type="radio" name="{name}" value="{i}"'
        f"{' checked' * (i == control.first)} {_FRESH}> {escape(text)}</label>"
        for i, text in enumerate(control.texts)
    )
    legend = f"<legend>{escape(control.label)}</legend>"
    return f'<fieldset class="leaky-row">{legend}{buttons}</fieldset>'


def _list_html(control: Control, name: str) -> str:
    options = "".join(
        f'<option value="{i}"{" selected" * (i == control.first)}>{escape(text)}</option>'
        for i, text in enumerate(control.texts)
    )
    return (
        f'<div class="leaky-row"><label>{escape(control.label)} '
        f"<select {_FRESH}>{options}</select></label></div>"
    )


def _written(control: Control, argument: Any) -> str:
    """Write what the drawing gets as the reader chose it; a live slider has any value."""
    if isinstance(control.values, Mapping):
        return next(name for name, each in control.values.items() if each is argument)
    return control.text(argument)


def _check_budget(markup: str, n_frames: int) -> None:
    size = len(gzip.compress(markup.encode(), mtime=0))
    if size > BUDGET_BYTES:
        frames = (
            f", offer fewer values (it has {n_frames} frames), or keep more of it the same from "
            "frame to frame (fix the axes' limits)"
        )
        raise ValueError(
            f"this figure is {size:,} bytes compressed, more than its budget of "
            f"{BUDGET_BYTES:,}: draw fewer points{frames if n_frames > 1 else ''}"
        )


def _check_arguments(draw: Callable[..., Figure], controls: Sequence[str]) -> None:
    """Compare the names of the controls with those of the arguments of `draw`."""
    parameters = inspect.signature(draw).parameters.values()
    named = [
        each for each in parameters if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
    ]
    takes = ", ".join(each.name for each in named) or "no named argument"
    takes_all = any(each.kind is each.VAR_KEYWORD for each in parameters)
    unknown = [name for name in controls if name not in [each.name for each in named]]
    if unknown and not takes_all:
        raise ValueError(f"draw takes {takes}; got a control for {', '.join(unknown)}")
    needed = [each.name for each in named if each.default is each.empty]
    missing = [name for name in needed if name not in controls]
    if missing or not controls:
        raise ValueError(
            f"draw takes {takes}; got no control for {', '.join(missing) or 'any of them'}"
        )


def _completed(given: Any, name: str) -> Control:
    """Check what the author says of one argument, and fill in what follows from its name."""
    control = given if isinstance(given, Control) else Control(given)
    values = _checked_values(control.values, name)
    named = isinstance(next(iter(values)), str)
    kind = control.kind or ("choice" if named else "play" if name == "epoch" else "range")
    if kind not in KINDS:
        raise ValueError(f"kind of {name} must be one of {', '.join(KINDS)}; got {kind!r}")
    label = control.label or {"negative_slope": "slope"}.get(name, name.replace("_", " "))
    _checked_string(control.unit, f"the unit of {name}")
    _checked_string(label, f"the label of {name}")
    completed = replace(control, values=values, label=label, kind=kind)
    if completed.first < 0:
        raise ValueError(
            f"start of {name} must be one of its values, {_listed(values)}; got {control.start!r}"
        )
    return completed


def _checked_values(values: Any, name: str) -> list[Any] | dict[str, Any]:
    if isinstance(values, Mapping):
        wrong = [each for each in values if not isinstance(each, str)]
        if wrong:
            raise TypeError(f"the names of {name} must be strings, got {_listed(wrong)}")
        return dict(zip(_checked_values(list(values), name), values.values(), strict=True))
    if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray):
        raise TypeError(
            f"{name} must be offered rising numbers, strings, or a mapping from names to "
            f"values; got {values!r}"
        )
    plain = [each.item() if isinstance(each, np.generic) else each for each in values]
    if not plain:
        raise ValueError(f"{name} is offered no values: give it at least one")
    if all(isinstance(each, str) for each in plain):
        return _checked_names(plain, name)
    return _checked_numbers(plain, name)


def _checked_names(names: list[str], name: str) -> list[str]:
    repeated = [each for each, count in Counter(names).items() if count > 1]
    if repeated:
        raise ValueError(f"{name} is offered the same name twice: {', '.join(repeated)}")
    return [checked_characters(each, f"a name that {name} is offered") for each in names]


def _checked_numbers(numbers: list[Any], name: str) -> list[float]:
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in numbers):
        raise TypeError(
            f"{name} must be offered numbers only or strings only, got {_listed(numbers)}; "
            "a mapping from names offers values of any type"
        )
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"{name} must be offered finite numbers, got {_listed(numbers)}")
    if not all(a < b for a, b in itertools.pairwise(numbers)):
        raise ValueError(f"{name} must be offered rising numbers, got {_listed(numbers)}")
    return numbers


def _listed(values: Any) -> str:
    """Write the values for an error, shortened where they are many."""
    texts = list(map(repr, values))
    return ", ".join([*texts[:4], "…", texts[-1]] if len(texts) > 6 else texts)


def _index(value: Any, values: Sequence[Any]) -> int:
    """Return where `value` stands, forgiving round-off as in linspace's 0.30000000000000004."""
    for index, each in enumerate(values):
        numbers = isinstance(each, int | float) and isinstance(value, int | float | np.number)
        if math.isclose(each, value, abs_tol=1e-12) if numbers else each == value:
            return index
    return -1


def _checked_figure(figure: Any, name: str) -> Figure:
    if not isinstance(figure, Figure):
        hint = "; does it end with `return figure`?" if figure is None else ""
        raise TypeError(f"{name} must be a matplotlib Figure, got {type(figure).__name__}{hint}")
    return figure


def _checked_text(text: Any, name: str) -> str:
    if not _checked_string(text, name).strip():
        raise ValueError(f"{name} is empty: say what the figure shows")
    return text


def _checked_string(text: Any, name: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a string, got {type(text).__name__}")
    return checked_characters(text, name)
