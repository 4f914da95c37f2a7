"""Momentum and Adam: each rule against its formula, PyTorch's values, and wrong arguments."""

import inspect
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from optimizers_by_torch import RUNS, by_torch, stored

from leaky import MLP, train
from leaky.optimizers import RULES, USUAL, Optimizer, rule

FLOAT = np.dtype(float)
BY_TORCH = stored()


def assert_as_by_torch(actual, expected):
    # 200 steps of numbers of the order of 1; rounding of 1e-16 stays below 1e-14 here.
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_200_steps_lead_where_pytorch_was_led(run):
    history = train(*run.case, **run.options)
    assert_as_by_torch(history.theta, BY_TORCH[str(run)])


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_200_steps_of_a_single_network_lead_where_pytorch_was_led(run):
    mlp, stack, X, Y = run.case
    assert_as_by_torch(train(mlp, stack[1], X, Y, **run.options).theta, BY_TORCH[str(run)][1])


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_what_is_stored_is_what_pytorch_says_today(run):
    pytest.importorskip("torch")
    assert_as_by_torch(by_torch(run), BY_TORCH[str(run)])


def test_the_stored_values_tell_the_settings_apart():
    # So that the comparison above is known to see a wrong rule, a wrong β or other batches.
    for one in RUNS:
        for other in RUNS:
            if one != other and one.criterion == other.criterion:
                assert np.abs(BY_TORCH[str(one)] - BY_TORCH[str(other)]).max() > 1e-4


def follow(optimizer, theta, gradients, rate, **changed):
    """Let a rule take its steps, on a copy of the parameters; return where each led."""
    theta = theta.copy()
    taker = rule(optimizer, theta.dtype, **USUAL | changed)(theta, rate)
    where = []
    for g in gradients:
        taker.step(g)
        where.append(theta.copy())
    return np.array(where)


def draw_steps(seed, axes=()):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(*axes, 5)), rng.normal(size=(6, *axes, 5))


decays = st.floats(0, 0.999)


@given(st.integers(0, 99), decays)
def test_momentum_is_a_sum_of_all_gradients_so_far_that_fades(seed, beta):
    theta, gradients = draw_steps(seed)
    actual = follow("momentum", theta, gradients, 0.1, momentum=beta)
    for t in range(6):
        v = [sum(beta ** (s - r) * gradients[r] for r in range(s + 1)) for s in range(t + 1)]
        np.testing.assert_allclose(actual[t], theta - 0.1 * sum(v), rtol=1e-12, atol=1e-12)


