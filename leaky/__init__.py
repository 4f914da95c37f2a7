"""Leaky ReLU networks in plain NumPy: the package behind the book.

Read it from the ground up; each module imports only from those before it: `activations`,
`losses`, `network`, `initialization`, `gradcheck`, `diagnostics`, `training`, `datasets`.
`explore`, `show` and `Control` of `interactive`, the figures of `plots`, and `check` and `hint` of
`checks` come when they are asked for: the first need matplotlib, the last only an exercise.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    "check",
    "check_gradient",
    "check_network",
    "dead_units",
    "digits",
    "dormant_units",
    "explore",
    "gain",
    "hint",
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


_LATER = {"interactive": ("Control", "explore", "show"), "checks": ("check", "hint")}

if TYPE_CHECKING:  # so that a type checker knows these, and no others
    from leaky.checks import check, hint
    from leaky.interactive import Control, explore, show
else:

    def __getattr__(name: str) -> Any:
        for module, names in _LATER.items():
            if name in names:
                return getattr(import_module(f"leaky.{module}"), name)
        raise AttributeError(f"module 'leaky' has no attribute {name!r}")
