"""Build the network as a function of one flat parameter vector.

The letters, here and in every chapter (a 2-10-10-2 network on n samples):

========  ==================  =====================================================
letter    shape               meaning
========  ==================  =====================================================
X         (n, 2)              inputs, one sample a row
W₁ b₁     (2, 10)  (10,)      weights and biases of layer 1; then W₂ b₂, W₃ b₃
Z₁        (n, 10)             pre-activations, X W₁ + b₁
H₁        (n, 10)             activations, leaky_relu(Z₁); then Z₂, H₂
Ŷ         (n, 2)              output, H₂ W₃ + b₃: no activation
L         ()                  loss
θ         (162,)              all parameters in a row: W₁, b₁, W₂, b₂, W₃, b₃
========  ==================  =====================================================

θ may have leading axes: `(1000, 162)` is a thousand networks, and everything that takes θ
takes them all at once.

Inside, a pass works on transposed arrays, (features, samples), because a stack of small
matrix products is fastest when its last axis is long; and a layer's bias is one more row
below its weights, fed by an input that is always 1, so that a layer is a single product.
"""

from __future__ import annotations  # so that `help` says ArrayLike, and not all that it is

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from leaky._validation import (
    choice,
    common_axes,
    finite_array,
    finite_number,
    items,
    label_array,
    one_label_a_sample,
    real_array,
    whole_number,
)
from leaky.activations import activation, activation_derivative
from leaky.losses import CRITERIA

Array = NDArray[np.floating]

# The names of `CRITERIA`, for type checkers.
Criterion = Literal["mse", "cross_entropy"]

# Networks of a stack are worked on in groups whose hidden activations fill about this many
# numbers a layer: enough to spread Python's cost, few enough to stay in the processor's cache.
_GROUP_NUMBERS = 32_000