@given(st.integers(0, 99), decays, decays, st.floats(1e-8, 1))
def test_adam_divides_a_weighted_mean_by_a_weighted_root_mean_square(seed, beta1, beta2, eps):
    theta, gradients = draw_steps(seed)
    actual = follow("adam", theta, gradients, 0.1, betas=(beta1, beta2), eps=eps)
    now = theta
    for t in range(6):
        ages = np.arange(t, -1, -1)
        mean = np.average(gradients[: t + 1], axis=0, weights=beta1**ages)
        square = np.average(gradients[: t + 1] ** 2, axis=0, weights=beta2**ages)
        now = now - 0.1 * mean / (np.sqrt(square) + eps)
        # Freed of their start, sums of weights 1 − β lose digits where β is near 1.
        np.testing.assert_allclose(actual[t], now, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("size", [1e-3, 1, 1e6])
def test_adams_first_step_is_the_learning_rate_whatever_the_gradient(size):
    theta, gradients = draw_steps(0)
    first = follow("adam", theta, size * gradients[:1], 0.1)[0]
    # Up to ε = 1e-8 beside the smallest gradient of 1e-4.
    np.testing.assert_allclose(first, theta - 0.1 * np.sign(gradients[0]), atol=1e-4)


@pytest.mark.parametrize("optimizer", RULES)
def test_where_the_gradient_is_0_nothing_moves(optimizer):
    theta, gradients = draw_steps(0)
    np.testing.assert_array_equal(follow(optimizer, theta, 0 * gradients, 0.1)[-1], theta)


@pytest.mark.parametrize("optimizer", RULES)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_the_networks_of_a_stack_know_nothing_of_each_other(optimizer, dtype):
    theta, gradients = (each.astype(dtype) for each in draw_steps(0, (3,)))
    gradients[2, 1] = np.nan
    rates = np.array([[0.1], [0.2], [0.3]], dtype)
    stack = follow(optimizer, theta, gradients, rates)
    assert stack.dtype == dtype
    assert np.isnan(stack[2:, 1]).all() and not np.isnan(stack[:, [0, 2]]).any()
    for i in range(3):
        alone = follow(optimizer, theta[i], gradients[:, i], rates[i])
        np.testing.assert_array_equal(stack[:, i], alone)


def test_the_names_and_usual_values_are_those_that_train_declares():
    assert get_args(Optimizer) == tuple(RULES)
    parameters = inspect.signature(train).parameters
    assert {name: parameters[name].default for name in USUAL} == USUAL
    assert parameters["optimizer"].default == "gd"


# What a rule has is what its class takes, and together they have all there is.
def test_every_hyperparameter_belongs_to_a_rule_that_takes_it():
    for make, own in RULES.values():
        assert list(inspect.signature(make).parameters) == ["theta", "rate", *own]
    assert {name for _, own in RULES.values() for name in own} == set(USUAL)


def short(**options):
    """Train a small network on five samples, for two epochs."""
    mlp, X = MLP((2, 3, 1)), np.ones((5, 2))
    theta = options.pop("theta", np.full(mlp.size, 0.1))
    return train(mlp, theta, X, np.ones((5, 1)), learning_rate=0.1, epochs=2, **options)


RNG = np.random.default_rng(0)
WRONG = [
    ({"optimizer": "sgd"}, ValueError, "optimizer must be one of 'gd', 'momentum', 'adam'; got"),
    ({"optimizer": None}, ValueError, "optimizer must be one of"),
    ({"optimizer": "momentum", "momentum": 1}, ValueError, "momentum must .* below 1, got 1"),
    ({"optimizer": "momentum", "momentum": -0.1}, ValueError, "momentum must be at least 0"),
    ({"optimizer": "momentum", "momentum": "0.9"}, TypeError, "momentum must be a number"),
    ({"optimizer": "momentum", "momentum": np.nan}, ValueError, "momentum must be finite"),
    ({"optimizer": "adam", "betas": (0.9, 1)}, ValueError, r"betas\[1\] must .* below 1, got 1"),
    ({"optimizer": "adam", "betas": (-1, 0.9)}, ValueError, r"betas\[0\] must be at least 0"),
    ({"optimizer": "adam", "betas": (0.9,)}, ValueError, r"betas must be two .* got 1$"),
    ({"optimizer": "adam", "betas": 0.9}, TypeError, "betas must be a sequence of two numbers"),
    ({"optimizer": "adam", "betas": ("a", "b")}, TypeError, r"betas\[0\] must be a number"),
    ({"optimizer": "adam", "eps": 0}, ValueError, "eps must be above 0"),
    (
        {"optimizer": "adam", "theta": np.zeros(13, "f2")},
        ValueError,
        "eps is 1e-08, which is 0 in the float16 of theta: give at least 6e-05",
    ),
    ({"momentum": 0.5}, ValueError, "momentum is 0.5, but optimizer 'gd' does not use it"),
    ({"optimizer": "adam", "momentum": 0.5}, ValueError, "momentum is 0.5, but .*'adam'"),
    ({"optimizer": "momentum", "betas": (0.5, 0.9)}, ValueError, r"betas is \(0.5, 0.9\), but"),
    ({"optimizer": "momentum", "eps": 1e-6}, ValueError, "eps is 1e-06, but"),
    ({"momentum": "a"}, TypeError, "momentum must be a number"),
    ({"batch_size": 2}, ValueError, r"batch_size needs rng .* numpy.random.default_rng\(0\)"),
    ({"batch_size": 6, "rng": RNG}, ValueError, "batch_size is 6, but X has 5 samples"),
    ({"batch_size": 0, "rng": RNG}, ValueError, "batch_size must be at least 1, got 0"),
    ({"batch_size": 2.0, "rng": RNG}, TypeError, "batch_size must be a whole number"),
    ({"batch_size": True, "rng": RNG}, TypeError, "batch_size must be a whole number"),
    ({"batch_size": 2, "rng": 0}, TypeError, "rng must be a numpy.random.Generator"),
    ({"rng": np.random}, TypeError, "rng must be a numpy.random.Generator"),
    ({"progress": "no"}, TypeError, "progress must be True or False, got str 'no'"),
    ({"progress": None}, TypeError, "progress must be True or False, got NoneType None"),
]


@pytest.mark.parametrize(("options", "kind", "message"), WRONG)
def test_a_wrong_argument_is_named(options, kind, message):
    with pytest.raises(kind, match=message):
        short(**options)


@pytest.mark.parametrize(
    "options",
    [
        {"optimizer": "momentum", "momentum": 0},
        {"optimizer": "adam", "betas": np.array([0, 0]), "eps": np.float32(0.1)},
        {"momentum": 0.9, "betas": [0.9, 0.999], "eps": 1e-8},
        {"batch_size": np.int64(5), "rng": np.random.default_rng(0)},
        {"batch_size": 1, "rng": np.random.default_rng(0), "progress": np.False_},
        {"rng": np.random.default_rng(0)},
        {"optimizer": "adam", "eps": 1e-4, "theta": np.full(13, 0.1, "f2")},
        {"optimizer": "momentum", "theta": np.full(13, 0.1, "f2")},
    ],
)
def test_what_is_at_the_edge_of_its_range_is_taken(options):
    history = short(**options)
    assert history.loss[-1] < history.loss[0] and np.isfinite(history.theta).all()


def test_a_wrong_call_draws_nothing_from_the_generator():
    rng, same = np.random.default_rng(0), np.random.default_rng(0)
    with pytest.raises(ValueError, match="snapshots has epoch 9"):
        short(batch_size=2, rng=rng, snapshots=[9])
    with pytest.raises(TypeError, match="progress"):
        short(batch_size=2, rng=rng, progress=1)
    assert rng.random() == same.random()
