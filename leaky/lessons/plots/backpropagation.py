"""Draw a network's graph, and a walk through it with numbers."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.text import Text

from leaky.figures.style import look
from leaky.lessons.plots.canvas import WIDTH, diagram
from leaky.lessons.walkthrough import Step

# The 2-2-1 network of `leaky.lessons.walkthrough`: where each number stands, (x, y) in inches, and
# the arrows between them, each with the parameter that stands on it ("" for Leaky ReLU and the
# loss). From the top down: so it is legible on a phone.
_PLACES = {
    "x₁": (1.27, 0), "x₂": (2.77, 0), "z₁": (1.27, -1.6), "z₂": (2.77, -1.6),
    "h₁": (1.27, -2.4), "h₂": (2.77, -2.4), "ŷ": (2.02, -3.4), "L": (2.02, -4.15),
    "w₁₁": (0.85, -0.8), "w₂₁": (1.74, -1.1), "w₁₂": (1.74, -0.5), "w₂₂": (3.19, -0.8),
    "c₁": (0.32, -1.6), "c₂": (3.73, -1.6), "v₁": (1.19, -2.92), "v₂": (2.85, -2.92),
    "c₃": (0.82, -3.4), "y": (0.82, -4.15),
}  # fmt: skip
_BOX, _WITHOUT_A_BOX = (0.8, 0.42), (0.6, 0.42)
_ON_A_LINE = ("w₁₂", "w₂₁")
_NODES = ("x₁", "x₂", "z₁", "z₂", "h₁", "h₂", "ŷ", "L")
_ARROWS = (
    ("x₁", "z₁", "w₁₁"), ("x₁", "z₂", "w₁₂"), ("x₂", "z₁", "w₂₁"), ("x₂", "z₂", "w₂₂"),
    ("c₁", "z₁", "c₁"), ("c₂", "z₂", "c₂"), ("z₁", "h₁", ""), ("z₂", "h₂", ""),
    ("h₁", "ŷ", "v₁"), ("h₂", "ŷ", "v₂"), ("c₃", "ŷ", "c₃"), ("ŷ", "L", ""), ("y", "L", ""),
)  # fmt: skip


@look()
def walk_step(steps: Sequence[Step], step: int) -> Figure:
    """Draw one step of a walk through a 2-2-1 network.

    Every number stands at its place, with its value and, on the way back, the derivative of
    the loss with respect to it behind a ∂. What the step computes is bold and has a thick
    frame; the arrows that it goes along are thick, and on the way back they point back.

    Parameters
    ----------
    steps : sequence of Step
        From `leaky.lessons.walkthrough.walk_through`.
    step : int
        Which of them.
    """
    now = steps[step]
    figure, axes = diagram(height=5.5, xlim=(0, WIDTH), ylim=(-5.17, 0.33))
    for name in _NODES:
        _walk_box(axes, name, now)
    for start, end, parameter in _ARROWS:
        _walk_arrow(axes, start, end, now, _on_the_way(now, start, end, parameter))
    for name in _PLACES:
        _walk_number(axes, name, now)
    axes.text(0, -4.8, f"{now.phase}:  {now.rule}", weight="bold")
    axes.text(0, -5.05, f"= {now.numbers}" if now.numbers else _BLANK)
    return figure


# A text of nothing is not drawn at all, and frames are merged element by element.
_BLANK = "\u00a0"


def _on_the_way(now: Step, start: str, end: str, parameter: str) -> bool:
    """Tell whether the step computes along this arrow."""
    if now.phase == "back":
        return now.found in (start, parameter) and end in now.used
    return end == now.found


def _walk_color(now: Step, thick: bool) -> str:
    return ("C1" if now.phase == "back" else "C0") if thick else "0.5"


def _walk_box(axes: Axes, name: str, now: Step) -> None:
    (x, y), (width, height), found = _PLACES[name], _BOX, name == now.found
    style: Any = {
        "facecolor": "none",
        "edgecolor": _walk_color(now, found),
        "linewidth": 1 + 2 * found,
    }
    corner = x - width / 2, y - height / 2
    axes.add_artist(FancyBboxPatch(corner, width, height, boxstyle="round,pad=0.03", **style))


def _walk_arrow(axes: Axes, start: str, end: str, now: Step, thick: bool) -> None:
    tail, head = (end, start) if thick and now.phase == "back" else (start, end)
    style: Any = {
        "color": _walk_color(now, thick),
        "linewidth": 1 + 2 * thick,
        "mutation_scale": 12,
    }
    places = _edge(tail, head), _edge(head, tail)
    axes.add_artist(FancyArrowPatch(*places, arrowstyle="-|>", shrinkA=0, shrinkB=0, **style))


def _edge(name: str, other: str) -> tuple[float, float]:
    """Find where the line to `other` leaves a box, or the space of a number without one."""
    (x, y), (x_other, y_other) = _PLACES[name], _PLACES[other]
    dx, dy = x_other - x, y_other - y
    sides = _BOX if name in _NODES else _WITHOUT_A_BOX
    reach = [(side / 2 + 0.04) / abs(d) for side, d in zip(sides, (dx, dy), strict=True) if d]
    return x + min(reach) * dx, y + min(reach) * dy


def _walk_number(axes: Axes, name: str, now: Step) -> None:
    value = _number(now.values[name]) if name in now.values else "?"
    below = f"∂ {_number(now.derivatives[name])}" if name in now.derivatives else _BLANK
    weight = "bold" if name == now.found else "normal"
    options: Any = {"ha": "center", "va": "center", "weight": weight}
    if name in _ON_A_LINE:
        options["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 0}
    axes.text(*_PLACES[name], f"{name} = {value}\n{below}", **options)


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_ROW_HEIGHT = 0.66


class _Row(NamedTuple):
    """One node of a network's graph, with the rules that lead to it and away from it."""

    name: str
    shape: str
    rule: str
    parameters: tuple[str, ...] = ()
    back: str = ""  # the gradient of the node above, from this one's
    gradients: tuple[str, ...] = ()


