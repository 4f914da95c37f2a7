"""The check's promises in every precision: what kind of loss it is, and how it was computed."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from networks import make_case

from leaky import MLP, active_units, check_gradient, check_network, gradcheck


def summed(function):
    return lambda t: function(t).sum(axis=-1)


def averaged(function):
    return lambda t: function(t).mean(axis=-1)


def features(t):
    """Seven linear functions of any number of parameters, and targets for them."""
    A = np.random.default_rng(t.shape[-1]).normal(size=(7, t.shape[-1])) / np.sqrt(t.shape[-1])
    return A.astype(t.dtype), np.cos(np.arange(7)).astype(t.dtype)


def residuals(t):
    A, y = features(t)
    return (t[..., None, :] * A).sum(axis=-1) - y


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# Losses of the last axis, in the precision of θ, beside their derivatives at one θ.
KINDS = {
    "squares": (summed(np.square), lambda t: 2 * t),
    "mean square": (averaged(np.square), lambda t: 2 * t / len(t)),
    "sines": (summed(np.sin), np.cos),
    "fast cosines": (summed(lambda t: np.cos(5 * t)), lambda t: -5 * np.sin(5 * t)),
    "exponentials": (summed(np.exp), np.exp),
    "steep exponentials": (
        averaged(lambda t: np.exp(3 * t)),
        lambda t: 3 * np.exp(3 * t) / len(t),
    ),
    "log-sum-exp": (
        lambda t: np.log(np.exp(t).sum(axis=-1)),
        lambda t: np.exp(t) / np.exp(t).sum(),
    ),
    "softplus": (averaged(lambda t: np.log1p(np.exp(t))), lambda t: sigmoid(t) / len(t)),
    "tanh": (summed(np.tanh), lambda t: 1 - np.tanh(t) ** 2),
    "cubes": (summed(lambda t: t * t * t), lambda t: 3 * t * t),
    "double wells": (summed(lambda t: np.square(t * t - 1)), lambda t: 4 * t * (t * t - 1)),
    "linear": (lambda t: residuals(t)[..., 0], lambda t: features(t)[0][0]),
    "least squares": (
        lambda t: np.square(residuals(t)).mean(axis=-1),
        lambda t: 2 * features(t)[0].T @ residuals(t) / 7,
    ),
    "logistic": (
        lambda t: np.log1p(np.exp(-residuals(t))).mean(axis=-1),
        lambda t: -features(t)[0].T @ sigmoid(-residuals(t)) / 7,
    ),
    "norm": (lambda t: np.sqrt(np.square(t).sum(axis=-1)), lambda t: t / np.linalg.norm(t)),
    "pseudo-Huber": (summed(lambda t: np.sqrt(1 + t * t)), lambda t: t / np.sqrt(1 + t * t)),
    "Huber": (
        summed(lambda t: np.where(abs(t) < 1, t * t / 2, abs(t) - t.dtype.type(0.5))),
        lambda t: np.clip(t, -1, 1),
    ),
    "Lorentzians": (summed(lambda t: 1 / (1 + t * t)), lambda t: -2 * t / (1 + t * t) ** 2),
    "Gaussian": (
        lambda t: np.exp(-np.square(t).mean(axis=-1) / 2),
        lambda t: -t / len(t) * np.exp(-np.square(t).mean() / 2),
    ),
    "x exp x": (averaged(lambda t: t * np.exp(t)), lambda t: (1 + t) * np.exp(t) / len(t)),
    "arctan": (summed(np.arctan), lambda t: 1 / (1 + t * t)),
    "logarithms": (summed(lambda t: np.log(1 + t * t)), lambda t: 2 * t / (1 + t * t)),
    "absolute values": (summed(np.abs), np.sign),
    "leaky": (
        summed(lambda t: np.where(t > 0, t, t.dtype.type(0.1) * t)),
        lambda t: np.where(t > 0, 1, 0.1),
    ),
    "product": (
        lambda t: (1 + t / 10).prod(axis=-1),
        lambda t: (1 + t / 10).prod() / (1 + t / 10) / 10,
    ),
    "square of a sum": (
        lambda t: np.square(t.sum(axis=-1)),
        lambda t: np.full(len(t), 2 * t.sum()),
    ),
}

# How a loss may be computed and handed out, and by what it is divided there.
f2, f4, f8, longdouble = np.float16, np.float32, np.float64, np.longdouble
FORMS = {
    "float64": (lambda loss: loss, 1),
    "float64, 1e4 added": (lambda loss: lambda t: loss(t) + 1e4, 1),
    "rounded to float32": (lambda loss: lambda t: loss(t).astype(f4), 1),
    "rounded to float16": (lambda loss: lambda t: loss(t).astype(f2), 1),
    "float32": (lambda loss: lambda t: loss(t.astype(f4)), 1),
    "float32, 1e4 added": (lambda loss: lambda t: loss(t.astype(f4)) + f4(1e4), 1),
    "float16": (lambda loss: lambda t: loss(t.astype(f2)), 1),
    "longdouble": (lambda loss: lambda t: loss(t.astype(longdouble)), 1),
    "float32, not shown": (lambda loss: lambda t: loss(t.astype(f4)).astype(f8), 1),
    "float16, not shown": (lambda loss: lambda t: loss(t.astype(f2)).astype(f8), 1),
    "float32, then divided": (lambda loss: lambda t: loss(t.astype(f4)).astype(f8) / 3, 3),
    "rounded, then divided": (lambda loss: lambda t: loss(t).astype(f4).astype(f8) / 3, 3),
    "float32, 1e4 added, then divided": (
        lambda loss: lambda t: (loss(t.astype(f4)) + f4(1e4)).astype(f8) / 3,
        3,
    ),
    "float32, then 1e4 added": (lambda loss: lambda t: loss(t.astype(f4)).astype(f8) + 1e4, 1),
}
STEPS = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2]


def check_a_right_and_a_scaled_one(kind, form, step, theta):
    """Return the report on a right gradient, after a look at a doubled and a halved one."""
    (loss, derivative), (computed, divisor) = KINDS[kind], FORMS[form]
    right = derivative(theta.astype(float)) / divisor
    with np.errstate(over="ignore"):  # exponentials in float16
        loss = computed(loss)
        for factor in (0.5, 2):
            report = check_gradient(loss, factor * right, theta, step=step)
            assert report.verdict != "passed", f"{kind}, {form}, {step}, {theta}, {factor}"
        return check_gradient(loss, right, theta, step=step)


def assert_promises(kind, form, step, theta):
    with np.errstate(over="ignore"):
        if not np.isfinite(FORMS[form][0](KINDS[kind][0])(theta)):
            return "not finite"  # what the precision cannot hold has no gradient
    report = check_a_right_and_a_scaled_one(kind, form, step, theta)
    assert report.verdict != "failed", f"{kind}, {form}, {step}, {theta}:\n{report}"
    left = report.unverifiable & np.isfinite(report.least)
    assert (report.least[left] >= np.abs(report.numeric[left])).all()
    return report.verdict


PARAMETERS = [1, 2, 6, 40, 200]


def verdicts_of_seeds(form, seeds):
    """Keep the promises on every kind for each seed, which says the step and how many parameters.

    Return the verdicts at the default step.
    """
    verdicts = Counter()
    for kind, seed in product(KINDS, seeds):
        step = STEPS[seed % len(STEPS)]
        parameters = PARAMETERS[seed // len(STEPS) % len(PARAMETERS)]
        theta = np.random.default_rng([seed, parameters]).normal(size=parameters)
        if seed % 3 == 0:
            assert_promises(kind, form, step, theta.astype(np.float32))
        verdicts[assert_promises(kind, form, step, theta)] += step == 1e-5
    return verdicts


@pytest.mark.parametrize("form", FORMS)
def test_right_gradients_do_not_fail_and_doubled_ones_do_not_pass_in_any_precision(form):
    verdicts_of_seeds(form, [0, 8, 16, 24])


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_the_promises_hold_for_three_hundred_seeds_of_every_kind(form):
    verdicts_of_seeds(form, range(300))


def test_in_float64_at_the_default_step_at_most_a_hundredth_is_inconclusive():
    default = range(3, 35, len(STEPS))
    assert {STEPS[seed % len(STEPS)] for seed in default} == {1e-5}
    verdicts = verdicts_of_seeds("float64", default)
    networks = (
        make_case(MLP((3, 8, 6, 2), slope, criterion), np.random.default_rng(seed), 30)
        for seed, (slope, criterion) in enumerate(
            product([0, 0.01, 0.3], ["mse", "cross_entropy"] * 50)
        )
    )
    verdicts += Counter(check_network(*network).verdict for network in networks)
    assert verdicts.total() > 400 and verdicts["failed"] == 0
    assert verdicts["inconclusive"] <= verdicts.total() / 100


def test_a_loss_whose_values_stand_in_step_with_its_last_digits_is_still_seen_to_be_noisy():
    # With equal steps along a line, each of three float32 numbers, all differences vanish.
    theta = np.array([0.19787019])
    report = check_gradient(
        lambda t: np.sin(t.astype(np.float32)).sum(axis=-1).astype(float) / 3,
        np.cos(theta) / 3,
        theta,
    )
    assert report.verdict != "failed" and report.least > 1e-3


@pytest.mark.parametrize("stacks", [True, False])
def test_a_random_loss_is_called_random(stacks):
    rng = np.random.default_rng(0)

    def dropout(theta):
        if not stacks:
            theta = theta[np.arange(len(theta))] if theta.ndim == 1 else [][0]
        return np.square(theta * (rng.random(theta.shape) > 0.2)).sum(axis=-1)

    theta = np.linspace(1, 2, 20)
    report = check_gradient(dropout, 2 * theta, theta)
    assert report.verdict == "inconclusive"
    assert report.reason.startswith("the loss is random: at one and the same theta it was ")
    assert "dropout" in report.reason and "another step" not in str(report)


def test_a_loss_whose_last_digits_are_random_is_a_noisy_one():
    # As where threads add in another order.
    rng = np.random.default_rng(0)

    def loss(theta):
        exact = np.square(theta).sum(axis=-1)
        return exact * (1 + 1e-15 * rng.normal(size=exact.shape))

    theta = np.linspace(1, 2, 20)
    assert check_gradient(loss, 2 * theta, theta).passed
    assert check_gradient(loss, 4 * theta, theta).verdict == "failed"


def logistic_with_rounded_probabilities(rng, scale, parameters):
    """Make a loss whose 1 − p loses digits where p is all but 1, and its gradient."""
    A, y = rng.normal(size=(40, parameters)), rng.integers(0, 2, 40)
    theta = scale * rng.normal(size=parameters)

    def loss(w):
        return -np.mean(y * np.log(sigmoid(A @ w)) + (1 - y) * np.log(1 - sigmoid(A @ w)))

    return loss, A.T @ (sigmoid(A @ theta) - y) / 40, theta


@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_where_a_loss_has_steps_of_its_own_larger_ones_keep_right_gradients_from_failing(
    monkeypatch,
):
    reasons = set()

    def failed():
        verdicts = Counter()
        for seed in range(150):
            rng = np.random.default_rng(seed)
            loss, right, theta = logistic_with_rounded_probabilities(rng, scale=8, parameters=3)
            if np.isfinite(loss(theta)):
                report = check_gradient(loss, right, theta)
                verdicts[report.verdict] += 1
                reasons.add(report.reason.split("; ")[-1])
        assert verdicts["passed"] > 75
        return verdicts["failed"]

    assert failed() <= 4
    assert "try a larger step, whose differences agree with the gradient" in reasons
    monkeypatch.setattr(gradcheck, "_LARGER_STEPS", ())
    assert failed() >= 8


@pytest.mark.parametrize("step", [1e-8, 1e-6, 1e-4])
def test_a_part_in_single_precision_shows_beside_one_in_double(step):
    for seed in range(30):
        rng = np.random.default_rng(seed)
        A, y = rng.normal(size=(30, 6)), rng.normal(size=30)
        theta = rng.normal(size=6)
        A4, y4 = A.astype(np.float32), y.astype(np.float32)

        def loss(t, A4=A4, y4=y4):
            data = np.square(A4 @ t.astype(np.float32) - y4).mean()
            return float(data) + 0.01 * t @ t

        decay = 0.02 * theta
        right = 2 * A.T @ (A @ theta - y) / 30 + decay
        assert check_gradient(loss, right, theta, step=step).verdict != "failed"
        assert not check_gradient(loss, decay, theta, step=step)


def test_a_loss_that_a_coarse_precision_keeps_from_moving_is_no_evidence():
    def saturated(t):
        return float(np.square(np.tanh(5 * t.astype(np.float32))).sum())

    def large(t):
        return float(np.float16(1e4) + np.cos(t.astype(np.float16)).sum())

    for loss, right in [(saturated, [-6.1e-8]), (large, [-0.9])]:
        assert check_gradient(loss, right, [-2.03]).verdict == "inconclusive"


@pytest.mark.parametrize("precision", [np.float32, np.float16])
def test_a_gradient_may_have_its_own_precision(precision):
    for seed in range(20):
        mlp, theta, X, Y = make_case(MLP((3, 8, 6, 2)), np.random.default_rng(seed), 30)
        gradient = mlp.gradient(theta, X, Y).astype(precision)
        report = check_gradient(
            lambda t: mlp.loss(t, X, Y),  # noqa: B023
            gradient,
            theta,
            pattern=lambda t: active_units(mlp, t, X),  # noqa: B023
        )
        assert report.verdict != "failed"
        assert precision is np.float16 or report.passed


def test_rare_dropout_is_called_random_too():
    rng = np.random.default_rng(0)

    def loss(theta):
        return float(np.square(theta * (rng.random(10) > 0.02)).sum())

    theta = np.linspace(1, 2, 10)
    reasons = [check_gradient(loss, 3 * theta, theta).reason for _ in range(20)]
    assert all(reason.startswith("the loss is random") for reason in reasons)


def test_next_to_the_end_of_its_precision_a_loss_is_looked_at_no_further():
    # 667.5 in float16, which is infinite a hundredth of a parameter away.
    theta = np.random.default_rng([268, 40]).normal(size=40)
    assert assert_promises("steep exponentials", "float16, not shown", 1e-6, theta) != "failed"


def test_a_loss_that_is_a_number_nowhere_else_is_inconclusive():
    def loss(theta):
        return np.where((theta == 1).all(axis=-1), 0.1, np.nan)

    assert check_gradient(loss, [1.0, 2.0], [1.0, 1.0]).verdict == "inconclusive"
