"""The claims of chapter 5: what a leak does to the loss, to units and to divergence.

Unless another task is named it is the article's: 100 points of noise, a network 2-10-10-2, and
1,000 full-batch steps of plain gradient descent. All settings of a block share their data and the
random numbers of their first weights, so that runs come in pairs.
"""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from leaky.lessons.claims import training_runs as runs
from leaky.lessons.claims.register import Sample, claim
from leaky.lessons.claims.rules import Always, Mean, NotShown, Share, Signs
from leaky.lessons.claims.training_runs import (
    ADAM_RATES,
    SLOPES,
    Base,
    End,
    Ends,
    Memory,
    Setting,
    Start,
)
from leaky.training import History

LEAKS = SLOPES[1:]
PILOT = "four blocks of other seeds, in a pilot"
ONE_DRAW = "50 pairs of other seeds, in a pilot"

# Where plain descent never diverged on the chapter's seeds, and where it did.
CALM: tuple[Base, ...] = (("normal", 0.01), ("he", 0.01), ("he", 0.1))
WILD: tuple[Base, ...] = (("normal", 0.1), ("normal", 0.5), ("he", 0.5))
# All settings that leave pairs to compare; at rate 0.5 unscaled hardly a leak survives.
KEPT: tuple[Base, ...] = (
    ("normal", 0.01),
    ("normal", 0.1),
    ("he", 0.01),
    ("he", 0.1),
    ("he", 0.5),
)

Pairs = Mapping[str, tuple[Setting, Setting]]
Lost = Mapping[str, NDArray[np.bool_]]
Change = Callable[[End, End], NDArray[np.floating]]


def against_relu(settings: Iterable[Base], slopes: Iterable[float] = LEAKS) -> Pairs:
    """Pair each slope with ReLU, for each scale and rate."""
    leaky = [Setting(*setting, slope) for setting in settings for slope in slopes]
    return {str(each): (each, each._replace(slope=0)) for each in leaky}


def loss_change(one: End, other: End) -> NDArray[np.floating]:
    """Subtract the losses of pairs, (n,); a run that diverged counts with its first loss."""
    return one.counted_loss - other.counted_loss


def units_change(one: End, other: End) -> NDArray[np.floating]:
    """Subtract the units off of pairs, (n,); a pair that lost a run counts as no difference."""
    return np.where(one.diverged | other.diverged, 0.0, one.off - other.off)


def higher(one: End, other: End) -> NDArray[np.floating]:
    """Say which loss is higher, (n,): 1 the first's, -1 the other's; a lost run is infinite."""
    return (one.loss > other.loss) * 1.0 - (one.loss < other.loss)


def diverges(one: End, other: End) -> NDArray[np.floating]:
    """Say who diverged alone, (n,): 1 the first, -1 the other, 0 both or none."""
    return one.diverged.astype(float) - other.diverged


def compared(ends: Ends, pairs: Pairs, change: Change) -> Sample:
    """Compare pairs of runs; each run that diverged is counted once."""
    used = {setting for pair in pairs.values() for setting in pair}
    failures = sum(int(ends[setting].diverged.sum()) for setting in used)
    values = {name: change(ends[one], ends[other]) for name, (one, other) in pairs.items()}
    return Sample(values, failures)


@claim(
    runs.recipes,
    Mean(low=0),
    unit="loss",
    overturned="an interval below 0: no gain on its own points, or no loss on fresh ones",
    effect=0.05,
)
def noise_is_learned_by_heart(found: Memory) -> Sample:
    """Trained by the article's recipe on 100 points of noise, a network beats the constant answer.

    It does so on its own points only; on fresh points it is worse than that constant. (2-10-10-2,
    slope 0.01, unscaled weights, rate 0.01, 1,000 steps.)
    """
    values = {"gain on its own points": found.gained, "loss on fresh points": found.lost}
    return Sample(values, found.diverged)


