"""The gradient check on planted faults, on right networks of every scale, and at its limits."""

import re
import warnings
from collections import Counter

import numpy as np
import pytest
from faults import ALL, FAULTS, PLANTED, backprop, check, square_case
from hypothesis import given
from networks import AXES, any_scale_case, assert_equal_to_round_off, cases, make_case

from leaky import (
    MLP,
    GradientCheckError,
    active_units,
    central_differences,
    check_gradient,
    check_network,
    gradcheck,
)

CRITERIA = pytest.mark.parametrize("criterion", ["mse", "cross_entropy"])


@given(cases())
def test_the_backward_pass_that_the_faults_are_planted_in_is_right(case):
    assert_equal_to_round_off(backprop(*case), case.mlp.gradient(*case[1:]))


@pytest.mark.parametrize(("fault", "slope", "criterion"), PLANTED)
def test_a_planted_fault_is_caught(fault, slope, criterion):
    for seed in range(5):
        case = square_case(seed, slope, criterion)
        assert check(case, backprop(*case)).passed
        assert check(case, ALL[fault](*case)).verdict == "failed"


def test_relu_mask_in_the_backward_pass_is_caught():
    # The article's own fault, in its own network, over many first weights.
    for seed in range(20):
        case = make_case(MLP((2, 10, 10, 2)), np.random.default_rng(seed), 100)
        report = check(case, FAULTS["ReLU's mask"](*case))
        assert report.verdict == "failed"
        # The right parameters: those behind an activation, and no other.
        wrong = {name[:2] for name in np.array(report.names)[report.wrong]}
        assert wrong <= {"W1", "b1", "W2", "b2"}


@CRITERIA
def test_every_single_wrong_entry_is_named(criterion):
    case = square_case(0, 0.3, criterion)
    right = case.mlp.gradient(*case[1:])
    report = check(case, right)
    for index in np.flatnonzero(report.compared):
        wrong = right.copy()
        wrong[index] += 0.01 * np.abs(right).max()
        report = check(case, wrong)
        assert report.verdict == "failed"
        assert report.wrong.sum() == 1
        assert report.worst == case.mlp.parameter_names()[index]


# --- The two promises.


def keep_promises(seeds):
    """Check right, doubled and halved gradients of a network for each seed; count verdicts."""
    right, scaled = Counter(), Counter()
    for seed in seeds:
        case = any_scale_case(np.random.default_rng(seed))
        report = check_network(*case)
        right[report.verdict] += 1
        assert report.verdict != "failed", f"seed {seed}, {case.mlp}:\n{report}"
        assert_the_masks_divide_the_parameters(report)
        for factor in (0.5, 2):
            report = check(case, factor * case.mlp.gradient(*case[1:]))
            scaled[report.verdict] += 1
            assert report.verdict != "passed", f"seed {seed}, {case.mlp}, {factor}:\n{report}"
            assert_the_masks_divide_the_parameters(report)
    return right, scaled


def assert_the_masks_divide_the_parameters(report):
    counted = 1 * report.compared + report.crossed + report.unverifiable
    np.testing.assert_array_equal(counted, np.ones(len(report.names)))
    assert not (report.wrong & ~report.compared).any()


def assert_the_check_is_of_use(right, scaled):
    # Of networks as extreme as these, more than half must still get a verdict.
    assert right["passed"] > (right["passed"] + right["inconclusive"]) / 2
    assert scaled["failed"] > scaled.total() * 3 / 4


def test_a_right_gradient_never_fails_and_a_doubled_or_halved_one_never_passes():
    assert_the_check_is_of_use(*keep_promises(range(150)))


@pytest.mark.parametrize("seed", [370, 440, 598, 1288, 1561, 1619, 20052, 51146])
def test_networks_that_only_a_careful_floor_keeps_from_failing(seed):
    # Rare among the random ones: targets all but hit while most units are dead, losses of 1e-30,
    # squares that underflow, float32's noise where the derivative is largest.
    keep_promises([seed])


