"""The claims of chapter 6: what the first weights do to the signal, and which units they lose."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky.activations import leaky_relu
from leaky.datasets import digits
from leaky.diagnostics import dead_units
from leaky.initialization import Scheme, gain, initialize
from leaky.lessons.claims.register import Sample, claim, experiment
from leaky.lessons.claims.rules import Always, Mean, Share, Signs
from leaky.network import MLP

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]


@experiment(seed=0, n=100)
def one_layer(seed: int, n: int = 100_000) -> dict[float, Array]:
    """Draw n units with 50 inputs at He's gain.

    Returns
    -------
    dict
        By slope, the square of each answer over the mean square of the inputs, shape (n,).
    """
    rng = np.random.default_rng(seed)
    inputs = rng.standard_normal(50)
    squares = {}
    for slope in (0, 0.01, 0.3, 1):
        weights = rng.standard_normal((50, n)) * gain(slope) / 50**0.5
        squares[slope] = leaky_relu(inputs @ weights, slope) ** 2 / np.mean(inputs**2)
    return squares


@claim(
    one_layer,
    Mean(low=0.95, high=1.05),
    unit="times the mean square of the inputs",
    overturned="an interval of a slope below 0.95 or above 1.05",
    proved=True,
)
def gain_keeps_the_mean_square(squares: dict[float, Array]) -> Sample:
    """Weights with the gain √(2 / (1 + α²)) keep the mean square of a signal through a layer.

    On average over the draws, for the slopes α = 0, 0.01, 0.3 and 1, to within a twentieth.
    """
    return Sample({f"slope {slope:g}": each for slope, each in squares.items()})


@experiment(seed=1, n=2)
def many_layers(seed: int, n: int = 30, depth: int = 20) -> Array:
    """Send 100 inputs through n ReLU networks, 64 units wide, at gain 1 and without biases.

    Returns
    -------
    ndarray, shape (depth, n)
        The mean square after each layer; it is 1 before the first. For gain g it is g²ˡ times that.
    """
    rng = np.random.default_rng(seed)
    H: Array = rng.standard_normal((n, 100, 64))
    H /= np.sqrt(np.mean(H**2, axis=(1, 2), keepdims=True))
    squares = []
    for _ in range(depth):
        H = leaky_relu(H @ rng.standard_normal((n, 64, 64)) / np.sqrt(64), 0)
        squares.append(np.mean(H**2, axis=(1, 2)))
    return np.array(squares)


@claim(
    many_layers,
    Mean(low=-7.5, high=-4.5),
    unit="the power of ten",
    overturned="an interval nearer to a thousandth or to a thousandth of a millionth",
    effect=0.5,
)
def gain_one_leaves_a_millionth(squares: Array) -> Sample:
    """With gain 1, 20 layers of ReLU leave about a millionth of the signal's mean square.

    About: the mean of its power of ten over networks 64 units wide is nearer to -6 than to -3 or
    -9.
    """
    return Sample({"20 layers": np.log10(squares[-1])})


@claim(
    many_layers,
    Share(low=0.5),
    unit="share of the networks",
    overturned="an interval below one half",
    effect=0.25,
)
def most_networks_stray_below_the_mean(squares: Array) -> Sample:
    """He's gain keeps the mean square over all draws, but most single ReLU networks lose some.

    Of networks with 20 layers of 64 units more than half end below the mean square of the inputs.
    """
    return Sample({"below": squares[-1] * 2.0 ** len(squares) < 1})


class Starts(NamedTuple):
    """The article's networks at step 0, with weights not scaled and with the same at He's scale.

    loss : of each network, both shape (n,). off : whether a unit is, for all its data, (n, 20).
    """

    loss: tuple[Array, Array]
    off: tuple[Flags, Flags]


@experiment(seed=2, n=2)
def article_starts(seed: int, n: int = 100) -> dict[float, Starts]:
    """Draw n networks of the article, 2-10-10-2, and data for each; return `Starts` by slope."""
    X, Y = np.random.default_rng(seed).standard_normal((2, n, 100, 2))

    def drawn(scheme: Scheme, net: MLP) -> tuple[Array, Flags]:
        theta = initialize(net, scheme, np.random.default_rng(seed + 1), n)
        return net.loss(theta, X, Y), np.concatenate(dead_units(net, theta, X), axis=-1)

    starts = {}
    for slope in (0, 0.01):
        net = MLP((2, 10, 10, 2), slope)
        (loss, off), (scaled_loss, scaled_off) = drawn("normal", net), drawn("he", net)
        starts[slope] = Starts((loss, scaled_loss), (off, scaled_off))
    return starts


@claim(
    article_starts,
    Signs(low=0.5),
    unit="share of the networks",
    overturned="an interval below one half",
    effect=0.25,
)
def scaling_lowers_the_first_loss(starts: dict[float, Starts]) -> Sample:
    """He's scale gives the article's network a lower first loss than its unscaled weights.

    The network is 2-10-10-2 with slope 0 or 0.01, and inputs and targets are noise.
    """
    pairs = {slope: each.loss for slope, each in starts.items()}
    return Sample({f"slope {slope:g}": raw - scaled for slope, (raw, scaled) in pairs.items()})


@claim(
    article_starts,
    Always(),
    unit="share of the networks",
    overturned="one network in which a unit is off with one scale and not with the other",
    proved=True,
)
def scaling_revives_no_unit(starts: dict[float, Starts]) -> Sample:
    """Before training, scaling the article's weights revives not a single unit.

    In its networks 2-10-10-2 the same units are off for all samples before and after.
    """
    pairs = {slope: each.off for slope, each in starts.items()}
    return Sample(
        {f"slope {slope:g}": _alike([raw], [scaled]) for slope, (raw, scaled) in pairs.items()}
    )


def _alike(first: Sequence[Flags], second: Sequence[Flags]) -> Flags:
    """Whether two lists of layers have the same units off, network by network."""
    layers = [(one == other).all(axis=-1) for one, other in zip(first, second, strict=True)]
    return np.logical_and.reduce(layers)


def formula(widths: Sequence[int]) -> float:
    """Compute the chance that a ReLU network with zero biases is born dead for one input."""
    return float(1 - np.prod([1 - 2.0**-width for width in widths]))


def silent(widths: Sequence[int], n_inputs: int, n: int, rng: np.random.Generator) -> Flags:
    """Say after each layer which of n ReLU networks pass nothing on for their inputs, (D, n)."""
    H = rng.standard_normal((n, n_inputs, 2))
    found = []
    for width in widths:
        H = np.maximum(0, H @ rng.standard_normal((n, H.shape[-1], width)))
        found.append((H == 0).all(axis=(1, 2)))
    return np.array(found)


Shape = tuple[int, ...]
ARTICLE, NARROW, DEEP = (10, 10), (3, 3), (2, 2, 2, 2, 2)


@experiment(seed=4, n=5)
def born_dead(seed: int, n: int = 5000) -> dict[tuple[Shape, int], Flags]:
    """Draw ReLU networks of three shapes, four times n for one input and n for 100.

    Returns
    -------
    dict
        By widths and number of inputs, which networks pass nothing on, shape (4n,) or (n,).
    """
    rng = np.random.default_rng(seed)
    return {
        (widths, n_inputs): silent(widths, n_inputs, n_networks, rng)[-1]
        for widths in (ARTICLE, NARROW, DEEP)
        for n_inputs, n_networks in ((1, 4 * n), (100, n))
    }


def _beyond_formula(born: dict[tuple[Shape, int], Flags], widths: Shape, n_inputs: int) -> Array:
    return 100 * (born[widths, n_inputs] - formula(widths))


def _named(widths: Shape) -> str:
    return "widths " + ", ".join(map(str, widths))


@claim(
    born_dead,
    Mean(low=-2, high=2),
    unit="percentage points beyond the formula",
    overturned="an interval more than 2 points away from the formula",
    proved=True,
)
def born_dead_for_one_input(born: dict[tuple[Shape, int], Flags]) -> Sample:
    """A ReLU network without biases is dead for a given input as often as the formula says.

    The formula of chapter 6, for zero biases and weights symmetric about 0. Counted for the widths
    3-3 and five layers of 2, it holds to within 2 points.
    """
    return Sample({_named(each): _beyond_formula(born, each, 1) for each in (NARROW, DEEP)})


@claim(
    born_dead,
    Mean(high=0),
    unit="percentage points beyond the formula",
    overturned="an interval above 0",
    effect=5,
)
def born_dead_on_data_is_rarer(born: dict[tuple[Shape, int], Flags]) -> Sample:
    """To be born dead for 100 inputs at once is rarer than the formula for one input says.

    For ReLU networks without biases, of the widths 3-3 and five layers of 2.
    """
    return Sample({_named(each): _beyond_formula(born, each, 100) for each in (NARROW, DEEP)})


@claim(
    born_dead,
    Share(high=0.001),
    unit="share of the networks",
    overturned="an interval above one in a thousand",
    effect=0.001,
    seen="60,000 other networks in a pilot, of which none was dead",
)
def article_network_is_hardly_ever_born_dead(born: dict[tuple[Shape, int], Flags]) -> Sample:
    """A ReLU network 2-10-10-2 without biases is hardly ever born dead for 100 inputs at once.

    Hardly ever: less than once in a thousand draws.
    """
    return Sample({_named(ARTICLE): born[ARTICLE, 100]})


@experiment(seed=5, n=4)
def silent_by_width(seed: int, n: int = 800) -> dict[int, Flags]:
    """Draw n ReLU networks with 20 layers of each width from 1 to 8, and 100 inputs for each.

    Returns
    -------
    dict
        By width, which networks pass nothing on, shape (n,).
    """
    rng = np.random.default_rng(seed)
    found = {}
    for width in range(1, 9):
        # The chapter's block draws others for one input first.
        found[width] = [silent([width] * 20, n_inputs, n, rng)[-1] for n_inputs in (1, 100)][-1]
    return found


@claim(
    silent_by_width,
    Share(low=0.95),
    unit="share of the networks",
    overturned="an interval below 95 %, for either width",
    effect=0.03,
)
def narrow_and_deep_is_silent(found: dict[int, Flags]) -> Sample:
    """Of ReLU networks with 20 layers, nearly all of width 2 and hardly any of width 8 are silent.

    Silent: without biases, nothing of 100 inputs comes through. Nearly all: more than 95 %; hardly
    any: less than 5 %.
    """
    return Sample({"width 2: silent": found[2], "width 8: not silent": ~found[8]})


NET = MLP((64, *[20] * 9, 10), 0, criterion="cross_entropy")


class Schemes(NamedTuple):
    """Deep ReLU networks at birth, on 300 digits.

    off : by scheme, the nine layers' units that are off for all images, each (n, 20).
    switching : share of units of each layer that are on for some images and off for others, with
        PyTorch's default, in %, shape (9, n).
    cosine : mean over all pairs of images, of the images themselves and after layers 1, 3, 6, 9
        of He's networks, shape (5, n).
    """

    off: dict[str, list[Flags]]
    switching: Array
    cosine: Array


HE, UNSCALED, PYTORCH = "He", "unscaled", "PyTorch"
NO_BIASES, LARGER = "PyTorch, biases 0", "its biases, He's size"
NO_BIASES_LARGER = "PyTorch, biases 0, He's size"


@experiment(seed=0, n=2)
def schemes(seed: int, n: int = 30) -> Schemes:
    """Draw n networks 64-20-…-20-10 with nine hidden layers by each scheme, and 300 digits."""
    images = digits(np.random.default_rng(seed)).X_train[:300]

    def drawn(scheme: Scheme) -> Array:
        return initialize(NET, scheme, np.random.default_rng(seed + 6), n)

    pytorch = drawn("pytorch")
    starts = {
        HE: drawn("he"),
        UNSCALED: drawn("normal"),
        PYTORCH: pytorch,
        NO_BIASES: _scaled(pytorch, biases=0),
        LARGER: _scaled(pytorch, weights=np.sqrt(6)),
        NO_BIASES_LARGER: _scaled(pytorch, weights=np.sqrt(6), biases=0),
    }
    off = {name: dead_units(NET, theta, images) for name, theta in starts.items()}
    on = [Z > 0 for Z in NET.preactivations(pytorch, images)]
    switching = [100 * np.mean(each.any(-2) & ~each.all(-2), axis=-1) for each in on]
    return Schemes(off, np.array(switching), _cosines(starts[HE], images))


def _scaled(theta: Array, weights: float = 1, biases: float = 1) -> Array:
    """Multiply all weights and all biases; from PyTorch's gain √(1/3) to √2 it takes √6."""
    return NET.pack([(weights * W, biases * b) for W, b in NET.unpack(theta)])


