"""Chapter 9's claims fall where they should, and the cheap ones give the page's numbers."""

import numpy as np
import pytest

from leaky.lessons import claims
from leaky.lessons.claims import clinic
from leaky.lessons.claims.clinic import HEALTHY, STEPS, Examined, Moved, Pair, Sizes
from leaky.lessons.clinic import PATIENTS, Course

N = 30
SPREAD = np.linspace(-0.01, 0.01, N)
SLOPES = ["step, 0.01", "step, 0.3", "step, 0", "step, −0.2"]
ALL = list(STEPS)
ILL_AT = {
    "new names": ALL,
    "lost values": ALL,
    "the mask of ReLU": ["step, 0.01", "step, 0.3", "step, −0.2", "2nd step"],
    "another mean": ALL,
    "no learning rate": ALL,
    "stepped too early": ALL,
    "a second update": ALL,
    "output ≥ 0": ["step, 0", "step, −0.2"],
    "sign of the output": ["step, −0.2"],
    "its own default": ["step, 0.3", "step, 0", "step, −0.2"],
    "averaged biases": ALL,
    "off by a layer": ALL,
    "never cleared": ["2nd step"],
}
FACTOR_ERRORS = {"another mean": 1 / 3, "no learning rate": 99 / 101, "new names": 1.0}


def examined(ill=None, errors=None):
    """Make up what was found on two networks; `ill` and `errors` change the second one."""
    found, error = {}, {}
    for name in (HEALTHY, *(patient.name for patient in PATIENTS)):
        first = [check in ILL_AT.get(name, []) for check in ALL]
        second = [check in (ill or {}).get(name, ILL_AT.get(name, [])) for check in ALL]
        found[name] = {ALL[i]: np.array([first[i], second[i]]) for i in range(len(ALL))}
        size = FACTOR_ERRORS.get(name, 0.1)
        error[name] = {
            check: np.where(one, size, 1e-11) * [1, (errors or {}).get(name, 1)]
            for check, one in found[name].items()
        }
    return Examined(found, error)


EXAMINED = [
    "one-slope-misses-half",
    "slopes-tell-five-faults-apart",
    "the-second-step-shows-what-was-left-over",
    "faults-lie-far-above-rounding",
    "a-factor-makes-a-known-error",
]


@pytest.mark.parametrize("name", EXAMINED)
def test_what_the_page_says_of_the_checks_stands(name):
    assert claims.judge(name, examined()).verdict == "stood"


@pytest.mark.parametrize(
    ("name", "ill", "errors"),
    [
        ("one-slope-misses-half", {"another mean": []}, {}),
        ("one-slope-misses-half", {"shuffled apart": ["step, 0.01"]}, {}),
        ("slopes-tell-five-faults-apart", {"its own default": SLOPES}, {}),
        ("slopes-tell-five-faults-apart", {"the mask of ReLU": ["step, 0.01"]}, {}),
        ("the-second-step-shows-what-was-left-over", {"never cleared": []}, {}),
        ("the-second-step-shows-what-was-left-over", {"never cleared": ALL}, {}),
        ("faults-lie-far-above-rounding", {}, {HEALTHY: 1000}),
        ("faults-lie-far-above-rounding", {}, {"off by a layer": 1e-3}),
        ("a-factor-makes-a-known-error", {}, {"another mean": 1.01}),
    ],
)
def test_one_network_that_the_check_judges_otherwise_overturns_it(name, ill, errors):
    assert claims.judge(name, examined(ill, errors)).verdict == "fell"


@pytest.mark.parametrize(
    ("ill", "verdict"),
    [
        ({}, "stood"),
        ({HEALTHY: ["step, 0"]}, "fell"),
        ({"off by a layer": []}, "fell"),
        ({patient.name: ALL for patient in PATIENTS}, "fell"),
    ],
)
def test_each_fault_needs_a_check_and_no_check_may_find_all(ill, verdict):
    name = "each-fault-is-found-and-no-check-finds-all"
    assert claims.judge(name, examined(ill)).verdict == verdict


