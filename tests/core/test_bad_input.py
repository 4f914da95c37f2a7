"""Wrong calls of the whole public interface: each names its argument, and none ends elsewhere."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from matplotlib.figure import Figure

import leaky
from leaky._validation import choice
from leaky.lessons.checks import EXERCISES, CheckFailed

MLP, train = leaky.MLP, leaky.train
RNG = np.random.default_rng(0)
NAN, INF = float("nan"), float("inf")
mlp = MLP((2, 3, 2))
classifier = MLP((2, 3, 2), criterion="cross_entropy")
theta, X, Y = np.ones(17), np.ones((5, 2)), np.ones((5, 2))
labels = np.array([0, 1, 0, 1, 1])
layers = mlp.unpack(theta)
RAGGED = [[1.0, 2.0], [3.0]]


def loss(theta):
    return np.square(theta).sum(axis=-1)


def draw(x):
    return Figure()


def empty(*shape):
    return np.zeros(shape)


# The call, its error, and words of the message: the argument, what was given, what is expected.
WRONG_CALLS = [
    # activations
    ("leaky.relu('1')", TypeError, "^z must hold real numbers, got dtype <U1"),
    ("leaky.relu(None)", TypeError, "^z must hold real numbers"),
    ("leaky.relu([True])", TypeError, "^z must .* bool"),
    ("leaky.relu([1j])", TypeError, "^z must .* complex"),
    ("leaky.relu(RAGGED)", ValueError, "^z .* rows differ in length"),
    ("leaky.relu_derivative([1, None])", TypeError, "^z "),
    ("leaky.leaky_relu({})", TypeError, "^z "),
    ("leaky.leaky_relu(1, '0.1')", TypeError, "^negative_slope must be a number, got str '0.1'"),
    ("leaky.leaky_relu(1, None)", TypeError, "^negative_slope "),
    ("leaky.leaky_relu(1, True)", TypeError, "^negative_slope "),
    ("leaky.leaky_relu(1, ['0.1'])", TypeError, "^negative_slope must hold real numbers"),
    ("leaky.leaky_relu(1, RAGGED)", ValueError, "^negative_slope .* rows differ"),
    ("leaky.leaky_relu(1, [0.1, NAN])", ValueError, "^negative_slope must be finite, got 1 NaN"),
    ("leaky.leaky_relu(1, [])", ValueError, "^negative_slope is empty"),
    ("leaky.leaky_relu(1, 1j)", TypeError, "^negative_slope must be a number, got complex"),
    (
        "leaky.leaky_relu(X, [0.1] * 3)",
        ValueError,
        r"^the shapes do not fit each other: z \(5, 2\), negative_slope \(3,\)$",
    ),
    ("leaky.leaky_relu_derivative(X, [0.1] * 3)", ValueError, r"negative_slope \(3,\)$"),
    ("leaky.leaky_relu(1, NAN)", ValueError, "^negative_slope must be finite, got nan"),
    ("leaky.leaky_relu(1, INF)", ValueError, "^negative_slope .* inf"),
    ("leaky.leaky_relu(1, 10**400)", ValueError, "^negative_slope must be finite"),
    # what was given is quoted whole up to 40 characters, and cut to 40 beyond
    ("leaky.leaky_relu(1, 38 * 'x')", TypeError, "got str 'x{38}'$"),
    ("leaky.leaky_relu(1, 39 * 'x')", TypeError, r"got str 'x{36}\.\.\.$"),
    ("leaky.leaky_relu_derivative(1, -INF)", ValueError, "^negative_slope "),
    ("leaky.leaky_relu_derivative(object())", TypeError, "^z "),
    ("leaky.leaky_relu_slope_derivative('a')", TypeError, "^z "),
    # losses
    ("leaky.mean_squared_error('a', Y)", TypeError, "^prediction "),
    ("leaky.mean_squared_error(Y, 'a')", TypeError, "^target "),
    ("leaky.mean_squared_error(Y, RAGGED)", ValueError, "^target .* rows differ"),
    ("leaky.mean_squared_error([1, 2], [1, 2])", ValueError, r"^prediction .* got shape \(2,\)"),
    ("leaky.mean_squared_error(empty(0, 2), empty(0, 2))", ValueError, "^prediction .* at least"),
    (
        "leaky.mean_squared_error(Y, Y[:, :1])",
        ValueError,
        r"^target .* \(5, 1\), but .* the last two axes \(samples, outputs\) must agree$",
    ),
    ("leaky.mean_squared_error(Y, Y[0])", ValueError, r"^target has shape \(2,\)"),
    ("leaky.mean_squared_error([Y] * 3, [Y] * 4)", ValueError, r"prediction \(3,\), target \(4,\)"),
    ("leaky.mean_squared_error_gradient(Y, Y.T)", ValueError, "^target "),
    ("leaky.softmax_cross_entropy(Y, [0, 1])", ValueError, r"^labels has shape \(2,\)"),
    ("leaky.softmax_cross_entropy(Y, 1)", ValueError, r"^labels has shape \(\)"),
    ("leaky.softmax_cross_entropy(Y, labels + 1)", ValueError, "^labels .* 0 and 1, .* 1 to 2"),
    ("leaky.softmax_cross_entropy(Y, labels - 1)", ValueError, "^labels .* from -1 to 0"),
    ("leaky.softmax_cross_entropy(Y, 1.0 * labels)", TypeError, "^labels must be integers"),
    ("leaky.softmax_cross_entropy(Y, labels > 0)", TypeError, "^labels .* bool"),
    ("leaky.softmax_cross_entropy(Y, RAGGED)", ValueError, "^labels .* rows differ"),
    ("leaky.softmax_cross_entropy(Y, empty(0).astype(int))", ValueError, "^labels is empty"),
    ("leaky.softmax_cross_entropy(None, labels)", TypeError, "^logits "),
    ("leaky.softmax_cross_entropy(Y[0], labels)", ValueError, r"^logits .* shape \(2,\)"),
    ("leaky.softmax_cross_entropy([Y] * 3, [labels] * 2)", ValueError, r"logits \(3,\), labels"),
    ("leaky.softmax_cross_entropy_gradient(Y, 'ab')", TypeError, "^labels "),
    # network
    (
        "MLP(3)",
        TypeError,
        r"^sizes must be a sequence of whole numbers such as \(2, 10, 10, 2\), got int 3$",
    ),
    ("MLP(None)", TypeError, "^sizes "),
    ("MLP('2-3')", TypeError, r"^sizes\[0\] must be a whole number"),
    ("MLP(())", ValueError, "^sizes needs at least inputs and outputs"),
    ("MLP([2])", ValueError, "^sizes "),
    ("MLP((2, 0, 2))", ValueError, r"^sizes\[1\] must be at least 1, got 0"),
    ("MLP((2, -3))", ValueError, r"^sizes\[1\] "),
    ("MLP((2, 3.0))", TypeError, r"^sizes\[1\] must be a whole number, got float 3.0"),
    ("MLP((True, 2))", TypeError, r"^sizes\[0\] "),
    ("MLP(empty(2, 2))", TypeError, r"^sizes\[0\] "),
    ("MLP((2, 2), NAN)", ValueError, "^negative_slope "),
    ("MLP((2, 2), '0')", TypeError, "^negative_slope "),
    ("MLP((2, 2), [0.1])", TypeError, "^negative_slope must be a number, got list"),
    ("MLP((2, 2), 0, 'mae')", ValueError, "^criterion .* 'mse', 'cross_entropy'; got str 'mae'"),
    ("MLP((2, 2), 0, ['mse'])", ValueError, "^criterion "),
    ("mlp.unpack(empty(16))", ValueError, r"^theta has shape \(16,\), .* \(2-3-2\) has 17"),
    ("mlp.unpack(1.0)", ValueError, r"^theta has shape \(\)"),
    ("mlp.unpack('a' * 17)", TypeError, "^theta "),
    ("mlp.pack(None)", TypeError, r"^layers must be a sequence of pairs \(W, b\), got"),
    ("mlp.pack(layers[:1])", ValueError, "^layers has 1 pairs .* has 2"),
    ("mlp.pack(layers[::-1])", ValueError, r"^layers\[0\] has shapes \(3, 2\) and \(2,\)"),
    ("mlp.pack([(layers[0][0], empty(2)), layers[1]])", ValueError, r"^layers\[0\] .* \(2,\)"),
    ("mlp.pack([(layers[0][0].T, layers[0][1]), layers[1]])", ValueError, r"^layers\[0\] .*"),
    ("mlp.pack([layers[0], 3])", TypeError, r"^layers\[1\] must be a sequence of W and b"),
    ("mlp.pack([layers[0], (1, 2, 3)])", ValueError, r"^layers\[1\] has 3 parts"),
    ("mlp.pack([layers[0], ('W', 'b')])", TypeError, r"^layers\[1\] "),
    ("mlp.pack([layers[0], mlp.unpack([theta])[1]])", ValueError, "^layers .* leading axes"),
    ("mlp.forward(theta, empty(5, 3))", ValueError, r"^X has 3 columns, .* 2 inputs \(2-3-2\)"),
    ("mlp.forward(theta, empty(2, 4, 5))", ValueError, "^X has 5 columns"),
    ("mlp.forward(theta, empty(2))", ValueError, r"^X must have at least 2 axes, .* \(2,\)"),
    ("mlp.forward(theta, empty(0, 2))", ValueError, r"^X is empty: its shape is \(0, 2\)"),
    ("mlp.forward(theta, NAN * X)", ValueError, "^X must be finite, got 10 NaN or infinite of 10"),
    ("mlp.forward(theta.astype('f4'), 1e300 * X)", ValueError, "^X must be finite"),
    ("mlp.forward(theta, [['a', 'b']])", TypeError, "^X "),
    ("mlp.forward([theta] * 3, [X] * 4)", ValueError, r"theta \(3,\), X \(4,\)"),
    ("mlp.preactivations(theta, RAGGED)", ValueError, "^X .* rows differ"),
    ("mlp.loss(theta, X, Y[:4])", ValueError, r"^Y has shape \(4, 2\), but 5 samples .* \(5, 2\)"),
    ("mlp.loss(theta, X, labels)", ValueError, r"^Y must have at least 2 axes, got shape \(5,\)"),
    ("mlp.loss(theta, X, INF * Y)", ValueError, "^Y must be finite"),
    ("mlp.loss([theta] * 3, X, [Y] * 4)", ValueError, r"theta \(3,\), X \(\), Y \(4,\)"),
    ("mlp.loss(theta, X, None)", TypeError, "^Y "),
    ("classifier.loss(theta, X, Y)", TypeError, "^Y must be integers, one a sample"),
    ("classifier.loss(theta, X, labels + 5)", ValueError, "^Y must lie between 0 and 1, .* 5 to 6"),
    ("classifier.gradient(theta, X, labels[:3])", ValueError, r"^Y has shape \(3,\)"),
    ("mlp.gradient(theta[1:], X, Y)", ValueError, "^theta "),
    ("mlp.loss_and_gradient(theta, X.T, Y)", ValueError, "^X has 5 columns"),
    # initialization
    ("leaky.gain('a')", TypeError, "^negative_slope "),
    ("leaky.gain(NAN)", ValueError, "^negative_slope "),
    ("leaky.initialize((2, 2), 'he', RNG)", TypeError, "^mlp must be an MLP, got tuple"),
    ("leaky.initialize(mlp, 'xavier', RNG)", ValueError, "^scheme .* 'he', 'normal', 'pytorch'"),
    ("leaky.initialize(mlp, None, RNG)", ValueError, "^scheme "),
    ("leaky.initialize(mlp, 'he', 0)", TypeError, r"^rng must be .*default_rng\(0\); got int 0$"),
    ("leaky.initialize(mlp, 'he', np.random)", TypeError, "^rng "),
    ("leaky.initialize(mlp, 'he', RNG, 0)", ValueError, "^n_networks must be at least 1, got 0"),
    ("leaky.initialize(mlp, 'he', RNG, 2.0)", TypeError, "^n_networks "),
    # gradcheck
    ("leaky.check_gradient(3, theta, theta)", TypeError, "^loss must be a function, got int 3"),
    ("leaky.check_gradient(lambda t: t, theta, theta)", ValueError, r"^loss\(theta\) .* \(17,\)"),
    ("leaky.check_gradient(lambda t: None, theta, theta)", ValueError, r"^loss\(theta\) .* object"),
    ("leaky.check_gradient(loss, theta, theta[None])", ValueError, r"^theta .* \(1, 17\)"),
    ("leaky.check_gradient(loss, theta, NAN * theta)", ValueError, "^theta must be finite"),
    ("leaky.check_gradient(loss, [], [])", ValueError, "^theta is empty"),
    (
        "leaky.check_gradient(loss, theta, theta, step=0)",
        ValueError,
        "^step must be above 0, got 0",
    ),
    ("leaky.check_gradient(loss, theta, theta, step='h')", TypeError, "^step "),
    ("leaky.check_gradient(loss, theta, theta, pattern=1)", TypeError, "^pattern "),
    ("leaky.check_gradient(loss, theta, theta, names=['a'])", ValueError, "^names has 1 entries"),
    (
        "leaky.check_gradient(loss, theta, theta, names=1)",
        TypeError,
        "^names must be a sequence of strings",
    ),
    ("leaky.check_gradient(loss, theta, theta, loss_scale=INF)", ValueError, "^loss_scale "),
    ("leaky.check_network(None, theta, X, Y)", TypeError, "^mlp must be an MLP"),
    ("leaky.check_network(mlp, [theta], X, Y)", ValueError, "^theta must be one vector"),
    ("leaky.check_network(mlp, theta, X[:, :1], Y)", ValueError, "^X has 1 columns"),
    ("leaky.check_network(mlp, theta, X, Y, step=-1)", ValueError, "^step .* got -1"),
    (
        "leaky.check_network(mlp, theta, [X, X], Y)",
        ValueError,
        r"^X and Y must be one data set, .*\(2, 5, 2\)",
    ),
    (
        "leaky.check_network(mlp, theta, X, [Y, Y])",
        ValueError,
        r"^X and Y must be one data set, .*\(2, 5, 2\)",
    ),
    ("leaky.central_differences(None, theta)", TypeError, "^loss "),
    ("leaky.central_differences(loss, 'a')", TypeError, "^theta "),
    ("leaky.central_differences(loss, theta, INF)", ValueError, "^step "),
    ("leaky.active_units(mlp, RAGGED, X)", ValueError, "^theta "),
    ("leaky.active_units(1, theta, X)", TypeError, "^mlp "),
    ("leaky.active_units(mlp, theta, theta)", ValueError, "^X "),
    # diagnostics
    ("leaky.dead_units('mlp', theta, X)", TypeError, "^mlp "),
    ("leaky.dead_units(mlp, X, theta)", ValueError, r"^theta has shape \(5, 2\)"),
    ("leaky.off_fraction(mlp, theta, empty(0, 2))", ValueError, "^X is empty"),
    ("leaky.off_fraction(None, theta, X)", TypeError, "^mlp "),
    ("leaky.dormant_units(mlp, theta, X, -0.1)", ValueError, "^tau must be at least 0, got -0.1"),
    ("leaky.dormant_units(mlp, theta, X, 'a')", TypeError, "^tau "),
    ("leaky.dormant_units(None, theta, X)", TypeError, "^mlp "),
    ("leaky.kill_units(None, theta, X)", TypeError, "^mlp "),
    ("leaky.kill_units(mlp, theta, X, 0)", ValueError, "^layer must be at least 1, got 0"),
    ("leaky.kill_units(mlp, theta, X, 2)", ValueError, "^layer .* 1 to 1, got 2"),
    ("leaky.kill_units(mlp, theta, X, 1.0)", TypeError, "^layer must be a whole number"),
    ("leaky.kill_units(mlp, theta, X, units=[3])", ValueError, "^units must be below 3, .* got 3"),
    ("leaky.kill_units(mlp, theta, X, units=[-1])", ValueError, "^units must be at least 0"),
    (
        "leaky.kill_units(mlp, theta, X, units=1)",
        TypeError,
        "^units must be a sequence of numbers, got int 1",
    ),
    ("leaky.kill_units(mlp, theta, X, margin=0)", ValueError, "^margin must be above 0, got 0"),
    # training
    ("leaky.train(None, theta, X, Y, learning_rate=1, epochs=1)", TypeError, "^mlp "),
    ("train(mlp, theta, X, Y, learning_rate=0, epochs=1)", ValueError, "^learning_rate .* 0"),
    ("train(mlp, theta, X, Y, learning_rate=-1, epochs=1)", ValueError, "^learning_rate "),
    ("train(mlp, theta, X, Y, learning_rate=NAN, epochs=1)", ValueError, "^learning_rate "),
    ("train(mlp, theta, X, Y, learning_rate='a', epochs=1)", TypeError, "^learning_rate "),
    (
        "train(mlp, np.float32(theta), X, Y, learning_rate=1e-50, epochs=1)",
        ValueError,
        "^learning_rate is 1e-50, which is 0 in the float32 of theta",
    ),
    (
        "train(mlp, np.float32(theta), X, Y, learning_rate=1e300, epochs=1)",
        ValueError,
        "^learning_rate must be finite",
    ),
    ("train(mlp, theta, X, Y, learning_rate=[1, 2], epochs=1)", ValueError, "^learning_rate"),
    ("train(mlp, theta, X, Y, learning_rate=1, epochs=-1)", ValueError, "^epochs .* got -1"),
    ("train(mlp, theta, X, Y, learning_rate=1, epochs=1.5)", TypeError, "^epochs "),
    ("train(mlp, theta, X, labels, learning_rate=1, epochs=1)", ValueError, "^Y "),
    (
        "train(mlp, theta, X, Y, learning_rate=1, epochs=1, snapshots=[2])",
        ValueError,
        "^snap",
    ),
    (
        "train(mlp, theta, X, Y, learning_rate=1, epochs=1, snapshots=1)",
        TypeError,
        "^snapshots .* of epochs, got",
    ),
    (
        "train(mlp, theta, X, Y, learning_rate=1, epochs=1, snapshots=[-1])",
        ValueError,
        "^sna",
    ),
    # datasets
    ("leaky.two_moons(1, 0.1, RNG)", ValueError, "^n must be at least 2, got 1"),
    ("leaky.two_moons(10.0, 0.1, RNG)", TypeError, "^n "),
    ("leaky.two_moons(10, -1, RNG)", ValueError, "^noise must be at least 0, got -1"),
    ("leaky.two_moons(10, None, RNG)", TypeError, "^noise "),
    ("leaky.two_moons(10, 0, 42)", TypeError, "^rng "),
    ("leaky.two_rings(1, 0.1, RNG)", ValueError, "^n must be at least 2, got 1"),
    ("leaky.two_rings(10, -1, RNG)", ValueError, "^noise must be at least 0, got -1"),
    ("leaky.two_rings(10, 0, 42)", TypeError, "^rng "),
    ("leaky.two_spirals(1, 0.1, RNG)", ValueError, "^n must be at least 2, got 1"),
    ("leaky.two_spirals(10, -1, RNG)", ValueError, "^noise must be at least 0, got -1"),
    ("leaky.two_spirals(10, 0, 42)", TypeError, "^rng "),
    ("leaky.xor_points(1, RNG)", ValueError, "^n must be at least 2, got 1"),
    ("leaky.xor_points(10, 42)", TypeError, "^rng "),
    ("leaky.digits(42)", TypeError, "^rng "),
    ("leaky.digits(RNG, 0)", ValueError, "^test_fraction must lie between 0 and 1, got 0"),
    ("leaky.digits(RNG, 1)", ValueError, "^test_fraction must lie between 0 and 1, got 1$"),
    ("leaky.digits(RNG, 1.5)", ValueError, "^test_fraction must lie between 0 and 1, got 1.5$"),
    ("leaky.digits(RNG, 1e-9)", ValueError, "^test_fraction .* both parts"),
    ("leaky.digits(RNG, '30 %')", TypeError, "^test_fraction "),
    # figures and exercises; more of theirs in test_interactive and test_checks
    ("leaky.table(3)", TypeError, "^data must be columns in a mapping, or a list of rows, got int"),
    ("leaky.table({'a': [1, 2], 'b': [1]})", ValueError, "^data must have columns of one length"),
    ("leaky.dot_plot([3])", TypeError, "^rows must be a mapping from names to values, got list"),
    ("leaky.dot_plot({'a': (1, 2, 3)})", ValueError, "^'a' must have low <= estimate <= high"),
    ("leaky.heat_map([1], ['a'], ['b'])", ValueError, r"^values has shape \(1,\), but there are"),
    ("leaky.show(3, alt='a')", TypeError, "^figure must be a matplotlib Figure, got int"),
    ("leaky.show(Figure(), alt='')", ValueError, "^alt is empty"),
    ("leaky.show(Figure(), alt=None)", TypeError, "^alt must be a string, got NoneType"),
    ("leaky.show(Figure(), alt='a', caption=3)", TypeError, "^caption must be a string"),
    ("leaky.explore(3)", TypeError, "^draw must be a function"),
    ("leaky.explore(draw)", ValueError, "^draw takes x; got no control for x"),
    ("leaky.explore(draw, y=[1, 2])", ValueError, "^draw takes x; got a control for y"),
    ("leaky.explore(draw, x=[])", ValueError, "^x is offered no values"),
    ("leaky.explore(draw, x=3)", TypeError, "^x must be offered .* got 3"),
    ("leaky.explore(draw, x=[1, 2], describe=3)", TypeError, "^describe must be a function"),
    ("leaky.explore(draw, x=leaky.Control([1], kind='dial'))", ValueError, "^kind of x "),
    ("leaky.explore(draw, x=leaky.Control([1, 2], start=3))", ValueError, "^start of x .* got 3"),
    ("leaky.check('two_leak', len)", ValueError, "^name must be one of .*'two_leaks'.* 'two_leak'"),
    ("leaky.check(None, len)", ValueError, "^name "),
    ("leaky.check('two_leaks', len, seed=-1)", ValueError, "^seed must be at least 0, got -1"),
    ("leaky.check('two_leaks', len, seed='1')", TypeError, "^seed must be a whole number"),
    ("leaky.case('two_leaks', seed=0, number=99)", ValueError, "^number must be at most .* 99"),
    ("leaky.hint('no such')", ValueError, "^name "),
    ("leaky.hint(3)", ValueError, "^name must be one of"),
]


@pytest.mark.parametrize(("call", "error", "message"), WRONG_CALLS, ids=[c[0] for c in WRONG_CALLS])
def test_a_wrong_call_is_answered_by_an_error_that_names_the_argument(call, error, message):
    with pytest.raises(error, match=message) as raised:
        eval(call)
    assert raised.type is error
    # A sentence to a reader, on one line.
    assert "\n" not in str(raised.value) and len(str(raised.value)) < 200


junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.just(10**400),
    st.just(object()),
    st.just(np.random),
    st.just(len),
    st.dictionaries(st.integers(0, 2), st.floats(), max_size=2),
    st.recursive(st.floats() | st.none() | st.text(max_size=1), lambda x: st.lists(x, max_size=3)),
    hnp.arrays(
        st.sampled_from(["f8", "f4", "f2", "i8", "u1", "?", "c16", "U1"]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5),
    ),
    st.sampled_from([theta, X, Y, labels, layers, mlp, RNG, loss]),
)

# One right call of everything public, to put junk into.
RIGHT_CALLS = [
    (leaky.relu, {"z": X}),
    (leaky.relu_derivative, {"z": X}),
    (leaky.leaky_relu, {"z": X, "negative_slope": 0.1}),
    (leaky.leaky_relu_derivative, {"z": X, "negative_slope": 0.1}),
    (leaky.leaky_relu_slope_derivative, {"z": X}),
    (leaky.mean_squared_error, {"prediction": Y, "target": Y}),
    (leaky.mean_squared_error_gradient, {"prediction": Y, "target": Y}),
    (leaky.softmax_cross_entropy, {"logits": Y, "labels": labels}),
    (leaky.softmax_cross_entropy_gradient, {"logits": Y, "labels": labels}),
    (MLP, {"sizes": (2, 3, 2), "negative_slope": 0.1, "criterion": "mse"}),
    (mlp.unpack, {"theta": theta}),
    (mlp.pack, {"layers": layers}),
    (mlp.forward, {"theta": theta, "X": X}),
    (mlp.preactivations, {"theta": theta, "X": X}),
    (mlp.loss, {"theta": theta, "X": X, "Y": Y}),
    (mlp.gradient, {"theta": theta, "X": X, "Y": Y}),
    (mlp.loss_and_gradient, {"theta": theta, "X": X, "Y": Y}),
    (classifier.gradient, {"theta": theta, "X": X, "Y": labels}),
    (leaky.gain, {"negative_slope": 0.1}),
    (leaky.initialize, {"mlp": mlp, "scheme": "he", "rng": RNG, "n_networks": 2}),
    (
        leaky.check_gradient,
        {
            "loss": loss,
            "gradient": 2 * theta,
            "theta": theta,
            "step": 1e-5,
            "names": mlp.parameter_names(),
            "loss_scale": 1.0,
        },
    ),
    (leaky.check_network, {"mlp": mlp, "theta": theta, "X": X, "Y": Y, "step": 1e-5}),
    (leaky.central_differences, {"loss": loss, "theta": theta, "step": 1e-5}),
    (leaky.active_units, {"mlp": mlp, "theta": theta, "X": X}),
    (leaky.off_fraction, {"mlp": mlp, "theta": theta, "X": X}),
    (leaky.dead_units, {"mlp": mlp, "theta": theta, "X": X}),
    (leaky.dormant_units, {"mlp": mlp, "theta": theta, "X": X, "tau": 0.1}),
    (
        leaky.kill_units,
        {"mlp": mlp, "theta": theta, "X": X, "layer": 1, "units": [0], "margin": 1.0},
    ),
    (
        leaky.train,
        {
            "mlp": mlp,
            "theta": theta,
            "X": X,
            "Y": Y,
            "learning_rate": 0.1,
            "epochs": 2,
            "optimizer": "adam",
            "momentum": 0.9,
            "betas": (0.9, 0.99),
            "eps": 1e-8,
            "batch_size": 1,
            "rng": RNG,
            "snapshots": [1],
            "progress": True,
        },
    ),
    (leaky.two_moons, {"n": 5, "noise": 0.1, "rng": RNG}),
    (leaky.two_rings, {"n": 5, "noise": 0.1, "rng": RNG}),
    (leaky.two_spirals, {"n": 5, "noise": 0.1, "rng": RNG}),
    (leaky.xor_points, {"n": 5, "rng": RNG}),
    (leaky.digits, {"rng": RNG, "test_fraction": 0.3}),
    (leaky.explore, {"draw": draw, "describe": str, "caption": "c", "x": [1.0, 2.0]}),
    (leaky.show, {"figure": Figure(), "alt": "a line", "caption": "c"}),
    (
        leaky.check,
        {"name": "two_leaks", "answer": EXERCISES["two_leaks"].reference, "seed": 0},
    ),
    (leaky.case, {"name": "two_leaks", "seed": 0, "number": 1}),
    (leaky.hint, {"name": "two_leaks"}),
]
# Numbers of things to make: 10**400 of them is a wish that memory refuses.
COUNTS = {"n_networks", "epochs", "n"}


def contents(thing):
    """What could be changed in place, in a form that `==` compares: NaN equals NaN here."""
    if isinstance(thing, np.ndarray):
        return str(thing.dtype), thing.shape, thing.tobytes()
    if isinstance(thing, list | tuple):
        return [contents(each) for each in thing]
    return repr(thing) if isinstance(thing, dict | float | complex) else id(thing)


def answer(function, arguments):
    """Call it, with a random stream that begins anew; arrays and numbers of what it returns."""
    fresh = {name: np.random.default_rng(0) for name, each in arguments.items() if each is RNG}
    with np.errstate(all="ignore"):  # numbers near the end of the range may overflow
        result = function(**arguments | fresh)
    return list(vars(result).values()) if isinstance(result, leaky.History) else result


@pytest.mark.parametrize(
    ("function", "right"), RIGHT_CALLS, ids=[each.__name__ for each, _ in RIGHT_CALLS]
)
@settings(max_examples=150)
@given(data=st.data())
def test_junk_ends_in_an_answer_or_in_a_value_or_type_error(function, right, data):
    name = data.draw(st.sampled_from(sorted(right)))
    value = data.draw(junk)
    if name in COUNTS and isinstance(value, int) and value > 3:
        value = 3
    arguments = right | {name: value}
    before = contents(list(arguments.values()))
    try:
        got = answer(function, arguments)
    except (ValueError, TypeError, CheckFailed) as error:  # what is no answer fails the check
        assert str(error)
    else:
        if type(value) is np.ndarray and value.dtype in (float, int) and value.size:
            # The answer hangs on the numbers, not on the array that they come in.
            again = answer(function, arguments | {name: value.tolist()})
            if isinstance(got, np.ndarray | np.number | list | tuple):
                np.testing.assert_equal(again, got)
    assert contents(list(arguments.values())) == before


BY_HAND = {
    leaky.relu: lambda z: z if z > 0 else 0,
    leaky.relu_derivative: lambda z: 1 if z > 0 else 0,
    leaky.leaky_relu: lambda z: z if z > 0 else 0.01 * z,
    leaky.leaky_relu_derivative: lambda z: 1 if z > 0 else 0.01,
    leaky.leaky_relu_slope_derivative: lambda z: 0 if z > 0 else z,
}


@pytest.mark.parametrize("function", BY_HAND)
@settings(max_examples=150)
@given(z=junk)
def test_junk_that_gets_an_answer_gets_the_right_one(function, z):
    try:
        actual = function(z)
    except (ValueError, TypeError):
        return
    numbers = [float(each) for each in np.ravel(z)]
    expected = [NAN if each != each else BY_HAND[function](each) for each in numbers]
    # One product, in the precision of the input; float16's smallest numbers have fewer digits.
    precision = np.finfo(actual.dtype)
    np.testing.assert_allclose(
        np.ravel(actual).astype(float), expected, rtol=precision.eps, atol=precision.tiny
    )


def test_every_public_function_is_among_those_that_are_called_wrongly():
    called = {call.split("(")[0].removeprefix("leaky.") for call, _, _ in WRONG_CALLS}
    public = {name for name in leaky.__all__ if inspect.isfunction(getattr(leaky, name))}
    without_arguments = {"article_data", "article_recipe"}
    assert public - called == without_arguments
    methods = {"unpack", "pack", "forward", "preactivations", "loss", "gradient"}
    assert {f"mlp.{method}" for method in methods} | {"mlp.loss_and_gradient"} <= called
    assert len(WRONG_CALLS) >= 60


def test_a_right_call_of_everything_public_is_among_those_that_get_junk():
    tried = {function.__name__ for function, _ in RIGHT_CALLS}
    things = {name: getattr(leaky, name) for name in leaky.__all__}
    public = {
        name
        for name, thing in things.items()
        # Those of `leaky.figures` put figures on a page and have tests of their own.
        if inspect.isfunction(thing) and not thing.__module__.startswith("leaky.figures")
        if inspect.signature(thing).parameters
    }
    assert public <= tried
    for function, right in RIGHT_CALLS:
        function(**right)


def test_of_a_few_names_all_are_listed_and_of_many_the_three_most_like_it():
    with pytest.raises(
        ValueError, match=r"^x must be one of 'a', 'b', 'c', 'd', 'e', 'f'; got str"
    ):
        choice("g", "x", "abcdef")
    known = ["losses", "loss", "lost", "slope", "bias", "step", "theta"]
    with pytest.raises(ValueError, match=r"names such as 'lost', 'loss', 'losses'; got") as no:
        choice("los", "x", known)
    assert str(no.value).count("'") == 2 * 3 + 2
    with pytest.raises(ValueError, match=r"^x must be one of 7 names such as '") as no:
        choice("zzz", "x", known)  # like none of them
    assert str(no.value).count("'") == 2 * 3 + 2
