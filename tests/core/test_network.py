"""The network against autograd, and a stack against a loop; `test_oracles` asks more judges."""

import inspect
import textwrap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import AXES, assert_equal_to_round_off, cases, one_by_one, seeds, slopes
from oracles import by_autograd

from leaky import MLP, leaky_relu, leaky_relu_derivative, mean_squared_error_gradient, network
from leaky.network import Pass


@given(cases(max_hidden=4))
def test_loss_and_gradient_agree_with_autograd(case):
    mlp, theta, X, Y = case
    loss, gradient = mlp.loss_and_gradient(theta, X, Y)
    expected, layers = by_autograd(mlp, mlp.unpack(theta), X, Y)
    assert_equal_to_round_off(loss, expected)
    assert_equal_to_round_off(gradient, mlp.pack(layers))


@given(cases(axes=AXES))
def test_a_stack_equals_a_loop_over_it(case):
    mlp, theta, X, Y = case
    for method in (mlp.loss, mlp.gradient):
        assert_equal_to_round_off(method(theta, X, Y), one_by_one(method, mlp, theta, X, Y))
    loss, gradient = mlp.loss_and_gradient(theta, X, Y)
    assert_equal_to_round_off(loss, mlp.loss(theta, X, Y))
    assert_equal_to_round_off(gradient, mlp.gradient(theta, X, Y))


@given(cases(axes=[(theta, X, ()) for theta, X, _ in AXES]))
def test_a_stack_of_outputs_equals_a_loop_over_it(case):
    mlp, theta, X, Y = case
    expected = one_by_one(lambda theta, X, Y: mlp.forward(theta, X), mlp, theta, X, Y)
    assert_equal_to_round_off(mlp.forward(theta, X), expected)
    for layer, Z in enumerate(mlp.preactivations(theta, X)):
        expected = one_by_one(lambda t, X, Y: mlp.preactivations(t, X)[layer], mlp, theta, X, Y)  # noqa: B023
        assert_equal_to_round_off(Z, expected)


@given(cases(axes=[((5,), (), ()), ((2, 3), (), ())]), st.integers(1, 200))
def test_the_losses_do_not_depend_on_the_groups(case, numbers):
    mlp, theta, X, Y = case
    expected, _ = mlp.loss_and_gradient(theta, X, Y)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(network, "_GROUP_NUMBERS", numbers)
        assert_equal_to_round_off(mlp.loss(theta, X, Y), expected)


def test_a_relu_network_whose_preactivation_overflows_below_has_a_unit_that_is_off():
    theta = [-1e300, 0, 2, 0.5]  # W1, b1, W2, b2
    with np.errstate(over="ignore"):
        assert MLP((1, 1, 1), 0).forward(theta, [[1e300]]) == 0.5
        assert MLP((1, 1, 1), 0).preactivations(theta, [[1e300]])[0] == -np.inf
        assert MLP((1, 1, 1), 0.01).forward(theta, [[1e300]]) == -np.inf


@given(cases(max_hidden=4))
def test_preactivations_are_what_goes_into_leaky_relu(case):
    mlp, theta, X, _ = case
    H = X
    hidden = mlp.preactivations(theta, X)
    for (W, b), Z in zip(mlp.unpack(theta)[:-1], hidden, strict=True):
        assert_equal_to_round_off(Z, H @ W + b)
        H = np.where(Z > 0, Z, mlp.negative_slope * Z)


def test_an_empty_stack_has_no_outputs_losses_and_gradients():
    mlp, theta = MLP((2, 3, 1)), np.zeros((0, 13))
    X, Y = np.ones((5, 2)), np.ones((5, 1))
    assert mlp.forward(theta, X).shape == (0, 5, 1)
    assert mlp.loss(theta, X, Y).shape == (0,)
    assert mlp.gradient(theta, X, Y).shape == (0, 13)


@given(cases(axes=AXES))
def test_pack_undoes_unpack(case):
    mlp, theta, _, _ = case
    np.testing.assert_array_equal(mlp.pack(mlp.unpack(theta)), theta)


@given(cases(axes=AXES), st.booleans())
def test_unpack_returns_views_that_cover_every_parameter_once(case, transposed):
    mlp, theta, _, _ = case
    if transposed:
        theta = np.asfortranarray(theta)
    for W, b in mlp.unpack(theta):
        assert np.shares_memory(W, theta) and np.shares_memory(b, theta)
        W += 1e3
        b += 1e3
    # Numbers of the order of 1 are above 500 only if 1e3 was added, below 1500 only if once.
    assert (theta > 500).all() and (theta < 1500).all()


@given(cases(axes=AXES))
def test_no_method_changes_its_input(case):
    mlp, theta, X, Y = case
    for array in (theta, X, Y):
        array.flags.writeable = False
    mlp.loss_and_gradient(theta, X, Y)
    mlp.unpack(theta)


@given(cases(axes=AXES))
def test_results_do_not_share_memory_with_the_input_or_each_other(case):
    mlp, theta, X, Y = case
    first, second = mlp.gradient(theta, X, Y), mlp.gradient(theta, X, Y)
    assert not np.shares_memory(first, second)
    assert not any(np.shares_memory(first, each) for each in (theta, X, Y))
    assert not np.shares_memory(mlp.forward(theta, X), X)


@given(cases())
def test_parameter_names_say_where_a_parameter_stands(case):
    mlp = case.mlp
    where = {}
    for layer, (W, b) in enumerate(mlp.unpack(np.arange(mlp.size, dtype=float)), start=1):
        where |= {int(value): f"W{layer}[{i}, {j}]" for (i, j), value in np.ndenumerate(W)}
        where |= {int(value): f"b{layer}[{j}]" for (j,), value in np.ndenumerate(b)}
    assert mlp.parameter_names() == [where[i] for i in range(mlp.size)]


