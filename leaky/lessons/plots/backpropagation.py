"""Draw a network's graph, and a walk through it with numbers."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.text import Text

from leaky.figures.style import look
from leaky.lessons.plots.canvas import WIDTH, diagram, subscript
from leaky.lessons.walkthrough import Step

# The 2-2-1 network of `leaky.lessons.walkthrough`: where each number stands, (x, y) in inches, and
# the arrows between them, each with the place of its factor: a share of its length, and inches to
# the right and up. From the top down: so it is legible on a phone.
_PLACES = {
    "x₁": (1.1, 0), "x₂": (3.0, 0), "w₁₁": (0.43, -1.3), "w₂₁": (0.43, -1.9), "c₁": (0.43, -2.5),
    "w₁₂": (3.67, -1.3), "w₂₂": (3.67, -1.9), "c₂": (3.67, -2.5), "z₁": (1.56, -1.9),
    "z₂": (2.54, -1.9), "h₁": (1.56, -3.55), "h₂": (2.54, -3.55), "v₁": (0.43, -4.6),
    "v₂": (3.67, -4.6), "c₃": (0.43, -5.2), "ŷ": (2.05, -4.9), "L": (2.05, -6.15),
    "y": (3.67, -6.15),
}  # fmt: skip
_WIDE, _HIGH, _TALL = 0.8, 0.46, {"z₁": 1.66, "z₂": 1.66, "ŷ": 1.06}
_COMPUTED = ("z₁", "z₂", "h₁", "h₂", "ŷ", "L")
_DOWN = {
    ("x₁", "z₁"): (0.5, -0.25, 0), ("x₂", "z₂"): (0.5, 0.25, 0),
    ("x₁", "z₂"): (0.25, 0.26, 0.05), ("x₂", "z₁"): (0.25, -0.26, 0.05),
    ("z₁", "h₁"): (0.5, -0.25, 0), ("z₂", "h₂"): (0.5, 0.25, 0),
    ("h₁", "ŷ"): (0.5, -0.25, 0), ("h₂", "ŷ"): (0.5, 0.25, 0), ("ŷ", "L"): (0.5, 0.25, 0),
}  # fmt: skip
_ACROSS = {
    **{(name, "z₁"): (0.5, 0, 0.11) for name in ("w₁₁", "w₂₁", "c₁")},
    **{(name, "z₂"): (0.5, 0, 0.11) for name in ("w₁₂", "w₂₂", "c₂")},
    **{(name, "ŷ"): (0.5, 0, 0.11) for name in ("v₁", "v₂", "c₃")},
    ("y", "L"): (0.5, 0, 0.11),
}


@look()
def walk_graph(steps: Sequence[Step], slope: float) -> Figure:
    """Draw the graph of a 2-2-1 network after a walk through it, forward and back.

    Every number stands at its place, with the derivative of the loss with respect to it below it,
    behind a ∂. The factor of the way back, the local derivative, stands on each arrow; where it is
    0, the arrow is dashed.

    Parameters
    ----------
    steps : sequence of Step
        From `leaky.lessons.walkthrough.walk_through`.
    slope : float
        The negative slope with which they were computed.
    """
    last = steps[-1]
    figure, axes = diagram(height=7.0, xlim=(0, WIDTH), ylim=(-6.6, 0.4))
    for name in _PLACES:
        _walk_box(axes, name)
        _walk_number(axes, name, last)
    for (tail, head), place in (_DOWN | _ACROSS).items():
        _walk_arrow(axes, tail, head, place, _factor(last.values, tail, head, slope))
    return figure


def _factor(values: dict[str, float], tail: str, head: str, slope: float) -> float:
    """Return the derivative of the head of an arrow by its tail."""
    if head == "L":
        return (2 if tail == "ŷ" else -2) * (values["ŷ"] - values["y"])
    if tail[0] == "z":
        return 1.0 if values[tail] > 0 else slope
    index = tail[1]
    partners = {"x": f"w{index}{head[-1]}", "w": f"x{index}", "h": f"v{index}", "v": f"h{index}"}
    return values[partners[tail[0]]] if tail[0] in partners else 1.0


def _walk_box(axes: Axes, name: str) -> None:
    (x, y), height, found = _PLACES[name], _TALL.get(name, _HIGH), name in _COMPUTED
    style: Any = {
        # Matplotlib 3.8 takes no pair of a colour by its number and a strength.
        "facecolor": "none" if found else to_rgba("C0", 0.12),
        "edgecolor": "0.5" if found else "none",
    }
    corner = x - _WIDE / 2, y - height / 2
    box = FancyBboxPatch(corner, _WIDE, height, boxstyle="round,pad=0,rounding_size=0.08", **style)
    axes.add_artist(box)


def _walk_arrow(
    axes: Axes, tail: str, head: str, place: tuple[float, float, float], factor: float
) -> None:
    (x0, y0), (x1, y1) = _ends(tail, head)
    style: Any = {"color": "0.5", "mutation_scale": 10, "shrinkA": 0, "shrinkB": 0}
    dashes = "-" if factor else "--"
    arrow = FancyArrowPatch((x0, y0), (x1, y1), arrowstyle="-|>", linestyle=dashes, **style)
    axes.add_artist(arrow)
    if tail == "y":
        return  # the walk does not ask for it
    share, right, up = place
    options: Any = {"ha": "center", "va": "center", "color": "C1"}
    x, y = x0 + share * (x1 - x0) + right, y0 + share * (y1 - y0) + up
    axes.text(x, y, f"· {_number(factor)}", **options)


def _ends(tail: str, head: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Find where an arrow leaves one box and enters another."""
    (x0, y0), (x1, y1) = _PLACES[tail], _PLACES[head]
    if (tail, head) in _ACROSS:
        way = 1 if x1 > x0 else -1
        return (x0 + way * _WIDE / 2, y0), (x1 - way * _WIDE / 2, y0)
    lean = 0.13 if x0 < x1 else -0.13 if x0 > x1 else 0
    top = y1 + _TALL.get(head, _HIGH) / 2
    return (x0 + lean, y0 - _TALL.get(tail, _HIGH) / 2), (x1 - lean, top)