def _cosines(theta: Array, images: Array) -> Array:
    """Mean cosine of images, and of what becomes of them, (5, n); a blocked one resembles none."""
    Z = NET.preactivations(theta, images)
    kept = [np.broadcast_to(images, (len(theta), *images.shape))]
    kept += [np.maximum(0, Z[layer - 1]) for layer in (1, 3, 6, 9)]
    lengths = [np.linalg.norm(H, axis=-1, keepdims=True) for H in kept]
    directions = [H / np.where(norm > 0, norm, 1) for H, norm in zip(kept, lengths, strict=True)]
    # The sum over i and j of d_i · d_j / n² is |the mean of d|².
    return np.array([np.square(d.mean(axis=-2)).sum(axis=-1) for d in directions])


def _off(found: Schemes, scheme: str, layer: int) -> Array:
    """Units of a layer that are off for all images, in %, shape (n,)."""
    return 100 * found.off[scheme][layer - 1].mean(axis=-1)


@claim(
    schemes,
    Always(),
    unit="share of the networks",
    overturned="one network in which a unit is off with one scale and not with the other",
    proved=True,
)
def small_weights_alone_cost_no_unit(found: Schemes) -> Sample:
    """Without biases, the scale of the weights switches no unit.

    In ReLU networks with nine hidden layers of 20, the unscaled weights lose the same units as
    He's, and PyTorch's small ones the same as at He's size, on 300 digits.
    """
    off = found.off
    return Sample(
        {
            "unscaled and He's": _alike(off[UNSCALED], off[HE]),
            "PyTorch's and larger": _alike(off[NO_BIASES], off[NO_BIASES_LARGER]),
        }
    )


