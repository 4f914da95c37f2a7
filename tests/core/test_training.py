"""Gradient descent: the article repaired, stacks, divergence, and what a run shows."""

import builtins
import copy
import functools
import inspect
import pickle
import sys

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
    for array, as_before in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, as_before)


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
    """Let progress bars appear, as for someone who watches; nobody does where tests run."""
    monkeypatch.setattr("tqdm.tqdm", functools.partial(tqdm, disable=False))
    monkeypatch.setattr(training, "_is_watched", lambda: True)


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


def bars_of(monkeypatch):
    """Collect the progress bars, each with the numbers that it showed."""
    bars = []

    class Bar(tqdm):
        def __init__(self, *args, **options):
            self.shown = []
            super().__init__(*args, **{"disable": False} | options)  # whatever TQDM_DISABLE says
            self.hidden = self.disable  # which becomes true at the end
            bars.append(self)

        def update(self, n=1):
            super().update(n)
            self.shown.append(self.n)

    monkeypatch.setattr("tqdm.tqdm", Bar)
    return bars


@pytest.mark.parametrize("rate", [0.01, 1e300])
def test_the_progress_counts_epochs_up_to_those_asked_for_even_where_a_run_ends_early(
    article, with_progress, monkeypatch, rate
):
    mlp, theta, X, Y = article
    bars = bars_of(monkeypatch)
    monkeypatch.setattr(network, "_GROUP_NUMBERS", 2000)  # two networks of 100 · 10 at a time
    train(mlp, np.stack([theta] * 3), X, Y, learning_rate=rate, epochs=40)
    assert [(bar.n, bar.total) for bar in bars] == [(40, 40)]
    assert bars[0].shown == sorted(bars[0].shown)
    if rate == 0.01:  # half an epoch of both groups is one epoch of one of them
        assert bars[0].shown == [half // 2 for half in range(1, 81)]


def test_the_progress_of_a_single_group_goes_epoch_by_epoch(article, with_progress, monkeypatch):
    bars = bars_of(monkeypatch)
    train(*article, learning_rate=0.01, epochs=7)
    assert bars[0].shown == list(range(1, 8))


def test_the_progress_is_hidden_on_request_and_where_nobody_watches(article, monkeypatch):
    bars = bars_of(monkeypatch)

    def is_hidden(**options):
        train(*article, learning_rate=0.01, epochs=1, **options)
        return bars.pop().hidden

    monkeypatch.delattr(builtins, "__IPYTHON__", raising=False)  # of a test that ran before
    assert is_hidden()  # the output is no terminal here
    monkeypatch.setattr(builtins, "__IPYTHON__", True, raising=False)
    assert not is_hidden() and is_hidden(progress=False)
    monkeypatch.delattr(builtins, "__IPYTHON__")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert not is_hidden() and is_hidden(progress=False)
    # A program without a console, on Windows; a stream of one's own.
    for stream in (None, object()):
        monkeypatch.setattr(sys, "stderr", stream)
        assert is_hidden()


OPTIMIZERS = ["gd", "momentum", "adam"]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@given(case=cases(axes=AXES), seed=st.integers(0, 99))
def test_one_batch_of_all_samples_is_the_whole_data_in_another_order(optimizer, case, seed):
    # The sums of a gradient are added up in another order. Adam divides a gradient by its size,
    # and would make a step of what is round-off: ε is larger here than usual.
    options = {"optimizer": optimizer, "snapshots": [1]}
    options |= {"eps": 1e-2} if optimizer == "adam" else {}
    whole = descend(case, 0.01, 3, **options)
    batch = {"batch_size": case.X.shape[-2], "rng": np.random.default_rng(seed)}
    shuffled = descend(case, 0.01, 3, **batch, **options)
    assert_equal_to_round_off(shuffled.theta, whole.theta)
    assert_equal_to_round_off(shuffled.loss, whole.loss)
    assert_equal_to_round_off(shuffled.snapshots, whole.snapshots)


@given(cases(axes=AXES), st.data())
def test_every_batch_is_one_step_and_every_epoch_gets_a_new_order(case, data):
    mlp, theta, X, Y = case
    n = X.shape[-2]
    size, seed = data.draw(st.integers(1, n)), data.draw(st.integers(0, 99))
    history = descend(
        case, 0.01, 2, batch_size=size, rng=np.random.default_rng(seed), snapshots=range(3)
    )
    rng = np.random.default_rng(seed)
    now = np.broadcast_to(theta, history.theta.shape)
    for epoch in range(2):
        order = np.argsort(rng.random(n))
        for rows in np.split(order, range(size, n, size)):
            targets = np.take(Y, rows, axis=-mlp.target_axes)
            now = now - 0.01 * mlp.gradient(now, X[..., rows, :], targets)
        assert_equal_to_round_off(history.snapshots[epoch + 1], now)
        assert_equal_to_round_off(history.loss[epoch + 1], mlp.loss(now, X, Y))
    assert_equal_to_round_off(history.loss[0], mlp.loss(theta, X, Y))


@pytest.mark.parametrize("batch_size", [None, 5])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("criterion", ["mse", "cross_entropy"])
@pytest.mark.parametrize("axes", [((2, 3), (), ()), ((3,), (3,), (3,)), ((), (3,), ())])
def test_a_stack_goes_the_way_of_its_networks_by_every_optimizer(
    axes, criterion, optimizer, batch_size, monkeypatch
):
    case = make_case(MLP((3, 6, 5, 2), 0.1, criterion), np.random.default_rng(3), 13, axes)
    monkeypatch.setattr(network, "_GROUP_NUMBERS", 2 * 13 * 6)  # in groups of two networks

    def run(*one):
        options = {"optimizer": optimizer, "batch_size": batch_size}
        rng = np.random.default_rng(4)
        return descend((case.mlp, *one), 0.01, 20, rng=rng, snapshots=[9], **options)

    history = run(*case[1:])
    theta, loss, snapshots = (
        one_by_one(lambda *one, part=part: getattr(run(*one), part), *case)
        for part in ("theta", "loss", "snapshots")
    )
    np.testing.assert_array_equal(history.theta, theta)
    np.testing.assert_array_equal(history.snapshots, np.moveaxis(snapshots, -2, 0))
    # NumPy may add up the mean of a stack's losses in another order; no step depends on it.
    assert_equal_to_round_off(history.loss, np.moveaxis(loss, -1, 0))


@pytest.mark.parametrize("batch_size", [None, 7])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_diverging_network_leaves_the_others_alone_by_every_optimizer(optimizer, batch_size):
    mlp, theta, X, Y = make_case(MLP((3, 8, 8, 2), 0.3), np.random.default_rng(0), 30)

    def run(theta):
        rng, options = np.random.default_rng(1), {"optimizer": optimizer, "batch_size": batch_size}
        return descend((mlp, theta, X, Y), 0.01, 30, rng=rng, **options)

    calm = run(theta)
    history = run(np.stack([theta, 1e200 * theta, theta]))
    np.testing.assert_array_equal(history.diverged, [False, True, False])
    for i in (0, 2):
        assert_equal_to_round_off(history.theta[i], calm.theta)
        assert_equal_to_round_off(history.loss[:, i], calm.loss)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_run_that_is_all_nan_ends_early_by_every_optimizer_and_leaves_rng_the_same(
    optimizer, monkeypatch
):
    mlp, theta, X, Y = make_case(MLP((3, 8, 2), 0.3), np.random.default_rng(0), 9)
    steps, whole = [], Pass.backward
    monkeypatch.setattr(Pass, "backward", lambda *args: steps.append(1) or whole(*args))
    rng, same = np.random.default_rng(5), np.random.default_rng(5)
    history = train(
        mlp,
        theta * 1e300,
        X,
        Y,
        learning_rate=1e300,
        epochs=500,
        optimizer=optimizer,
        batch_size=4,
        rng=rng,
        snapshots=[500],
    )
    assert len(steps) < 60  # of 1,500
    assert np.isnan(history.loss[20:]).all() and np.isnan(history.theta).all()
    assert np.isnan(history.snapshots).all()
    for _ in range(500):
        same.random(9)
    assert rng.random() == same.random()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_float32_stays_float32_by_every_optimizer(article, optimizer):
    mlp, theta, X, Y = article
    options = {"learning_rate": 0.001, "epochs": 20, "optimizer": optimizer, "batch_size": 30}
    wide = train(mlp, theta, X, Y, rng=np.random.default_rng(0), **options)
    narrow = train(mlp, theta.astype("f4"), X, Y, rng=np.random.default_rng(0), **options)
    assert narrow.theta.dtype == narrow.loss.dtype == np.float32
    # float32's eps of 1.2e-7, amplified from step to step.
    np.testing.assert_allclose(narrow.loss, wide.loss, rtol=1e-3)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_history_says_the_same_after_it_was_copied_or_sent(article, optimizer):
    history = train(*article, learning_rate=0.01, epochs=3, optimizer=optimizer, snapshots=[1])
    sent = pickle.loads(pickle.dumps(history))
    for other in (copy.copy(history), copy.deepcopy(history), sent):
        assert other == history and repr(other) == repr(history)
    assert history != train(*article, learning_rate=0.01, epochs=2, optimizer=optimizer)


def test_the_signature_that_help_shows_fits_a_screen():
    assert len(str(inspect.signature(train))) < 24 * 80 / 3