@pytest.mark.slow
def test_both_promises_hold_for_thousands_of_networks(capsys):
    n = 2500
    right, scaled = keep_promises(range(200, 200 + n))
    assert_the_check_is_of_use(right, scaled)
    with capsys.disabled():
        print(f"\n{n:,} right networks: {dict(right.most_common())}")
        print(f"their gradients doubled and halved: {dict(scaled.most_common())}")


@given(cases(max_hidden=3))
def test_a_network_of_ordinary_size_is_never_failed(case):
    report = check_network(*case)
    assert report.verdict != "failed"
    assert not report.wrong.any()


@CRITERIA
def test_an_ordinary_network_passes(criterion):
    for seed in range(20):
        report = check_network(*square_case(seed, 0.01, criterion))
        assert report.passed
        # FACTS' measurement has 3.2e-10 for 300 networks; larger ones add round-off.
        assert report.norm_error < 1e-8


# --- Kinks.


def kinked(theta):
    """A smooth part, and a kink in parameter 1 at 0."""
    return np.square(theta).sum(axis=-1) + np.abs(theta[..., 1])


def next_to_the_kink(place, parameters=3):
    """Return a θ whose parameter 1 is `place`, and the gradient of `kinked` on the right of 0."""
    theta = np.linspace(1, 2, parameters)
    theta[1] = place
    return theta, 2 * theta + (np.arange(parameters) == 1)


def test_a_parameter_next_to_a_kink_is_named_left_out_and_counted():
    theta, right = next_to_the_kink(4e-6)
    report = check_gradient(kinked, right, theta, pattern=lambda t: t > 0)
    np.testing.assert_array_equal(report.crossed, [False, True, False])
    np.testing.assert_array_equal(report.compared, [True, False, True])
    assert report.passed
    assert "1 crossed a kink" in str(report)
    assert np.array(report.names)[report.crossed] == ["theta[1]"]


def test_without_a_pattern_a_kink_is_a_bend_wherever_within_the_step_it_lies():
    # Seen in the third differences or, as where it lies at θ itself, in the fourth ones.
    for place in np.linspace(-0.99e-5, 0.99e-5, 199):
        theta, right = next_to_the_kink(place, 8)
        right[1] -= 2 * (place < 0)
        report = check_gradient(kinked, right, theta)
        assert report.passed and report.compared[np.arange(8) != 1].all()
    for place in (0.0, 2.5e-6, 1e-5 / 3):
        theta, right = next_to_the_kink(place, 8)
        report = check_gradient(kinked, 2 * right, theta)
        np.testing.assert_array_equal(np.flatnonzero(~report.wrong), [1])


@pytest.mark.parametrize("step", [1e-3, 1e-6])
def test_a_kink_counts_as_crossed_only_within_the_step(step):
    theta, right = next_to_the_kink(1e-4)
    report = check_gradient(kinked, right, theta, step=step, pattern=lambda t: t > 0)
    assert report.crossed[1] == (step > 1e-4)
    assert report.passed


@pytest.mark.parametrize("parameters", [3, 4, 40])
def test_the_pattern_may_take_one_vector_only(parameters):
    theta, right = next_to_the_kink(4e-6, parameters)
    # The pattern of a stack would mix up the networks.
    shift = np.roll(np.eye(parameters), 1, axis=0)
    report = check_gradient(kinked, right, theta, pattern=lambda t: shift @ t > 0)
    np.testing.assert_array_equal(np.flatnonzero(report.crossed), [1])


@pytest.mark.parametrize(
    ("parameters", "verdict", "reason"),
    [
        (4, "passed", ""),
        (3, "inconclusive", "only 1 of 3 derivatives could be compared; try a smaller step"),
    ],
)
def test_half_of_the_derivatives_are_enough_and_less_is_not(parameters, verdict, reason):
    theta = np.array([1e-6, -1e-6, 3.0, -2.0])[:parameters]
    report = check_gradient(
        lambda t: np.abs(t).sum(axis=-1), np.sign(theta), theta, pattern=lambda t: t > 0
    )
    assert (report.verdict, report.reason) == (verdict, reason)
    assert "2 crossed a kink" in str(report)