@claim(
    schemes,
    Mean(low=40, high=60),
    unit="% of the units",
    overturned="an interval below 40 % or above 60 %",
    effect=5,
)
def pytorchs_default_loses_half(found: Schemes) -> Sample:
    """With PyTorch's default about half of a deep ReLU network's last units are off at birth.

    Of the ninth hidden layer of 20, on 300 digits; about half: from 40 to 60 %.
    """
    return Sample({"layer 9": _off(found, PYTORCH, 9)})


@claim(
    schemes,
    Mean(low=0),
    unit="percentage points",
    overturned="an interval below 0, in one of the three layers",
    effect=2,
    seen="300 other networks in a pilot: +1.4, +2.3 and +3.3 points",
)
def biases_alone_cost_units(found: Schemes) -> Sample:
    """PyTorch's biases cost a deep ReLU network units at birth even beside weights of He's size.

    The same networks with and without biases, nine hidden layers of 20, on 300 digits.
    """
    return Sample(
        {
            f"layer {layer}": _off(found, LARGER, layer) - _off(found, NO_BIASES, layer)
            for layer in (3, 6, 9)
        }
    )


@claim(
    schemes,
    Mean(low=20, high=40),
    unit="percentage points",
    overturned="an interval below 20 or above 40 points, in one of the three layers",
    effect=5,
)
def biases_cost_most_beside_small_weights(found: Schemes) -> Sample:
    """Beside PyTorch's small weights its biases cost a deep ReLU network about 30 points of units.

    The same networks with and without biases, nine hidden layers of 20, on 300 digits; about:
    from 20 to 40.
    """
    return Sample(
        {
            f"layer {layer}": _off(found, PYTORCH, layer) - _off(found, NO_BIASES, layer)
            for layer in (3, 6, 9)
        }
    )