@look()
def network_graph(sizes: Sequence[int], *, backward: bool = False) -> Figure:
    """Draw a network's computation graph from the top down, with a shape on every arrow.

    Parameters
    ----------
    sizes : sequence of int
        As in `MLP`: `(2, 10, 10, 2)`.
    backward : bool, default False
        Draw the way back as well, instead of the rules of the way down: on the right, from the
        bottom up, each gradient dL/dA as dA.
    """
    rows = _graph_rows(sizes)
    height = _ROW_HEIGHT * len(rows)
    figure, axes = diagram(height, xlim=(0, WIDTH), ylim=(0.4 - height, 0.4))
    nodes = [_graph_box(axes, 1.12, i, row.name, "C0") for i, row in enumerate(rows)]
    for i, (row, node) in enumerate(zip(rows, nodes, strict=True)):
        _graph_parameters(axes, node, row.parameters)
        if i + 1 < len(rows):
            _graph_arrow(axes, node, nodes[i + 1], row.shape, "C0")
        if not backward:
            axes.text(2.1, -_ROW_HEIGHT * i, row.rule, va="center")
    if backward:
        _graph_back(axes, rows)
    return figure


def network_graph_text(sizes: Sequence[int], *, backward: bool = False) -> str:
    """Say in words what `network_graph` draws: its text alternative."""
    rows = _graph_rows(sizes)
    nodes = [", ".join([f"{row.name} {row.shape}: {row.rule}", *row.parameters]) for row in rows]
    down = f"A column of nodes with an arrow from each to the next. {'. '.join(nodes)}."
    if not backward:
        return down
    steps = [f"d{a.name} = {b.back}" for a, b in pairwise(rows[1:])][::-1]
    gradients = [line for row in reversed(rows) for line in row.gradients]
    return (
        f"{down} Beside it, from the bottom up, a gradient of the same shape for each node: "
        f"{'; '.join(steps)}. Beside these, the gradients of the parameters: "
        f"{'; '.join(gradients)}."
    )


def _graph_rows(sizes: Sequence[int]) -> list[_Row]:
    rows, below, last = [_Row("X", f"(n, {sizes[0]})", "one sample a row")], "X", len(sizes) - 1
    for layer, (d_in, d_out) in enumerate(pairwise(sizes), start=1):
        i, shape = f"{layer}".translate(_SUBSCRIPTS), f"(n, {d_out})"
        Z, H = "Ŷ" if layer == last else f"Z{i}", f"H{i}"
        parameters = (f"W{i} ({d_in}, {d_out})", f"b{i} ({d_out},)")
        gradients = (f"dW{i} = {below}ᵀ d{Z}", f"db{i} = Σ rows of d{Z}")
        back = f"d{Z} W{i}ᵀ" if layer > 1 else ""
        rows.append(_Row(Z, shape, f"{Z} = {below} W{i} + b{i}", parameters, back, gradients))
        if layer < last:
            rows.append(_Row(H, shape, f"{H} = f({Z})", back=f"d{H} ⊙ f′({Z})"))
        below = H
    return [*rows, _Row("L", "()", "L = mean of (Ŷ − Y)²", back="2 (Ŷ − Y) / (nk)")]


def _graph_back(axes: Axes, rows: Sequence[_Row]) -> None:
    """Add the column of gradients, each arrow with its rule, and those of the parameters."""
    nodes = []
    for i, row in list(enumerate(rows))[1:]:
        y = -_ROW_HEIGHT * i
        nodes.append(_graph_box(axes, 2.2, i, f"d{row.name}", "C1"))
        if len(nodes) > 1:
            _graph_arrow(axes, nodes[-1], nodes[-2], row.back, "C1")
        axes.text(2.55, y, "\n".join(row.gradients), va="center", linespacing=1.5)


def _graph_box(axes: Axes, x: float, row: int, name: str, color: str) -> Text:
    box = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": color, "linewidth": 1.5}
    place = x, -_ROW_HEIGHT * row
    return axes.text(*place, name, ha="center", va="center", bbox=box)


def _graph_arrow(axes: Axes, start: Text, end: Text, label: str, color: str) -> None:
    (x, y), head = start.get_position(), end.get_position()
    style = {"arrowstyle": "-|>", "color": color, "shrinkA": 11, "shrinkB": 11, "linewidth": 1.5}
    axes.annotate("", head, (x, y), arrowprops=style)
    axes.text(x + 0.1, (y + head[1]) / 2, label, va="center")


def _graph_parameters(axes: Axes, node: Text, parameters: Sequence[str]) -> None:
    if not parameters:
        return
    x, y = node.get_position()
    axes.text(0, y, "\n".join(parameters), va="center")
    style = {"arrowstyle": "-|>", "color": "0.5", "shrinkB": 11, "linewidth": 1}
    axes.annotate("", (x, y), (0.78, y), arrowprops=style)
