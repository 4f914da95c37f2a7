"""Train by gradient descent and its kin, one network or a thousand at once."""

# Annotations are kept as they are written here: `help(train)` would spell `ArrayLike` out.
from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky._records import compared_by_value
from leaky._validation import finite_array, generator, items, whole_number
from leaky.losses import CRITERIA
from leaky.network import MLP, Pass, group_size, network
from leaky.optimizers import Optimizer, rule

if TYPE_CHECKING:
    from tqdm import tqdm

Array = NDArray[np.floating]

# A run that is over sooner than this shows no progress bar.
_PATIENCE_SECONDS = 2.0

# Whether a run has become all NaN is seen in so many epochs: to look at it in each would cost a
# small network a tenth of its time.
_LOOK_EVERY = 10


@compared_by_value
@dataclass(frozen=True)
class History:
    """What `train` saw. Two are equal if their arrays are, NaN equal to NaN.

    Attributes
    ----------
    loss : ndarray, shape (epochs + 1, ...)
        `loss[e]` is the loss of all data after e epochs; `loss[0]` is that of the first parameters.
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
    learning_rate: ArrayLike,
    epochs: int,
    optimizer: Optimizer = "gd",
    momentum: float = 0.9,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    snapshots: Iterable[int] = (),
    progress: bool = True,
) -> History:
    """Descend the gradient, of the whole data or of one batch after another, for `epochs` passes.

    Without `batch_size` an epoch is one step. With it the samples are put into a new order in
    every epoch, ``np.argsort(rng.random(n))``, and cut into batches, with one step for each; all
    networks of a stack get the same batches. A network that diverges is reported by the history,
    not by warnings, and does not disturb the others.

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
        Number of passes through the data, 0 or more.
    optimizer : {"gd", "momentum", "adam"}, default "gd"
        How a gradient g becomes a step. "gd": θ ← θ − η g. "momentum": v ← β v + g, then
        θ ← θ − η v (Polyak 1964, in PyTorch's form). "adam": θ ← θ − η m̂ / (√v̂ + ε), with the
        running means of g and of g², freed from their start at 0 (Kingma and Ba 2015).
    momentum : float, default 0.9
        β of "momentum", at least 0 and below 1.
    betas : (float, float), default (0.9, 0.999)
        β₁ and β₂ of "adam": how much of each running mean is kept in a step, as above.
    eps : float, default 1e-8
        ε of "adam", above 0.
    batch_size : int, optional
        Samples in a batch, 1 to n; the last batch of an epoch may have fewer. Without it a batch
        is all of them.
    rng : numpy.random.Generator, optional
        Draws the batches: needed with `batch_size`.
    snapshots : iterable of int, optional
        Epochs, 0 to `epochs`, whose parameters the history keeps.
    progress : bool, default True
        Whether a run of more than two seconds shows a progress bar, in a terminal or a notebook:
        nowhere else is it watched. It counts epochs, one when all networks together have had as
        much as one each.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        As `MLP.loss`; if a learning rate is not above 0 or does not fit the stack; if `epochs`
        is below 0 or a snapshot lies outside the run; if `optimizer` is not known, a
        hyperparameter is out of its range, or is changed where the optimizer does not use it; if
        `batch_size` is not from 1 to n or there is no `rng` with it.
    TypeError
        If an argument is not of the kind named above.
    """
    theta, X, Y = network(mlp).checked(theta, X, Y)
    epochs = whole_number(epochs, "epochs", least=0)
    requested = _checked_snapshots(snapshots, epochs)
    axes = theta.shape[:-1]
    rate = _checked_rate(learning_rate, axes, theta.dtype).reshape(-1, 1)
    shown = _checked_flag(progress, "progress")
    make_rule = rule(optimizer, theta.dtype, momentum=momentum, betas=betas, eps=eps)
    make_data = _cut_into_batches(batch_size, rng, X.shape[-2], epochs)

    # All networks in a row, whatever their axes; a group of them is a view into that row, which
    # `_descend` changes in place. Data without leading axes are shared by all.
    theta = theta.reshape(-1, mlp.size).copy()
    X, Y = _in_a_row(X, axes, own=2), _in_a_row(Y, axes, own=mlp.target_axes)
    loss = np.empty((epochs + 1, len(theta)), theta.dtype)
    kept = np.empty((len(requested), *theta.shape), theta.dtype)
    groups = _groups(mlp, len(theta), X.shape[-2])
    with _progress_bar(epochs, shown) as bar, np.errstate(over="ignore", invalid="ignore"):
        for index, group in enumerate(groups):
            own = _of_group(X, group, own=2), _of_group(Y, group, own=mlp.target_axes)
            data = make_data(mlp, theta[group], *own)
            step = make_rule(theta[group], rate[group]).step
            saved = dict(zip(requested.tolist(), kept[:, group], strict=True))
            reached = partial(_show, bar, index, len(groups))
            _descend(data, theta[group], step, loss[:, group], saved, reached)
    return History(
        loss=loss.reshape(epochs + 1, *axes),
        theta=theta.reshape(*axes, mlp.size),
        snapshot_epochs=requested,
        snapshots=kept.reshape(len(requested), *axes, mlp.size),
    )


def _descend(
    data: _WholeData,
    theta: Array,
    step: Callable[[Array], None],
    loss: Array,
    saved: dict[int, Array],
    reached: Callable[[int], None],
) -> None:
    """Fill `loss`, one row an epoch, and `saved`, while `theta` goes downhill in place."""
    epochs = len(loss) - 1
    for epoch in range(epochs + 1):
        loss[epoch] = data.loss()
        if epoch in saved:
            saved[epoch][...] = theta
        # What is NaN remains so, by every rule: a step is subtracted from it.
        if epoch % _LOOK_EVERY == 0 and np.isnan(theta).all():
            for rest in (loss[epoch:], *(saved[later] for later in saved if later > epoch)):
                rest[...] = np.nan
            reached(epochs)
            return
        if epoch < epochs:
            for gradient in data.gradients(epoch):
                step(gradient)
            reached(epoch + 1)


class _WholeData:
    """The data of some networks, all samples in one step."""

    def __init__(self, mlp: MLP, theta: Array, X: Array, Y: NDArray[Any]) -> None:
        self.criterion, self.Y = CRITERIA[mlp.criterion], Y
        self.run = Pass(mlp, theta, X)

    def loss(self) -> Array:
        """Compute the loss of each network, on all samples."""
        loss, self.dYhat = self.criterion(self.run.forward(), self.Y)
        return loss

    def gradients(self, epoch: int) -> Iterable[Array]:
        """Give the gradient for each step of an epoch, where the steps before have led."""
        return [self.run.backward(self.dYhat)]


class _Batches(_WholeData):
    """The data of some networks, a step for each batch; `orders` has a row for each epoch."""

    def __init__(
        self,
        mlp: MLP,
        theta: Array,
        X: Array,
        Y: NDArray[Any],
        batch_size: int,
        orders: NDArray[np.integer],
    ) -> None:
        super().__init__(mlp, theta, X, Y)
        self.X, self.sample_axis = X, -mlp.target_axes
        self.batch_size, self.orders = batch_size, orders
        sizes = {batch_size, X.shape[-2] % batch_size or batch_size}  # the last may be smaller
        self.passes = {size: Pass(mlp, theta, X[..., :size, :]) for size in sizes}

    def gradients(self, epoch: int) -> Iterator[Array]:
        """Give the gradient for each step of an epoch, where the steps before have led."""
        order = self.orders[epoch]
        for start in range(0, len(order), self.batch_size):
            rows = order[start : start + self.batch_size]
            run = self.passes[len(rows)]
            run.H[0][..., :-1, :] = np.take(self.X, rows, axis=-2).mT
            targets = np.take(self.Y, rows, axis=self.sample_axis)
            _, dYhat = self.criterion(run.forward(), targets)
            yield run.backward(dYhat)


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


def _of_group(array: NDArray[Any], group: int | slice, own: int) -> NDArray[Any]:
    """Pick the data of a group out of the row; what all networks share has no such axis."""
    return array[group] if array.ndim > own else array


def _progress_bar(epochs: int, shown: bool) -> tqdm[Any]:
    from tqdm import tqdm  # as long to import as half of leaky, and only this needs it

    # One that may be shown is not said to be: TQDM_DISABLE can then still hide it.
    hidden = {} if shown and _is_watched() else {"disable": True}
    words = {"desc": "training", "unit": "epoch"}
    return tqdm(total=epochs, delay=_PATIENCE_SECONDS, leave=False, **words, **hidden)


def _is_watched() -> bool:
    """Whether what is shown appears in a terminal or in IPython, which notebooks run in."""
    is_terminal = getattr(sys.stderr, "isatty", None)  # of no stream, or of one that lacks it
    return hasattr(builtins, "__IPYTHON__") or bool(is_terminal and is_terminal())


def _show(bar: tqdm[Any], group: int, n_groups: int, epoch: int) -> None:
    """Show the epochs that all groups have had on average; those before this one had them all."""
    bar.update((group * bar.total + epoch) // n_groups - bar.n)


def _cut_into_batches(
    batch_size: int | None, rng: np.random.Generator | None, n: int, epochs: int
) -> Callable[[MLP, Array, Array, NDArray[Any]], _WholeData]:
    """Return what makes the data of a group; the batches, if there are any, are drawn here."""
    if rng is not None:
        generator(rng)
    if batch_size is None:
        return _WholeData
    if whole_number(batch_size, "batch_size", least=1) > n:
        raise ValueError(f"batch_size is {batch_size}, but X has {n} samples")
    if rng is None:
        raise ValueError(
            "batch_size needs rng to draw the batches, such as numpy.random.default_rng(0)"
        )
    orders = np.argsort(rng.random((epochs, n)))  # a row is what rng.random(n) would draw
    return partial(_Batches, batch_size=int(batch_size), orders=orders)


def _checked_flag(value: bool, name: str) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, got {type(value).__name__} {value!r:.40}")
    return bool(value)


def _checked_snapshots(snapshots: Iterable[int], epochs: int) -> NDArray[np.integer]:
    given = items(snapshots, "snapshots", "epochs")
    requested = sorted({whole_number(epoch, "snapshots", least=0) for epoch in given})
    if requested and requested[-1] > epochs:
        raise ValueError(f"snapshots has epoch {requested[-1]}, but the run ends at epoch {epochs}")
    return np.array(requested, dtype=int)


def _checked_rate(
    learning_rate: ArrayLike, axes: tuple[int, ...], dtype: np.dtype[np.floating]
) -> Array:
    given = finite_array(learning_rate, "learning_rate")
    if given.min() <= 0:
        raise ValueError(f"learning_rate must be above 0, got {given.min():g}")
    rate = finite_array(given, "learning_rate", dtype=dtype)
    if rate.min() == 0:
        raise ValueError(f"learning_rate is {given.min():g}, which is 0 in the {dtype} of theta")
    try:
        return np.broadcast_to(rate, axes)
    except ValueError:
        raise ValueError(
            f"learning_rate has shape {rate.shape}, but the networks have leading axes {axes}"
        ) from None