def test_where_kinks_and_noise_leave_out_as_many_a_smaller_step_is_no_advice():
    theta, right = np.array([1e-6, 2.0, 3.0]), np.array([1.0, 0.0, 1.0])
    report = check_gradient(lambda t: np.abs(t) @ right, right, theta, pattern=lambda t: t > 0)
    np.testing.assert_array_equal(report.crossed, [True, False, False])
    np.testing.assert_array_equal(report.unverifiable, [False, True, False])
    assert "try another theta" in report.reason


def test_a_pattern_that_warns_a_step_away_gives_no_warning():
    # np.errstate of the check; pytest turns every warning that comes through into an error.
    theta = np.array([0.0, 1.0])
    report = check_gradient(
        lambda t: t.sum(axis=-1), [1.0, 1.0], theta, pattern=lambda t: np.sqrt(t) >= 0
    )
    np.testing.assert_array_equal(report.crossed, [True, False])


def test_units_at_exactly_zero_are_crossings_and_never_failures():
    # Zero biases and one sample of zeros put every unit on its kink.
    mlp = MLP((2, 4, 2), 0.3)
    rng = np.random.default_rng(0)
    theta = rng.normal(size=mlp.size)
    for _, b in mlp.unpack(theta):
        b[:] = 0
    X = np.vstack([np.zeros(2), rng.normal(size=(5, 2))])
    report = check_network(mlp, theta, X, rng.normal(size=(6, 2)))
    crossed = {name for name, out in zip(report.names, report.crossed, strict=True) if out}
    assert crossed == {f"b1[{j}]" for j in range(4)}
    assert report.passed


# --- Inconclusive, and outright failures.


def test_a_dead_network_is_inconclusive_not_passed():
    mlp = MLP((2, 10, 2), 0)
    theta = np.random.default_rng(0).normal(size=mlp.size)
    mlp.unpack(theta)[0][1][:] = -100
    X, Y = np.ones((3, 2)), np.ones((3, 2))
    report = check_network(mlp, theta, X, Y)
    assert report.verdict == "inconclusive"
    assert report.reason == (
        "only 2 of 52 derivatives could be compared; try another theta (a dead unit passes every "
        "check as 0 = 0), float64 or another step"
    )
    nothing = report.analytic == 0
    np.testing.assert_array_equal(report.errors[nothing], 0)
    with pytest.raises(GradientCheckError, match="inconclusive"):
        report.raise_for_failure()


def test_where_nothing_could_be_compared_there_is_no_worst_parameter():
    report = check_network(MLP((2, 3, 2)), np.zeros(17), np.ones((4, 2)), np.zeros((4, 2)))
    assert report.verdict == "inconclusive"
    assert report.worst is None
    assert np.isnan(report.norm_error)


def test_a_step_too_small_for_float32_is_inconclusive():
    mlp, theta, X, Y = square_case(0, 0.3, "mse")
    report = check_network(mlp, theta.astype(np.float32), X, Y, step=1e-9)
    assert report.verdict == "inconclusive"
    assert report.reason == (
        "a step of 1e-09 is lost in the float32 of most parameters; try a larger one, or float64"
    )


def quadratic(theta):
    return np.square(theta).sum(axis=-1)


