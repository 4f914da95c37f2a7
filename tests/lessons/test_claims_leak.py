"""The claims of chapter 2: what makes each stand, what overturns it, and the chapter's block."""

from dataclasses import replace

import numpy as np
import pytest

from leaky import MLP, History
from leaky.lessons import claims
from leaky.lessons.claims import leak
from leaky.lessons.claims.leak import LEAKS, Forms, Half, Rescued

YES = np.ones(30, dtype=bool)
BUT_ONE = np.arange(30) > 0
SCATTER = 4 * np.random.default_rng(0).standard_normal(30)
SCATTER -= SCATTER.mean()
NET = MLP((2, 10, 10, 2), 0)
FINITE = History(np.ones((1, 30)), np.zeros((30, NET.size)), np.array([], int), np.array([]))
ACCURACY = {0: 50, 0.001: 80, 0.01: 89, 0.1: 91, 0.3: 94}


def rescued(accuracy=(), units_on=(), run=FINITE):
    """Results like those of the chapter, some of them changed."""
    slopes = (0, *LEAKS)
    means = {slope: ACCURACY[slope] + (slope > 0) * SCATTER for slope in slopes}
    off = dict.fromkeys(slopes, np.zeros(30, int))
    runs = {slope: (NET, run) for slope in slopes}
    return Rescued(np.full(30, 98.0), runs, means | dict(accuracy), off | dict(units_on))


def verdict(name, found):
    return claims.judge(name, found).verdict


@pytest.mark.parametrize(
    ("accuracy", "expected"),
    [
        ({}, "stood"),
        ({0.001: np.where(BUT_ONE, 90, 60)}, "fell"),
        ({0: np.where(BUT_ONE, 50, 70)}, "fell"),
    ],
)
def test_every_network_must_learn_with_each_leak_and_none_with_relu(accuracy, expected):
    assert verdict("every-leak-revives-killed-networks", rescued(accuracy)) == expected


@pytest.mark.parametrize(
    ("mean", "expected"), [(94, "stood"), (97, "undecided"), (98, "undecided"), (102, "fell")]
)
def test_every_leak_must_stay_behind_the_twins(mean, expected):
    found = rescued({0.3: mean + SCATTER})
    assert verdict("rescued-networks-stay-behind", found) == expected


@pytest.mark.parametrize(("mean", "expected"), [(94, "stood"), (91.5, "undecided"), (88, "fell")])
def test_the_larger_slope_must_come_farther_in_each_pair(mean, expected):
    found = rescued({0.3: mean - SCATTER})
    assert verdict("rescue-goes-farther-with-the-slope", found) == expected


@pytest.mark.parametrize(
    ("accuracy", "units_on", "expected"),
    [
        ({}, {}, "stood"),
        ({}, {0.01: 3 * YES}, "stood"),
        ({}, {0.001: ~BUT_ONE}, "fell"),
        ({0.001: np.where(BUT_ONE, 90, 60)}, {}, "fell"),
    ],
)
def test_with_the_smallest_leak_all_must_learn_and_no_unit_be_on(accuracy, units_on, expected):
    assert verdict("learning-is-not-being-on", rescued(accuracy, units_on)) == expected


def test_runs_that_diverged_are_counted():
    loss = np.where(np.arange(30) < 2, np.inf, 1.0)[None]
    found = rescued(run=replace(FINITE, loss=loss))
    assert claims.judge("rescued-networks-stay-behind", found).failures == 10
    assert claims.judge("learning-is-not-being-on", found).failures == 2


def test_a_small_leak_must_turn_no_unit_on():
    name = "small-leak-turns-no-unit-on"
    assert verdict(name, Half({(1, 0.01): 0.0 * YES}, 0)) == "stood"
    assert verdict(name, Half({(1, 0.01): 20.0 * ~BUT_ONE}, 0)) == "fell"