@claim(
    runs.moons,
    Signs(low=0.5),
    unit="share of the pairs that differ in which only the leak diverges",
    overturned="an interval below one half for slope 0.1 or 0.3",
    effect=0.4,
    seen="40 seeds with other code, 400 points and less noise, in a pilot",
)
def rate_four_blows_up_leaks(found: Mapping[float, History]) -> Sample:
    """On two moons at learning rate 4, networks with a leak of 0.1 or 0.3 diverge, ReLU's do not.

    That is, of the pairs in which one run diverges, it mostly is the leak's. (2-10-10-2, 150
    points, cross-entropy, He's scale, 1,000 steps.)
    """
    relu = found[0].diverged
    values = {
        f"slope {slope:g}": found[slope].diverged.astype(float) - relu for slope in (0.1, 0.3)
    }
    return Sample(values, sum(int(run.diverged.sum()) for run in found.values()))


@claim(
    runs.plain_descent,
    NotShown(Mean(high=0)),
    unit="loss, minus ReLU's",
    overturned="one of the nine intervals below 0: a leak that lowers the loss",
    effect=0.01,
    seen=PILOT,
)
def no_lower_loss_with_a_leak(ends: Ends) -> Sample:
    """Under plain gradient descent no leak is shown to lower the final loss.

    The article's task, slopes 0.01, 0.1 and 0.3 against ReLU, in the three settings in which
    nothing diverged: rate 0.01 unscaled, rates 0.01 and 0.1 with He's scale. A run that diverges
    counts with its first loss.
    """
    return compared(ends, against_relu(CALM), loss_change)


@claim(
    runs.plain_descent,
    Mean(low=-0.01, high=0.01),
    unit="loss, minus ReLU's",
    overturned="an interval beyond 0.01, a hundredth of the constant answer's loss",
    effect=0.005,
    seen=PILOT,
)
def small_leak_changes_next_to_nothing(ends: Ends) -> Sample:
    """A leak of 0.01 changes the final loss by less than 0.01.

    That is a hundredth of what the constant answer has. The article's task under plain descent,
    rate 0.01 unscaled, rates 0.01 and 0.1 with He's scale; a run that diverges counts with its
    first loss.
    """
    return compared(ends, against_relu(CALM, [0.01]), loss_change)


@claim(
    runs.plain_descent,
    Mean(low=0),
    unit="loss, minus ReLU's",
    overturned="an interval below 0 in one of the three settings",
    effect=0.01,
    seen=PILOT,
)
def large_leak_costs_a_little(ends: Ends) -> Sample:
    """A leak of 0.3 raises the final loss on noise, where nothing diverges.

    The article's task under plain descent, rate 0.01 unscaled, rates 0.01 and 0.1 with He's
    scale; a run that diverges counts with its first loss.
    """
    return compared(ends, against_relu(CALM, [0.3]), loss_change)


@claim(
    runs.plain_descent,
    Mean(high=0),
    unit="units off of 20, minus ReLU's",
    overturned="an interval above 0 in one of the ten comparisons",
    effect=1.0,
    seen=PILOT,
)
def larger_slopes_leave_fewer_units_off(ends: Ends) -> Sample:
    """With slopes 0.1 and 0.3 fewer units end off than with ReLU, in each of five settings.

    The article's task under plain descent, rates 0.01 and 0.1 unscaled, 0.01, 0.1 and 0.5 with
    He's scale. A unit is off if it is so for every sample; a pair that lost a run counts as no
    difference.
    """
    return compared(ends, against_relu(KEPT, [0.1, 0.3]), units_change)


@claim(
    runs.plain_descent,
    Mean(high=0),
    unit="units off of 20, minus ReLU's",
    overturned="an interval above 0 in one of the five settings",
    effect=1.0,
    seen=PILOT,
)
def slope_03_leaves_fewer_units_off(ends: Ends) -> Sample:
    """With slope 0.3 fewer units end off for every sample than with ReLU, in each of five settings.

    The article's task under plain descent, rates 0.01 and 0.1 unscaled, 0.01, 0.1 and 0.5 with
    He's scale; a pair that lost a run counts as no difference.
    """
    return compared(ends, against_relu(KEPT, [0.3]), units_change)