@claim(
    schemes,
    Mean(high=10),
    unit="% of the units",
    overturned="an interval above 10 %, in one of the two layers",
    effect=5,
)
def deep_units_ignore_the_image(found: Schemes) -> Sample:
    """With PyTorch's default, from the fifth layer on hardly any ReLU unit tells images apart.

    Of 20 units a layer less than a tenth are on for some of 300 digits and off for others.
    """
    return Sample({f"layer {layer}": found.switching[layer - 1] for layer in (5, 9)})


@claim(
    schemes,
    Mean(low=0),
    unit="percentage points",
    overturned="an interval below 0",
    effect=5,
)
def more_units_are_off_deeper_down(found: Schemes) -> Sample:
    """In He's ReLU networks too the ninth layer has more units off at birth than the first.

    Off for all of 300 digits, in layers of 20.
    """
    return Sample({"layer 9 minus 1": _off(found, HE, 9) - _off(found, HE, 1)})


@claim(
    schemes,
    Mean(low=0),
    unit="difference of mean cosines",
    overturned="an interval below 0, for one of the four steps",
    effect=0.02,
)
def images_grow_alike_with_depth(found: Schemes) -> Sample:
    """On their way up through a ReLU network with He's weights, images grow ever more alike.

    The mean cosine over pairs of 300 digits rises from the images to layer 1, 3, 6 and 9.
    """
    steps = ("images to layer 1", "layer 1 to 3", "layer 3 to 6", "layer 6 to 9")
    return Sample(dict(zip(steps, np.diff(found.cosine, axis=0), strict=True)))
