"""Chapter 5's claims: what makes each stand, what overturns it, and the chapter's own numbers."""

from itertools import product

import numpy as np
import pytest

from leaky import train
from leaky.lessons.claims import named, names, training, training_runs
from leaky.lessons.claims.training_runs import SLOPES, End, Memory, Setting, Start
from leaky.training import History

N = 50
INDEX = np.arange(N)
SPREAD = np.linspace(0.001, -0.001, N)
RATES = (0.001, 0.01, 0.03, 0.05, 0.1, 0.5)
SETTINGS = [Setting(*each) for each in product(("normal", "he"), RATES, SLOPES)]
# With a leak more runs diverge; with ReLU more; with all the same.
LEAKY = {0: 0, 0.01: 15, 0.1: 28, 0.3: 42}
RELU = {0: 42, 0.01: 28, 0.1: 15, 0.3: 0}


def ends(loss=lambda setting: 1, off=lambda setting: 5, lost=lambda setting: 0, spread=SPREAD):
    """Make up how 50 runs ended in each setting; of those that diverged the first are lost."""
    made = {}
    for setting in SETTINGS:
        diverged = lost(setting) > INDEX
        last = np.where(diverged, np.inf, loss(setting) + spread)
        made[setting] = End(last, np.full(N, 2.0), np.where(diverged, 20, off(setting)))
    return made


def moons(lost):
    """Make up runs of which the first `lost[slope]` diverged."""
    none = np.zeros((0, N, 1))
    return {
        slope: History(
            np.where(count > INDEX, np.nan, 1.0)[None], np.zeros((N, 1)), np.array([], int), none
        )
        for slope, count in lost.items()
    }


def halves(**lost):
    return {name: count > INDEX for name, count in lost.items()}


def starts(sharpness, lost=0):
    return {slope: Start(sharpness, lost > INDEX) for slope in SLOPES}


def leaks_lower(by):
    return ends(loss=lambda setting: 1 - by * (setting.slope > 0))


def units(leak):
    return ends(off=lambda setting: leak if setting.slope >= 0.1 else 5)


def lost_by_slope(counts):
    return ends(
        off=lambda setting: 1 if setting.rate == 0.01 else 7,
        lost=lambda setting: counts[setting.slope] if setting.rate > 0.01 else 0,
    )


def scale(he, unscaled):
    """Losses and units off by scale."""
    by_scheme = {"he": he, "normal": unscaled}
    return ends(
        loss=lambda setting: by_scheme[setting.scheme],
        off=lambda setting: by_scheme[setting.scheme],
    )


def scaled_lost(rate):
    """He's scale loses runs of leaks at one rate."""
    here = ("he", rate)
    return ends(lost=lambda setting: 15 if setting[:2] == here and setting.slope else 0)


def survived(spread):
    return ends(lost=lambda setting: 38 if setting.slope == 0.3 else 0, spread=spread)


def memory(gained, lost):
    return Memory(gained + SPREAD, lost + SPREAD, 0)


# For each claim a result that makes it stand, and one that overturns it.
CASES = {
    "noise-is-learned-by-heart": (memory(0.1, 0.1), memory(0.1, -0.1)),
    "rate-four-blows-up-leaks": (
        moons({0: 0, 0.1: 40, 0.3: 50}),
        moons({0: 50, 0.1: 20, 0.3: 20}),
    ),
    "no-lower-loss-with-a-leak": (ends(), leaks_lower(0.05)),
    "small-leak-changes-next-to-nothing": (leaks_lower(0.001), leaks_lower(0.05)),
    "large-leak-costs-a-little": (leaks_lower(-0.05), leaks_lower(0.05)),
    "larger-slopes-leave-fewer-units-off": (units(2), units(8)),
    "slope-03-leaves-fewer-units-off": (units(2), units(8)),
    "leaks-diverge-more": (lost_by_slope(LEAKY), lost_by_slope(RELU)),
    "larger-leaks-diverge-more-still": (lost_by_slope(LEAKY), lost_by_slope(RELU)),
    "relu-never-diverges-alone": (
        lost_by_slope(LEAKY),
        lost_by_slope({0: 1, 0.01: 0, 0.1: 1, 0.3: 1}),
    ),
    "relu-dies-quietly-leaky-relu-blows-up": (lost_by_slope(LEAKY), lost_by_slope(RELU)),
    "relu-loses-two-units-of-five": (
        ends(off=lambda setting: 8),
        ends(off=lambda setting: 12),
    ),
    "scaled-weights-survive-rate-01": (scaled_lost(0.5), scaled_lost(0.1)),
    "scale-does-not-abolish-divergence": (scaled_lost(0.5), scaled_lost(0.1)),
    "scale-ends-higher-at-rate-001": (scale(2, 1), scale(1, 2)),
    "scale-ends-lower-at-rate-01": (scale(1, 2), scale(2, 1)),
    "scale-leaves-fewer-units-off": (scale(1, 2), scale(2, 1)),
    "survivors-are-the-gentle-seeds": (survived(SPREAD), survived(-SPREAD)),
    "adam-lowers-loss": (leaks_lower(0.05), leaks_lower(-0.05)),
    "adam-lowers-loss-at-the-best-rate": (leaks_lower(0.05), leaks_lower(-0.05)),
    "adam-blows-up-with-no-slope": (ends(), scaled_lost(0.03)),
    "adam-leaves-more-relu-units-off": (units(2), units(8)),
    "momentum-lowers-no-loss": (ends(), leaks_lower(0.05)),
    "leaks-diverge-more-with-momentum": (lost_by_slope(LEAKY), lost_by_slope(RELU)),
    "batches-lower-no-loss": (ends(), leaks_lower(0.05)),
    "leaks-diverge-more-in-batches": (lost_by_slope(LEAKY), lost_by_slope(RELU)),
    "each-half-of-the-leak-blows-up": (
        halves(forward=30, backward=20, none=1),
        halves(forward=30, backward=1, none=20),
    ),
    "the-forward-leak-blows-up-more": (
        halves(forward=30, backward=20, none=1),
        halves(forward=20, backward=30, none=1),
    ),
    "all-slopes-start-beyond-stability": (
        starts(np.full(N, 100.0)),
        starts(np.full(N, 19.0)),
    ),
    "sharpness-tells-who-diverges": (starts(-1.0 * INDEX, lost=25), starts(1.0 * INDEX, lost=25)),
}


