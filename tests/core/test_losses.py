"""Both losses against SciPy and autograd, and at the edges of floating point."""

from decimal import Decimal, localcontext

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import assert_equal_to_round_off, seeds
from scipy.special import log_softmax, logsumexp

import leaky

sides = st.integers(1, 6)
leading = st.sampled_from([(), (3,), (2, 3), (0,)])


def draw_numbers(seed, n, k, axes=()):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(*axes, n, k)), rng.normal(size=(n, k))


def draw_scores(seed, n, k, axes=()):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(*axes, n, k)) * 3, rng.integers(0, k, n)


@given(seeds, sides, sides)
def test_mean_squared_error_is_the_mean_over_all_entries(seed, n, k):
    prediction, target = draw_numbers(seed, n, k)
    total = sum((p - t) ** 2 for p, t in zip(prediction.flat, target.flat, strict=True))
    assert_equal_to_round_off(leaky.mean_squared_error(prediction, target), total / (n * k))


@given(seeds, sides, sides)
def test_mean_squared_error_gradient_agrees_with_autograd(seed, n, k):
    prediction, target = draw_numbers(seed, n, k)
    oracle = autograd.grad(lambda p: anp.mean((p - target) ** 2))(prediction)
    assert_equal_to_round_off(leaky.mean_squared_error_gradient(prediction, target), oracle)


@given(seeds, sides, sides)
def test_cross_entropy_agrees_with_scipy(seed, n, k):
    logits, labels = draw_scores(seed, n, k)
    right = np.arange(n), labels
    actual = leaky.softmax_cross_entropy(logits, labels)
    assert_equal_to_round_off(actual, -log_softmax(logits, axis=1)[right].mean())
    assert_equal_to_round_off(actual, (logsumexp(logits, axis=1) - logits[right]).mean())


@given(seeds, sides, sides)
def test_cross_entropy_gradient_agrees_with_autograd(seed, n, k):
    logits, labels = draw_scores(seed, n, k)

    def loss(z):
        return anp.mean(anp.log(anp.sum(anp.exp(z), axis=1)) - z[np.arange(n), labels])

    actual = leaky.softmax_cross_entropy_gradient(logits, labels)
    assert_equal_to_round_off(actual, autograd.grad(loss)(logits))


@given(seeds, sides, sides, leading)
def test_a_stack_of_losses_equals_a_loop_over_it(seed, n, k, axes):
    for loss, gradient, draw in [
        (leaky.mean_squared_error, leaky.mean_squared_error_gradient, draw_numbers),
        (leaky.softmax_cross_entropy, leaky.softmax_cross_entropy_gradient, draw_scores),
    ]:
        stack, truth = draw(seed, n, k, axes)
        one_by_one = [loss(stack[i], truth) for i in np.ndindex(axes)]
        assert_equal_to_round_off(loss(stack, truth), np.reshape(one_by_one, axes))
        one_by_one = [gradient(stack[i], truth) for i in np.ndindex(axes)]
        expected = np.reshape(one_by_one, (*axes, n, k))
        assert_equal_to_round_off(gradient(stack, truth), expected)


def test_leading_axes_of_both_arguments_broadcast():
    rng = np.random.default_rng(0)
    prediction, target = rng.normal(size=(2, 1, 4, 3)), rng.normal(size=(5, 4, 3))
    assert leaky.mean_squared_error(prediction, target).shape == (2, 5)
    assert leaky.mean_squared_error_gradient(prediction, target).shape == (2, 5, 4, 3)
    labels = rng.integers(0, 3, (5, 4))
    loss = leaky.softmax_cross_entropy(prediction, labels)
    gradient = leaky.softmax_cross_entropy_gradient(prediction, labels)
    assert loss.shape == (2, 5) and gradient.shape == (2, 5, 4, 3)
    for axes in [(1,), (2, 5), (1, 1, 1)]:  # fewer and more leading axes than the labels have
        scores = rng.normal(size=(*axes, 4, 3))
        expected = np.broadcast_shapes(axes, (5,))
        assert leaky.softmax_cross_entropy(scores, labels).shape == expected
    per_label = leaky.softmax_cross_entropy(prediction[0], np.stack([labels, labels]))
    assert per_label.shape == (2, 5)
    one = prediction[1, 0], labels[3]
    assert_equal_to_round_off(loss[1, 3], leaky.softmax_cross_entropy(*one))
    assert_equal_to_round_off(gradient[1, 3], leaky.softmax_cross_entropy_gradient(*one))