@pytest.mark.parametrize(
    ("gradient", "reason"),
    [
        (np.ones(2), r"shape \(2,\), but theta has \(3,\)"),
        (np.ones((1, 3)), r"shape \(1, 3\)"),
        (1.0, r"shape \(\)"),
        ([2, np.nan, 6], "1 NaN or infinite values of 3"),
        ([2, np.inf, np.nan], "2 NaN or infinite"),
        (["a", "b", "c"], "holds <U1 values, not real numbers"),
        ([2, 4, 6j], "complex128"),
        ([True, False, True], "bool"),
        (None, r"^the gradient is not one .* numbers \(`MLP.pack` makes one of layers\)$"),
        ([np.ones((1, 2)), np.ones(1)], "not one flat array"),
        ([(np.ones((2, 2)), np.ones(2)), (np.ones((2, 1)), np.ones(1))], "not one flat array"),
        ([np.ones((2, 3)), np.ones((2, 2))], "not one flat array"),
    ],
)
@pytest.mark.parametrize("as_function", [True, False])
def test_what_is_no_gradient_fails_with_its_reason(gradient, reason, as_function):
    given = (lambda theta: gradient) if as_function else gradient
    report = check_gradient(quadratic, given, [1, 2, 3])
    assert report.verdict == "failed" and not report.passed
    assert report.worst is None
    assert np.isnan(report.numeric).all() and np.isnan(report.errors).all()
    assert report.numeric.shape == report.errors.shape == (3,)
    assert report.names == ["theta[0]", "theta[1]", "theta[2]"]
    assert report.unverifiable.all() and not report.crossed.any() and not report.wrong.any()
    assert re.search(reason, report.reason)
    with pytest.raises(GradientCheckError) as raised:
        report.raise_for_failure()
    assert (
        " ".join(str(raised.value).split())
        == f"failed: {report.reason} left out: 3 could not be verified"
    )


def test_what_was_given_can_be_looked_at_in_the_report():
    ragged = [np.ones((1, 2)), np.ones(1)]
    (given,) = check_gradient(quadratic, ragged, [1, 2, 3]).analytic
    assert given is ragged
    report = check_gradient(quadratic, [2, np.nan, 6], [1, 2, 3])
    np.testing.assert_array_equal(report.analytic, [2, np.nan, 6])


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_fails_the_check(value):
    report = check_gradient(lambda t: t.sum(axis=-1) * 0 + value, [0, 0], [1.0, 2.0])
    assert report.verdict == "failed"
    assert f"the loss at theta is {value}" in str(report)


def test_losses_that_are_not_finite_a_step_away_are_left_out_without_warnings():
    def loss(theta):
        return np.sqrt(np.where(theta > 2, -1, theta**2)).sum(axis=-1)  # and beyond 2 there is none

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert check_gradient(loss, [1.0], [1.1]).passed
        report = check_gradient(loss, [1.0, 7, -1.0], [1.1, 2.0, -2.2])
    np.testing.assert_array_equal(report.unverifiable, [False, True, False])
    assert report.passed and caught == []


def test_a_bend_makes_the_check_coarser_and_is_left_out_where_it_hides_a_factor_of_two():
    # The central difference of θ³ at 1 is 3 + h². The one with h/2 disagrees by 3h²/4; twice
    # that is what the derivative may be off, and a sixth of the derivative at most.
    def loss(theta):
        return theta[..., 0] ** 3 + theta[..., 1:] @ right[1:]

    theta = np.sqrt(np.arange(1, 17))
    right = np.concatenate([[3], theta[1:] / 3])  # no round numbers: differences with noise
    for step, left_out in [(0.61, []), (0.62, [0])]:  # 3 + h² is the larger of both there
        report = check_gradient(loss, right, theta, step=step)
        np.testing.assert_array_equal(np.flatnonzero(report.unverifiable), left_out)
        assert report.passed
    # With h = 1e-2: 3e-6 + 1.5e-4 from 3 + 1e-4.
    for error, wrong in [(1.52e-4, []), (1.54e-4, [0])]:
        right[0] = 3 + 1e-4 - error
        report = check_gradient(loss, right, theta, step=1e-2)
        np.testing.assert_array_equal(np.flatnonzero(report.wrong), wrong)


# --- How the loss may be given.


