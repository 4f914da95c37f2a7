"""Walk through a 2-2-1 network one number at a time, forward and back.

Small enough for paper and pencil, and the same rules as in a network of any size. Single
numbers have lower-case letters here:

===============  =============================================  ===================
letter           meaning                                        in the book's table
===============  =============================================  ===================
x₁ x₂            the inputs of one sample                       X, shape (1, 2)
w₁₁ … w₂₂        wᵢⱼ leads from input i to hidden unit j        W₁, shape (2, 2)
c₁ c₂            biases of the hidden units                     b₁, shape (2,)
z₁ z₂, h₁ h₂     pre-activations and activations                Z₁, H₁
v₁ v₂, c₃        weights and bias of the output                 W₂ (2, 1), b₂ (1,)
ŷ, y, L          output, target, loss (ŷ − y)²                  Ŷ, Y, L
===============  =============================================  ===================
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky._validation import finite_array, finite_number

GIVEN = ("x₁", "x₂", "y", "w₁₁", "w₁₂", "w₂₁", "w₂₂", "c₁", "c₂", "v₁", "v₂", "c₃")


class Step(NamedTuple):
    """One line of the computation, and what is known after it.

    `phase` is "given", "forward" or "back"; `found` names the one quantity that the step
    computes, or in the back phase the one whose derivative it computes (empty where nothing
    is computed); `used` names the edges and nodes that it reads; `rule` is the line in
    letters, `numbers` the line in numbers, `reason` why it holds. `values` and `derivatives`
    map names to the numbers that are known when the step is done.
    """

    phase: str
    found: str
    used: tuple[str, ...]
    rule: str
    numbers: str
    reason: str
    values: dict[str, float]
    derivatives: dict[str, float]

    @property
    def text(self) -> str:
        """The step in words, for a reader who does not see the figure."""
        known = f" = {self.numbers}" if self.numbers else ""
        head = {"given": "Given", "forward": "Forward", "back": "Back"}[self.phase]
        line = f"{head}: {self.rule}{known}."
        return f"{line} {self.reason}"


def walk_through(
    x: ArrayLike,
    y: float,
    W1: ArrayLike,
    b1: ArrayLike,
    W2: ArrayLike,
    b2: float,
    *,
    negative_slope: float = 0.01,
) -> list[Step]:
    """List the steps of a forward and a backward pass through a 2-2-1 network.

    Parameters
    ----------
    x : array_like, shape (2,)
        One sample.
    y : float
        Its target.
    W1 : array_like, shape (2, 2)
    b1 : array_like, shape (2,)
    W2 : array_like, shape (2,)
    b2 : float
    negative_slope : float, default 0.01

    Returns
    -------
    list of Step
        What is given; six steps forward; sixteen back, to the nine parameters and the two
        inputs.

    Raises
    ------
    ValueError, TypeError
        If an argument has another shape, or does not hold finite numbers.
    """
    arrays = [("x", x, (2,)), ("W1", W1, (2, 2)), ("b1", b1, (2,)), ("W2", W2, (2,))]
    x, W1, b1, W2 = (_shaped(array, name, shape) for name, array, shape in arrays)
    y, b2 = finite_number(y, "y"), finite_number(b2, "b2")
    numbers = map(float, [*x, y, *W1.ravel(), *b1, *W2, b2])
    walk = _Walk(dict(zip(GIVEN, numbers, strict=True)))
    everything = ", ".join(f"{name} = {_n(value)}" for name, value in walk.values.items())
    walk.note("given", "", (), "one sample, its target and nine parameters", "", f"{everything}.")
    slope = finite_number(negative_slope, "negative_slope")
    _forward(walk, slope)
    _backward(walk, slope)
    return walk.steps


class _Walk:
    """The steps so far, and everything known."""

    def __init__(self, values: dict[str, float]) -> None:
        self.values = values
        self.derivatives: dict[str, float] = {}
        self.steps: list[Step] = []

    def note(
        self, phase: str, found: str, used: tuple[str, ...], rule: str, numbers: str, reason: str
    ) -> None:
        known = (dict(self.values), dict(self.derivatives))
        self.steps.append(Step(phase, found, used, rule, numbers, reason, *known))

    def forward(
        self,
        found: str,
        used: tuple[str, ...],
        rule: str,
        numbers: str,
        value: float,
        reason: str,
    ) -> None:
        self.values[found] = value
        self.note("forward", found, used, f"{found} = {rule}", f"{numbers} = {_n(value)}", reason)

    def back(
        self,
        found: str,
        used: tuple[str, ...],
        rule: str,
        numbers: str,
        value: float,
        reason: str,
    ) -> None:
        self.derivatives[found] = value
        line = f"∂L/∂{found} = {rule}"
        self.note("back", found, used, line, f"{numbers} = {_n(value)}", reason)


def _forward(walk: _Walk, slope: float) -> None:
    v = walk.values
    for j in "₁₂":
        terms = [("x₁", f"w₁{j}"), ("x₂", f"w₂{j}")]
        _weighted_sum(walk, f"z{j}", terms, f"c{j}", f"Unit {'₁₂'.index(j) + 1} adds up.")
    for j in "₁₂":
        z = v[f"z{j}"]
        factor = 1.0 if z > 0 else slope
        state = "on: f lets it through" if z > 0 else "off: f multiplies by the slope"
        numbers = f"f({_n(z)})" if z > 0 else f"{_n(slope)} · {_p(z)}"
        walk.forward(f"h{j}", (f"z{j}",), f"f(z{j})", numbers, factor * z, f"The unit is {state}.")
    _weighted_sum(walk, "ŷ", [("h₁", "v₁"), ("h₂", "v₂")], "c₃", "No activation at the output.")
    error = v["ŷ"] - v["y"]
    numbers = f"({_n(v['ŷ'])} − {_p(v['y'])})²"
    walk.forward("L", ("ŷ", "y"), "(ŷ − y)²", numbers, error**2, "One sample, one output: n·k = 1.")


def _weighted_sum(
    walk: _Walk, found: str, terms: list[tuple[str, str]], bias: str, reason: str
) -> None:
    v = walk.values
    value = sum(v[a] * v[b] for a, b in terms) + v[bias]
    rule = " + ".join(f"{a}·{b}" for a, b in terms) + f" + {bias}"
    numbers = " + ".join(f"{_p(v[a])}·{_p(v[b])}" for a, b in terms) + f" + {_p(v[bias])}"
    used = (*(name for term in terms for name in term), bias)
    walk.forward(found, used, rule, numbers, value, reason)


def _backward(walk: _Walk, slope: float) -> None:
    v, d = walk.values, walk.derivatives
    error = v["ŷ"] - v["y"]
    numbers = f"2·({_n(v['ŷ'])} − {_p(v['y'])})"
    walk.back("ŷ", ("L",), "2·(ŷ − y)", numbers, 2 * error, "The derivative of the square.")
    for j in "₁₂":
        _product(walk, f"v{j}", "ŷ", f"h{j}", f"v{j} is multiplied by h{j}.")
    _passed_on(walk, "c₃", "ŷ")
    for j in "₁₂":
        _product(walk, f"h{j}", "ŷ", f"v{j}", f"h{j} is multiplied by v{j}.")
    for j in "₁₂":
        on = v[f"z{j}"] > 0
        factor = 1.0 if on else slope
        numbers = f"{_p(d[f'h{j}'])} · {_n(factor)}"
        reason = f"The unit is {'on: f′ is 1' if on else 'off: f′ is the slope'}."
        used = (f"h{j}",)
        walk.back(f"z{j}", used, f"∂L/∂h{j} · f′(z{j})", numbers, d[f"h{j}"] * factor, reason)
    for j in "₁₂":
        for i in "₁₂":
            _product(walk, f"w{i}{j}", f"z{j}", f"x{i}", f"w{i}{j} is multiplied by x{i}.")
        _passed_on(walk, f"c{j}", f"z{j}")
    for i in "₁₂":
        _over_both_paths(walk, i)


def _product(walk: _Walk, found: str, above: str, factor: str, reason: str) -> None:
    """Go back through a product: times the other factor."""
    above_value, other = walk.derivatives[above], walk.values[factor]
    numbers = f"{_p(above_value)} · {_p(other)}"
    rule = f"∂L/∂{above} · {factor}"
    walk.back(found, (above, factor), rule, numbers, above_value * other, reason)


def _passed_on(walk: _Walk, found: str, above: str) -> None:
    """Go back through a sum: unchanged."""
    value = walk.derivatives[above]
    reason = f"{found} is added: the factor is 1."
    walk.back(found, (above,), f"∂L/∂{above} · 1", f"{_p(value)} · 1", value, reason)


def _over_both_paths(walk: _Walk, i: str) -> None:
    v, d = walk.values, walk.derivatives
    pairs = [(f"z{j}", f"w{i}{j}") for j in "₁₂"]
    rule = " + ".join(f"∂L/∂{z} · {w}" for z, w in pairs)
    numbers = " + ".join(f"{_p(d[z])} · {_p(v[w])}" for z, w in pairs)
    value = sum(d[z] * v[w] for z, w in pairs)
    used = tuple(name for pair in pairs for name in pair)
    walk.back(f"x{i}", used, rule, numbers, value, "Two paths lead from here to L: they add up.")


def _n(value: float) -> str:
    """Write a number with four digits at most and a true minus sign."""
    return f"{value + 0:.4g}".replace("-", "−")  # −0 + 0 is 0


def _p(value: float) -> str:
    """Put a negative number in brackets, for use inside a product or a sum."""
    return f"({_n(value)})" if value < 0 else _n(value)


def _shaped(array: ArrayLike, name: str, shape: tuple[int, ...]) -> NDArray[np.floating]:
    array = finite_array(array, name)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, but a 2-2-1 network takes {shape}")
    return array