@pytest.mark.parametrize(
    ("name", "layer", "small"),
    [("large-slope-brings-units-back", 2, 0), ("large-slope-brings-back-a-few", 1, 0.01)],
)
@pytest.mark.parametrize(
    ("gain", "expected"), [(5, "stood"), (1, "undecided"), (0, "undecided"), (-5, "fell")]
)
def test_a_large_slope_must_bring_back_more_than_a_small_one(name, layer, small, gain, expected):
    found = Half({(layer, small): 10 - SCATTER, (layer, 0.3): 10 + gain}, 4)
    block = claims.judge(name, found)
    assert (block.verdict, block.failures) == (expected, 4)


def powers(*, wrong_below=0):
    """What arrives below 1 to 6 layers; from some depth on one network has another factor."""
    shares = {slope: slope ** np.arange(1.0, 7)[:, None] * YES for slope in (0.3, 0.1, 0.01)}
    if wrong_below:
        shares[0.1][wrong_below - 1 :, 7] *= 1 + 1e-6
    return shares


@pytest.mark.parametrize(
    ("wrong_below", "one_layer", "each_layer"),
    [(0, "stood", "stood"), (1, "fell", "fell"), (2, "stood", "fell")],
)
def test_the_factor_must_be_the_slope_in_each_layer(wrong_below, one_layer, each_layer):
    found = powers(wrong_below=wrong_below)
    assert verdict("always-off-is-not-dead", found) == one_layer
    assert verdict("leak-shrinks-with-each-layer", found) == each_layer


def test_a_network_of_slope_one_must_be_a_matrix():
    assert verdict("slope-one-is-one-matrix", 1e-15 * YES) == "stood"
    assert verdict("slope-one-is-one-matrix", np.where(BUT_ONE, 1e-15, 1e-6)) == "fell"


def test_below_a_silent_layer_all_must_be_zero():
    assert verdict("silent-layer-gives-exact-zeros", YES) == "stood"
    assert verdict("silent-layer-gives-exact-zeros", BUT_ONE) == "fell"


@pytest.mark.parametrize(
    ("same", "expected"),
    [
        ([[1, 1], [1, 1], [0, 0]], "stood"),
        ([[1, 1], [1, 0], [0, 0]], "fell"),
        ([[1, 1], [1, 1], [1, 0]], "fell"),
    ],
)
def test_the_short_form_must_be_right_up_to_slope_one_and_wrong_beyond(same, expected):
    found = Forms(np.array([-0.5, 1, 1.5]), np.array(same, dtype=bool))
    assert verdict("short-form-breaks-above-slope-one", found) == expected


@pytest.mark.parametrize(
    "experiment", [leak.through_layers, leak.multiplied_out, leak.silent_layers, leak.two_forms]
)
def test_what_is_proved_stands_in_the_chapters_block(experiment):
    found = experiment()
    proved = [each for each in map(claims.named, claims.names()) if each.experiment is experiment]
    assert proved
    assert all(each.proved and verdict(each.name, found) == "stood" for each in proved)


def test_zeros_come_only_below_a_silent_layer(monkeypatch):
    monkeypatch.setattr(leak, "kill_units", lambda net, theta, X: theta)
    assert not leak.silent_layers().any()


def test_the_chapters_half_layers_come_back_as_printed():
    half = leak.half_a_layer()
    units = {case: round(back.sum() / 20) for case, back in half.back.items()}
    assert units == {(1, 0): 0, (1, 0.01): 0, (1, 0.3): 11, (2, 0): 14, (2, 0.01): 13, (2, 0.3): 39}


def test_a_short_rescue_has_the_order_of_the_long_one():
    found = leak.rescue(n=4, epochs=100)
    assert np.all(found.accuracy[0] == 50) and not found.units_on[0].any()
    means = [found.accuracy[slope].mean() for slope in (0, *LEAKS)]
    assert means[0] < means[-1] < found.whole.mean()
    assert found.diverged == 0
