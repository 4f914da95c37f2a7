"""The claims of chapter 7: own blocks are those of the page, and results can overturn them.

The sweep, the longer run, the budgets and the slopes' paths take too long for a test in full.
"""

import numpy as np
import pytest

from leaky import check_gradient, softmax_cross_entropy
from leaky.lessons.claims import slope as claims
from leaky.lessons.claims.rules import FELL, STOOD, UNDECIDED
from leaky.lessons.claims.slope import Budgets, Deals, QuickSweeps, Run, Sweep

N = 32
SPREAD = np.linspace(-1, 1, N)


def judged(claim, result):
    return claim.judge(*claim.summarize(result))


# Experiments.


def test_quick_sweeps_are_those_of_the_page():
    found = claims.quick_sweeps()
    assert np.round(found.right).tolist() == [
        [95, 95, 96, 94, 92],
        [94, 94, 92, 92, 93],
        [95, 96, 96, 96, 90],
        [96, 96, 97, 97, 96],
        [95, 90, 92, 91, 88],
        [96, 94, 96, 96, 89],
    ]
    assert found.diverged == 0


def test_false_finds_are_those_of_the_page():
    found = claims.equal_networks()
    plain = judged(claims.twelve_plain_intervals_find_too_much, found)
    wide = judged(claims.bonferroni_keeps_its_promise, found)
    shares = [
        each.judged.estimate for block in (plain, wide) for each in block.comparisons.values()
    ]
    assert [f"{each:.0%}" for each in shares] == ["31%", "3%"]


@pytest.fixture(scope="module")
def data():
    return claims.draw_sets(np.random.default_rng(0), 2)


def test_the_gradient_of_weights_and_slopes_passes_the_check(data):
    X, labels = (each[0] for each in data["training"])
    net, rng = claims.network(2, 0.25), np.random.default_rng(1)
    phi = np.append(rng.standard_normal(net.size) / 3, [0.4, -0.2])

    def pattern(phi):
        on = [each > 0 for each in claims.forward(net, phi, X)[1][:-1]]
        return np.concatenate(on, axis=-1).reshape(*phi.shape[:-1], -1)

    report = check_gradient(
        lambda phi: softmax_cross_entropy(claims.forward(net, phi, X)[1][-1], labels),
        lambda phi: claims.gradient(net, phi, X, labels),
        phi,
        pattern=pattern,
        loss_scale=1,
    )
    assert report.passed
    assert report.compared[-2:].all()


def test_slopes_that_may_not_move_are_fixed_ones(data):
    still, slopes = claims.learned(data, 2, 0.5, 3, 20, brake=0)
    fixed = claims.fixed(data, 2, 0.25, 0.5, 3, 20)
    assert (slopes == 0.25).all()
    for one, other in zip(still, fixed, strict=True):
        assert np.array_equal(one, other)
    _, moved = claims.learned(data, 2, 0.5, 3, 20)
    assert (moved != 0.25).all()


def test_decay_alone_shrinks_slopes_as_the_formula_says(data):
    """Of units that are on for all data the loss says nothing about the slope."""
    data = {part: (np.zeros_like(X), labels) for part, (X, labels) in data.items()}
    _, slopes = claims.learned(data, 2, 0.2, 3, 10, decay=0.1)
    assert slopes == pytest.approx(0.25 * (1 - 0.2 * 0.1) ** 10)


def test_what_diverges_counts_as_a_guess(data):
    wild = claims.fixed(data, 2, 0.5, 1e6, 3, 60)
    assert wild.diverged.all()
    assert wild.test.tolist() == wild.validation.tolist() == [50, 50]
    wild, slopes = claims.learned(data, 2, 1e6, 3, 60)
    assert wild.diverged.all()
    assert wild.test.tolist() == [50, 50]
    assert np.isnan(slopes).all()


def test_each_data_set_chooses_the_first_of_its_best_runs():
    no = np.zeros(3, bool)
    one = Run(no, np.zeros(3), np.array([90, 80, 70]), np.array([1, 2, 3]))
    two = Run(~no, np.ones(3), np.array([80, 90, 70]), np.array([4, 5, 6]))
    best = claims.chosen([one, two])
    assert best.test.tolist() == [1, 5, 3]
    assert best.diverged.tolist() == [False, True, False]