# Losses that are right for one vector, and what they make of a stack.
LOSSES = {
    "refuses it": lambda t: float(t @ t),
    "sums over the first axis": lambda t: np.square(t).sum(axis=0),
    "all networks in each entry": lambda t: np.square(t).sum() * np.ones(t.shape[:-1]),
    "one per cent too large": lambda t: np.square(t).sum(axis=-1) * (1 + 0.01 * (t.ndim - 1)),
    "takes it": quadratic,
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_a_loss_of_one_vector_is_called_once_a_perturbation(loss):
    theta = np.array([1.0, -2.0, 3.0])
    assert check_gradient(loss, 2 * theta, theta).passed
    assert check_gradient(loss, 3 * theta, theta).verdict == "failed"
    # Squares have no truncation error: round-off of 14 · eps / 1e-5 is left.
    np.testing.assert_allclose(central_differences(loss, theta), 2 * theta, rtol=1e-9)


@pytest.mark.parametrize("parameters", [3, 4, 100])
def test_a_loss_and_a_pattern_that_take_a_stack_are_called_a_few_times(parameters):
    calls = []

    def counted(function):
        return lambda theta: calls.append(theta.shape) or function(theta)

    theta = np.linspace(1, 2, parameters)
    loss, pattern = counted(quadratic), counted(lambda t: t > 0)
    assert check_gradient(loss, 2 * theta, theta, pattern=pattern).passed
    # Of the loss: one at theta, two to try a stack, the samples and all differences; of the
    # pattern: one, two and all differences.
    assert len(calls) == 9
    assert {(4 * parameters, parameters), (2 * parameters, parameters)} <= set(calls)
    assert {shape[-1] for shape in calls} == {parameters}


def test_a_loss_of_a_whole_number_is_a_loss():
    np.testing.assert_array_equal(central_differences(lambda theta: 3, [1.0, 2.0]), [0, 0])


def test_more_parameters_than_fit_one_stack_are_all_compared(monkeypatch):
    monkeypatch.setattr(gradcheck, "_STACK_NUMBERS", 32 * 101)
    theta = np.linspace(1, 2, 101)
    report = check_gradient(quadratic, 2 * theta, theta)
    assert report.passed and report.compared.all() and len(report.errors) == 101


def test_a_loss_and_a_gradient_that_write_into_theta_do_no_harm():
    def loss(theta):
        value = np.square(theta).sum(axis=-1)
        theta[...] = 0
        return value

    def gradient(theta):
        theta *= 2
        return theta

    theta = np.array([1.0, 2.0, 3.0])
    assert check_gradient(loss, gradient, theta).passed
    np.testing.assert_array_equal(theta, [1, 2, 3])


@pytest.mark.parametrize("unused", [0, 30])
def test_noise_that_shows_is_believed_whatever_the_precision_promises(unused):
    # Computed in float32 and handed out as float64: 1e9 times as noisy as its type says. What no
    # loss feels has no noise, and must not make the rest look better than it is.
    def loss(theta):
        single = theta[..., :4].astype(np.float32)
        return np.square(single).sum(axis=-1).astype(float)

    for seed in range(20):
        theta = np.random.default_rng(seed).normal(size=4 + unused)
        right = np.concatenate([2 * theta[:4], np.zeros(unused)])
        assert check_gradient(loss, right, theta).verdict != "failed"
        assert check_gradient(loss, 2 * right, theta).verdict != "passed"


def test_a_tiny_loss_is_checked_by_its_own_size_unless_a_scale_is_given():
    theta, right = np.array([1.0, 2.0]), np.array([2e-15, 4e-15])
    for loss_scale, verdict in [(0, "passed"), (1, "inconclusive")]:
        report = check_gradient(lambda t: 1e-15 * quadratic(t), right, theta, loss_scale=loss_scale)
        assert report.verdict == verdict


@pytest.mark.parametrize("loss_scale", [0, 1])
def test_a_loss_that_rounds_to_zero_is_inconclusive_not_failed(loss_scale):
    def loss(theta):  # log(1 + e^−θ), whose digits 1 + … loses
        return np.log(1 + np.exp(-theta)).sum(axis=-1)

    theta = np.array([38.0, 39.0])
    right = -np.exp(-theta)
    assert check_gradient(loss, right, theta, loss_scale=loss_scale).verdict == "inconclusive"


@pytest.mark.parametrize(
    ("mlp", "theta", "X", "Y"),
    [
        (MLP((1, 2), criterion="cross_entropy"), np.array([40.0, 1, 0, 0]), [[1.0]], [0]),
        (MLP((1, 1)), np.array([1e-2, 0], np.float32), [[1e-20]], [[1.1e-22]]),
    ],
    ids=["so sure of its answer", "float32, whose squared error underflows"],
)
def test_a_network_whose_loss_rounds_to_zero_is_inconclusive(mlp, theta, X, Y):
    assert mlp.loss(theta, X, Y) == 0 and mlp.gradient(theta, X, Y).any()
    assert check_network(mlp, theta, X, Y).verdict == "inconclusive"


def test_an_output_too_large_to_feel_the_step_is_not_failed():
    # Powers of two, so that all is exact: the output is 2^40, whose last digit is 2^−12, and a
    # bias moved by 2^−17 leaves it where it is. No noise is seen, yet the difference is wrong.
    X, Y = [[2.0**40]], [[2.0**40 - 2.0**-12]]
    report = check_network(MLP((1, 1)), [1.0, 0.0], X, Y, step=2.0**-17)
    assert report.numeric[1] == 0 != report.analytic[1]
    assert report.verdict != "failed"


def test_near_the_floor_both_promises_hold_and_well_above_it_the_check_decides():
    # A large constant makes the floor known: 20 eps · 1e6 / 1e-5 = 4.4e-4.
    floor = 20 * np.finfo(float).eps * 1e6 / 1e-5
    directions = np.random.default_rng(0).normal(size=(200, 6))
    for size, direction in zip(np.geomspace(0.01, 1e3, 200), directions, strict=True):
        right = size * floor * np.sign(direction)
        theta = np.abs(direction)

        def loss(theta, right=right):
            return 1e6 + theta @ right

        assert check_gradient(loss, right, theta).verdict != "failed"
        for factor in (0.5, 2):
            assert check_gradient(loss, factor * right, theta).verdict != "passed"
        if size > 100:  # the disagreement that is seen may raise the floor some ten times
            assert check_gradient(loss, right, theta).passed
            assert check_gradient(loss, 2 * right, theta).verdict == "failed"


@given(cases(axes=AXES[:1]))
def test_central_differences_of_a_network_agree_with_one_written_here(case):
    mlp, theta, X, Y = case
    step = 1e-5
    expected = [
        (mlp.loss(theta + e, X, Y) - mlp.loss(theta - e, X, Y)) / (2 * step)
        for e in step * np.eye(mlp.size)
    ]
    actual = central_differences(lambda stack: mlp.loss(stack, X, Y), theta)
    # The same differences; round-off of a loss up to 100, 1e-14, over the step, each.
    np.testing.assert_allclose(actual, expected, atol=1e-8, rtol=1e-8)


@given(cases(axes=[(theta, X, ()) for theta, X, _ in AXES]))
def test_active_units_are_the_signs_of_the_preactivations(case):
    mlp, theta, X, _ = case
    on = active_units(mlp, theta, X)
    axes = np.broadcast_shapes(theta.shape[:-1], X.shape[:-2])
    flat = [(Z.mT > 0).reshape(*axes, -1) for Z in mlp.preactivations(theta, X)]
    assert on.shape == (*axes, sum(mlp.sizes[1:-1]) * X.shape[-2])
    np.testing.assert_array_equal(on, np.concatenate([*flat, on[..., :0]], axis=-1))
    assert on.dtype == bool


def test_a_unit_at_exactly_zero_is_not_active():
    mlp = MLP((1, 2, 1))
    theta = mlp.pack([([[0.0, 0.0]], [0.0, 1e-300]), ([[1.0], [1.0]], [0.0])])
    np.testing.assert_array_equal(active_units(mlp, theta, [[1.0]]), [False, True])