@claim(
    runs.plain_descent,
    Signs(low=0.5),
    unit="share of the pairs that differ in which only the leak diverges",
    overturned="an interval below one half in one of the nine comparisons",
    effect=0.4,
    seen=PILOT,
)
def leaks_diverge_more(ends: Ends) -> Sample:
    """Under plain gradient descent, wherever runs diverge, more do so with a leak than with ReLU.

    The article's task, slopes 0.01, 0.1 and 0.3, rates 0.1 and 0.5 unscaled and 0.5 with He's
    scale.
    """
    return compared(ends, against_relu(WILD), diverges)


@claim(
    runs.plain_descent,
    Signs(low=0.5),
    unit="share of the pairs that differ in which only the larger leak diverges",
    overturned="an interval below one half in one of the four comparisons",
    effect=0.4,
    seen=PILOT,
)
def larger_leaks_diverge_more_still(ends: Ends) -> Sample:
    """Under plain descent more runs diverge with slope 0.1 than 0.01, and with 0.3 than 0.1.

    The article's task, rate 0.1 unscaled and 0.5 with He's scale.
    """
    pairs = {}
    for setting in (("normal", 0.1), ("he", 0.5)):
        for smaller, larger in ((0.01, 0.1), (0.1, 0.3)):
            one, other = Setting(*setting, larger), Setting(*setting, smaller)
            pairs[f"{one} over {smaller:g}"] = one, other
    return compared(ends, pairs, diverges)


@claim(
    runs.plain_descent,
    Always(),
    unit="share of the pairs",
    overturned="one seed that diverges with ReLU and survives with a leak",
    seen=PILOT,
)
def relu_never_diverges_alone(ends: Ends) -> Sample:
    """No seed diverges with ReLU and survives with a leak.

    The article's task under plain descent, slopes 0.01, 0.1 and 0.3, rates 0.1 and 0.5 unscaled
    and 0.5 with He's scale.
    """
    return compared(ends, against_relu(WILD), lambda leak, relu: 1.0 * (diverges(leak, relu) >= 0))


@claim(
    runs.plain_descent,
    Signs(low=0.5),
    unit="share of the pairs that differ",
    overturned="an interval below one half: ReLU loses no units, or a leak diverges no more often",
    effect=0.4,
    seen=PILOT,
)
def relu_dies_quietly_leaky_relu_blows_up(ends: Ends) -> Sample:
    """Under plain gradient descent ReLU dies quietly, Leaky ReLU blows up loudly.

    The article's task, unscaled, rate 0.1. Quietly: more of ReLU's units end off than at rate
    0.01, in runs that stay finite. Loudly: more runs diverge with slope 0.01, 0.1 and 0.3 than
    with ReLU.
    """
    quiet = Setting("normal", 0.1, 0)
    dying = compared(ends, {"ReLU, units off": (quiet, quiet._replace(rate=0.01))}, units_change)
    loud = compared(ends, against_relu([("normal", 0.1)]), diverges)
    return Sample({**dying.values, **loud.values}, loud.failures)


@claim(
    runs.plain_descent,
    Mean(low=0.3, high=0.5),
    unit="share of the 20 units",
    overturned="an interval below 30 % or above 50 %, nearer to another number of fifths",
    effect=0.05,
    seen=PILOT,
)
def relu_loses_two_units_of_five(ends: Ends) -> Sample:
    """Unscaled and at rate 0.1, about two ReLU units of five end off for all samples.

    The article's task under plain descent; about: between 30 % and 50 %. Of a run that diverges
    all units count as off.
    """
    relu = ends[Setting("normal", 0.1, 0)]
    return Sample({"units off": relu.off / 20}, int(relu.diverged.sum()))


@claim(
    runs.plain_descent,
    Always(),
    unit="share of the networks",
    overturned="one run that diverges",
    seen=PILOT,
)
def scaled_weights_survive_rate_01(ends: Ends) -> Sample:
    """With He's scale no run diverges at rate 0.1, with any slope up to 0.3.

    The article's task under plain descent.
    """
    kept = {f"slope {slope:g}": ends[Setting("he", 0.1, slope)] for slope in SLOPES}
    values = {name: 1.0 * ~end.diverged for name, end in kept.items()}
    return Sample(values, sum(int(end.diverged.sum()) for end in kept.values()))


