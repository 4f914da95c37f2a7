"""The article's stream, the moons' geometry, and the digits: the file and its split."""

from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import seeds
from sklearn.datasets import load_digits

from leaky import (
    MLP,
    article_data,
    article_recipe,
    datasets,
    digits,
    two_moons,
    two_rings,
    two_spirals,
    xor_points,
)

SHIPPED = Path(datasets.__file__).with_name("digits.csv").read_text("utf-8").splitlines(True)


def test_the_article_data_are_the_legacy_stream_of_seed_zero():
    legacy = np.random.RandomState(0)  # the stream that numpy.random.seed(0) starts
    X, Y = article_data()
    np.testing.assert_array_equal(X, legacy.randn(100, 2))
    np.testing.assert_array_equal(Y, legacy.randn(100, 2))


def test_the_recipe_draws_data_weights_and_new_points_in_this_order():
    legacy = np.random.RandomState(0)
    X, Y, layers, X_new = article_recipe()
    for array, shape in [(X, (100, 2)), (Y, (100, 2))]:
        np.testing.assert_array_equal(array, legacy.randn(*shape))
    for (W, b), shape in zip(layers, [(2, 10), (10, 10), (10, 2)], strict=True):
        np.testing.assert_array_equal(W, legacy.randn(*shape))
        np.testing.assert_array_equal(b, np.zeros(shape[1]))
    np.testing.assert_array_equal(X_new, legacy.randn(10, 2))
    assert MLP((2, 10, 10, 2)).pack(layers).shape == (162,)


def test_the_article_data_begin_with_numbers_that_many_know():
    # numpy.random.seed(0); randn() prints 1.764052…, the best-known number of that generator.
    assert article_data()[0][0].tolist() == [1.764052345967664, 0.4001572083672233]


def test_the_article_data_leave_the_global_generator_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    article_recipe()
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_each_call_returns_arrays_of_its_own():
    article_data()[0][:] = 0
    assert article_data()[0].any()


@given(st.integers(2, 200), seeds)
def test_moons_without_noise_are_two_half_circles(n, seed):
    X, labels = two_moons(n, 0, np.random.default_rng(seed))
    assert X.shape == (n, 2) and labels.shape == (n,) and labels.dtype.kind == "i"
    upper, lower = X[labels == 0], X[labels == 1]
    assert len(upper) - len(lower) in (0, 1)
    # Numbers of the order of 1, squared and added: rounding of some eps.
    np.testing.assert_allclose(np.hypot(*upper.T), 1, atol=1e-14)
    np.testing.assert_allclose(np.hypot(*(lower - [1, 0.5]).T), 1, atol=1e-14)
    assert (upper[:, 1] >= 0).all() and (lower[:, 1] <= 0.5).all()


def test_noise_has_its_standard_deviation_in_both_coordinates():
    clean, _ = two_moons(20_000, 0, np.random.default_rng(0))
    noisy, _ = two_moons(20_000, 0.2, np.random.default_rng(0))
    # The standard error of a standard deviation is σ/√(2N) = 0.001; five of them.
    np.testing.assert_allclose((noisy - clean).std(axis=0), 0.2, atol=0.005)
    # Of a mean σ/√N = 0.0014.
    np.testing.assert_allclose((noisy - clean).mean(axis=0), 0, atol=0.007)


def test_points_lie_evenly_along_the_moons():
    X, labels = two_moons(20_000, 0, np.random.default_rng(0))
    angle = np.arctan2(X[labels == 0, 1], X[labels == 0, 0])
    counts, _ = np.histogram(angle, bins=10, range=(0, np.pi))
    # 1,000 expected in each tenth, with a standard deviation of 30; five of them.
    assert (np.abs(counts - 1000) < 150).all()


def test_no_straight_line_separates_the_moons():
    # A straight line that has the upper moon on one side has the half disc below it there, too;
    # the lower moon reaches into that half disc, and beyond it.
    X, labels = two_moons(1_000, 0, np.random.default_rng(0))
    lower = X[labels == 1]
    inside = (np.hypot(*lower.T) < 1) & (lower[:, 1] > 0)
    assert 0 < inside.sum() < len(lower)


@given(st.integers(2, 200), seeds)
def test_rings_without_noise_are_two_circles(n, seed):
    X, labels = two_rings(n, 0, np.random.default_rng(seed))
    assert X.shape == (n, 2) and labels.dtype.kind == "i"
    np.testing.assert_allclose(np.hypot(*X.T), np.where(labels == 0, 1, 0.5), atol=1e-14)
    assert np.sum(labels == 0) - np.sum(labels == 1) in (0, 1)


