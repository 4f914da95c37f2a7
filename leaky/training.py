"""Train by full-batch gradient descent, one network or a thousand at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tqdm import tqdm

from leaky._validation import finite_array, items, whole_number
from leaky.losses import CRITERIA
from leaky.network import MLP, Pass, group_size, network

Array = NDArray[np.floating]

# A run that is over sooner than this shows no progress bar.
_PATIENCE_SECONDS = 2.0

# Whether a run has become all NaN is seen in so many epochs: to look at it in each would cost a
# small network a tenth of its time.
_LOOK_EVERY = 10


@dataclass(frozen=True)
class History:
    """What `train` saw.

    Attributes
    ----------
    loss : ndarray, shape (epochs + 1, ...)
        `loss[e]` is the loss after e steps; `loss[0]` is that of the first parameters.
    theta : ndarray, shape (..., P)
        The parameters after the last step.
    snapshot_epochs : ndarray of int, shape (K,)
        The epochs that were asked for, in rising order.
    snapshots : ndarray, shape (K, ..., P)
        The parameters at those epochs: a stack, so `dead_units(mlp, history.snapshots, X)`
        counts them all.
    """

    loss: Array
    theta: Array
    snapshot_epochs: NDArray[np.integer]
    snapshots: Array

    @property
    def diverged(self) -> NDArray[np.bool_]:
        """Networks whose last loss is not a finite number, shape (...)."""
        return ~np.isfinite(self.loss[-1])

    def __repr__(self) -> str:
        networks = self.loss[0].size
        what = "1 network" if networks == 1 else f"{networks:,} networks"
        return (
            f"History of {what}, {len(self.loss) - 1:,} epochs, "
            f"{np.count_nonzero(self.diverged)} diverged"
        )


def train(
    mlp: MLP,
    theta: ArrayLike,
    X: ArrayLike,
    Y: ArrayLike,
    *,
    learning_rate: float | ArrayLike,
    epochs: int,
    snapshots: Iterable[int] = (),
) -> History:
    """Descend the gradient of the whole batch: θ ← θ − η dL/dθ, `epochs` times.

    A network that diverges is reported by the history, not by warnings, and does not disturb
    the others. A run of more than two seconds shows a progress bar.

    Parameters
    ----------
    mlp : MLP
    theta : array_like, shape (..., P)
        The first parameters; they are not changed.
    X, Y : array_like
        As in `MLP.loss`.
    learning_rate : float or array_like, shape (...)
        The step η, above 0; an array gives each network of the stack its own.
    epochs : int
        Number of steps, 0 or more.
    snapshots : iterable of int, optional
        Epochs, 0 to `epochs`, whose parameters the history keeps.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        As `MLP.loss`; if a learning rate is not above 0 or does not fit the stack; if `epochs`
        is below 0 or a snapshot lies outside the run.
    TypeError
        If an argument is not of the kind named above.
    """
    theta, X, Y = network(mlp).checked(theta, X, Y)
    epochs = whole_number(epochs, "epochs", least=0)
    requested = _checked_snapshots(snapshots, epochs)
    axes = theta.shape[:-1]
    rate = _checked_rate(learning_rate, axes).astype(theta.dtype).reshape(-1, 1)

    # All networks in a row, whatever their axes; a group of them is a view into that row, which
    # `_descend` changes in place. Data without leading axes are shared by all.
    theta = theta.reshape(-1, mlp.size).copy()
    X, Y = _in_a_row(X, axes, own=2), _in_a_row(Y, axes, own=mlp.target_axes)
    loss = np.empty((epochs + 1, len(theta)), theta.dtype)
    kept = np.empty((len(requested), *theta.shape), theta.dtype)
    groups = _groups(mlp, len(theta), X.shape[-2])
    with _progress_bar(len(groups) * epochs) as bar, np.errstate(over="ignore", invalid="ignore"):
        for group in groups:
            run = Pass(mlp, theta[group], X[group] if X.ndim > 2 else X)
            targets = Y[group] if Y.ndim > mlp.target_axes else Y
            saved = dict(zip(requested.tolist(), kept[:, group], strict=True))
            _descend(mlp, run, theta[group], targets, rate[group], loss[:, group], saved, bar)
    return History(
        loss=loss.reshape(epochs + 1, *axes),
        theta=theta.reshape(*axes, mlp.size),
        snapshot_epochs=requested,
        snapshots=kept.reshape(len(requested), *axes, mlp.size),
    )


def _descend(
    mlp: MLP,
    run: Pass,
    theta: Array,
    Y: NDArray[Any],
    rate: Array,
    loss: Array,
    saved: dict[int, Array],
    bar: "tqdm[Any]",
) -> None:
    """Fill `loss`, one row an epoch, and `saved`, while `theta` goes downhill in place."""
    criterion = CRITERIA[mlp.criterion]
    epochs = len(loss) - 1
    for epoch in range(epochs + 1):
        loss[epoch], dYhat = criterion(run.forward(), Y)
        if epoch in saved:
            saved[epoch][...] = theta
        if epoch % _LOOK_EVERY == 0 and np.isnan(theta).all():  # and so it will stay
            for rest in (loss[epoch:], *(saved[later] for later in saved if later > epoch)):
                rest[...] = np.nan
            bar.update(epochs - epoch)
            return
        if epoch < epochs:
            theta -= rate * run.backward(dYhat)
            bar.update()


def _groups(mlp: MLP, n_networks: int, n_samples: int) -> list[int | slice]:
    """Cut the row of networks into groups; a single network needs no leading axis."""
    if n_networks == 1:
        return [0]
    step = group_size(mlp, n_networks, n_samples)
    return [slice(start, start + step) for start in range(0, n_networks, step)]


def _in_a_row(array: NDArray[Any], axes: tuple[int, ...], own: int) -> NDArray[Any]:
    """Turn the leading axes before the array's own into a single one, if it has any."""
    if array.ndim == own:
        return array
    shape = array.shape[-own:]
    return np.broadcast_to(array, (*axes, *shape)).reshape(-1, *shape)


def _progress_bar(steps: int) -> "tqdm[Any]":
    return tqdm(total=steps, desc="training", unit="epoch", delay=_PATIENCE_SECONDS, leave=False)


def _checked_snapshots(snapshots: Iterable[int], epochs: int) -> NDArray[np.integer]:
    given = items(snapshots, "snapshots", "epochs")
    requested = sorted({whole_number(epoch, "snapshots", least=0) for epoch in given})
    if requested and requested[-1] > epochs:
        raise ValueError(f"snapshots has epoch {requested[-1]}, but the run ends at epoch {epochs}")
    return np.array(requested, dtype=int)


def _checked_rate(learning_rate: float | ArrayLike, axes: tuple[int, ...]) -> Array:
    rate = finite_array(learning_rate, "learning_rate")
    if rate.min() <= 0:
        raise ValueError(f"learning_rate must be above 0, got {rate.min():g}")
    try:
        return np.broadcast_to(rate, axes)
    except ValueError:
        raise ValueError(
            f"learning_rate has shape {rate.shape}, but the networks have leading axes {axes}"
        ) from None
