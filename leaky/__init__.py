"""Leaky ReLU networks in plain NumPy: the package behind the book.

Read it from the ground up; each module imports only from those before it: `activations`,
`losses`, `network`, `initialization`, `gradcheck`, `diagnostics`, `training`, `datasets`.
`explore`, `show` and `Control` of `interactive` and the figures of `plots` come when they are asked
for, since they need matplotlib.
"""

from typing import Any

from leaky.activations import (
    leaky_relu,
    leaky_relu_derivative,
    leaky_relu_slope_derivative,
    relu,
    relu_derivative,
)
from leaky.datasets import article_data, article_recipe, digits, two_moons
from leaky.diagnostics import dead_units, dormant_units, kill_units, off_fraction
from leaky.gradcheck import (
    GradientCheck,
    GradientCheckError,
    active_units,
    central_differences,
    check_gradient,
    check_network,
)
from leaky.initialization import gain, initialize
from leaky.losses import (
    mean_squared_error,
    mean_squared_error_gradient,
    softmax_cross_entropy,
    softmax_cross_entropy_gradient,
)
from leaky.network import MLP
from leaky.training import History, train

__version__ = "0.1.0"

__all__ = [
    "MLP",
    "Control",
    "GradientCheck",
    "GradientCheckError",
    "History",
    "active_units",
    "article_data",
    "article_recipe",
    "central_differences",
    "check_gradient",
    "check_network",
    "dead_units",
    "digits",
    "dormant_units",
    "explore",
    "gain",
    "initialize",
    "kill_units",
    "leaky_relu",
    "leaky_relu_derivative",
    "leaky_relu_slope_derivative",
    "mean_squared_error",
    "mean_squared_error_gradient",
    "off_fraction",
    "relu",
    "relu_derivative",
    "show",
    "softmax_cross_entropy",
    "softmax_cross_entropy_gradient",
    "train",
    "two_moons",
]


def __getattr__(name: str) -> Any:
    if name in ("Control", "explore", "show"):
        from leaky import interactive

        return getattr(interactive, name)
    raise AttributeError(f"module 'leaky' has no attribute {name!r}")
