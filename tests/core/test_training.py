"""Gradient descent: the article repaired, stacks, divergence, and what a run shows."""

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import AXES, assert_equal_to_round_off, cases, make_case, one_by_one
from tqdm import tqdm

from leaky import MLP, article_data, article_recipe, initialize, network, train, training
from leaky.network import Pass


@pytest.fixture
def article():
    X, Y, layers, _ = article_recipe()
    mlp = MLP((2, 10, 10, 2))
    return mlp, mlp.pack(layers), X, Y


def plain_descent(X, Y, layers, rate, epochs, slope=0.01):
    """The article's recipe in plain NumPy, without anything from leaky."""
    (W1, b1), (W2, b2), (W3, b3) = [(W.copy(), b.copy()) for W, b in layers]
    losses = []
    for _ in range(epochs + 1):
        Z1 = X @ W1 + b1
        H1 = np.where(Z1 > 0, Z1, slope * Z1)
        Z2 = H1 @ W2 + b2
        H2 = np.where(Z2 > 0, Z2, slope * Z2)
        output = H2 @ W3 + b3
        losses.append(np.mean((output - Y) ** 2))
        delta3 = 2 * (output - Y) / Y.size
        delta2 = (delta3 @ W3.T) * np.where(Z2 > 0, 1, slope)
        delta1 = (delta2 @ W2.T) * np.where(Z1 > 0, 1, slope)
        W1, b1 = W1 - rate * (X.T @ delta1), b1 - rate * delta1.sum(axis=0)
        W2, b2 = W2 - rate * (H1.T @ delta2), b2 - rate * delta2.sum(axis=0)
        W3, b3 = W3 - rate * (H2.T @ delta3), b3 - rate * delta3.sum(axis=0)
    return np.array(losses)


def test_the_repaired_article_falls_from_77_59_to_about_0_745(article):
    history = train(*article, learning_rate=0.01, epochs=1000)
    # The values as the project states them, to the digits it gives.
    assert round(float(history.loss[0]), 2) == 77.59
    assert round(float(history.loss[1000]), 3) == 0.745
    np.testing.assert_array_equal(article[2], article_data()[0])


def test_the_repaired_article_agrees_with_a_plain_loop_epoch_by_epoch(article):
    X, Y, layers, _ = article_recipe()
    expected = plain_descent(X, Y, layers, 0.01, 1000)
    actual = train(*article, learning_rate=0.01, epochs=1000).loss
    # The same formulas in another order: round-off of 1e-16, which descent among kinks can
    # amplify from step to step, and 1,000 of them follow.
    np.testing.assert_allclose(actual[:10], expected[:10], rtol=1e-12)
    np.testing.assert_allclose(actual, expected, rtol=1e-7)


def descend(case, rate, epochs, **options):
    return train(*case, learning_rate=rate, epochs=epochs, **options)


@given(cases(axes=AXES))
def test_every_epoch_is_one_step_down_the_gradient(case):
    mlp, theta, X, Y = case
    history = descend(case, 0.01, 3, snapshots=range(4))
    np.testing.assert_array_equal(history.snapshot_epochs, range(4))
    for epoch, now in enumerate(history.snapshots):
        loss, gradient = mlp.loss_and_gradient(now, X, Y)
        assert_equal_to_round_off(history.loss[epoch], loss)
        if epoch < 3:
            assert_equal_to_round_off(history.snapshots[epoch + 1], now - 0.01 * gradient)
    np.testing.assert_array_equal(history.snapshots[3], history.theta)
    axes = history.loss.shape[1:]
    np.testing.assert_array_equal(history.snapshots[0], np.broadcast_to(theta, (*axes, mlp.size)))


@given(cases(axes=AXES))
def test_a_stack_equals_a_loop_over_it(case):
    mlp = case.mlp
    history = descend(case, 0.01, 3)
    final = one_by_one(lambda *one: descend((mlp, *one), 0.01, 3).theta, *case)
    assert_equal_to_round_off(history.theta, final)
    loss = one_by_one(lambda *one: descend((mlp, *one), 0.01, 3).loss, *case)
    assert_equal_to_round_off(history.loss, np.moveaxis(loss, -1, 0))


@given(cases(axes=AXES))
def test_nothing_that_is_given_is_changed(case):
    arrays = case[1:]
    before = [array.copy() for array in arrays]
    descend(case, 0.1, 2)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@given(cases(axes=[((2,), (), ()), ((5,), (), ()), ((5,), (5,), (5,))]), st.integers(1, 200))
