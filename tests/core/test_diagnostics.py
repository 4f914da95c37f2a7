"""Off, dead and dormant units of networks made by hand, and of stacks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import AXES, assert_equal_to_round_off, cases, one_by_one

from leaky import MLP, dead_units, dormant_units, kill_units, leaky_relu, off_fraction, train

# Four samples of one feature. The first layer's units: off for the two negative samples; always
# off; always on; exactly 0 always; on for the largest sample only.
X = np.array([[-2.0], [-1.0], [1.0], [2.0]])
W1 = np.array([[1.0, 1.0, 1.0, 0.0, 1.0]])
b1 = np.array([0.0, -3.0, 3.0, 0.0, -1.5])


def hand_made(slope):
    mlp = MLP((1, 5, 2, 1), slope)
    # In the second layer one unit sees nothing and is 1 everywhere, one is −1 everywhere.
    layers = [(W1, b1), (np.zeros((5, 2)), [1.0, -1.0]), (np.ones((2, 1)), [0.0])]
    return mlp, mlp.pack(layers)


@pytest.mark.parametrize("slope", [0, 0.01, 0.3, 1.5])
def test_off_and_dead_ask_the_sign_of_z_whatever_the_slope(slope):
    mlp, theta = hand_made(slope)
    first, second = off_fraction(mlp, theta, X)
    np.testing.assert_array_equal(first, [0.5, 1, 0, 1, 0.75])
    np.testing.assert_array_equal(second, [0, 1])
    first, second = dead_units(mlp, theta, X)
    np.testing.assert_array_equal(first, [False, True, False, True, False])
    np.testing.assert_array_equal(second, [False, True])


def test_a_unit_is_dead_on_the_samples_it_is_shown():
    mlp, theta = hand_made(0)
    first, _ = dead_units(mlp, theta, X[:2])
    np.testing.assert_array_equal(first, [True, True, False, True, True])


def test_dormant_units_of_relu_give_little_compared_with_their_layer():
    mlp, theta = hand_made(0)
    # Mean |activation|: 3/4, 0, 3, 0, 1/8; their mean is 0.775.
    for tau, expected in [
        (0, [False, True, False, True, False]),
        (0.1, [False, True, False, True, False]),
        (0.2, [False, True, False, True, True]),
        (1, [True, True, False, True, True]),
        (10, [True] * 5),
    ]:
        np.testing.assert_array_equal(dormant_units(mlp, theta, X, tau)[0], expected)


def test_an_always_off_leaky_unit_is_not_dormant_at_tau_zero():
    mlp, theta = hand_made(0.01)
    first, second = dormant_units(mlp, theta, X, 0)
    np.testing.assert_array_equal(first, [False, False, False, True, False])
    np.testing.assert_array_equal(second, [False, False])


def test_a_layer_that_gives_only_zeros_is_all_dormant():
    mlp = MLP((1, 3, 1), 0)
    assert dormant_units(mlp, np.zeros(mlp.size), X)[0].all()


@given(cases(axes=[(theta, X, ()) for theta, X, _ in AXES]))
def test_a_stack_equals_a_loop_over_it(case):
    mlp, theta, data, Y = case
    for count in (off_fraction, dead_units, dormant_units):
        for layer, actual in enumerate(count(mlp, theta, data)):
            expected = one_by_one(
                lambda theta, X, Y: count(mlp, theta, X)[layer],  # noqa: B023
                mlp,
                theta,
                data,
                Y,
            )
            assert_equal_to_round_off(actual, expected)


@given(cases(), st.floats(0, 2))
def test_the_counts_follow_from_the_preactivations(case, tau):
    mlp, theta, data, _ = case
    off, dead = off_fraction(mlp, theta, data), dead_units(mlp, theta, data)
    dormant = dormant_units(mlp, theta, data, tau)
    for Z, share, always, weak in zip(
        mlp.preactivations(theta, data), off, dead, dormant, strict=True
    ):
        np.testing.assert_array_equal(share, [np.mean(unit <= 0) for unit in Z.T])
        np.testing.assert_array_equal(always, share == 1)
        strength = np.abs(leaky_relu(Z, mlp.negative_slope)).mean(axis=0)
        margin = np.abs(strength - tau * strength.mean())
        clear = margin > 1e-12  # a tie is decided by round-off
        np.testing.assert_array_equal(weak[clear], (strength <= tau * strength.mean())[clear])


def test_a_network_without_hidden_layer_has_no_units():
    mlp = MLP((1, 1))
    for count in (off_fraction, dead_units, dormant_units):
        assert count(mlp, np.zeros(mlp.size), X) == []


def test_networks_on_their_way_to_nan_are_counted_without_warnings():
    mlp, theta = hand_made(0)
    theta = np.stack([theta, theta * 1e200, theta * 1e300, theta, np.full_like(theta, np.nan)])
    theta[3, 0] = np.inf
    for count in (off_fraction, dead_units, dormant_units):
        assert count(mlp, theta, X)[0].shape == (5, 5)
    assert not dead_units(mlp, theta, X)[0][-1].any()


def test_snapshots_of_a_training_run_are_a_stack_to_count():
    mlp, theta = hand_made(0.3)
    history = train(mlp, theta, X, X, learning_rate=0.01, epochs=4, snapshots=[0, 4])
    first, _ = dead_units(mlp, history.snapshots, X)
    assert first.shape == (2, 5)
    np.testing.assert_array_equal(first[0], [False, True, False, True, False])


@pytest.mark.parametrize(("layer", "options"), [(1, {}), (1, {"margin": 0.25}), (2, {"margin": 2})])
def test_killed_units_are_off_for_every_sample_by_the_margin_or_1(layer, options):
    mlp, theta = hand_made(0)
    killed = kill_units(mlp, theta, X, layer, **options)
    Z = mlp.preactivations(killed, X)[layer - 1]
    np.testing.assert_allclose(Z.max(axis=0), -options.get("margin", 1), rtol=1e-12)
    assert dead_units(mlp, killed, X)[layer - 1].all()


@pytest.mark.parametrize("layer", [1, 2])
def test_killing_changes_the_biases_of_the_chosen_units_and_nothing_else(layer):
    mlp, theta = hand_made(0.3)
    before = theta.copy()
    killed = kill_units(mlp, theta, X, layer, units=[0])
    names = np.array(mlp.parameter_names())
    assert names[killed != theta].tolist() == [f"b{layer}[0]"]
    np.testing.assert_array_equal(theta, before)


@given(cases(axes=[(theta, X, ()) for theta, X, _ in AXES]), st.integers(1, 3))
def test_every_unit_of_any_layer_of_any_stack_can_be_killed(case, layer):
    mlp, theta, data, _ = case
    if layer > len(mlp.sizes) - 2:
        return
    killed = kill_units(mlp, theta, data, layer)
    assert killed.shape == np.broadcast_shapes(theta.shape, (*data.shape[:-2], 1))
    assert dead_units(mlp, killed, data)[layer - 1].all()


def test_integers_and_single_precision_can_be_killed():
    mlp = MLP((1, 2, 1), 0)
    assert dead_units(mlp, kill_units(mlp, [1] * mlp.size, X), X)[0].all()
    single = kill_units(mlp, np.ones(mlp.size, np.float32), X)
    assert single.dtype == np.float32