@claim(
    runs.plain_descent,
    Signs(low=0.5),
    unit="share of the pairs that differ in which only the larger rate diverges",
    overturned="an interval below one half for a leak",
    effect=0.4,
    seen=PILOT,
)
def scale_does_not_abolish_divergence(ends: Ends) -> Sample:
    """With He's scale too, more runs with a leak diverge at rate 0.5 than at 0.1.

    The article's task under plain descent, slopes 0.01, 0.1 and 0.3.
    """
    pairs = {
        f"slope {slope:g}": (Setting("he", 0.5, slope), Setting("he", 0.1, slope))
        for slope in LEAKS
    }
    return compared(ends, pairs, diverges)


def by_scale(rate: float) -> Pairs:
    """Pair He's scale with unscaled weights, for each slope."""
    return {
        f"slope {slope:g}": (Setting("he", rate, slope), Setting("normal", rate, slope))
        for slope in SLOPES
    }


@claim(
    runs.plain_descent,
    Signs(low=0.5),
    unit="share of the pairs in which He's scale ends higher",
    overturned="an interval below one half for a slope",
    effect=0.2,
)
def scale_ends_higher_at_rate_001(ends: Ends) -> Sample:
    """At the article's rate 0.01, He's scale ends with a higher loss than unscaled weights.

    The article's task under plain descent, 1,000 steps, slopes 0, 0.01, 0.1 and 0.3.
    """
    return compared(ends, by_scale(0.01), higher)


@claim(
    runs.plain_descent,
    Signs(high=0.5),
    unit="share of the pairs in which He's scale ends higher",
    overturned="an interval above one half for a slope",
    effect=0.2,
)
def scale_ends_lower_at_rate_01(ends: Ends) -> Sample:
    """At rate 0.1, He's scale ends with a lower loss than unscaled weights, for most seeds.

    The article's task under plain descent, slopes 0, 0.01, 0.1 and 0.3; a run that diverges is
    higher than any other.
    """
    return compared(ends, by_scale(0.1), higher)


@claim(
    runs.plain_descent,
    Mean(high=0),
    unit="units off of 20, minus those of unscaled weights",
    overturned="an interval above 0 for a slope",
    effect=1.0,
)
def scale_leaves_fewer_units_off(ends: Ends) -> Sample:
    """At rate 0.1, fewer units end off with He's scale than with unscaled weights.

    The article's task under plain descent, slopes 0, 0.01, 0.1 and 0.3; a pair that lost a run
    counts as no difference.
    """
    return compared(ends, by_scale(0.1), units_change)


@claim(
    runs.plain_descent,
    Signs(high=0.5),
    unit="share of the surviving seeds on which ReLU is above its own median",
    overturned="an interval above one half",
    effect=0.2,
)
def survivors_are_the_gentle_seeds(ends: Ends) -> Sample:
    """On the seeds that slope 0.3 survives, ReLU too ends lower than its median over all seeds.

    So whoever drops the runs that diverged compares gentle seeds with all. The article's task
    under plain descent, unscaled, rate 0.1; seeds that slope 0.3 does not survive count as 0.
    """
    relu, leak = (ends[Setting("normal", 0.1, slope)] for slope in (0, 0.3))
    side = (relu.loss > np.median(relu.loss)) * 2.0 - 1
    failures = int(relu.diverged.sum() + leak.diverged.sum())
    return Sample({"ReLU's loss": np.where(leak.diverged, 0, side)}, failures)


@claim(
    runs.adam,
    Mean(high=0),
    unit="loss, minus ReLU's",
    overturned="an interval above 0 in one of the four comparisons",
    effect=0.05,
    seen="two draws of 50 pairs of other seeds, in a pilot",
)
def adam_lowers_loss(ends: Ends) -> Sample:
    """Under Adam a leak of 0.01 or 0.1 lowers the final loss, at rates 0.03 and 0.1.

    The article's noise, 2-10-10-2, He's scale, 600 full-batch steps; a run that diverges counts
    with its first loss.
    """
    settings: list[Base] = [("he", 0.03), ("he", 0.1)]
    return compared(ends, against_relu(settings, [0.01, 0.1]), loss_change)