@given(seeds, sides, sides, st.floats(-1e3, 1e3))
def test_adding_a_number_to_all_logits_changes_nothing(seed, n, k, shift):
    logits, labels = draw_scores(seed, n, k)
    # Adding up to 1e3 costs the logits their last three digits: 1e3 · 2e-16.
    np.testing.assert_allclose(
        leaky.softmax_cross_entropy(logits + shift, labels),
        leaky.softmax_cross_entropy(logits, labels),
        atol=1e-12,
        rtol=0,
    )


@given(seeds, sides, sides)
def test_the_cross_entropy_gradient_of_each_sample_sums_to_zero(seed, n, k):
    gradient = leaky.softmax_cross_entropy_gradient(*draw_scores(seed, n, k))
    assert_equal_to_round_off(gradient.sum(axis=-1), np.zeros(n))


def test_cross_entropy_of_a_network_that_knows_nothing_is_log_k():
    loss = leaky.softmax_cross_entropy(np.zeros((4, 10)), [0, 3, 3, 9])
    assert loss == pytest.approx(np.log(10), rel=1e-15)


@pytest.mark.parametrize("size", [1e3, 1e100, 5e307])
def test_huge_logits_do_not_overflow(size):
    # Up to 5e307 the sum of the two losses, 3 · size, is itself in range.
    logits = np.array([[size, -size], [size, 0]])
    assert leaky.softmax_cross_entropy(logits, [0, 0]) == 0
    assert leaky.softmax_cross_entropy(logits, [1, 1]) == 1.5 * size
    np.testing.assert_array_equal(
        leaky.softmax_cross_entropy_gradient(logits, [1, 0]), [[0.5, -0.5], [0, 0]]
    )


PRECISIONS = [np.float16, np.float32, np.float64, np.longdouble]
INF = np.inf


def exact_loss(logits, labels):
    """Mean cross-entropy with 60 digits, of numbers below a million and −∞."""
    with localcontext() as context:
        context.prec = 60
        losses = []
        for row, label in zip(logits.tolist(), labels, strict=True):
            if row[label] == -INF:
                return INF
            total = sum(Decimal(each).exp() for each in map(float, row) if each > -INF)
            losses.append(total.ln() - Decimal(float(row[label])))
        return float(sum(losses) / len(losses))


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("axes", [(), (3,), (2, 3)])
def test_a_class_of_probability_zero_adds_nothing(dtype, axes):
    rng = np.random.default_rng(0)
    logits = (rng.normal(size=(*axes, 20, 5)) * 3).astype(np.float16).astype(dtype)
    labels = rng.integers(0, 5, 20)
    logits[..., np.arange(20), (labels + 1) % 5] = -INF
    logits[..., np.arange(3), (labels[:3] + 2) % 5] = -INF
    loss = leaky.softmax_cross_entropy(logits, labels)
    assert loss.dtype == dtype and loss.shape == axes
    expected = [exact_loss(logits[index], labels) for index in np.ndindex(axes)]
    # Twenty sums of three to five exponentials, and their mean; the oracles are float64.
    rough = 10 * max(float(np.finfo(dtype).eps), np.finfo(float).eps)
    np.testing.assert_allclose(loss, np.reshape(expected, axes), rtol=rough)
    gradient = leaky.softmax_cross_entropy_gradient(logits, labels)
    oracle = np.exp(log_softmax(logits.astype(float), axis=-1))
    oracle[..., np.arange(20), labels] -= 1
    np.testing.assert_allclose(gradient, oracle / 20, atol=rough)


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_logits_at_both_ends_of_the_range_have_a_loss(dtype):
    # Their distance is beyond the range: probability 0, and a loss of ∞ if that class is right.
    most = np.finfo(dtype).max
    logits = np.array([[most, -most, 0], [0, most, -most]], dtype)
    assert leaky.softmax_cross_entropy(logits, [0, 1]) == 0
    assert leaky.softmax_cross_entropy(logits[:1], [1]) == INF
    assert leaky.softmax_cross_entropy(logits[:1], [2]) == most
    np.testing.assert_array_equal(leaky.softmax_cross_entropy_gradient(logits, [0, 1]), 0)
    np.testing.assert_array_equal(
        leaky.softmax_cross_entropy_gradient(logits, [1, 1]), [[0.5, -0.5, 0], [0, 0, 0]]
    )
    four = np.array([[4e4, -4e4]], np.float16)
    assert leaky.softmax_cross_entropy(four, [0]) == 0


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_the_right_class_at_minus_infinity_costs_infinity(dtype):
    logits = np.array([[-INF, 1, 2], [-INF, -INF, 0], [0, 0, 0]], dtype)
    assert leaky.softmax_cross_entropy(logits, [0, 2, 1]) == INF
    assert leaky.softmax_cross_entropy(logits, [1, 0, 1]) == INF
    np.testing.assert_allclose(leaky.softmax_cross_entropy_gradient(logits[1:2], [0]), [[-1, 0, 1]])
    stack = leaky.softmax_cross_entropy(np.stack([logits, 0 * logits[[2, 2, 2]]]), [0, 2, 1])
    np.testing.assert_allclose(
        stack.astype(float), [INF, np.log(3)], rtol=float(np.finfo(dtype).eps)
    )