def test_the_result_does_not_depend_on_the_groups(case, numbers):
    expected = descend(case, 0.1, 3, snapshots=[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(network, "_GROUP_NUMBERS", numbers)
        actual = descend(case, 0.1, 3, snapshots=[1])
    # The learning rate is small enough that round-off does not grow in three steps.
    assert_equal_to_round_off(actual.loss, expected.loss)
    assert_equal_to_round_off(actual.theta, expected.theta)
    assert_equal_to_round_off(actual.snapshots, expected.snapshots)


@given(cases(axes=[((2, 3), (), ())]))
def test_each_network_may_have_its_own_learning_rate(case):
    mlp, theta, X, Y = case
    rates = np.array([[0.001, 0.01, 0.02], [0.03, 0.04, 0.05]])
    history = descend(case, rates, 2)
    for i in np.ndindex(2, 3):
        alone = descend((mlp, theta[i], X, Y), rates[i], 2)
        assert_equal_to_round_off(history.theta[i], alone.theta)
    by_column = descend(case, rates[0], 2)
    assert_equal_to_round_off(by_column.theta[0], history.theta[0])


@pytest.mark.parametrize("criterion", ["mse", "cross_entropy"])
def test_a_network_that_diverges_is_reported_and_leaves_the_others_alone(criterion):
    case = make_case(MLP((3, 8, 8, 2), 0.3, criterion), np.random.default_rng(0), 30)
    mlp, theta, X, Y = case
    wild = 1e3 * theta  # weights a thousand times too large
    calm = descend(case, 0.01, 50)
    history = descend((mlp, np.stack([theta, wild, theta]), X, Y), [0.01, 1e6, 0.01], 50)
    if criterion == "mse":  # the gradient of a cross-entropy is bounded: it may not diverge
        np.testing.assert_array_equal(history.diverged, [False, True, False])
        assert repr(history) == "History of 3 networks, 50 epochs, 1 diverged"
    for i in (0, 2):
        assert_equal_to_round_off(history.theta[i], calm.theta)
        assert_equal_to_round_off(history.loss[:, i], calm.loss)


def test_a_run_that_is_all_nan_is_not_gone_on_with(monkeypatch):
    mlp, theta, X, Y = make_case(MLP((3, 8, 2), 0.3), np.random.default_rng(0), 9)
    steps = []
    whole = Pass.backward
    monkeypatch.setattr(Pass, "backward", lambda *args: steps.append(1) or whole(*args))
    history = train(mlp, theta, X, Y, learning_rate=1e300, epochs=500, snapshots=[0, 400, 500])
    assert len(steps) < 20
    assert np.isnan(history.loss[20:]).all()
    assert np.isnan(history.theta).all()
    assert np.isnan(history.snapshots[1:]).all()
    np.testing.assert_array_equal(history.snapshots[0], theta)


def test_a_cross_entropy_that_diverges_gives_no_warning():
    mlp, theta, X, Y = make_case(MLP((3, 8, 2), 1.0, "cross_entropy"), np.random.default_rng(0), 9)
    history = descend((mlp, theta * 1e100, X, Y), 1e300, 5)
    assert history.diverged
    assert repr(history) == "History of 1 network, 5 epochs, 1 diverged"


def test_no_epochs_give_the_first_loss_only(article):
    history = train(*article, learning_rate=1, epochs=0, snapshots=[0])
    assert history.loss.shape == (1,)
    np.testing.assert_array_equal(history.theta, article[1])
    np.testing.assert_array_equal(history.snapshots, [article[1]])
    assert not history.diverged
    assert repr(history) == "History of 1 network, 0 epochs, 0 diverged"


def test_snapshots_are_kept_once_and_in_rising_order(article):
    history = train(*article, learning_rate=0.01, epochs=5, snapshots=[5, 0, 3, 3])
    np.testing.assert_array_equal(history.snapshot_epochs, [0, 3, 5])
    assert history.snapshots.shape == (3, 162)
    for epoch, theta in zip(history.snapshot_epochs, history.snapshots, strict=True):
        shorter = train(*article, learning_rate=0.01, epochs=int(epoch))
        np.testing.assert_array_equal(shorter.theta, theta)


def test_without_snapshots_none_are_kept(article):
    history = train(*article, learning_rate=0.01, epochs=1)
    assert history.snapshots.shape == (0, 162)
    assert history.snapshot_epochs.shape == (0,)
    assert history.snapshot_epochs.dtype.kind == "i"


def test_an_empty_stack_trains_to_an_empty_history(article):
    mlp, _, X, Y = article
    history = train(mlp, np.zeros((0, 162)), X, Y, learning_rate=0.1, epochs=3, snapshots=[1])
    assert history.loss.shape == (4, 0)
    assert history.theta.shape == (0, 162)
    assert history.snapshots.shape == (1, 0, 162)


def test_float32_stays_float32_and_descends_the_same_way(article):
    mlp, theta, X, Y = article
    wide = train(*article, learning_rate=0.01, epochs=100)
    history = train(mlp, theta.astype(np.float32), X, Y, learning_rate=0.01, epochs=100)
    assert history.theta.dtype == history.loss.dtype == np.float32
    first = train(mlp, theta.astype(np.float32), X, Y, learning_rate=0.01, epochs=1, snapshots=[1])
    single = theta.astype(np.float32)
    step = np.float32(0.01) * mlp.gradient(single, X, Y)
    np.testing.assert_array_equal(first.theta, single - step)
    assert first.snapshots.dtype == np.float32
    # float32's eps of 1.2e-7, amplified from step to step.
    np.testing.assert_allclose(history.loss, wide.loss, rtol=1e-3)


@settings(max_examples=10)
@given(cases(max_hidden=2))
def test_small_steps_lower_the_loss(case):
    # A step along −g lowers the loss by η‖g‖² − O(η²); η = 1e-5 makes the second part negligible
    # where the slope is not tiny.
    gradient = case.mlp.gradient(*case[1:])
    loss = descend(case, 1e-5, 1).loss
    drop = 1e-5 * np.sum(gradient**2)
    # Half of it at least: a kink within the step may change the rest.
    assert loss[0] - loss[1] > 0.5 * drop - 1e-12


def test_one_long_run_equals_two_that_follow_each_other(article):
    mlp, theta, X, Y = article
    first = train(mlp, theta, X, Y, learning_rate=0.01, epochs=20)
    second = train(mlp, first.theta, X, Y, learning_rate=0.01, epochs=30)
    whole = train(mlp, theta, X, Y, learning_rate=0.01, epochs=50)
    np.testing.assert_array_equal(second.theta, whole.theta)
    joined = np.concatenate([first.loss, second.loss[1:]])
    np.testing.assert_array_equal(joined, whole.loss)


def test_training_on_separable_labels_learns_them():
    rng = np.random.default_rng(0)
    mlp = MLP((2, 8, 2), 0.1, "cross_entropy")
    X = rng.normal(size=(100, 2))
    labels = (X[:, 0] > 0).astype(int)
    stack = initialize(mlp, "he", rng, 20)
    history = train(mlp, stack, X, labels, learning_rate=0.5, epochs=300)
    right = (mlp.forward(history.theta, X).argmax(axis=-1) == labels).mean(axis=-1)
    # One straight line suffices; all 20 networks must find nearly all of it.
    assert right.min() > 0.95


@pytest.fixture
def with_progress(monkeypatch):
    """Let progress bars appear, which the other tests switch off."""
    monkeypatch.setattr(training, "tqdm", functools.partial(tqdm, disable=False))


def test_a_short_run_is_silent(article, capsys, with_progress):
    train(*article, learning_rate=0.01, epochs=100)
    assert capsys.readouterr() == ("", "")


def test_a_long_run_shows_its_progress(article, capsys, with_progress, monkeypatch):
    monkeypatch.setattr(training, "_PATIENCE_SECONDS", 0)
    mlp, theta, X, Y = article
    train(mlp, np.stack([theta] * 3), X, Y, learning_rate=0.01, epochs=50)
    out, err = capsys.readouterr()
    assert out == ""
    assert "training:" in err and "epoch/s" in err
    assert err.endswith("\r")  # and the line is empty again


@pytest.mark.parametrize("rate", [0.01, 1e300])
def test_the_progress_ends_at_the_total_even_where_a_run_ends_early(
    article, with_progress, monkeypatch, rate
):
    mlp, theta, X, Y = article
    bars = []
    make = training._progress_bar
    monkeypatch.setattr(training, "_progress_bar", lambda n: bars.append(make(n)) or bars[0])
    monkeypatch.setattr(network, "_GROUP_NUMBERS", 2000)  # two networks of 100 · 10 at a time
    train(mlp, np.stack([theta] * 3), X, Y, learning_rate=rate, epochs=40)
    assert [(bar.n, bar.total) for bar in bars] == [(80, 80)]
