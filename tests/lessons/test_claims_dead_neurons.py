"""The claims of chapter 1: what makes each stand, what overturns it, and the chapter's block."""

import numpy as np
import pytest

from leaky import History
from leaky.lessons import claims
from leaky.lessons.claims import dead_neurons
from leaky.lessons.claims.dead_neurons import RELU, Killed, Returned, Shifted

YES = np.ones(40, dtype=bool)
BUT_ONE = np.arange(40) > 0


def history(diverged=0):
    """Forty runs at loss 1, of which the first ones diverged."""
    loss = np.where(np.arange(40) < diverged, np.nan, 1.0)
    return History(loss[None], np.zeros((40, RELU.size)), np.array([], int), np.array([]))


def verdict(name, found):
    return claims.judge(name, found).verdict


@pytest.mark.parametrize(
    ("accuracy", "still", "expected"),
    [
        (50 * YES, YES, "stood"),
        (50 * YES, BUT_ONE, "fell"),
        (np.where(BUT_ONE, 50, 53), YES, "fell"),
    ],
)
def test_a_dead_first_layer_must_stay_in_every_network(accuracy, still, expected):
    found = Killed(np.zeros((40, RELU.size)), history(), accuracy, still)
    assert verdict("dead-first-layer-stays", found) == expected


def test_a_run_that_diverged_is_counted_and_is_at_chance():
    found = Killed(np.zeros((40, RELU.size)), history(diverged=3), 50 * YES, YES)
    assert claims.judge("dead-first-layer-stays", found).failures == 3
    data = dead_neurons.moons(0, 40)
    data = data._replace(fresh_labels=np.zeros(1000, int))  # all zeros are right
    accuracy = dead_neurons.accuracy(RELU, history(diverged=3), data)
    assert accuracy.tolist() == [50] * 3 + [100] * 37


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("dead-first-layer-unit-never-moves", "5 of layer 1"),
        ("for-ever-if-inputs-stand-still", "10 of layer 2"),
    ],
)
def test_units_whose_inputs_stand_still_must_stay_in_every_network(name, case):
    stays = Returned(0.0 * YES, YES, 0)
    assert verdict(name, {case: stays}) == "stood"
    assert verdict(name, {case: stays._replace(still=BUT_ONE)}) == "fell"
    assert verdict(name, {case: stays._replace(back=0.2 * ~BUT_ONE)}) == "fell"


@pytest.mark.parametrize(
    ("networks", "expected"),
    [(20, "stood"), (25, "undecided"), (4, "fell"), (36, "fell")],
)
def test_about_half_of_the_networks_must_have_a_unit_back(networks, expected):
    back = np.where(np.arange(40) < networks, 0.2, 0)
    found = {"5 of layer 2": Returned(back, ~YES, 0)}
    assert verdict("dead-second-layer-units-can-return", found) == expected


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ([0, 0.07, 0.14, 0.25, 0.36, 0.38, 0.4, 0.42, 0.44], "stood"),
        ([0, 0.07, 0.14, 0.12, 0.07, 0.2, 0.3, 0.4, 0.44], "fell"),
        ([0, 0.07, 0.14, 0.25, 0.36, 0.4, 0.45, 0.55, 0.6], "fell"),
        ([0, 0.07, 0.14, 0.25, 0.36, 0.4, 0.45, 0.48, 0.5], "undecided"),
    ],
)
def test_the_share_of_dead_units_must_rise_with_the_shift_and_stay_below_one_half(means, expected):
    scatter = 0.1 * np.random.default_rng(0).standard_normal((9, 200))
    scatter -= scatter.mean(axis=1, keepdims=True)
    found = Shifted(np.array([]), np.array([]), np.array(means)[:, None] + scatter)
    assert verdict("far-data-kill-up-to-half", found) == expected


def test_what_comes_back_is_told_bit_by_bit_and_unit_by_unit():
    before = np.zeros((2, RELU.size))
    after = before.copy()
    W, b = RELU.unpack(after)[1]
    W[1, 3, 4] = -0.0  # the same number, with another bit
    assert dead_neurons.unchanged(before, after, 2, range(5)).tolist() == [True, False]
    assert dead_neurons.unchanged(before, after, 2, range(4)).tolist() == [True, True]
    b[0, 0] = 1
    assert dead_neurons.unchanged(before, after, 2, range(5)).tolist() == [False, False]
    assert dead_neurons.unchanged(before, after, 1, range(10)).tolist() == [True, True]


def test_the_chapters_killed_units_come_back_as_printed():
    returned = dead_neurons.killed_units()
    counts = {name: int(np.sum(case.back > 0)) for name, case in returned.items()}
    assert counts == {"5 of layer 1": 0, "5 of layer 2": 22, "10 of layer 2": 0}
    assert f"{returned['5 of layer 2'].back.mean():.0%}" == "13%"
    assert not returned["5 of layer 2"].still.all()


def test_the_chapters_killed_first_layer_stays_as_printed():
    found = dead_neurons.killed_first_layer(epochs=300)
    changed = (found.start != found.run.theta).any(axis=0)
    assert changed.sum() == 32 and found.still.all()
    assert f"{found.accuracy.mean():.1f}" == "50.0"


def test_the_chapters_shifted_data_kill_as_printed():
    assert f"{dead_neurons.shifted().shares[8].mean():.1%}" == "43.6%"