@dataclass(frozen=True, init=False, repr=False)
class MLP:
    """A multilayer perceptron: affine layers with Leaky ReLU between them.

    It holds no weights. Every method takes them as `theta`, shape (..., P), and broadcasts
    over its leading axes; X and Y may have leading axes of their own, one data set a network.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, units of each hidden layer, outputs: `(2, 10, 10, 2)`.
    negative_slope : float, default 0.01
        Slope of Leaky ReLU left of 0; with 0 it is ReLU.
    criterion : {"mse", "cross_entropy"}, default "mse"
        What `loss` measures: `mean_squared_error` or `softmax_cross_entropy`.

    Raises
    ------
    ValueError, TypeError
        If `sizes` has fewer than two entries or one below 1, `negative_slope` is not a finite
        number, or `criterion` is not known.

    Examples
    --------
    >>> MLP((2, 10, 10, 2))
    MLP 2-10-10-2, slope 0.01, 162 parameters
    """

    sizes: tuple[int, ...]
    negative_slope: float
    criterion: Criterion

    def __init__(
        self, sizes: Sequence[int], negative_slope: float = 0.01, criterion: Criterion = "mse"
    ) -> None:
        # A frozen dataclass sets its own fields this way.
        object.__setattr__(self, "sizes", _checked_sizes(sizes))
        slope = finite_number(negative_slope, "negative_slope")
        object.__setattr__(self, "negative_slope", slope)
        object.__setattr__(self, "criterion", choice(criterion, "criterion", CRITERIA))

    def __repr__(self) -> str:
        return f"MLP {self._name}, slope {self.negative_slope:g}, {self.size:,} parameters"

    @property
    def size(self) -> int:
        """Number of parameters P: (d_in + 1)·d_out, summed over the layers."""
        return sum((d_in + 1) * d_out for d_in, d_out in pairwise(self.sizes))

    def unpack(self, theta: ArrayLike) -> list[tuple[Array, Array]]:
        """Split parameters into layers, without copying.

        Parameters
        ----------
        theta : array_like, shape (..., P)

        Returns
        -------
        list of (W, b)
            One pair a layer, shapes (..., d_in, d_out) and (..., d_out): views, so that
            writing to them writes to `theta`, if that is a floating array in this machine's
            byte order.

        Raises
        ------
        ValueError
            If the last axis of `theta` is not P long.
        """
        blocks = self._blocks(self._parameters(theta))
        return [(block[..., :-1, :], block[..., -1, :]) for block in blocks]

    def pack(self, layers: Sequence[tuple[ArrayLike, ArrayLike]]) -> Array:
        """Join layers into parameters: the inverse of `unpack`.

        Parameters
        ----------
        layers : sequence of (W, b)
            Shapes (..., d_in, d_out) and (..., d_out), with the same leading axes.

        Returns
        -------
        ndarray, shape (..., P)

        Raises
        ------
        ValueError
            If there are too few or too many layers, or one has the wrong shape.
        TypeError
            If `layers` or one of them is not a sequence, or does not hold real numbers.
        """
        expected = len(self.sizes) - 1
        pairs = [
            items(layer, f"layers[{index}]", "W and b")
            for index, layer in enumerate(items(layers, "layers", "pairs (W, b)"))
        ]
        if len(pairs) != expected:
            raise ValueError(f"layers has {len(pairs)} pairs (W, b), but {self} has {expected}")
        rows = [part for index, layer in enumerate(pairs) for part in self._rows(index, layer)]
        axes = {part.shape[:-1] for part in rows}
        if len(axes) > 1:
            raise ValueError(f"layers must have the same leading axes, got {sorted(axes)}")
        return np.concatenate(rows, axis=-1)

    def parameter_names(self) -> list[str]:
        """Name each entry of `theta`: `W1[0, 0]`, …, `b1[0]`, …, in its order."""
        names = []
        for layer, (d_in, d_out) in enumerate(pairwise(self.sizes), start=1):
            names += [f"W{layer}[{i}, {j}]" for i in range(d_in) for j in range(d_out)]
            names += [f"b{layer}[{j}]" for j in range(d_out)]
        return names

    def forward(self, theta: ArrayLike, X: ArrayLike) -> Array:
        """Compute the output Ŷ.

        Parameters
        ----------
        theta : array_like, shape (..., P)
        X : array_like, shape (n, d_in), or with leading axes that broadcast with those of theta

        Returns
        -------
        ndarray, shape (..., n, d_out)

        Raises
        ------
        ValueError
            If `theta` or `X` has the wrong number of columns, or `X` is empty or not finite.
        TypeError
            If either does not hold real numbers.
        """
        return Pass(self, *self.checked_inputs(theta, X)).forward()

    def preactivations(self, theta: ArrayLike, X: ArrayLike) -> list[Array]:
        """Compute Z₁, Z₂, …: what goes into each hidden layer's Leaky ReLU.

        Parameters and errors are those of `forward`.

        Returns
        -------
        list of ndarray, shapes (..., n, d)
            One a hidden layer. The output is not among them: nothing is applied to it.
        """
        run = Pass(self, *self.checked_inputs(theta, X))
        run.forward()
        return [Z.mT for Z in run.Z[:-1]]

    def loss(self, theta: ArrayLike, X: ArrayLike, Y: ArrayLike) -> Array:
        """Compute the loss of each network.

        Parameters
        ----------
        theta : array_like, shape (..., P)
        X : array_like, shape (n, d_in)
        Y : array_like
            Targets, shape (n, d_out), or with criterion "cross_entropy" labels, shape (n,).
            X and Y may have leading axes that broadcast with those of theta.

        Returns
        -------
        ndarray, shape (...)

        Raises
        ------
        ValueError
            If a shape does not fit the network, the batch is empty, the data are not finite or
            a label is not a class.
        TypeError
            If an argument does not hold real numbers, or labels are not integers.
        """
        theta, X, Y = self.checked(theta, X, Y)
        criterion = CRITERIA[self.criterion]
        one_data_set = X.ndim == 2 and Y.ndim == self.target_axes
        if theta.ndim == 1 or not one_data_set:
            return criterion(Pass(self, theta, X).forward(), Y)[0]
        losses = np.empty(theta.shape[:-1], theta.dtype)
        for rows, run in passes(self, theta, X):
            losses.reshape(-1)[rows] = criterion(run.Yhat, Y)[0]
        return losses

    def gradient(self, theta: ArrayLike, X: ArrayLike, Y: ArrayLike) -> Array:
        """Compute dL/dθ of each network by backpropagation, shape (..., P).

        Parameters and errors are those of `loss`. Source: Rumelhart, Hinton and Williams
        (1986), "Learning representations by back-propagating errors"; derived in chapter 3.
        """
        return self.loss_and_gradient(theta, X, Y)[1]

    def loss_and_gradient(
        self, theta: ArrayLike, X: ArrayLike, Y: ArrayLike
    ) -> tuple[Array, Array]:
        """Compute `loss` and `gradient` with one forward pass between them.

        Parameters and errors are those of `loss`; the result is the pair of both.
        """
        theta, X, Y = self.checked(theta, X, Y)
        run = Pass(self, theta, X)
        loss, dYhat = CRITERIA[self.criterion](run.forward(), Y)
        return loss, run.backward(dYhat)

    def checked(
        self, theta: ArrayLike, X: ArrayLike, Y: ArrayLike
    ) -> tuple[Array, Array, NDArray[Any]]:
        """Return the three as arrays that fit this network and each other, or raise as `loss`."""
        theta, X = self.checked_inputs(theta, X)
        Y = self._targets(Y, X.shape[-2], theta.dtype)
        axes = common_axes(theta=theta.shape[:-1], X=X.shape[:-2], Y=Y.shape[: -self.target_axes])
        return np.broadcast_to(theta, (*axes, self.size)), X, Y

    def checked_inputs(self, theta: ArrayLike, X: ArrayLike) -> tuple[Array, Array]:
        """Return both as arrays that fit this network and each other, or raise as `forward`."""
        theta = self._parameters(theta)
        return theta, self._inputs(X, theta)

    @property
    def target_axes(self) -> int:
        """Axes of Y that belong to one data set: 2 for (n, d_out) targets, 1 for labels."""
        return 2 if self.criterion == "mse" else 1

    @property
    def _name(self) -> str:
        return "-".join(str(size) for size in self.sizes)

    def _blocks(self, theta: Array) -> list[Array]:
        """View theta as one block (..., d_in + 1, d_out) a layer: W with b as its last row."""
        blocks, start = [], 0
        for d_in, d_out in pairwise(self.sizes):
            stop = start + (d_in + 1) * d_out
            blocks.append(theta[..., start:stop].reshape(*theta.shape[:-1], d_in + 1, d_out))
            start = stop
        return blocks

    def _rows(self, index: int, layer: Sequence[ArrayLike]) -> list[Array]:
        """Flatten one (W, b), after a look at its shapes."""
        if len(layer) != 2:
            raise ValueError(f"layers[{index}] has {len(layer)} parts, but a layer is (W, b)")
        W, b = (real_array(part, f"layers[{index}]") for part in layer)
        d_in, d_out = self.sizes[index : index + 2]
        if W.shape[-2:] != (d_in, d_out) or b.shape != (*W.shape[:-2], d_out):
            raise ValueError(
                f"layers[{index}] has shapes {W.shape} and {b.shape}, but this network "
                f"({self._name}) takes ({d_in}, {d_out}) and ({d_out},) there"
            )
        return [W.reshape(*W.shape[:-2], d_in * d_out), b]

    def _parameters(self, theta: ArrayLike) -> Array:
        theta = real_array(theta, "theta")
        if theta.ndim < 1 or theta.shape[-1] != self.size:
            raise ValueError(
                f"theta has shape {theta.shape}, but this network ({self._name}) has "
                f"{self.size} parameters: the last axis must be that long"
            )
        return theta

    def _inputs(self, X: ArrayLike, theta: Array) -> Array:
        X = finite_array(X, "X", ndim=2, dtype=theta.dtype)
        if X.shape[-1] != self.sizes[0]:
            raise ValueError(
                f"X has {X.shape[-1]} columns, but this network takes {self.sizes[0]} inputs "
                f"({self._name})"
            )
        common_axes(theta=theta.shape[:-1], X=X.shape[:-2])
        return X

    def _targets(self, Y: ArrayLike, n: int, dtype: np.dtype[np.floating]) -> NDArray[Any]:
        given, k = Y, self.sizes[-1]
        if self.criterion == "mse":
            Y = finite_array(Y, "Y", ndim=2, dtype=dtype)
            expected: tuple[int, ...] = (n, k)
        else:
            Y = label_array(Y, "Y", n_classes=k)
            expected = (n,)
        if Y.shape[-len(expected) :] != expected:
            advice = one_label_a_sample(given, "Y", k) if len(expected) == 1 else ""
            raise ValueError(
                f"Y has shape {Y.shape}, but {n} samples of this network ({self._name}, "
                f"{self.criterion}) need {expected}{advice}"
            )
        # In the order in memory that the output has: their difference is then taken in one go.
        return np.asarray(Y.mT, order="C").mT if self.criterion == "mse" else Y


