"""`network`: the laboratory, where one network or two learn before the reader's eyes."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky._validation import finite_array
from leaky.datasets import two_moons, two_rings, two_spirals, xor_points
from leaky.diagnostics import kill_units
from leaky.figures.live import (
    Choice,
    LiveFigure,
    Panel,
    Part,
    Quantity,
    Text,
    action_button,
    check_starts,
)
from leaky.initialization import initialize
from leaky.lessons.live._book import PAGES, book_figure
from leaky.lessons.plots.training import network_and_loss
from leaky.network import MLP, Criterion
from leaky.training import train

Array = NDArray[Any]

SETTING: dict[str, Any] = {
    "points": 100,
    "noise": {"moons": 0.2, "rings": 0.1, "spirals": 0.03},
    "margin": 2,  # so that no unit is on inside the picture
}
_DRAW = {"moons": two_moons, "rings": two_rings, "spirals": two_spirals}
_CHAPTER_5 = "book/chapters/05_training.html"  # which shows it with data of its own
_HIDDEN = ("layer1", "layer2", "layer3", "layer4")
_FOLD = "Layers, first weights, batches, seed"
_DATA = {
    "moons": "two moons",
    "rings": "two rings",
    "xor": "four corners",
    "spirals": "two spirals",
    "noise": "noise",
}
_QUANTITIES: dict[str, Part] = {
    "epoch": Quantity(0, 0, 5000, key_step=10, label="epoch", pace=600),
    "data": Choice("moons", _DATA, label="data"),
    "slope": Quantity(0, -0.5, 1.5, grain=0.001, key_step=0.01, label="slope (0 is ReLU)"),
    "rate": Quantity(0.5, 0.001, 10, key_step=0.05, label="learning rate", logarithmic=True),
    "optimizer": Choice(
        "gd", {"gd": "gradient descent", "momentum": "momentum", "adam": "Adam"}, label="optimiser"
    ),
    "layer1": Quantity(10, 1, 16, label="units in layer 1", typed=True, fold=_FOLD),
    "layer2": Quantity(10, 0, 16, label="units in layer 2", typed=True, fold=_FOLD),
    "layer3": Quantity(0, 0, 16, label="units in layer 3", typed=True, fold=_FOLD),
    "layer4": Quantity(0, 0, 16, label="units in layer 4", typed=True, fold=_FOLD),
    "scheme": Choice(
        "he",
        {
            "he": "He’s",
            "normal": "standard normal",
            "pytorch": "PyTorch’s",
            "zeros": "all zero",
        },
        label="first weights",
        fold=_FOLD,
    ),
    "scale": Quantity(
        1, 0.1, 10, key_step=0.05, label="scale of the first weights", logarithmic=True, fold=_FOLD
    ),
    "batch": Choice(
        "all",
        {
            "all": "all points at once",
            "50": "batches of 50",
            "20": "batches of 20",
            "10": "batches of 10",
            "1": "batches of 1",
        },
        label="batch",
        fold=_FOLD,
    ),
    "seed": Quantity(0, 0, 999, label="seed", typed=True, fold=_FOLD),
    "compare": Choice(
        "no",
        {
            "no": "none",
            "slope": "with another slope",
            "rate": "with another learning rate",
            "optimizer": "with another optimiser",
            "scheme": "with other first weights",
            "scale": "with another scale",
            "batch": "with other batches",
        },
        label="second network",
    ),
    "kill": Text("", r"(?:\d+(?:\.\d+)?@\d+(?:,\d+(?:\.\d+)?@\d+)*)?"),
    "check": Choice("no", {"no": "no", "yes": "yes"}, view=True),
    "h": Quantity(1e-5, 1e-9, 0.1, key_step=0.1, label="step h", logarithmic=True, view=True),
}
# What the second network has, where it differs in this.
_OTHERS: dict[str, float | str] = {
    "slope": 0.2,
    "rate": 0.05,
    "optimizer": "adam",
    "scheme": "normal",
    "scale": 3,
    "batch": "10",
}
_CAPTION = (
    "The network is to tell circles from squares; the tint is its answer. A disc is a unit: the "
    "fuller, the more points it is on for (z > 0), and dotted if it is off for all. Point at one "
    "to see its line, z = 0, and the points that it is off for as rings; press it to kill it."
)


def network(
    X: ArrayLike | None = None,
    Y: ArrayLike | None = None,
    *,
    source: str = "",
    published: bool = False,
    **start: float | str,
) -> LiveFigure:
    """Let one network, or two that differ in one thing, learn from a seed.

    Without data of its own the figure offers 100 points of several kinds. `start` says where it
    begins, by the names that an address of its states has, such as ``slope=0.1, rate=0.5,
    epoch=200``; ``compare="slope", slope2=0.2`` sets a second network beside the first, and
    ``kill="1@0,2.3@50"`` puts out layer 1 at first, and unit 3 of layer 2 after 50 epochs.

    Parameters
    ----------
    X : array_like, shape (n, 2), optional
        Points of the notebook's own.
    Y : array_like of int, shape (n,), or of float, shape (n, 2), optional
        Labels, 0 or 1, to be learnt by the cross-entropy; or targets, by the mean squared error.
    source : str, optional
        Lines of Python that make ``X`` and ``Y``, for the reader who asks for the state as code;
        by default the numbers themselves.
    published : bool, default False
        Whether these are the points of chapter 5, so that a link from a notebook leads there.
    **start : float or str
        Parts of the state.

    Raises
    ------
    ValueError, TypeError
        If a part of the state is not known or cannot be so, or an array has another shape or
        holds what is no finite number.
    """
    given = None if X is None else _given(X, Y, source)
    parts = _parts(given is not None, start)
    check_starts(parts)
    state = {name: part.start for name, part in parts.items()}
    mlp, theta, points, targets, losses = _trained(state, given)
    own_page = _CHAPTER_5 if published else ""
    return book_figure(
        "network",
        page=PAGES["network"] if given is None else own_page,
        title="A network that learns, with its units and its losses",
        quantities=parts,
        panels=_panels(),
        actions={"check": "Check now"},
        controls_before="raster1",
        data=SETTING | {"given": _packed(given)},
        still=network_and_loss(mlp, theta, points, targets, losses),
        alt=_described(mlp, state, losses[-1], len(points)),
        caption=_CAPTION,
    )


def _given(X: ArrayLike, Y: ArrayLike | None, source: str) -> dict[str, Any]:
    """Return the notebook's own data, once they have been checked."""
    if Y is None:
        raise TypeError("X needs Y: labels, shape (n,), or targets, shape (n, 2)")
    points, targets = finite_array(X, "X"), finite_array(Y, "Y")
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"X must have shape (n, 2), got {points.shape}")
    labels = targets.ndim == 1
    if targets.shape != (points.shape[:1] if labels else points.shape):
        raise ValueError(f"Y must have shape (n,) or (n, 2) with the n of X, got {targets.shape}")
    if labels and not np.isin(targets, (0, 1)).all():
        raise ValueError("Y must be labels 0 and 1 where it has one axis")
    if labels:
        targets = targets.astype(int)
    made = source or f"X = np.array({points.tolist()})\nY = np.array({targets.tolist()})"
    criterion = "cross_entropy" if labels else "mse"
    return {"X": points, "Y": targets, "criterion": criterion, "source": made}