def _walk_number(axes: Axes, name: str, last: Step) -> None:
    below = f"∂ {_number(last.derivatives[name])}" if name in last.derivatives else _BLANK
    text = f"{name} = {_number(last.values[name])}\n{below}"
    axes.text(*_PLACES[name], text, ha="center", va="center")


# A text of nothing is not drawn at all.
_BLANK = "\u00a0"


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


_ROW_HEIGHT = 0.58


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
        i, shape = subscript(layer), f"(n, {d_out})"
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
        axes.text(2.55, y, "\n".join(row.gradients), va="center", linespacing=1.2)


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


# Inches from corner to corner, for each axis by its first word. Not to scale: n is 100 or more.
_LENGTHS = {"n": 1.05, "10": 0.8, "2": 0.36}
_BESIDE = 0.3  # half the room between two blocks


@look()
def added_axis(names: tuple[str, str, str], axes: tuple[str, str, str]) -> Figure:
    """Draw a matrix product: the row, the column and the entry that they make when added over.

    Parameters
    ----------
    names : three of str
        Of the first factor, the second, and the product.
    axes : three of str
        The rows of the product, the inner axis that is added over, the columns of the product, as
        in ``("10 units", "n samples", "2 outputs")``.
    """
    rows, added, columns = (_LENGTHS[each.split()[0]] for each in axes)
    shapes = (rows, added), (added, columns), (rows, columns)
    tallest = max(rows, added)
    widths = [width for _, width in shapes]
    starts = [0.4, 0.4 + widths[0] + 2 * _BESIDE]
    starts.append(starts[1] + widths[1] + 2 * _BESIDE)
    figure, canvas = diagram(tallest + 0.62, (0, WIDTH), (-tallest / 2 - 0.3, tallest / 2 + 0.32))
    for name, x, (height, width) in zip(names, starts, shapes, strict=True):
        canvas.add_artist(Rectangle((x, -height / 2), width, height, fill=False, edgecolor="0.5"))
        canvas.text(x + width / 2, height / 2 + 0.14, name, ha="center", va="center")
    thick = 0.12
    row, column = rows / 2 - 0.3, starts[1] + columns / 2 - thick / 2
    strips = (
        ((starts[0], row), added, thick),
        ((column, -added / 2), thick, added),
        ((starts[2] + columns / 2 - thick / 2, row), thick, thick),
    )
    for corner, width, height in strips:
        canvas.add_artist(Rectangle(corner, width, height, facecolor="C1", edgecolor="none"))
    canvas.text(starts[2] - _BESIDE, 0, "=", ha="center", va="center")
    (first, second), (height, _) = starts[:2], shapes[0]
    middle = first + widths[0] / 2
    _axis_name(canvas, (first - 0.14, 0), axes[0], rotation=90)
    _axis_name(canvas, (middle, -height / 2 - 0.14), axes[1], added=True)
    _axis_name(canvas, (second - 0.14, 0), axes[1], added=True, rotation=90)
    _axis_name(canvas, (second + widths[1] / 2, -added / 2 - 0.14), axes[2])
    return figure


def _axis_name(
    canvas: Axes, place: tuple[float, float], name: str, *, added: bool = False, rotation: float = 0
) -> None:
    """Write how many rows or columns a block has, in the colour of the sum if that is added."""
    color = "C1" if added else "black"
    canvas.text(*place, name, color=color, rotation=rotation, ha="center", va="center")


def added_axis_text(names: tuple[str, str, str], axes: tuple[str, str, str]) -> str:
    """Say in words what `added_axis` draws: its text alternative."""
    (first, second, product), (rows, added, columns) = names, axes
    return (
        f"Three blocks: {first} with {rows} as rows and {added} as columns, times {second} with "
        f"{added} as rows and {columns} as columns, = {product}. A row of {first} and a column of "
        f"{second} are marked, both of length {added.split()[0]}, and the one entry of {product} "
        "that they make."
    )