class Pass:
    """One forward and one backward pass, over arrays that are made once and reused.

    `MLP` makes one a call; `train` keeps one for all its epochs and changes `theta` in place
    between them, which the views below see. Arguments are those that `MLP` has checked.

    It is the fast form of the loop of chapter 3, whose letters it has::

        H, Z = [X], []
        for W, b in layers:
            Z.append(H[-1] @ W + b)
            H.append(leaky_relu(Z[-1], negative_slope))
        Yhat = Z[-1]  # the last layer is linear

        delta, gradients = dYhat, []  # delta is dZ of the layer at hand
        for layer in reversed(range(len(layers))):
            gradients.append((H[layer].T @ delta, delta.sum(axis=0)))
            if layer > 0:
                dH = delta @ layers[layer][0].T
                delta = dH * leaky_relu_derivative(Z[layer - 1], negative_slope)
        gradients = gradients[::-1]  # (dW, db) of each layer

    Two things are another way here. All that the loop keeps is transposed, (features, samples).
    And a bias is a weight whose input is always 1: b is the last row of a block below W, H has a
    row of ones, and one product gives dW and db.

    Attributes
    ----------
    negative_slope : float
        Slope of Leaky ReLU left of 0.
    blocks : list of ndarray, shapes (..., d_in + 1, d_out)
        W of each layer with b as its last row: views into `theta`.
    W : list of ndarray, shapes (..., d_in, d_out)
        The rows of the blocks above b.
    H : list of ndarray, shapes (..., d_in + 1, n)
        What goes into each layer, transposed: the inputs, then the activations. The last row
        is all ones: it feeds the bias.
    activations : list of ndarray, shapes (..., d, n)
        The rows of H above those ones, for each hidden layer.
    Z : list of ndarray, shapes (..., d_out, n)
        What comes out of each layer, transposed, before Leaky ReLU.
    Yhat : ndarray, shape (..., n, d_out)
        What comes out of the last layer, not transposed: a view of the last Z.
    gradient : ndarray, shape (..., P)
        dL/dθ, as the last `backward` left it.
    gradient_blocks : list of ndarray, shapes (..., d_in + 1, d_out)
        dW of each layer with db as its last row: views into `gradient`.
    """

    def __init__(self, mlp: MLP, theta: Array, X: Array) -> None:
        self.negative_slope = mlp.negative_slope
        axes = np.broadcast_shapes(theta.shape[:-1], X.shape[:-2])
        n = X.shape[-2]
        self.blocks = mlp._blocks(theta)
        self.W = [block[..., :-1, :] for block in self.blocks]
        self.H = [np.empty((*X.shape[:-2], mlp.sizes[0] + 1, n), theta.dtype)]
        self.H += [np.empty((*axes, d + 1, n), theta.dtype) for d in mlp.sizes[1:-1]]
        self.H[0][..., :-1, :] = X.mT
        for H in self.H:
            H[..., -1, :] = 1
        self.activations = [H[..., :-1, :] for H in self.H[1:]]
        self.Z = [np.empty((*axes, d, n), theta.dtype) for d in mlp.sizes[1:]]
        self.Yhat = self.Z[-1].mT
        self.gradient = np.empty((*axes, mlp.size), theta.dtype)
        self.gradient_blocks = mlp._blocks(self.gradient)

    def forward(self) -> Array:
        """Fill Z and H, layer by layer; return Ŷ, shape (..., n, d_out)."""
        for layer, block in enumerate(self.blocks):
            Z = np.matmul(block.mT, self.H[layer], out=self.Z[layer])
            if layer < len(self.activations):
                activation(Z, self.negative_slope, out=self.activations[layer])
        return self.Yhat

    def backward(self, dYhat: Array) -> Array:
        """Walk the layers back from dL/dŶ, shape (..., n, d_out), to dL/dθ, shape (..., P).

        `delta` is dL/dZ of the layer at hand. Its product with the layer's input is the
        gradient of the weights and, through the row of ones, of the biases; its product with
        the weights, times Leaky ReLU's derivative, is the delta of the layer below. The array
        returned is `gradient`, which the next pass overwrites.
        """
        delta = dYhat.mT
        for layer in reversed(range(len(self.blocks))):
            np.matmul(self.H[layer], delta.mT, out=self.gradient_blocks[layer])
            if layer > 0:
                delta = self.W[layer] @ delta
                delta *= activation_derivative(self.Z[layer - 1], self.negative_slope)
        return self.gradient


