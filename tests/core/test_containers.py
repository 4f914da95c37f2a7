"""Arrays come in many containers: each gives the answer of the plain array, or a stated error."""

import array
import inspect
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import ml_dtypes
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import xarray

import leaky
from leaky import MLP

RNG = np.random.default_rng(0)
N = 6
mlp = MLP((3, 4, 2), 0.1)
classifier = MLP(mlp.sizes, 0.1, "cross_entropy")
theta, X, Y = RNG.normal(size=mlp.size), RNG.normal(size=(N, 3)), RNG.normal(size=(N, 2))
labels = RNG.integers(0, 2, N)
(W, b), last_layer = mlp.unpack(theta)
gradient = mlp.gradient(theta, X, Y)


def loss(theta):
    return mlp.loss(theta, X, Y)


def pack(W, b):
    return mlp.pack([(W, b), last_layer])


def train(theta, X, Y, learning_rate, snapshots):
    stack = [theta, theta]
    return leaky.train(mlp, stack, X, Y, learning_rate=learning_rate, epochs=3, snapshots=snapshots)


def train_classifier(theta, X, Y):
    return leaky.train(classifier, theta, X, Y, learning_rate=0.1, epochs=3)


data = {"theta": theta, "X": X, "Y": Y}
labelled = data | {"Y": labels}
inputs = {"theta": theta, "X": X}
scores = {"logits": Y, "labels": labels}
numbers = {"prediction": Y, "target": Y[::-1]}
element = {"z": X}
slopes = {"z": X, "negative_slope": np.array([0.0, 0.1, 2.0])}