def test_small_runs_of_the_question_share_their_weights():
    found = claims.sweep(n=2, epochs=10)
    steep, relu = claims.longer(n=2, epochs=10)
    assert np.array_equal(steep.training, found.fixed[2, 0.5, 0.5].training)
    assert np.array_equal(relu.test, found.fixed[2, 0, 0.5].test)
    learned = claims.paths(n=2, epochs=10)
    assert np.array_equal(learned[0.25, 0.0][0].training, found.learned[4, 0.2].training)
    assert len(found.fixed) == 30
    assert all(found.tuned(2, 0).validation >= found.fixed[2, 0, 1].validation)


def test_who_may_try_more_has_no_worse_a_validation_accuracy():
    found = claims.budgets(n=3, epochs=10)
    assert (found.many.validation >= found.few.validation).all()
    assert (found.slopes.validation >= found.few.validation).all()
    assert (found.many.validation > found.few.validation).any()


# Rules: results that are made up.


@pytest.mark.parametrize(("again", "verdict"), [(0, STOOD), (5, UNDECIDED), (10, FELL)])
def test_a_winner_that_wins_again_overturns_it(again, verdict):
    right = np.full((11, 5), 90.0)
    right[0, 2] = 95
    right[1 : 1 + again, 2] = 95  # in the others all are first
    found = QuickSweeps(right, 3)
    assert judged(claims.one_seeds_winner_rarely_wins_again, found).verdict == verdict
    assert judged(claims.one_seeds_winner_rarely_wins_again, found).failures == 3


def deals(share):
    """A share of 100 deals in which one of twelve intervals leaves out 0."""
    differences = np.tile(SPREAD[:, None, None], (1, 100, 12))
    differences[:, : round(100 * share), 3] += 5
    return Deals(differences, 0)


def test_how_often_something_is_found_decides_on_both_kinds_of_intervals():
    for claim, verdicts in [
        (claims.twelve_plain_intervals_find_too_much, (FELL, UNDECIDED, STOOD)),
        (claims.bonferroni_keeps_its_promise, (STOOD, UNDECIDED, FELL)),
    ]:
        assert tuple(judged(claim, deals(share)).verdict for share in (0, 0.05, 0.4)) == verdicts


def run(test=90.0, validation=90.0, lost=0):
    """A run with these means, and so many diverged."""
    return Run(np.arange(N) < lost, SPREAD * 0, validation + 0 * SPREAD, test + SPREAD * test / 90)


def sweep(fixed=None, learned=None, braked=None, control=80.0):
    """Runs that are all alike but for what is given: for a slope or a depth, arguments of `run`."""
    settings = [(d, a, r) for d in claims.DEPTHS for a in claims.SLOPES for r in claims.RATES]
    usual = {"test": 90.0}
    return Sweep(
        fixed={each: run(**((fixed or {}).get(each[1], usual))) for each in settings},
        learned={(d, r): run(**(learned or usual)) for d in claims.DEPTHS for r in claims.RATES},
        braked={r: run(**(braked or usual)) for r in claims.RATES},
        control={depth: run(control) for depth in claims.DEPTHS},
    )


AHEAD, BEHIND = {"test": 95.0}, {"test": 85.0}
LOST = {"lost": 20}


@pytest.mark.parametrize(
    ("claim", "right", "wrong"),
    [
        (claims.no_fixed_leak_beats_relu, {}, {"fixed": {0.1: AHEAD}}),
        (claims.no_fixed_leak_beats_relu, {"fixed": {0.1: BEHIND}}, {"fixed": {0.5: AHEAD}}),
        (claims.small_leaks_change_little, {"fixed": {0.5: BEHIND}}, {"fixed": {0.25: AHEAD}}),
        (claims.small_leaks_change_little, {}, {"fixed": {0.01: BEHIND}}),
        (claims.slope_one_half_is_behind, {"fixed": {0.5: BEHIND}}, {"fixed": {0.5: AHEAD}}),
        (claims.control_sees_a_linear_network, {}, {"control": 95.0}),
        (
            claims.validation_flatters_the_winner,
            {"fixed": {0.1: {"validation": 95.0}}},
            {"fixed": {0.1: {"validation": 95.0, "test": 97.0}}},
        ),
        (claims.learned_slopes_do_not_beat_relu, {"learned": BEHIND}, {"learned": AHEAD}),
        (
            claims.learned_slopes_gain_less_than_half_a_point,
            {"learned": BEHIND},
            {"learned": AHEAD},
        ),
        (claims.learned_slopes_diverge_more, {"learned": LOST}, {"fixed": {0.25: LOST}}),
        (
            claims.smaller_steps_keep_learned_slopes_from_diverging,
            {"learned": LOST},
            {"braked": LOST},
        ),
    ],
)
def test_a_sweep_can_overturn_each_of_its_claims(claim, right, wrong):
    assert judged(claim, sweep(**right)).verdict == STOOD
    assert judged(claim, sweep(**wrong)).verdict == FELL