def passes(mlp: MLP, theta: Array, X: Array) -> Iterator[tuple[slice, Pass]]:
    """Take a stack of networks through forward passes, in groups, on one data set.

    Yields the places of a group among the networks, counted in a row, and its `Pass`, whose
    arrays the next group overwrites. All groups are full: the last one begins early.
    """
    row = theta.reshape(-1, mlp.size)
    group = np.empty((group_size(mlp, len(row), len(X)), mlp.size), theta.dtype)
    run = Pass(mlp, group, X)
    for start in range(0, len(row), len(group)):
        stop = min(start + len(group), len(row))
        rows = slice(stop - len(group), stop)
        group[:] = row[rows]
        run.forward()
        yield rows, run


def group_size(mlp: MLP, n_networks: int, n_samples: int) -> int:
    """Number of networks of a stack to work on at a time, so that all groups are about as full."""
    most = max(1, _GROUP_NUMBERS // (n_samples * max(mlp.sizes[1:])))
    n_groups = max(1, ceil(n_networks / most))
    return max(1, ceil(n_networks / n_groups))


def network(value: MLP) -> MLP:
    """Return `value` if it is an `MLP`, for the functions that take one."""
    if not isinstance(value, MLP):
        raise TypeError(f"mlp must be an MLP, got {type(value).__name__}")
    return value


def _checked_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    sizes = items(sizes, "sizes", "whole numbers such as (2, 10, 10, 2)")
    if len(sizes) < 2:
        raise ValueError(f"sizes needs at least inputs and outputs, got {tuple(sizes)}")
    return tuple(whole_number(size, f"sizes[{i}]", least=1) for i, size in enumerate(sizes))