@claim(
    runs.adam,
    Mean(high=0),
    unit="loss, minus ReLU's",
    overturned="an interval above 0 for slope 0.01 or 0.1",
    effect=0.03,
    seen="two draws of 50 pairs of other seeds, with slope 0.1, in a pilot",
)
def adam_lowers_loss_at_the_best_rate(ends: Ends) -> Sample:
    """Under Adam a leak of 0.01 or 0.1 lowers the loss, even if each may choose its learning rate.

    The lowest of the final losses at rates 0.01, 0.03 and 0.1, seed by seed. The article's noise,
    2-10-10-2, He's scale, 600 full-batch steps; a run that diverges counts with its first loss.
    """
    slopes = (0, 0.01, 0.1)
    tries = {slope: [ends[Setting("he", rate, slope)] for rate in ADAM_RATES] for slope in slopes}
    best = {slope: np.min([end.counted_loss for end in each], 0) for slope, each in tries.items()}
    failures = sum(int(end.diverged.sum()) for each in tries.values() for end in each)
    return Sample({f"slope {slope:g}": best[slope] - best[0] for slope in slopes[1:]}, failures)


@claim(
    runs.adam,
    Always(),
    unit="share of the seeds",
    overturned="one run that diverges",
    seen="two draws of 50 seeds, in a pilot",
)
def adam_blows_up_with_no_slope(ends: Ends) -> Sample:
    """Under Adam no run diverges, with any slope up to 0.3, at the rates 0.01, 0.03 and 0.1.

    The article's noise, 2-10-10-2, He's scale, 600 full-batch steps.
    """
    values = {
        f"slope {slope:g}": 1.0
        * ~np.any([e.diverged for s, e in ends.items() if s.slope == slope], 0)
        for slope in SLOPES
    }
    return Sample(values, sum(int(end.diverged.sum()) for end in ends.values()))


@claim(
    runs.adam,
    Mean(high=0),
    unit="units off of 20, minus ReLU's",
    overturned="an interval above 0 for slope 0.1 or 0.3",
    effect=1.0,
    seen="two draws of 50 seeds, in a pilot: ReLU's units only",
)
def adam_leaves_more_relu_units_off(ends: Ends) -> Sample:
    """Under Adam at rate 0.1, fewer units end off with slopes 0.1 and 0.3 than with ReLU.

    The article's noise, 2-10-10-2, He's scale, 600 full-batch steps; a pair that lost a run
    counts as no difference.
    """
    return compared(ends, against_relu([("he", 0.1)], [0.1, 0.3]), units_change)


@claim(
    runs.momentum,
    NotShown(Mean(high=0)),
    unit="loss, minus ReLU's",
    overturned="one of the six intervals below 0: a leak that lowers the loss",
    effect=0.01,
    seen=ONE_DRAW,
)
def momentum_lowers_no_loss(ends: Ends) -> Sample:
    """With momentum 0.9 no leak is shown to lower the final loss where nothing diverges.

    The article's task, slopes 0.01, 0.1 and 0.3 against ReLU, rate 0.001 unscaled and 0.01 with
    He's scale, 1,000 steps; a run that diverges counts with its first loss.
    """
    return compared(ends, against_relu([("normal", 0.001), ("he", 0.01)]), loss_change)


@claim(
    runs.momentum,
    Signs(low=0.5),
    unit="share of the pairs that differ in which only the leak diverges",
    overturned="an interval below one half for a leak",
    effect=0.4,
    seen=ONE_DRAW,
)
def leaks_diverge_more_with_momentum(ends: Ends) -> Sample:
    """With momentum 0.9 too, more runs diverge with a leak than with ReLU.

    The article's task, unscaled, rate 0.05, slopes 0.01, 0.1 and 0.3, 1,000 steps.
    """
    return compared(ends, against_relu([("normal", 0.05)]), diverges)


