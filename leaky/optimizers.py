"""Turn a gradient g into a step of the parameters θ: gradient descent, momentum and Adam.

Each rule is made for parameters, shape (..., P), and a learning rate η that broadcasts with
them. Its `step` takes the gradient and changes the parameters in place. What a rule remembers
between its steps has their shape and precision, so that the networks of a stack know nothing of
each other. The letters are those of the papers; the steps are those of PyTorch's
`torch.optim.SGD` and `torch.optim.Adam`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from leaky._validation import choice, finite_number, items, positive_number

Array = NDArray[np.floating]
Optimizer = Literal["gd", "momentum", "adam"]

# The usual values, PyTorch's among others; Adam's are those of its paper.
USUAL: dict[str, Any] = {"momentum": 0.9, "betas": (0.9, 0.999), "eps": 1e-8}


class Rule(Protocol):
    """What takes steps, from the parameters that it was made for."""

    def step(self, g: Array) -> None:
        """Change the parameters, given the gradient there, shape (..., P)."""


class GradientDescent:
    """θ ← θ − η g."""

    def __init__(self, theta: Array, rate: Array) -> None:
        self.theta, self.rate = theta, rate

    def step(self, g: Array) -> None:
        """Go down the gradient."""
        self.theta -= self.rate * g


class Momentum:
    """v ← β v + g, then θ ← θ − η v; v begins at 0.

    Source: Polyak (1964), "Some methods of speeding up the convergence of iteration methods",
    in the form that PyTorch gives it.
    """

    def __init__(self, theta: Array, rate: Array, *, momentum: float) -> None:
        self.theta, self.rate, self.beta = theta, rate, momentum
        self.v = np.zeros_like(theta)

    def step(self, g: Array) -> None:
        """Keep a part of the last step, and add the gradient to it."""
        self.v *= self.beta
        self.v += g
        self.theta -= self.rate * self.v


class Adam:
    """θ ← θ − η m̂ / (√v̂ + ε), where m and v are running means of g and of g².

    They begin at 0, which makes them too small by the factor 1 − βᵗ after t steps; m̂ and v̂ are
    without it. Source: Kingma and Ba (2015), "Adam: a method for stochastic optimization",
    algorithm 1.
    """

    def __init__(
        self, theta: Array, rate: Array, *, betas: tuple[float, float], eps: float
    ) -> None:
        self.theta, self.rate, self.betas, self.eps = theta, rate, betas, eps
        self.m, self.v, self.t = np.zeros_like(theta), np.zeros_like(theta), 0

    def step(self, g: Array) -> None:
        """Go down the mean gradient, by about η whatever its size."""
        beta1, beta2 = self.betas
        self.t += 1
        self.m += (1 - beta1) * (g - self.m)
        self.v += (1 - beta2) * (g * g - self.v)
        root = np.sqrt(self.v / (1 - beta2**self.t))
        self.theta -= self.rate / (1 - beta1**self.t) * self.m / (root + self.eps)


# The rules by name, and which hyperparameters each has beside the learning rate.
RULES: dict[str, tuple[Callable[..., Rule], tuple[str, ...]]] = {
    "gd": (GradientDescent, ()),
    "momentum": (Momentum, ("momentum",)),
    "adam": (Adam, ("betas", "eps")),
}


def rule(
    optimizer: str, dtype: np.dtype[np.floating], **hyperparameters: Any
) -> Callable[[Array, Array], Rule]:
    """Return what makes a rule, from parameters of this precision and their learning rate.

    `hyperparameters` are those of all rules, with the names that `USUAL` has. One that this rule
    does not have must be as usual: whoever changes it expects it to matter.
    """
    make, own = RULES[choice(optimizer, "optimizer", RULES)]
    checked = {
        "momentum": _decay(hyperparameters["momentum"], "momentum"),
        "betas": _two_decays(hyperparameters["betas"]),
        "eps": _least_divisor(hyperparameters["eps"], dtype if "eps" in own else None),
    }
    for name, value in checked.items():
        if name not in own and value != USUAL[name]:
            raise ValueError(f"{name} is {value}, but optimizer {optimizer!r} does not use it")
    return partial(make, **{name: checked[name] for name in own})


def _decay(value: float, name: str) -> float:
    number = finite_number(value, name)
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be at least 0 and below 1, got {number:g}")
    return number


def _two_decays(betas: tuple[float, float]) -> tuple[float, float]:
    pair = items(betas, "betas", "two numbers such as (0.9, 0.999)")
    if len(pair) != 2:
        raise ValueError(f"betas must be two numbers such as (0.9, 0.999), got {len(pair)}")
    return _decay(pair[0], "betas[0]"), _decay(pair[1], "betas[1]")


def _least_divisor(eps: float, dtype: np.dtype[np.floating] | None) -> float:
    number = positive_number(eps, "eps")
    if dtype is not None and dtype.type(number) == 0:
        raise ValueError(
            f"eps is {number:g}, which is 0 in the {dtype} of theta: "
            f"give at least {np.finfo(dtype).tiny:.1g}"
        )
    return number