@pytest.mark.parametrize("row", [[INF, 0], [INF, INF], [INF, -INF], [-INF, -INF], [np.nan, 0]])
@pytest.mark.parametrize("label", [0, 1])
def test_a_largest_logit_that_is_no_number_has_no_loss(row, label):
    # ∞ − ∞ has no value: PyTorch, too, says NaN.
    with np.errstate(invalid="ignore"):
        assert np.isnan(leaky.softmax_cross_entropy([row, [0, 0]], [label, 0]))
        assert np.isnan(leaky.softmax_cross_entropy_gradient([row], [label])).any()


@pytest.mark.parametrize("k", [2049, 10_000, 70_000])
@pytest.mark.parametrize("order", ["C", "F"])
def test_float16_sums_more_classes_than_it_can_count(k, order):
    logits = np.asarray(np.zeros((2, k)), np.float16, order=order)
    logits[1, 0] = 3
    labels = [k - 1, 0]
    expected = -log_softmax(logits.astype(float), axis=1)[[0, 1], labels]
    loss = leaky.softmax_cross_entropy(logits, labels)
    assert loss.dtype == np.float16
    # The logarithm is rounded, then the difference, then the mean, each by 5e-4 at most.
    assert float(loss) == pytest.approx(expected.mean(), rel=2e-3)
    gradient = leaky.softmax_cross_entropy_gradient(logits, labels)
    assert gradient.dtype == np.float16
    # exp of a logarithm of about 11, which is rounded to 1/256.
    assert float(gradient[0, 0]) == pytest.approx(0.5 / k, rel=0.01, abs=6e-8)


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_a_mean_whose_sum_is_beyond_the_range_is_infinite_and_never_nan(dtype):
    most = np.finfo(dtype).max
    logits = np.array([[0, -most / 4]] * 8, dtype)
    with np.errstate(over="ignore"):
        loss = leaky.softmax_cross_entropy(logits, [1] * 8)
    # NumPy sums float16 in float32.
    assert loss == (most / 4 if dtype == np.float16 else INF)


def test_the_right_probability_near_one_keeps_its_digits():
    # −log softmax is log(1 + e^−30) here: all its digits are lost by log of a rounded 1.
    assert leaky.softmax_cross_entropy([[30.0, 0.0]], [0]) == pytest.approx(
        np.log1p(np.exp(-30)),
        abs=1e-16,  # the sum 1 + e^−30 is rounded to eps
    )


def test_precision_and_input_are_kept():
    prediction = np.arange(6, dtype=np.float32).reshape(3, 2)
    target = prediction[::-1] + np.float32(0.5)
    labels = np.array([0, 1, 1], np.uint8)
    for function, truth in [
        (leaky.mean_squared_error, target),
        (leaky.mean_squared_error_gradient, target),
        (leaky.softmax_cross_entropy, labels),
        (leaky.softmax_cross_entropy_gradient, labels),
    ]:
        before = prediction.copy(), truth.copy()
        assert function(prediction, truth).dtype == np.float32
        np.testing.assert_array_equal(prediction, before[0])
        np.testing.assert_array_equal(truth, before[1])


def test_more_samples_than_float16_counts_leave_the_gradient_its_size():
    n = 70_000
    logits, labels = np.zeros((n, 2), np.float16), np.zeros(n, int)
    gradient = leaky.softmax_cross_entropy_gradient(logits, labels)
    assert gradient.dtype == np.float16
    np.testing.assert_allclose(gradient[0], [-0.5 / n, 0.5 / n], rtol=0.01)