def sizes(mask=1.0, early=1.0, seen=True):
    """Make up errors of 20 networks; the last one's at 0.01 and 0.1 get a factor."""
    errors = np.outer([4e-4, 4e-3, 4e-2], np.ones(20))
    return Sizes(
        errors * np.where(np.arange(20) == 19, [[1], [mask], [mask]], 1),
        errors * np.where(np.arange(20) == 19, [[1], [early], [early]], 1),
        np.append(np.ones(19, bool), seen),
    )


@pytest.mark.parametrize(
    ("name", "found", "verdict"),
    [
        ("the-mask-is-found-by-one-step", sizes(), "stood"),
        ("the-mask-is-found-by-one-step", sizes(seen=False), "fell"),
        ("small-faults-grow-in-proportion", sizes(), "stood"),
        ("small-faults-grow-in-proportion", sizes(mask=1.2), "fell"),
        ("small-faults-grow-in-proportion", sizes(early=0.8), "fell"),
        ("a-coarse-gate-lets-the-mask-pass", sizes(mask=5), "stood"),  # one of 20 is no matter
        (
            "a-coarse-gate-lets-the-mask-pass",
            Sizes(np.full((3, 20), 0.1), np.ones((3, 20)), np.ones(20, bool)),
            "fell",
        ),
    ],
)
def test_sizes_of_errors_make_a_claim_stand_or_fall(name, found, verdict):
    assert claims.judge(name, found).verdict == verdict


YES, NO, ONE = np.ones(N, bool), np.zeros(N, bool), np.arange(N) == 3


@pytest.mark.parametrize(
    ("name", "found", "verdict"),
    [
        ("a-dead-layer-needs-the-leak-on-the-way-back", Moved(YES, NO, NO), "stood"),
        ("a-dead-layer-needs-the-leak-on-the-way-back", Moved(~ONE, NO, NO), "fell"),
        ("a-dead-layer-needs-the-leak-on-the-way-back", Moved(YES, ONE, NO), "fell"),
        ("a-small-leak-brings-no-unit-back-in-300-steps", Moved(YES, NO, NO), "stood"),
        ("a-small-leak-brings-no-unit-back-in-300-steps", Moved(YES, NO, ONE), "fell"),
    ],
)
def test_one_killed_network_overturns_a_claim(name, found, verdict):
    assert claims.judge(name, found).verdict == verdict


def ran(accuracy, diverged=0):
    """Make up a course of N networks, of which the first ones have diverged."""
    lost = np.arange(N) < diverged
    loss = np.ones((3, N))
    loss[-1, lost] = np.nan
    return Course(10 * np.arange(3), loss, np.where(lost, np.nan, accuracy + SPREAD))


def pair(points=0.0, diverged=0, well_diverged=0):
    """Make up a pair of courses: what the fault wins, and how many runs it loses."""
    flat = ran(0.9 - SPREAD, well_diverged)
    return Pair(ran(0.9 + points / 100, diverged), flat)


def costing(names, points, **other):
    return {name: pair(points) for name in names} | other


LITTLE, MUCH = clinic.LITTLE, clinic.MUCH