@given(seeds, slopes)
def test_a_network_without_hidden_layer_is_linear(seed, slope):
    rng = np.random.default_rng(seed)
    mlp = MLP((3, 2), slope)
    W, b, X = rng.normal(size=(3, 2)), rng.normal(size=2), rng.normal(size=(4, 3))
    assert_equal_to_round_off(mlp.forward(mlp.pack([(W, b)]), X), X @ W + b)
    assert mlp.preactivations(mlp.pack([(W, b)]), X) == []


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("criterion", ["mse", "cross_entropy"])
def test_everything_has_the_precision_of_theta(dtype, criterion):
    rng = np.random.default_rng(0)
    mlp = MLP((3, 4, 2), 0.3, criterion)
    theta, X = rng.normal(size=mlp.size).astype(dtype), rng.normal(size=(5, 3))
    Y = rng.normal(size=(5, 2)) if criterion == "mse" else rng.integers(0, 2, 5)
    loss, gradient = mlp.loss_and_gradient(theta, X, Y)
    assert mlp.forward(theta, X).dtype == loss.dtype == gradient.dtype == dtype
    assert {Z.dtype for Z in mlp.preactivations(theta, X)} == {np.dtype(dtype)}
    assert mlp.loss(np.stack([theta, theta]), X, Y).dtype == dtype
    wide_loss, wide_gradient = mlp.loss_and_gradient(theta.astype(float), X, Y)
    # Sums of some ten products of numbers up to 10.
    tolerance = 100 * np.finfo(dtype).eps
    np.testing.assert_allclose(loss, wide_loss, rtol=tolerance)
    np.testing.assert_allclose(gradient, wide_gradient, rtol=tolerance, atol=10 * tolerance)


def test_integer_data_are_taken_as_numbers():
    mlp = MLP([2, 2])
    np.testing.assert_array_equal(mlp.forward([1, 0, 0, 1, 5, 6], [[1, 2]]), [[6, 8]])


def test_a_unit_at_exactly_zero_passes_the_slope_back():
    mlp = MLP((1, 1, 1), 0.3)
    theta = mlp.pack([([[1.0]], [0.0]), ([[1.0]], [0.0])])
    # X = 0 makes z = 0, the output 0 and its error −2·1; b1 receives 0.3 of it.
    gradient = dict(zip(mlp.parameter_names(), mlp.gradient(theta, [[0]], [[1]]), strict=True))
    assert gradient == {"W1[0, 0]": 0, "b1[0]": -0.6, "W2[0, 0]": 0, "b2[0]": -2}


def test_a_network_prints_its_architecture():
    assert repr(MLP((2, 10, 10, 2))) == "MLP 2-10-10-2, slope 0.01, 162 parameters"
    assert repr(MLP((64, 100, 10), 0)) == "MLP 64-100-10, slope 0, 7,510 parameters"


def test_a_networks_slope_is_a_python_float_whatever_it_was_given_as():
    # A NumPy float64 would widen a float32 network.
    assert type(MLP((2, 3), np.float64(0.3)).negative_slope) is float


def test_groups_are_about_as_full_and_never_empty():
    mlp = MLP((2, 10, 10, 2))  # 32,000 numbers are 32 networks of 100 samples × 10 units
    assert [network.group_size(mlp, n, 100) for n in (0, 1, 32, 33, 64, 65)] == [
        1,
        1,
        32,
        17,
        32,
        22,
    ]
    assert network.group_size(mlp, 5, 10**6) == 1
    assert network.group_size(mlp, 646, 99) == 31  # 32 at most: 21 groups


def test_a_pass_works_in_the_precision_of_theta_throughout():
    mlp = MLP((3, 4, 2))
    run = Pass(mlp, np.zeros(mlp.size, np.float32), np.zeros((5, 3), np.float32))
    run.backward(run.forward())
    assert {array.dtype for array in (*run.H, *run.Z, run.gradient)} == {np.dtype(np.float32)}


@given(cases(criteria=st.just("mse")))
def test_a_pass_computes_what_the_loop_in_its_docstring_does(case):
    mlp, theta, X, Y = case
    written, _, _ = inspect.getdoc(Pass).partition("::\n")[2].partition("\nTwo things")
    names = {"X": X, "layers": mlp.unpack(theta), "negative_slope": mlp.negative_slope}
    names |= {"leaky_relu": leaky_relu, "leaky_relu_derivative": leaky_relu_derivative}
    forward, _, backward = textwrap.dedent(written).partition("\n\ndelta")
    exec(forward, names)
    run = Pass(mlp, theta, X)
    assert_equal_to_round_off(run.forward(), names["Yhat"])
    names["dYhat"] = mean_squared_error_gradient(names["Yhat"], Y)
    exec(f"delta{backward}", names)
    assert_equal_to_round_off(run.backward(names["dYhat"]), mlp.pack(names["gradients"]))


def test_networks_are_equal_hashable_and_fixed():
    assert MLP([2, 3], 0) == MLP((2, 3), 0.0) != MLP((2, 3), 0.1)
    assert len({MLP([2, 3]), MLP((2, 3))}) == 1
    with pytest.raises(AttributeError):
        MLP((2, 3)).sizes = (3, 2)


def test_a_stack_goes_through_as_few_full_groups_as_hold_it():
    mlp = MLP((2, 10, 10, 2))
    groups = network.passes(mlp, np.zeros((5, 13, mlp.size)), np.ones((100, 2)))
    assert [(rows.start, rows.stop) for rows, _ in groups] == [(0, 22), (22, 44), (43, 65)]