def _packed(given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Write the arrays as they are in memory, in base64, which is shorter than their digits."""
    if given is None:
        return None
    arrays = {key: given[key].astype("<f8").tobytes() for key in "XY"}
    return {**given, **{key: b64encode(array).decode() for key, array in arrays.items()}}


def _parts(own_data: bool, start: Mapping[str, float | str]) -> dict[str, Part]:
    """Return what the state is made of, with what a second network has of its own."""
    parts = dict(_QUANTITIES)
    if own_data:
        words = {"notebook": "those of this page"} | _DATA
        parts["data"] = Choice("notebook", words, label="data")
    for name, value in _OTHERS.items():
        first: Any = parts[name]
        label, when = f"its {first.label}", f"compare={name}"
        parts[f"{name}2"] = replace(first, start=value, label=label, fold="", when=when)
    if unknown := [name for name in start if name not in parts]:
        raise TypeError(f"the state has no {unknown[0]!r}; it has {', '.join(parts)}")
    for name, value in start.items():
        part: Any = parts[name]  # whether the value fits is asked of all parts at once
        parts[name] = replace(part, start=value)
    return parts


def _panels() -> dict[str, Panel]:
    """Return the panels of the first network, each followed by the second's."""
    rasters = _pair("raster", 'Units over time<output name="of-{0}"></output>', 2.6)
    revive = action_button("revive", "Revive all", when="kill!=")
    checks = _pair(
        "check",
        'Derivatives<output name="of-{0}"></output>, <output name="compared-{0}"></output>',
        1.2,
        footer='<output name="crossed-{0}"></output> <output name="left-{0}"></output>',
        when="check=yes",
    )
    close = action_button("uncheck", "Close")
    checks["check1"] = replace(checks["check1"], controls=("h",))
    return {
        **_pair(
            "plane",
            '<b><output name="name-{0}"></output></b> <output name="right-{0}"></output>'
            '<small>loss <output name="loss-{0}"></output></small>',
            1.5,
        ),
        **_pair(
            "units",
            'Units<output name="of-{0}"></output>: <output name="off-{0}"></output>'
            '<small class="leaky-line"><output name="look-{0}"></output></small>',
            1.4,
        ),
        **_with_button(rasters, revive),
        "losses": Panel("Loss of all points", 3, wide=True),
        **_with_button(checks, close),
    }


def _with_button(panels: dict[str, Panel], button: str) -> dict[str, Panel]:
    """Put a button into the heading of the first panel."""
    name, first = next(iter(panels.items()))
    return panels | {name: replace(first, heading=f"{first.heading} {button}")}


def _pair(
    kind: str, heading: str, ratio: float, footer: str = "", when: str = ""
) -> dict[str, Panel]:
    """Return a panel for each network; the second's is shown if there is a second."""
    conditions = {1: when, 2: f"{when} compare!=no".strip()}
    return {
        f"{kind}{which}": Panel(
            heading.format(which), ratio, footer=footer.format(which), when=condition
        )
        for which, condition in conditions.items()
    }


def _trained(
    state: Mapping[str, Any], given: Mapping[str, Any] | None
) -> tuple[MLP, Array, Array, Array, Array]:
    """Return the first network with its parameters, data and losses: what the still shows."""
    rng = np.random.default_rng(state["seed"])
    X, Y, criterion = _drawn(state["data"], rng, given)
    widths = takewhile(bool, (state[name] for name in _HIDDEN))
    sizes = [2, *widths, 2]
    mlp = MLP(sizes, state["slope"], criterion)
    theta = state["scale"] * initialize(mlp, state["scheme"], rng)
    batch = None if state["batch"] == "all" else int(state["batch"])
    how = {"learning_rate": state["rate"], "optimizer": state["optimizer"], "batch_size": batch}
    losses, now = [], 0
    for epoch, layer, units in _kills(state["kill"]):
        if epoch <= state["epoch"]:
            run = train(mlp, theta, X, Y, epochs=epoch - now, rng=rng, **how)
            losses.append(run.loss[:-1])
            theta = kill_units(mlp, run.theta, X, layer, units=units, margin=SETTING["margin"])
            now = epoch
    run = train(mlp, theta, X, Y, epochs=state["epoch"] - now, rng=rng, **how)
    return mlp, run.theta, X, Y, np.concatenate([*losses, run.loss])


def _kills(text: str) -> list[tuple[int, int, list[int] | None]]:
    """Return epoch, layer and units of what is killed, in the order of the epochs."""
    found = re.findall(r"(\d+)(?:\.(\d+))?@(\d+)", text)
    kills = [
        (int(epoch), int(layer), [int(unit)] if unit else None) for layer, unit, epoch in found
    ]
    return sorted(kills, key=lambda kill: kill[0])


def _drawn(
    data: str, rng: np.random.Generator, given: Mapping[str, Any] | None
) -> tuple[Array, Array, Criterion]:
    """Return points and targets, and the loss that fits them."""
    if data == "notebook" and given is not None:
        return given["X"], given["Y"], given["criterion"]
    if data == "noise":
        X, Y = rng.standard_normal((2, SETTING["points"], 2))
        return X, Y, "mse"
    if data == "xor":
        return *xor_points(SETTING["points"], rng), "cross_entropy"
    return *_DRAW[data](SETTING["points"], SETTING["noise"][data], rng), "cross_entropy"


def _described(mlp: MLP, state: Mapping[str, Any], loss: float, n: int) -> str:
    return (
        f"A {'-'.join(map(str, mlp.sizes))} network with slope {state['slope']:g} on {n} points, "
        f"after {state['epoch']:,} epochs: its loss is {loss:.3f}."
    ).replace("slope -", "slope −")