@claim(
    runs.batches,
    NotShown(Mean(high=0)),
    unit="loss, minus ReLU's",
    overturned="one of the six intervals below 0: a leak that lowers the loss",
    effect=0.01,
    seen=ONE_DRAW,
)
def batches_lower_no_loss(ends: Ends) -> Sample:
    """In batches of 10 no leak is shown to lower the final loss where nothing diverges.

    The article's noise, slopes 0.01, 0.1 and 0.3 against ReLU, plain descent at rate 0.01, with
    and without He's scale, 100 epochs; a run that diverges counts with its first loss.
    """
    return compared(ends, against_relu([("normal", 0.01), ("he", 0.01)]), loss_change)


@claim(
    runs.batches,
    Signs(low=0.5),
    unit="share of the pairs that differ in which only the leak diverges",
    overturned="an interval below one half for a leak",
    effect=0.4,
    seen=ONE_DRAW,
)
def leaks_diverge_more_in_batches(ends: Ends) -> Sample:
    """In batches of 10 too, more runs diverge with a leak than with ReLU.

    The article's noise, unscaled, plain descent at rate 0.1, slopes 0.01, 0.1 and 0.3, 100 epochs.
    """
    return compared(ends, against_relu([("normal", 0.1)]), diverges)


def _lost(lost: Lost, *names: str) -> int:
    return sum(int(lost[name].sum()) for name in names)


@claim(
    runs.halves,
    Signs(low=0.5),
    unit="share of the pairs that differ in which only the half leak diverges",
    overturned="an interval below one half for either half",
    effect=0.4,
    seen=ONE_DRAW,
)
def each_half_of_the_leak_blows_up(lost: Lost) -> Sample:
    """A leak in the forward pass alone makes runs diverge, and so does one in the backward pass.

    More than without a leak: the article's task under plain descent, unscaled, rate 0.1, slope
    0.3 in one pass and 0 in the other.
    """
    values = {name: lost[name].astype(float) - lost["none"] for name in ("forward", "backward")}
    return Sample(values, _lost(lost, "forward", "backward", "none"))


@claim(
    runs.halves,
    Signs(low=0.5),
    unit="share of the pairs that differ in which only the forward leak diverges",
    overturned="an interval below one half",
    effect=0.3,
    seen=ONE_DRAW,
)
def the_forward_leak_blows_up_more(lost: Lost) -> Sample:
    """A leak in the forward pass alone makes more runs diverge than one in the backward pass alone.

    The article's task under plain descent, unscaled, rate 0.1, slope 0.3 in one pass and 0 in the
    other.
    """
    change = lost["forward"].astype(float) - lost["backward"]
    return Sample({"forward over backward": change}, _lost(lost, "forward", "backward"))


@claim(
    runs.starts,
    Share(low=0.5),
    unit="share of the networks",
    overturned="an interval below one half for a slope",
    effect=0.2,
    seen="50 networks of other seeds, in a pilot",
)
def all_slopes_start_beyond_stability(found: Mapping[float, Start]) -> Sample:
    """At rate 0.1, unscaled, most networks begin where plain descent is unstable, ReLU's as well.

    The sharpness of the first weights is above 2 over the learning rate, 20; the article's task,
    slopes 0, 0.01, 0.1 and 0.3.
    """
    values = {f"slope {slope:g}": start.sharpness > 20 for slope, start in found.items()}
    return Sample(values)


@claim(
    runs.starts,
    Share(low=0.5),
    unit="share of the networks",
    overturned="an interval below one half",
    effect=0.15,
    seen="50 networks of other seeds, in a pilot",
)
def sharpness_tells_who_diverges(found: Mapping[float, Start]) -> Sample:
    """With slope 0.1, it mostly is the sharper half of the networks that diverges.

    That is, at the first weights a network that will diverge is sharper than the median, and one
    that will not is not, for more than half of them. The article's task under plain descent,
    unscaled, rate 0.1.
    """
    start = found[0.1]
    sharper = start.sharpness > np.median(start.sharpness)
    return Sample({"slope 0.1": sharper == start.diverged}, int(start.diverged.sum()))