# Of each public function what it is called by, and its arrays.
TABLE = [
    ("relu", leaky.relu, element),
    ("relu_derivative", leaky.relu_derivative, element),
    ("leaky_relu", leaky.leaky_relu, slopes),
    ("leaky_relu_derivative", leaky.leaky_relu_derivative, slopes),
    ("leaky_relu_slope_derivative", leaky.leaky_relu_slope_derivative, element),
    ("mean_squared_error", leaky.mean_squared_error, numbers),
    ("mean_squared_error_gradient", leaky.mean_squared_error_gradient, numbers),
    ("softmax_cross_entropy", leaky.softmax_cross_entropy, scores),
    ("softmax_cross_entropy_gradient", leaky.softmax_cross_entropy_gradient, scores),
    ("unpack", mlp.unpack, {"theta": theta}),
    ("pack", pack, {"W": W, "b": b}),
    ("forward", mlp.forward, inputs),
    ("preactivations", mlp.preactivations, inputs),
    ("loss", mlp.loss, data),
    ("loss", classifier.loss, labelled),
    ("gradient", mlp.gradient, data),
    ("loss_and_gradient", classifier.loss_and_gradient, labelled),
    ("checked", mlp.checked, data),
    ("checked_inputs", mlp.checked_inputs, inputs),
    ("central_differences", lambda theta: leaky.central_differences(loss, theta), {"theta": theta}),
    (
        "check_gradient",
        lambda gradient, theta: leaky.check_gradient(loss, gradient, theta),
        {"gradient": gradient, "theta": theta},
    ),
    ("check_network", lambda **given: leaky.check_network(mlp, **given), data),
    ("check_network", lambda **given: leaky.check_network(classifier, **given), labelled),
    ("active_units", lambda **given: leaky.active_units(mlp, **given), inputs),
    ("off_fraction", lambda **given: leaky.off_fraction(mlp, **given), inputs),
    ("dead_units", lambda **given: leaky.dead_units(mlp, **given), inputs),
    ("dormant_units", lambda **given: leaky.dormant_units(mlp, **given), inputs),
    (
        "kill_units",
        lambda **given: leaky.kill_units(mlp, **given),
        inputs | {"units": np.array([1, 3])},
    ),
    (
        "train",
        train,
        data | {"learning_rate": np.array([0.1, 0.2]), "snapshots": np.array([0, 2])},
    ),
    ("train", train_classifier, labelled),
]
CORE = (
    "activations",
    "losses",
    "network",
    "initialization",
    "gradcheck",
    "gradreport",
    "diagnostics",
    "training",
    "datasets",
)
# These take numbers, names and a stream of random numbers.
WITHOUT_ARRAYS = {
    "gain",
    "initialize",
    "two_moons",
    "two_rings",
    "two_spirals",
    "xor_points",
    "digits",
    "article_data",
    "article_recipe",
    "parameter_names",
}
each_function = pytest.mark.parametrize(
    ("function", "arrays"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)


def read_only(array):
    array = array.copy()
    array.setflags(write=False)
    return array


def tuples(array):
    return tuple(map(tuples, array)) if array.ndim else array.item()


CONTAINERS = {
    "DataFrame": lambda array: pd.DataFrame(array) if array.ndim == 2 else None,
    "Series": lambda array: (
        pd.Series(array, index=range(9, 9 - len(array), -1)) if array.ndim == 1 else None
    ),
    "nullable": lambda array: pd.Series(array).convert_dtypes() if array.ndim == 1 else None,
    "DataArray": xarray.DataArray,
    "read-only": read_only,
    "non-contiguous": lambda array: np.repeat(array, 2, axis=-1)[..., ::2],
    "reversed": lambda array: array[..., ::-1].copy()[..., ::-1],
    "Fortran": np.asfortranarray,
    "foreign byte order": lambda array: array.astype(array.dtype.newbyteorder()),
    "matrix": lambda array: array.view(np.matrix) if array.ndim == 2 else None,
    "objects with __array__": lambda array: Tensor(array),
    "list": np.ndarray.tolist,
    "tuple": tuples,
    "memoryview": lambda values: memoryview(np.ascontiguousarray(values)),
    "array.array": lambda values: (
        array.array(values.dtype.char, values.tolist()) if values.ndim == 1 else None
    ),
}


class Tensor:
    """As other libraries' arrays are: not NumPy's, but to be had as one; an iterable, too."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array

    def __iter__(self):
        return iter(self.array)


def numbers_of(thing):
    """Yield the arrays, numbers and texts of a report or a history, whatever holds them."""
    if is_dataclass(thing):
        thing = [getattr(thing, field.name) for field in fields(thing)]
    if isinstance(thing, list | tuple):
        for each in thing:
            yield from numbers_of(each)
    else:
        yield thing


def assert_same(actual, expected):
    """Compare texts exactly and numbers to round-off: another layout may be added up otherwise."""
    for one, other in zip(numbers_of(actual), numbers_of(expected), strict=True):
        if isinstance(other, np.ndarray | float) and np.asarray(other).dtype.kind == "f":
            assert np.asarray(one).dtype.itemsize == np.asarray(other).dtype.itemsize
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)
        else:
            np.testing.assert_equal(one, other)


@each_function
@pytest.mark.parametrize("make", CONTAINERS.values(), ids=list(CONTAINERS))
def test_a_container_gives_the_answer_of_the_plain_array_and_is_not_changed(function, arrays, make):
    expected = function(**arrays)
    contained = {name: make(array) for name, array in arrays.items()}
    contained = {name: each for name, each in contained.items() if each is not None}
    # One after the other, then all of them.
    for some in [*({name: each} for name, each in contained.items()), contained]:
        assert_same(function(**arrays | some), expected)
    for name, each in contained.items():
        np.testing.assert_array_equal(np.asarray(each), arrays[name])


# No axes is one slope for all, and no entries choose no unit or epoch.
ANSWERED = {("negative_slope", ())}
ANSWERED |= {(name, shape) for name in ("units", "snapshots") for shape in [(0,), (0, 3)]}


@each_function
@pytest.mark.parametrize("shape", [(), (0,), (0, 3)], ids=str)
def test_only_where_it_makes_sense_an_array_may_have_no_axes_or_no_entries(function, arrays, shape):
    # test_activations.py has z in all shapes; a wrong gradient fails the check and raises nothing.
    for name in arrays.keys() - {"z", "gradient"}:
        given = arrays | {name: np.zeros(shape, arrays[name].dtype)}
        if (name, shape) in ANSWERED:
            function(**given)
        else:
            with pytest.raises((ValueError, TypeError), match=rf"^(loss\()?{name}\b|^layers"):
                function(**given)


def test_every_public_function_that_takes_arrays_stands_in_the_table():
    modules = [f"leaky.{name}" for name in CORE]
    functions = {
        name
        for name in leaky.__all__
        if inspect.isfunction(getattr(leaky, name)) and getattr(leaky, name).__module__ in modules
    }
    methods = {name for name, _ in inspect.getmembers(MLP, inspect.isfunction) if name[0] != "_"}
    in_table = {name for name, _, _ in TABLE}
    assert in_table | WITHOUT_ARRAYS == functions | methods
    assert not in_table & WITHOUT_ARRAYS


def masked(array):
    mask = np.zeros(array.shape, bool)
    mask.flat[0] = True
    return np.ma.array(array, mask=mask)


@each_function
@pytest.mark.parametrize("hide", [masked, np.ma.array], ids=["masked", "masked nowhere"])
def test_a_masked_array_is_refused_for_its_mask_would_be_lost(function, arrays, hide):
    for name, values in arrays.items():
        if name in {"units", "snapshots"}:
            continue
        expected = r"is masked.*: pass .*\.filled\(\.\.\.\) .* or .*\.compressed\(\) without it"
        with pytest.raises(TypeError, match=expected):
            function(**arrays | {name: hide(values)})


def test_a_masked_row_in_a_list_and_a_masked_number_are_refused():
    for call in [
        lambda: leaky.relu([masked(theta), theta]),
        lambda: leaky.relu((1.0, np.ma.masked)),
        lambda: leaky.leaky_relu(X, np.ma.masked),
        lambda: leaky.gain(np.ma.array(0.1)),
        lambda: leaky.softmax_cross_entropy(Y, masked(labels)),
    ]:
        with pytest.raises(TypeError, match="is masked"):
            call()


one_hot = np.eye(2)[labels]
frame = pd.DataFrame(X)
mixed = frame.assign(flag=True)
gap = pd.DataFrame({"a": pd.array([1.0, None], "Float64"), "b": 1.0})
tall = MLP((3, 4, 1))
TEXTS = ["a"] * N


def classify(labels):
    return leaky.softmax_cross_entropy(Y, labels)


def classify_by_network(labels):
    return classifier.loss(theta, X, labels)


def forward(X):
    return mlp.forward(theta, X)


def tall_loss(Y):
    return tall.loss(np.ones(tall.size), X, Y)


def tall_error(Y):
    return leaky.mean_squared_error(X[:, :1], Y)


# What is given, to whom, the error, what it says to pass, and whether that is then taken.
CONVERSIONS = [
    (forward, mixed[[0, 1, "flag"]], "X.to_numpy(float)"),
    (forward, frame.astype("Float64"), "X.to_numpy(float)"),
    (forward, frame > 0, "X.to_numpy(float)"),
    (forward, X > 0, "X.astype(float)"),
    (forward, (X > 0).tolist(), "np.asarray(X).astype(float)"),
    (forward, xarray.DataArray(X > 0), "X.astype(float)"),
    (forward, X.astype(ml_dtypes.bfloat16), "X.astype(float)"),
    (forward, [[Decimal("0.1")] * 3], "np.asarray(X).astype(float)"),
    (forward, scipy.sparse.csr_matrix(X), "X.toarray()"),
    (forward, scipy.sparse.coo_array(X), "X.toarray()"),
    (tall_loss, X[:, 0], "Y[:, None]"),
    (tall_loss, frame[0], "np.asarray(Y)[:, None]"),
    (tall_loss, X[:, 0].tolist(), "np.asarray(Y)[:, None]"),
    (tall_error, X[:, 0], "target[:, None]"),
    (lambda Y: leaky.mean_squared_error(Y, X[:, :1]), X[:, 0], "prediction[:, None]"),
    (classify, 1.0 * labels, "labels.astype(int)"),
    (classify, (1.0 * labels).tolist(), "np.asarray(labels).astype(int)"),
    (classify, pd.Series(1.0 * labels), "labels.to_numpy(int)"),
    (classify, pd.Series(labels, dtype="Float64"), "labels.to_numpy(int)"),
    (classify, labels > 0, "labels.astype(int)"),
    (classify, labels[:, None], "labels.ravel()"),
    (classify, pd.DataFrame(labels), "np.asarray(labels).ravel()"),
    (classify, 1.0 * labels[:, None], "labels.astype(int)"),
    (classify, one_hot, "labels.argmax(axis=1)"),
    (classify, one_hot.astype(int), "labels.argmax(axis=1)"),
    (classify, one_hot > 0, "labels.argmax(axis=1)"),
    (classify, one_hot.tolist(), "np.asarray(labels).argmax(axis=1)"),
    (classify, pd.DataFrame(one_hot), "np.asarray(labels).argmax(axis=1)"),
    (classify, np.stack([one_hot] * 3), "labels.argmax(axis=2)"),
    (classify_by_network, one_hot, "Y.argmax(axis=1)"),
    (classify_by_network, one_hot.astype(int), "Y.argmax(axis=1)"),
    (classify_by_network, labels[:, None], "Y.ravel()"),
    (classify_by_network, pd.Series(1.0 * labels), "Y.to_numpy(int)"),
]


@pytest.mark.parametrize(
    ("function", "value", "words"), CONVERSIONS, ids=[c[2] for c in CONVERSIONS]
)
def test_the_error_says_how_to_convert_and_what_it_says_is_then_taken(function, value, words):
    with pytest.raises((TypeError, ValueError)) as raised:
        function(value)
    message = str(raised.value)
    assert message.endswith((f": pass {words}", f": a column is {words}"))
    assert "\n" not in message and len(message) < 200
    name, taken = message.split()[0], value
    for _ in range(2):  # a column of floats takes two steps
        taken = eval(words, {name: taken, "np": np})
        try:
            function(taken)
            return
        except ValueError as error:
            words = str(error).split("pass ")[1]  # the next step
    pytest.fail(f"{words} is not taken")


@pytest.mark.parametrize(
    "value", [gap, TEXTS, [None] * N, [date.today()] * N, np.array(["2026-01-01"] * N, "M8[D]"), {}]
)
@pytest.mark.parametrize("function", [forward, classify])
def test_what_no_conversion_makes_numbers_is_refused_without_one(function, value):
    with pytest.raises(TypeError, match=r"got dtype \S+$"):
        function(value)


@pytest.mark.parametrize("error", [RuntimeError, TypeError])
def test_what_a_tensor_says_of_its_conversion_is_passed_on(error):
    class Attached:
        """As a tensor is that needs a gradient, or lies on another device."""

        def __array__(self, dtype=None, copy=None):
            raise error("use tensor.detach().numpy()")

    for function, name in [(forward, "X"), (classify, "labels")]:
        with pytest.raises(
            TypeError, match=rf"^{name} cannot be made an array: use tensor\.detach"
        ):
            function(Attached())


@pytest.mark.parametrize("value", [labels + 0.5, 1j * labels, np.full((N, 2), np.nan), Y])
def test_labels_that_would_lose_something_get_no_conversion(value):
    with pytest.raises(TypeError, match=r"^labels must be integers, .* got dtype \S+$"):
        classify(value)


NUMBERS = [np.float16(0.5), np.float64(0.5), np.longdouble(0.5), np.array(0.5), Decimal("0.5")]
NUMBERS += [Fraction(1, 2), np.array(Decimal("0.5")), xarray.DataArray(0.5), Tensor(np.array(0.5))]


@pytest.mark.parametrize("half", NUMBERS, ids=lambda half: type(half).__name__)
def test_a_number_may_be_of_any_kind(half):
    assert type(MLP((2, 2), half).negative_slope) is float
    assert MLP((2, 2), half) == MLP((2, 2), 0.5)
    assert leaky.gain(half) == leaky.gain(0.5)
    np.testing.assert_array_equal(leaky.leaky_relu(X, half), leaky.leaky_relu(X, 0.5))
    np.testing.assert_array_equal(
        leaky.leaky_relu_derivative(X, half), leaky.leaky_relu_derivative(X, 0.5)
    )
    assert leaky.dormant_units(mlp, theta, X, half)[0].shape == (4,)
    assert leaky.check_network(mlp, theta, X, Y, step=Decimal("1e-5")).passed


def test_what_is_no_number_is_refused():
    for value in [True, np.True_, np.array(True), 0.5j, "0.5", None, np.timedelta64(1), b"1"]:
        for take in [leaky.gain, lambda slope: MLP((2, 2), slope)]:
            with pytest.raises(TypeError, match=r"^negative_slope must be a number, got "):
                take(value)
        with pytest.raises(TypeError, match=r"^negative_slope "):
            leaky.leaky_relu(X, value)
    for value in [np.nan, Decimal("NaN"), Decimal("Infinity"), np.array(np.inf), Decimal("1e400")]:
        with pytest.raises(ValueError, match=r"^negative_slope must be finite, got "):
            leaky.leaky_relu(X, value)


def test_a_network_has_one_slope():
    for slopes in [np.array([0.1, 0.2]), [0.1, 0.2], np.ones((2, 2)), pd.Series([0.1])]:
        with pytest.raises(TypeError, match=r"^negative_slope must be a number, got ") as raised:
            MLP((2, 2), slopes)
        assert "\n" not in str(raised.value)
