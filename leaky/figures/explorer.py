"""Put a figure on a page, still or with controls, so that it lives with a kernel and without.

`show` gives a figure its text alternative and its caption. `explore` takes a function that draws
a figure for given values. In a live notebook its controls are ipywidgets and any value is drawn
anew; on a page they are the browser's own, over frames that the same function drew when the
notebook ran. What the reader sees is always the output of the real code.
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from matplotlib.figure import Figure
from numpy.typing import NDArray

from leaky.figures.budget import BUDGET_BYTES, MOST_FRAMES, checked_budget, count_frames, weigh
from leaky.figures.control import Control, checked_string, completed_controls
from leaky.figures.page import (
    INLINE_SCRIPT,
    INLINE_STYLE,
    controls_html,
    figure_html,
    unique_name,
)
from leaky.figures.style import look
from leaky.figures.svg import draw_svg


def show(
    figure: Figure, *, alt: str, caption: str = "", budget_bytes: float = BUDGET_BYTES
) -> "Still":
    """Show a figure with a text alternative.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        It is closed.
    alt : str
        What is there, for a reader who does not see it.
    caption : str, optional
        What to see in it.
    budget_bytes : float, default 40,000
        What the figure may add to a page, compressed.

    Returns
    -------
    Still
        Shown by a notebook as inline SVG that follows the page's theme and font.

    Raises
    ------
    TypeError, ValueError
        If `figure` is no Figure, `alt` is empty, or `budget_bytes` is no number above 0; if a
        text, in the figure too, has a control character other than tab and line feed.

    Warns
    -----
    FigureBudgetWarning
        If the figure is larger than its budget.
    """
    if caption:
        _checked_text(caption, "caption")
    budget = checked_budget(budget_bytes, "budget_bytes")
    return Still(_checked_figure(figure, "figure"), _checked_text(alt, "alt"), caption, budget)


def explore(
    draw: Callable[..., Figure],
    *,
    describe: Callable[..., str] | None = None,
    caption: str = "",
    budget_bytes: float = BUDGET_BYTES,
    most_frames: float = MOST_FRAMES,
    **controls: Control | Sequence[Any] | NDArray[Any] | Mapping[str, Any],
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
    budget_bytes : float, default 40,000
        What the figure may add to a page, compressed.
    most_frames : float, default 400
        How many frames may be drawn for a page: one for each combination of values.
    **controls : Control, sequence or mapping
        For each argument of `draw` what it may be: rising numbers make a slider; strings, or a
        mapping from names to values of any type, make named choices. By convention the name
        ``epoch`` means time, and its slider gets a play button. A `Control` says more.

    Returns
    -------
    Explorer
        Shown by a live notebook as widgets, by a page as controls over frames.

    Raises
    ------
    ValueError
        If a control is not an argument of `draw` or an argument has no control and no default;
        if values are empty, not finite, not rising or repeated, or `start` is not among them; if
        a budget is not above 0; if a text has a control character other than tab and line feed.
        Of what `draw` and `describe` return, this is raised when it is shown.
    TypeError
        If `draw` or `describe` is not callable, values are of mixed kinds, a label or a unit is
        no string, or a budget no number. If `draw` does not return a Figure, this is raised when
        it is shown.

    Warns
    -----
    FigureBudgetWarning
        If there are more frames than `most_frames`; and, when it is shown on a page, if it is
        larger than `budget_bytes`.

    Examples
    --------
    >>> explore(draw_wave, frequency=np.linspace(1, 5, 21))  # doctest: +SKIP
    """
    if not callable(draw):
        raise TypeError(f"draw must be a function that returns a Figure, got {draw!r}")
    if describe is not None and not callable(describe):
        raise TypeError(f"describe must be a function that returns a string, got {describe!r}")
    if caption:
        _checked_text(caption, "caption")
    budget = checked_budget(budget_bytes, "budget_bytes")
    most = checked_budget(most_frames, "most_frames")
    completed = completed_controls(draw, controls)
    sizes = {name: len(control.values) for name, control in completed.items()}
    count_frames(sizes, math.prod(sizes.values()), most)
    return Explorer(draw, completed, describe, caption, budget)


class Still:
    """A figure as a page shows it: inline SVG, text alternative, caption. Made by `show`."""

    def __init__(self, figure: Figure, alt: str, caption: str, budget_bytes: float) -> None:
        self.alt = alt
        svg = draw_svg([figure], alt, name=unique_name(alt))
        self._markup = figure_html(svg, caption)
        weigh(self._markup, 1, budget_bytes)

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
        budget_bytes: float,
    ) -> None:
        self.controls = controls
        self._draw = draw
        self._describe = describe
        self._caption = caption
        self._budget_bytes = budget_bytes
        self._name = unique_name(repr([caption, *controls.items()]))

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
        """Draw the figure for these values in the one look of all figures."""
        with look():
            return _checked_figure(self._draw(**values), "the result of draw")

    def live_html(self, **values: Any) -> str:
        """Draw the one frame for these values, for the live widget."""
        svg = draw_svg([self.figure(**values)], self.describe(**values), name=self._name)
        return figure_html(svg, self._caption)

    @cached_property
    def html(self) -> str:
        """The browser's own controls over all frames, for a page without a kernel.

        Raises
        ------
        ValueError
            If the frames differ in size.
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
        markup = figure_html(svg, self._caption, controls_html(controls, self._name, facts))
        weigh(markup, len(frames), self._budget_bytes)
        return INLINE_STYLE + markup + INLINE_SCRIPT

    def widget(self) -> Any:
        """Make the live controls: any value in the range, drawn anew by the kernel.

        Returns
        -------
        ipywidgets.VBox
        """
        from leaky.figures.widget import live_widget  # a page without a kernel needs no ipywidgets

        return live_widget(self.controls, self.live_html, INLINE_STYLE)

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


def _written(control: Control, argument: Any) -> str:
    """Write what the drawing gets as the reader chose it; a live slider has any value."""
    if isinstance(control.values, Mapping):
        return next(name for name, each in control.values.items() if each is argument)
    return control.text(argument)


def _checked_figure(figure: Any, name: str) -> Figure:
    if not isinstance(figure, Figure):
        hint = "; does it end with `return figure`?" if figure is None else ""
        raise TypeError(f"{name} must be a matplotlib Figure, got {type(figure).__name__}{hint}")
    return figure


def _checked_text(text: Any, name: str) -> str:
    if not checked_string(text, name).strip():
        raise ValueError(f"{name} is empty: say what the figure shows")
    return text