@pytest.mark.parametrize(
    ("name", "found", "verdict"),
    [
        ("the-mask-is-not-seen-in-the-accuracy", {"the mask of ReLU": pair()}, "stood"),
        ("the-mask-is-not-seen-in-the-accuracy", {"the mask of ReLU": pair(-2)}, "fell"),
        ("the-mask-is-not-seen-in-the-accuracy", {"the mask of ReLU": pair(2)}, "fell"),
        ("a-default-of-its-own-is-not-seen-to-cost", {"its own default": pair(2)}, "stood"),
        ("a-default-of-its-own-is-not-seen-to-cost", {"its own default": pair(-2)}, "fell"),
        ("twice-the-gradient-improves", {"another mean": pair(2)}, "stood"),
        ("twice-the-gradient-improves", {"another mean": pair()}, "undecided"),
        ("twice-the-gradient-improves", {"another mean": pair(-2)}, "fell"),
        ("four-faults-cost-a-little", costing(LITTLE, -2), "stood"),
        (
            "four-faults-cost-a-little",
            costing(LITTLE, -2, **{"off by a layer": pair(2)}),
            "fell",
        ),
        ("six-faults-cost-much", costing(MUCH, -20), "stood"),
        ("six-faults-cost-much", costing(MUCH, -20, **{"never cleared": pair(2)}), "fell"),
    ],
)
def test_what_a_fault_costs_makes_a_claim_stand_or_fall(name, found, verdict):
    assert claims.judge(name, found).verdict == verdict


def test_a_run_that_diverged_counts_as_chance_and_as_a_failure():
    found = costing(MUCH, -20, **{"never cleared": pair(0, diverged=20)})
    block = claims.judge("six-faults-cost-much", found)
    summary = block.comparisons["never cleared"].summary
    assert summary["n"] == N
    assert summary["mean"] == pytest.approx(-100 * (0.9 - 0.5) * 20 / N, abs=1)
    assert (block.verdict, block.failures) == ("stood", 20)


@pytest.mark.parametrize(
    ("points", "verdict"), [((0, 0), "stood"), ((2, 2), "stood"), ((0, -2), "fell")]
)
def test_a_step_too_early_that_learns_worse_is_seen(points, verdict):
    found = {0.02: pair(points[0]), 0.05: pair(points[1]), 0.1: pair(-30)}
    name = "a-step-too-early-is-not-seen-to-learn-worse"
    assert claims.judge(name, found).verdict == verdict


@pytest.mark.parametrize(
    "name", ["a-step-too-early-diverges-sooner", "twice-the-gradient-costs-runs"]
)
@pytest.mark.parametrize(
    ("ill", "well", "verdict"),
    [(8, 0, "stood"), (3, 0, "undecided"), (8, 8, "undecided"), (0, 8, "fell")],
)
def test_divergence_is_compared_in_pairs(name, ill, well, verdict):
    one = pair(0, ill, well)
    found = {0.1: one} if name.startswith("a-step") else (pair(), one)
    block = claims.judge(name, found)
    assert (block.verdict, block.failures) == (verdict, ill + well)


def test_another_loss_overturns_that_twice_the_gradient_is_twice_the_rate():
    name, same = "twice-the-gradient-is-twice-the-rate", pair()
    assert claims.judge(name, (same, same)).verdict == "stood"
    for run in same:
        run.loss[2, 4] = np.nan  # both diverged
    assert claims.judge(name, (same, same)).verdict == "stood"
    same.ill.loss[1, 7] *= 1 + 1e-6
    assert claims.judge(name, (same, same)).verdict == "fell"


def test_killed_networks_are_the_pages():
    found = clinic.killed_and_trained()
    assert (found.healthy[0], found.patient[0], found.back[0]) == (True, False, False)


def test_steps_taken_too_early_are_the_pages():
    found = clinic.early_at_rates()
    diverged = {
        rate: (one.well.diverged.sum(), one.ill.diverged.sum()) for rate, one in found.items()
    }
    assert diverged == {0.02: (0, 0), 0.05: (0, 0), 0.1: (0, 7)}
    assert [f"{found[rate].won.mean():+.2f}" for rate in (0.02, 0.05)] == ["-0.02", "-0.08"]


def test_runs_with_twice_the_gradient_are_the_pages():
    doubled, large = clinic.twice_the_gradient()
    np.testing.assert_allclose(doubled.ill.loss[:3], doubled.well.loss[:3], rtol=1e-9)
    ill, well = large.ill.diverged, large.well.diverged
    assert [np.sum(ill & ~well), np.sum(well & ~ill), np.sum(ill & well)] == [3, 0, 1]