@pytest.mark.parametrize("name", CASES)
def test_each_claim_can_stand_and_can_fall(name):
    claim = named(name)
    verdicts = [claim.judge(*claim.summarize(result)).verdict for result in CASES[name]]
    assert verdicts == ["stood", "fell"]


def test_no_claim_of_the_chapter_is_without_a_result_that_overturns_it():
    assert [name for name in names() if named(name).module == training.__name__] == list(CASES)


def test_a_result_without_differences_decides_nothing_on_divergence():
    claim = named("leaks-diverge-more")
    assert claim.judge(*claim.summarize(ends())).verdict == "undecided"


def test_a_run_that_diverges_is_counted_once_and_keeps_its_place():
    made = lost_by_slope(LEAKY)
    for name, failures in (
        ("leaks-diverge-more", 3 * 85),
        ("leaks-diverge-more-with-momentum", 85),
    ):
        found, lost = named(name).summarize(made)
        assert lost == failures
        assert {summary["n"] for summary in found.values()} == {N}


def test_a_lost_run_is_above_every_loss_and_counts_with_its_first_in_a_mean():
    one = End(np.array([np.inf, 1, np.inf, 3]), np.full(4, 2.0), np.array([20, 5, 20, 6]))
    other = End(np.array([1, np.inf, np.inf, 3]), np.full(4, 2.0), np.array([4, 20, 20, 4]))
    assert training.higher(one, other).tolist() == [1, -1, 0, 0]
    assert training.loss_change(one, other).tolist() == [1, -1, 0, 0]
    assert training.units_change(one, other).tolist() == [0, 0, 0, 2]
    assert training.diverges(one, other).tolist() == [1, -1, 0, 0]


def test_the_first_recipe_is_the_articles():
    found = training_runs.recipes(n=1)
    assert [round(float(each[0]), 3) for each in found[:2]] == [0.144, 0.135]


def test_the_first_moons_are_the_chapters():
    found = training_runs.moons(n=1)
    assert [bool(run.diverged[0]) for run in found.values()] == [False, True, True]
    assert round(float(found[0].loss[-1, 0]), 1) == 0.5


def test_the_chapters_divergence_comes_out_as_printed():
    # Here all runs that diverge have done so within 15 steps.
    settings = [("normal", 0.1), ("he", 0.5)]
    runs = training_runs.descended(4, 50, 20, settings)
    found = [
        [int(training.diverges(runs[*base, slope], runs[*base, 0]).sum()) for slope in SLOPES[1:]]
        for base in settings
    ]
    assert found == [[9, 20, 38], [3, 7, 21]]


def test_the_chapters_units_die_as_printed():
    relu = training_runs.descended(4, 50, 15, [("normal", 0.1)])["normal", 0.1, 0]
    assert round(float(relu.off[~relu.diverged].mean()), 1) == 7.5


def test_a_leak_in_both_passes_is_plain_training():
    X, Y = training_runs.noise(0, 3)
    mlp, theta = training_runs.first_weights(Setting("he", 0.1, 0.3), 0, 3)
    expected = train(mlp, theta, X, Y, learning_rate=0.1, epochs=20).loss[-1]
    found = training_runs.half_leak(mlp, theta, X, Y, 0.3, 0.3, 20)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    ahead = training_runs.half_leak(mlp, theta, X, Y, 0.3, 0, 20)
    back = training_runs.half_leak(mlp, theta, X, Y, 0, 0.3, 20)
    assert not np.isclose(ahead, expected).any()
    assert not np.isclose(ahead, back).any()


def test_sharpness_is_the_largest_eigenvalue_of_the_hessian():
    X, Y = training_runs.noise(0, 2)
    mlp, theta = training_runs.first_weights(Setting("normal", 0.1, 0.1), 0, 2)
    found = training_runs.sharpness(mlp, theta, X, Y)
    for at, points, targets, value in zip(theta, X, Y, found, strict=True):
        steps = 1e-6 * np.eye(mlp.size)
        ahead, behind = (mlp.gradient(at + side * steps, points, targets) for side in (1, -1))
        hessian = (ahead - behind) / 2e-6
        assert value == pytest.approx(np.linalg.eigvalsh((hessian + hessian.T) / 2)[-1], rel=1e-3)
