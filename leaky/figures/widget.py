"""The live side of a figure with controls: ipywidgets that let the kernel redraw it."""

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets
import numpy as np

from leaky.figures.control import Control

_WIDE = {"description_width": "initial"}  # labels are not cut off


def live_widget(
    controls: Mapping[str, Control], markup: Callable[..., str], style: str
) -> widgets.VBox:
    """Build the controls and the figure, and connect them.

    Parameters
    ----------
    controls : mapping from str to Control
        Completed, by the names of the arguments.
    markup : callable
        Takes one value for each control, by keyword, and returns the figure as HTML.
    style : str
        The rules of the figure, as an HTML style element.
    """
    knobs = {name: _Knob(control) for name, control in controls.items()}
    figure = widgets.HTML()
    reset = widgets.Button(description="Reset")

    def redraw(_: Any = None) -> None:
        # One assignment of finished markup: the old figure stands until the new one is there.
        values = {name: knob.argument() for name, knob in knobs.items()}
        figure.value = markup(**values)

    def back(_: Any) -> None:
        for knob in knobs.values():
            knob.reset()

    redraw()
    for knob in knobs.values():
        knob.input.observe(redraw, names="value")
    reset.on_click(back)
    return widgets.VBox(
        [widgets.HTML(style), *(knob.row() for knob in knobs.values()), reset, figure]
    )


class _Knob:
    """A control as a widget: how it looks, and what the drawing gets."""

    def __init__(self, control: Control) -> None:
        self.control = control
        slider: Any = _slider(control)
        self.continuous = slider is not None
        self.input: Any = slider if self.continuous else _chooser(control)
        self._start = self.input.value

    def argument(self) -> Any:
        value = self.input.value
        return value if self.continuous else self.control.arguments[value]

    def reset(self) -> None:
        self.input.value = self._start

    def row(self) -> widgets.Widget:
        extra: list[widgets.Widget] = []
        if self.continuous:
            extra.append(self._readout())
        if self.control.kind == "steps":
            extra += [self._stepper("Previous", -1), self._stepper("Next", 1)]
        if self.control.kind == "play":
            extra.append(self._player())
        return widgets.HBox([self.input, *extra]) if extra else self.input

    def _readout(self) -> widgets.Label:
        label = widgets.Label(self.control.text(self.input.value))

        def write(change: Any) -> None:
            label.value = self.control.text(change["new"])

        self.input.observe(write, names="value")
        return label

    def _stepper(self, description: str, by: int) -> widgets.Button:
        button = widgets.Button(description=description)

        def step(_: Any) -> None:
            last = len(self.control.values) - 1
            self.input.value = min(max(self.input.value + by, 0), last)

        button.on_click(step)
        return button

    def _player(self) -> widgets.Play:
        """Play through as many frames as a page has."""
        slider, steps = self.input, len(self.control.values) - 1
        low, high, trait = 0, steps, "index"
        if self.continuous:
            low, high, trait = slider.min, slider.max, "value"
        step = max(1, (high - low) // steps) if steps else 1
        start = getattr(slider, trait)
        play = widgets.Play(value=start, min=low, max=high, step=step, interval=150)
        widgets.jslink((play, "value"), (slider, trait))
        return play


def _slider(control: Control) -> widgets.Widget | None:
    """Offer every value between the ends: whole numbers, or powers, or any number."""
    values = control.arguments
    if control.kind not in ("range", "play") or isinstance(values[0], str) or len(values) < 2:
        return None
    options = {"description": control.label, "value": values[control.first], "style": _WIDE}
    options["readout"] = False  # ours has the unit
    low, high = values[0], values[-1]
    if all(isinstance(value, int) for value in values):
        return widgets.IntSlider(min=low, max=high, **options)
    if control.kind == "play":
        return None  # ipywidgets plays whole numbers only: the places of the values
    if _grow_by_a_factor(values):
        low, high = np.log10([low, high]).tolist()
        made = widgets.FloatLogSlider
    else:
        made = widgets.FloatSlider
    step = (high - low) / 1000
    return made(min=low, max=high, step=step, **options)


def _grow_by_a_factor(values: list[float]) -> bool:
    if values[0] <= 0 or len(values) < 3:
        return False
    factors = np.diff(np.log(values))
    return np.allclose(factors, factors[0])


def _chooser(control: Control) -> widgets.Widget:
    """Offer the given values only, each by its number."""
    options = [(text, number) for number, text in enumerate(control.texts)]
    made: type[widgets.Widget] = widgets.SelectionSlider
    if control.kind == "choice":
        made = widgets.RadioButtons if control.is_short else widgets.Dropdown
    return made(options=options, value=control.first, description=control.label, style=_WIDE)
