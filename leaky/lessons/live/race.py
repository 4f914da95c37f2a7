"""`race`: the same dead first layer with ReLU and with a leak, trained side by side."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from leaky._validation import finite_number, whole_number
from leaky.datasets import two_moons
from leaky.diagnostics import kill_units
from leaky.figures.live import LiveFigure, Panel, Quantity, check_starts
from leaky.initialization import initialize
from leaky.lessons.live._book import PAGES, book_figure
from leaky.lessons.plots.dead_neurons import race_start
from leaky.network import MLP
from leaky.training import train

_SIZES: dict[str, Any] = {"sizes": [2, 10, 10, 2], "points": 100}
SETTING = _SIZES | {"noise": 0.2, "margin": 2, "bias2": 0, "rate": 0.5, "epochs": 3000}
CHAPTER_2 = _SIZES | {"noise": 0.15, "margin": 1, "bias2": 0.1, "rate": 0.2, "epochs": 2000}

_LOSSES = 'Loss: ReLU <output name="loss-relu"></output>, leak <output name="loss-leak"></output>'
_ALT = (
    "Two moons of 100 points. Two networks with the same weights, and with all ten units of the "
    "first layer off for every point. Over {:,} epochs the loss of the ReLU network comes to "
    "{:.3f}, and that with slope {:g} to {:.3f}."
)
_CAPTION = (
    "Both begin with the same weights and a dead first layer. Press Play: which of them learns to "
    "tell circles from squares? The tint is a network's answer, and the line is where it changes. "
    "With another slope or seed both train anew."
)


def race(slope: float = 0.2, seed: int = 0) -> LiveFigure:
    """Let two networks with the same dead first layer learn side by side: ReLU, and a leak.

    Both are 2-10-10-2 networks with He's weights, trained on 100 points of two moons by gradient
    descent with learning rate 0.5. All units of their first layer are off for every point.

    Parameters
    ----------
    slope : float, default 0.2
        Of the leak, at first: from 0.0001 to 0.5.
    seed : int, default 0
        Of data and weights: ``numpy.random.default_rng(seed)`` draws both.

    Raises
    ------
    ValueError
        If a value lies outside of its ends.
    """
    return _side_by_side(slope, seed, SETTING, PAGES["race"])


def rescue(slope: float = 0.01, seed: int = 0) -> LiveFigure:
    """Let two of the killed networks of chapter 2 learn side by side: ReLU, and a leak.

    It is `race` with networks that are made and trained as in that chapter: less noise in the two
    moons, biases of 0.1 in the second layer, and a learning rate of 0.2.

    Parameters
    ----------
    slope, seed
        As in `race`.

    Raises
    ------
    ValueError
        If a value lies outside of its ends.
    """
    return _side_by_side(slope, seed, CHAPTER_2, PAGES["leak"])


def _side_by_side(slope: float, seed: int, setting: dict[str, Any], page: str) -> LiveFigure:
    quantities = {
        "slope": Quantity(
            finite_number(slope, "slope"),
            0.0001,
            0.5,
            key_step=0.05,
            label="slope",
            logarithmic=True,
        ),
        "seed": Quantity(whole_number(seed, "seed", least=0), 0, 999, label="seed", typed=True),
        "epoch": Quantity(0, 0, setting["epochs"], pace=600),
    }
    check_starts(quantities)
    X, labels, losses = _trained(slope, seed, setting)
    return book_figure(
        "race",
        page=page,
        title="Two networks with a dead first layer, learning side by side",
        quantities=quantities,
        panels={
            "relu": Panel(_score("ReLU", "relu"), 1.5),
            "leak": Panel(_score("Leaky ReLU", "leak"), 1.5),
            "losses": Panel(_LOSSES, 4.2, wide=True),
        },
        data=setting,
        still=race_start(X, labels, losses, slope),
        alt=_ALT.format(setting["epochs"], losses[0][-1], slope, losses[1][-1]),
        caption=_CAPTION,
    )


def _trained(
    slope: float, seed: int, setting: dict[str, Any]
) -> tuple[NDArray[Any], NDArray[Any], list[NDArray[Any]]]:
    """Return the points, their labels, and the losses of the two networks."""
    rng = np.random.default_rng(seed)
    X, labels = two_moons(setting["points"], setting["noise"], rng)
    networks = [MLP(setting["sizes"], each, criterion="cross_entropy") for each in (0, slope)]
    theta = initialize(networks[0], "he", rng)
    networks[0].unpack(theta)[1][1][:] = setting["bias2"]
    theta = kill_units(networks[0], theta, X, margin=setting["margin"])
    how = {"learning_rate": setting["rate"], "epochs": setting["epochs"]}
    runs = [train(mlp, theta, X, labels, **how) for mlp in networks]
    return X, labels, [run.loss for run in runs]


def _score(title: str, key: str) -> str:
    return (
        f'<b>{title}:</b> <output name="right-{key}"></output> of 100 right<small>'
        f'<output name="dead-{key}"></output> of 10 units off for all points</small>'
    )