def test_a_gain_of_half_a_point_can_be_left_undecided():
    claim = claims.learned_slopes_gain_less_than_half_a_point
    assert judged(claim, sweep(learned={"test": 90.5})).verdict == UNDECIDED


def test_runs_that_diverged_are_counted_where_they_are_read():
    found = sweep(fixed={0.5: {"lost": 2}, 0.01: {"lost": 1}}, learned={"lost": 4})
    settings = len(claims.RATES) * len(claims.DEPTHS)
    for claim, failures in [
        (claims.no_fixed_leak_beats_relu, 3),
        (claims.small_leaks_change_little, 1),
        (claims.slope_one_half_is_behind, 2),
        (claims.control_sees_a_linear_network, 0),
        (claims.validation_flatters_the_winner, 3),
        (claims.learned_slopes_do_not_beat_relu, 4),
        (claims.learned_slopes_diverge_more, 4),
    ]:
        assert judged(claim, found).failures == failures * settings, claim.name


@pytest.mark.parametrize(
    ("test", "verdict"), [(90, STOOD), (91, UNDECIDED), (85, FELL), (95, FELL)]
)
def test_slope_one_half_must_catch_up(test, verdict):
    steep = run(test)._replace(test=test + SPREAD[::-1])
    assert judged(claims.slope_one_half_catches_up, (steep, run())).verdict == verdict


def test_tries_and_slopes_are_told_apart():
    low, high = run(90.0), run(95.0)
    tries, slopes, none = (
        Budgets(low, *each, 3) for each in ((high, high), (low, high), (low, low))
    )
    assert judged(claims.more_tries_help, tries).verdict == STOOD
    assert judged(claims.more_tries_help, none).verdict == UNDECIDED
    assert judged(claims.more_tries_help, Budgets(high, low, low, 3)).verdict == FELL
    assert judged(claims.with_equal_tries_slopes_gain_nothing, tries).verdict == STOOD
    assert judged(claims.with_equal_tries_slopes_gain_nothing, slopes).verdict == FELL
    assert judged(claims.with_equal_tries_slopes_gain_nothing, slopes).failures == 3


def paths(ends, tests=None, first_layer=0.0):
    """Last slopes by start and decay, four layers; accuracies by decay."""
    return {
        (first, decay): (
            run((tests or {}).get(decay, 90.0)),
            ends[first, decay]
            + 0.1 * SPREAD[:, None] * (first + 1 - decay)
            + first_layer * np.array([1, 0, 0, 0])
            + 0.01 * np.array([1, -1, 0, 0]) * SPREAD[:, None],
        )
        for first in (0.0, 0.25, 0.5)
        for decay in (0.0, 0.1)
    }


STARTS = [(first, decay) for first in (0.0, 0.25, 0.5) for decay in (0.0, 0.1)]
USUAL = {(first, decay): first * (1 - 5 * decay) for first, decay in STARTS}
LEVEL = dict.fromkeys(STARTS, 0.2)


def test_the_paths_of_slopes_can_overturn_each_of_their_claims():
    backwards = {key: 0.5 - value for key, value in USUAL.items()}
    for claim, right, wrong in [
        (claims.learned_slopes_remember_their_start, paths(USUAL), paths(backwards)),
        (claims.first_layers_slope_is_not_the_largest, paths(USUAL), paths(USUAL, first_layer=1)),
        (claims.decay_pulls_slopes_towards_relu, paths(USUAL), paths(backwards)),
        (claims.decay_of_slopes_costs_nothing, paths(USUAL), paths(USUAL, {0.1: 80.0})),
    ]:
        assert judged(claim, right).verdict == STOOD, claim.name
        assert judged(claim, wrong).verdict == FELL, claim.name
    assert judged(claims.learned_slopes_remember_their_start, paths(LEVEL)).verdict == UNDECIDED


@pytest.mark.parametrize(("negative", "verdict"), [(26, STOOD), (0, FELL), (64, FELL)])
def test_about_one_slope_in_five_must_be_negative(negative, verdict):
    last = np.where(np.arange(4 * N) % (4 * N) < negative, -1.0, 1.0)
    last = np.random.default_rng(0).permutation(last).reshape(N, 4)
    found = {(0.25, 0.0): (run(), last)}
    assert judged(claims.some_learned_slopes_turn_negative, found).verdict == verdict