@given(st.integers(2, 200), seeds)
def test_spirals_without_noise_turn_by_as_much_as_they_go_out(n, seed):
    X, labels = two_spirals(n, 0, np.random.default_rng(seed))
    assert X.shape == (n, 2) and labels.dtype.kind == "i"
    distance = np.hypot(*X.T)
    assert (distance <= 1).all()
    # Turned back by one and a half turns a unit of distance, they lie left and right of (0, 0).
    straight = (X[:, 0] + 1j * X[:, 1]) * np.exp(-3j * np.pi * distance)
    np.testing.assert_allclose(straight, np.where(labels == 0, 1, -1) * distance, atol=1e-13)


@pytest.mark.parametrize("draw", [two_rings, two_spirals])
def test_rings_and_spirals_have_the_noise_that_was_asked_for(draw):
    clean, _ = draw(20_000, 0, np.random.default_rng(0))
    noisy, _ = draw(20_000, 0.1, np.random.default_rng(0))
    # Standard errors of a standard deviation 0.0005, and of a mean 0.0007; five of them.
    np.testing.assert_allclose((noisy - clean).std(axis=0), 0.1, atol=0.0025)
    np.testing.assert_allclose((noisy - clean).mean(axis=0), 0, atol=0.0035)


def test_points_lie_evenly_around_the_rings_and_over_the_spirals_disc():
    X, labels = two_rings(20_000, 0, np.random.default_rng(0))
    around, _ = np.histogram(np.arctan2(*X[labels == 1].T), bins=10, range=(-np.pi, np.pi))
    X, labels = two_spirals(20_000, 0, np.random.default_rng(0))
    outward, _ = np.histogram((X[labels == 1] ** 2).sum(axis=1), bins=10, range=(0, 1))
    # 1,000 expected in each tenth, with a standard deviation of 30; five of them.
    for counts in (around, outward):
        assert (np.abs(counts - 1000) < 150).all()


@given(st.integers(2, 200), seeds)
def test_a_corner_of_the_square_has_the_label_of_the_one_opposite(n, seed):
    X, labels = xor_points(n, np.random.default_rng(seed))
    assert X.shape == (n, 2) and (np.abs(X) <= 1).all() and labels.dtype.kind == "i"
    np.testing.assert_array_equal(labels, np.sign(X[:, 0]) == np.sign(X[:, 1]))


def test_the_shipped_digits_are_scikit_learns_copy_written_as_numbers():
    written = StringIO()
    np.savetxt(written, np.column_stack(load_digits(return_X_y=True)), "%d", delimiter=",")
    assert "".join(line for line in SHIPPED if not line.startswith("#")) == written.getvalue()


def test_the_file_of_digits_says_where_they_are_from_and_under_which_licence():
    head = "".join(line for line in SHIPPED if line.startswith("#"))
    for fact in ("E. Alpaydin and C. Kaynak (1998)", "doi:10.24432/C50P49", "CC BY 4.0"):
        assert fact in head


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
@pytest.mark.parametrize("seed", range(3))
def test_a_split_is_bit_for_bit_what_scikit_learns_copy_gives(share, seed):
    pixels, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(1797)
    test, train = np.split(order, [round(share * 1797)])
    expected = pixels[train] / 16, labels[train], pixels[test] / 16, labels[test]
    for array, other in zip(digits(np.random.default_rng(seed), share), expected, strict=True):
        assert (array.dtype, array.shape) == (other.dtype, other.shape)
        assert array.tobytes() == other.tobytes()


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
@pytest.mark.parametrize("seed", range(3))
def test_the_digits_are_split_without_loss_or_overlap(share, seed):
    pixels, labels = load_digits(return_X_y=True)
    split = digits(np.random.default_rng(seed), share)
    assert len(split.X_test) == len(split.labels_test) == round(share * 1797)
    rows = np.column_stack(
        [
            np.vstack([split.X_train, split.X_test]) * 16,
            np.concatenate([split.labels_train, split.labels_test]),
        ]
    )
    # Together both parts are the collection, each image once: sorted, they are the same table.
    original = np.column_stack([pixels, labels])
    np.testing.assert_array_equal(rows[np.lexsort(rows.T)], original[np.lexsort(original.T)])
    assert len(np.unique(original, axis=0)) == 1797  # so that "once" can be told


def test_digits_are_scaled_from_zero_to_one():
    X_train, labels, X_test, _ = digits(np.random.default_rng(0))
    for X in (X_train, X_test):
        assert X.min() == 0 and X.max() == 1 and X.shape[1] == 64
    np.testing.assert_array_equal(np.unique(labels), np.arange(10))


def test_the_same_generator_gives_the_same_points_and_the_same_split():
    for draw in (
        lambda rng: two_moons(50, 0.1, rng)[0],
        lambda rng: two_rings(50, 0.1, rng)[0],
        lambda rng: two_spirals(50, 0.1, rng)[0],
        lambda rng: xor_points(50, rng)[0],
        lambda rng: digits(rng).X_train,
    ):
        first, again, other = (draw(np.random.default_rng(seed)) for seed in (1, 1, 2))
        np.testing.assert_array_equal(first, again)
        assert (first != other).any()
