"""The claims of chapter 9: which checks find a fault, and what it costs whoever finds none."""

from collections.abc import Mapping
from functools import cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leaky.diagnostics import dead_units, kill_units
from leaky.lessons import healthy
from leaky.lessons.claims.register import Sample, claim, experiment
from leaky.lessons.claims.rules import Always, Mean, NotShown, Share, Signs
from leaky.lessons.clinic import (
    CHECKS,
    PATIENTS,
    SIZES,
    Case,
    Course,
    case,
    check_step,
    course,
    layers_of,
)
from leaky.network import MLP

Array = NDArray[np.floating]
Bools = NDArray[np.bool_]

BY_NAME = {patient.name: patient for patient in PATIENTS}
HEALTHY = "(healthy)"
BUILDS = {HEALTHY: lambda: healthy} | {each.name: each.program for each in PATIENTS}

always = partial(claim, rule=Always(), unit="share of the networks")
PILOT = "three other sets of networks, in a pilot: the same verdict of every check"


def cases(seed: int, n: int, points: int = 30) -> list[Case]:
    """Draw n networks, each with a batch. Seed 0 is the chapter's: its cases are 0, 1, 2 and on."""
    return [case(1000 * seed + i, points) for i in range(n)]


class Examined(NamedTuple):
    """What the check of a step found in each program, by the check's name, on n networks.

    found : by program and check, whether it did not pass, (n,).
    error : the norm-wise error, (n,); infinite where the program stops.
    """

    found: Mapping[str, Mapping[str, Bools]]
    error: Mapping[str, Mapping[str, Array]]

    def n_ill(self, check: str) -> NDArray[np.integer]:
        """In how many patients the check finds a fault, on each network, (n,)."""
        return np.sum([self.found[name][check] for name in BY_NAME], axis=0)


# How the check of a step is called: at which slope, and after how many steps.
STEPS: dict[str, tuple[float, int]] = {
    "step, 0.01": (0.01, 0),
    "step, 0.3": (0.3, 0),
    "step, 0": (0.0, 0),
    "step, −0.2": (-0.2, 0),
    "2nd step": (0.01, 1),
}
# With these the two patients end that stop at their first step.
STOPS = (NameError, TypeError)
OTHERS = [name for name in CHECKS if name not in STEPS]


def step_found(name: str, one: Case, slope: float, warm_up: int) -> tuple[bool, float]:
    """Check a step of a program on one network: whether a fault is found, and the error."""
    try:
        report = check_step(BUILDS[name](), *one, slope, warm_up=warm_up)
    except STOPS:
        return True, np.inf
    return report.verdict != "passed", report.norm_error


@experiment(seed=0, n=1, points=5)
def examined(seed: int, n: int = 3, points: int = 30) -> Examined:
    """Check a step of the healthy program and of all patients, on n networks, in five ways."""
    drawn = cases(seed, n, points)
    found: dict[str, dict[str, Bools]] = {name: {} for name in BUILDS}
    error: dict[str, dict[str, Array]] = {name: {} for name in BUILDS}
    for name in BUILDS:
        for check, how in STEPS.items():
            each = [step_found(name, one, *how) for one in drawn]
            found[name][check] = np.array([is_found for is_found, _ in each])
            error[name][check] = np.array([size for _, size in each])
    return Examined(found, error)


@always(
    examined,
    overturned="one network on which the check finds another number of patients",
    seen=PILOT,
)
def one_slope_misses_half(found: Examined) -> Sample:
    """The check of one step at slope 0.01 finds 9 of the clinic's 18 faulty programs.

    Networks 2-10-10-2 with biases, 30 points of two moons.
    """
    return Sample({"finds 9 of 18": found.n_ill("step, 0.01") == 9})


@always(
    examined,
    overturned="one network on which a fault of the five passes where it should not, or fails "
    "where it should pass",
    seen=PILOT,
)
def slopes_tell_five_faults_apart(found: Examined) -> Sample:
    """Checked at four slopes, five faults of the activation's derivative fail each in its own way.

    The mask of ReLU passes at slope 0 only, a default of 0.01 at 0.01 only, a mask from the output
    by ≥ 0 at 0.01 and 0.3, one from the output's sign at 0 and above, a wrong layer nowhere.
    """
    passes = {
        "the mask of ReLU": {"step, 0"},
        "its own default": {"step, 0.01"},
        "output ≥ 0": {"step, 0.01", "step, 0.3"},
        "sign of the output": {"step, 0", "step, 0.01", "step, 0.3"},
        "off by a layer": set(),
    }
    slopes = [check for check in STEPS if check != "2nd step"]
    values = {
        name: np.all([found.found[name][at] == (at not in passing) for at in slopes], axis=0)
        for name, passing in passes.items()
    }
    return Sample(values)


@always(
    examined,
    overturned="one network on which the first step fails, or the second passes",
    seen=PILOT,
)
def the_second_step_shows_what_was_left_over(found: Examined) -> Sample:
    """Where gradients are added up and never cleared, the first step is right, the second wrong."""
    never = found.found["never cleared"]
    values = {"first passes": ~never["step, 0.01"], "second fails": never["2nd step"]}
    return Sample(values)


@cache
def found_otherwise() -> dict[str, list[bool]]:
    """Ask the checks that look at no step what they find in each program; they draw nothing new."""
    return {name: [_finds(check, name) for check in OTHERS] for name in BUILDS}


def _finds(check: str, name: str) -> bool:
    try:
        return CHECKS[check](BUILDS[name]).verdict != "passed"
    except STOPS:
        return True


@always(
    examined,
    overturned="one network on which a faulty program passes all nine checks, or the healthy one "
    "does not, or a check finds every fault",
    seen=PILOT,
)
def each_fault_is_found_and_no_check_finds_all(found: Examined) -> Sample:
    """Each of the 18 faulty programs fails one of nine checks or more, the healthy one none.

    And no single check finds them all.
    """
    other = found_otherwise()
    bad = {
        name: np.any([*checks.values()], axis=0) | any(other[name])
        for name, checks in found.found.items()
    }
    values = {
        "healthy passes": ~bad.pop(HEALTHY),
        "each fault is found": np.all([*bad.values()], axis=0),
        "no check finds all": np.all([found.n_ill(check) < len(BY_NAME) for check in STEPS], axis=0)
        & np.all(np.sum([*other.values()], axis=0) < len(BY_NAME)),
    }
    return Sample(values)


@always(
    examined,
    overturned="one network on which the healthy program's error reaches 1e-9, or that of a fault "
    "is below 1e-3",
)
def faults_lie_far_above_rounding(found: Examined) -> Sample:
    """What a check of a step measures is below 1e-9 without a fault, and above 1e-3 with one.

    The norm-wise error, at four slopes and in the second step, where the check finds the fault.
    """
    largest = np.max([*found.error[HEALTHY].values()], axis=0)
    sizes = [
        np.where(found.found[name][check], found.error[name][check], np.inf)
        for name in BY_NAME
        for check in STEPS
    ]
    return Sample({"healthy": largest < 1e-9, "faulty": np.min(sizes, axis=0) > 1e-3})


@always(
    examined,
    overturned="one network on which the error differs from |c − 1| / (|c| + 1) by 1e-6",
    proved=True,
)
def a_factor_makes_a_known_error(found: Examined) -> Sample:
    """A gradient that is c times the right one has the norm-wise error |c − 1| / (|c| + 1).

    Checked where c is 2 (another mean), 100 (no learning rate) and 0 (a step that is lost).
    """
    factors = {"another mean": 2, "no learning rate": 100, "new names": 0}
    values = {
        f"c = {c}": abs(found.error[name]["step, 0.01"] - abs(c - 1) / (c + 1)) < 1e-6
        for name, c in factors.items()
    }
    return Sample(values)


class Sizes(NamedTuple):
    """Norm-wise errors on n networks, at 0.001, 0.01 and 0.1, shape (3, n).

    mask : of the mask of ReLU, at these slopes. early : of a step taken too early, at these rates.
    seen : whether the check at slope 0.01 finds the mask, (n,).
    """

    mask: Array
    early: Array
    seen: Bools


@experiment(seed=0, n=2)
def sizes_of_errors(seed: int, n: int = 20) -> Sizes:
    """Check one step of two faulty programs on n networks, at three slopes or learning rates.

    The first five networks of seed 0 are the chapter's.
    """
    drawn, sizes = cases(seed, n), (0.001, 0.01, 0.1)
    mask, early = BY_NAME["the mask of ReLU"].program(), BY_NAME["stepped too early"].program()
    masks = [[check_step(mask, *one, slope) for one in drawn] for slope in sizes]
    earlies = [
        [check_step(early, *one, 0.01, learning_rate=rate) for one in drawn] for rate in sizes
    ]
    return Sizes(
        np.array([[each.norm_error for each in row] for row in masks]),
        np.array([[each.norm_error for each in row] for row in earlies]),
        np.array([each.verdict == "failed" for each in masks[1]]),
    )


def tenfold(errors: Array) -> Bools:
    """Tell whether the error at 0.01 is ten times that at 0.001, to a tenth, (n,)."""
    return abs(errors[1] / errors[0] / 10 - 1) < 0.1


@always(sizes_of_errors, overturned="one network on which the check passes")
def the_mask_is_found_by_one_step(found: Sizes) -> Sample:
    """ReLU's mask in the backward pass of Leaky ReLU fails the check of a single step.

    At slope 0.01; networks 2-10-10-2 with biases, 30 points of two moons.
    """
    return Sample({"fails": found.seen})


@always(
    sizes_of_errors,
    overturned="one network on which ten times the slope, or the rate, gives less than 9 or more "
    "than 11 times the error",
)
def small_faults_grow_in_proportion(found: Sizes) -> Sample:
    """The error of ReLU's mask grows as the slope, that of a step too early as the learning rate.

    From 0.001 to 0.01 the norm-wise error becomes ten times as large, to a tenth.
    """
    values = {"the mask, slope": tenfold(found.mask), "too early, rate": tenfold(found.early)}
    return Sample(values)


@claim(
    sizes_of_errors,
    Share(low=0.5),
    unit="share of the networks",
    overturned="an interval below a half",
    effect=0.25,
    seen="300 networks of another draw, in a pilot: a median error of 3.3e-3 at slope 0.01",
)
def a_coarse_gate_lets_the_mask_pass(found: Sizes) -> Sample:
    """A gate of 0.01 lets ReLU's mask pass at slope 0.01, and finds it at 0.1.

    In more than half of the networks.
    """
    values = {"passes at 0.01": found.mask[1] < 1e-2, "found at 0.1": found.mask[2] > 1e-2}
    return Sample(values)


class Moved(NamedTuple):
    """What training did to networks with a dead first layer, each shape (n,).

    healthy, patient : whether a weight of W₁ moved under the healthy program, and under that with
    ReLU's mask. back : whether a unit is on again under the healthy one.
    """

    healthy: Bools
    patient: Bools
    back: Bools


@experiment(seed=0, n=3, epochs=20)
def killed_and_trained(seed: int, n: int = 30, epochs: int = 300) -> Moved:
    """Kill the first layer of n networks of slope 0.01; train them by both programs, at rate 0.1.

    The first network of seed 0 is the chapter's.
    """
    theta, X, Y = (np.stack(parts) for parts in zip(*cases(seed, n), strict=True))
    killed = kill_units(MLP(SIZES), theta, X)
    moved, thetas = [], []
    for program in (healthy, BY_NAME["the mask of ReLU"].program()):
        after = killed.copy()
        for _ in range(epochs):
            program.step(layers_of(after), X, Y, 0.01, 0.1)
        moved.append(np.any(after[:, :20] != killed[:, :20], axis=-1))
        thetas.append(after)
    back = ~dead_units(MLP(SIZES), thetas[0], X)[0]
    return Moved(moved[0], moved[1], np.any(back, axis=-1))


@always(
    killed_and_trained,
    overturned="one network whose first weights move under the faulty program, or stay under the "
    "healthy one",
)
def a_dead_layer_needs_the_leak_on_the_way_back(found: Moved) -> Sample:
    """With ReLU's mask in the backward pass a dead first layer cannot move; with the leak it does.

    Networks 2-10-10-2, slope 0.01, 300 steps at learning rate 0.1 on 30 points of two moons.
    """
    return Sample({"healthy moves": found.healthy, "faulty stays": ~found.patient})


@always(killed_and_trained, overturned="one network in which a unit is on again")
def a_small_leak_brings_no_unit_back_in_300_steps(found: Moved) -> Sample:
    """With a dead first layer and slope 0.01, 300 steps turn none of its units on again.

    Networks 2-10-10-2, learning rate 0.1, 30 points of two moons.
    """
    return Sample({"none is back": ~found.back})


class Pair(NamedTuple):
    """The courses of a faulty program and of the healthy one, on the same n data sets."""

    ill: Course
    well: Course

    @property
    def won(self) -> Array:
        """Points of accuracy that the fault wins, (n,); a diverged run is at chance, 50 %."""
        return points(self.ill) - points(self.well)

    @property
    def only(self) -> NDArray[np.integer]:
        """1 where only the faulty program diverged, −1 where only the healthy one did, (n,)."""
        return self.ill.diverged.astype(int) - self.well.diverged

    @property
    def failures(self) -> int:
        """How many runs of both diverged."""
        return int(self.ill.diverged.sum() + self.well.diverged.sum())


def points(run: Course) -> Array:
    """Accuracy on fresh points in %, (n,); a diverged network classes by chance, half of them."""
    return 100 * np.where(run.diverged, 0.5, run.accuracy)


def sample(pairs: Mapping[str, Pair], sign: int = 1) -> Sample:
    """Points that each fault wins, or loses if the sign is −1."""
    values = {name: sign * pair.won for name, pair in pairs.items()}
    return Sample(values, sum(pair.failures for pair in pairs.values()))


# Faults that run, by what the chapter's own table says that they cost.
LITTLE = ["the default scale", "output ≥ 0", "averaged biases", "off by a layer"]
MUCH = ["new names", "no learning rate", "unscaled weights", "sign of the output", "never cleared"]
MUCH += ["shuffled apart"]
UNSEEN = ["the mask of ReLU", "its own default"]


@experiment(seed=9, n=2, epochs=10)
def patients_trained(seed: int, n: int = 30, epochs: int = 300) -> dict[str, Pair]:
    """Train n networks by faulty programs and by the healthy one, at the slope of each fault."""
    names = [*UNSEEN, "another mean", *LITTLE, *MUCH]
    slopes = {name: BY_NAME[name].slope for name in names}
    run = partial(course, n_networks=n, epochs=epochs, seed=seed)
    well = {slope: run(healthy, slope=slope) for slope in set(slopes.values())}
    return {
        name: Pair(run(BY_NAME[name].program(), slope=slope), well[slope])
        for name, slope in slopes.items()
    }


cost = partial(claim, patients_trained, unit="percentage points")


@cost(
    NotShown(Mean(0)),
    overturned="an interval above 0 or below it",
    effect=1,
)
def the_mask_is_not_seen_in_the_accuracy(found: Mapping[str, Pair]) -> Sample:
    """ReLU's mask in the backward pass of Leaky ReLU is not seen to change the accuracy.

    Slope 0.01, 2-10-10-2, two moons, 300 full-batch steps at learning rate 0.1.
    """
    pair = found["the mask of ReLU"]
    return Sample({"higher": pair.won, "lower": -pair.won}, pair.failures)


@cost(NotShown(Mean(0)), overturned="an interval above 0: points are lost", effect=1)
def a_default_of_its_own_is_not_seen_to_cost(found: Mapping[str, Pair]) -> Sample:
    """A derivative that keeps slope 0.01 where the network has 0.3 is not seen to cost accuracy.

    2-10-10-2, two moons, 300 full-batch steps at learning rate 0.1.
    """
    return sample({"points lost": found["its own default"]}, -1)


@cost(Mean(0), overturned="an interval below 0", effect=1)
def twice_the_gradient_improves(found: Mapping[str, Pair]) -> Sample:
    """A gradient twice as large as that of the loss raises the accuracy on fresh points.

    Another mean in the loss than in its gradient; slope 0.01, 2-10-10-2, two moons, 300 full-batch
    steps at learning rate 0.1.
    """
    return sample({"points won": found["another mean"]})


@cost(Mean(high=0), overturned="an interval above 0, for one of them", effect=1)
def four_faults_cost_a_little(found: Mapping[str, Pair]) -> Sample:
    """Four faults with which all runs go on each lower the accuracy on fresh points.

    A default scale of the weights, a mask from the output by ≥ 0 (slope 0), averaged biases,
    another layer's derivative. 2-10-10-2, two moons, 300 full-batch steps at learning rate 0.1.
    """
    return sample({name: found[name] for name in LITTLE})


@cost(
    Mean(high=0),
    overturned="an interval above 0, for one of them",
    effect=5,
    seen="three other blocks of 'no learning rate', in a pilot: 10, 15 and 8 of 30 diverged",
)
def six_faults_cost_much(found: Mapping[str, Pair]) -> Sample:
    """Six faults each lower the accuracy on fresh points, if a diverged run counts at chance.

    No step, no learning rate, unscaled weights, a mask from the output's sign (slope −0.2), sums
    that are never cleared, shuffled targets. 2-10-10-2, two moons, 300 full-batch steps, rate 0.1.
    """
    return sample({name: found[name] for name in MUCH})


@experiment(seed=9, n=2, epochs=10)
def early_at_rates(seed: int, n: int = 30, epochs: int = 300) -> dict[float, Pair]:
    """Train by the program that steps too early, and by the healthy one, at three rates."""
    ill = BY_NAME["stepped too early"].program()
    run = partial(course, n_networks=n, epochs=epochs, seed=seed)
    return {
        rate: Pair(run(ill, learning_rate=rate), run(healthy, learning_rate=rate))
        for rate in (0.02, 0.05, 0.1)
    }


@claim(
    early_at_rates,
    NotShown(Mean(0)),
    unit="percentage points",
    overturned="an interval above 0: points are lost",
    effect=0.5,
)
def a_step_too_early_is_not_seen_to_learn_worse(found: Mapping[float, Pair]) -> Sample:
    """W₃ changed before it carries the error back is not seen to cost accuracy at small rates.

    Learning rates 0.02 and 0.05; slope 0.01, 2-10-10-2, two moons, 300 full-batch steps.
    """
    return sample({f"rate {rate}": found[rate] for rate in (0.02, 0.05)}, -1)


@claim(
    early_at_rates,
    Signs(0.5),
    unit="share of the pairs in which one diverges",
    overturned="an interval below a half",
    effect=0.3,
)
def a_step_too_early_diverges_sooner(found: Mapping[float, Pair]) -> Sample:
    """At learning rate 0.1 a program that changes W₃ too early diverges more often.

    Than the healthy one, on the same data from the same weights; slope 0.01, 2-10-10-2, two moons,
    300 full-batch steps.
    """
    return Sample({"rate 0.1": found[0.1].only}, found[0.1].failures)


@experiment(seed=9, n=2, epochs=20)
def twice_the_gradient(seed: int, n: int = 30, epochs: int = 300) -> tuple[Pair, Pair]:
    """Train by the program with another mean, and by the healthy one.

    First at learning rate 0.1 beside the healthy one at 0.2, then both at 0.4.
    """
    ill = BY_NAME["another mean"].program()
    run = partial(course, n_networks=n, epochs=epochs, seed=seed)
    doubled = Pair(run(ill, learning_rate=0.1), run(healthy, learning_rate=0.2))
    return doubled, Pair(run(ill, learning_rate=0.4), run(healthy, learning_rate=0.4))


@always(
    twice_the_gradient,
    overturned="one network with another loss after 10 steps or after 20",
    seen="blocks of seeds 1001 to 1003, where one network diverged with both",
    proved=True,
)
def twice_the_gradient_is_twice_the_rate(found: tuple[Pair, Pair]) -> Sample:
    """A gradient twice too large trains as the right one does at twice the learning rate."""
    doubled = found[0]
    # Where one has diverged, so must the other.
    ill, well = doubled.ill.loss[:3], doubled.well.loss[:3]
    same = np.isclose(ill, well, rtol=1e-9, equal_nan=True).all(axis=0)
    return Sample({"the same losses": same}, doubled.failures)


@claim(
    twice_the_gradient,
    Signs(0.5),
    unit="share of the pairs in which one diverges",
    overturned="an interval below a half",
    effect=0.3,
)
def twice_the_gradient_costs_runs(found: tuple[Pair, Pair]) -> Sample:
    """At learning rate 0.4 a program whose gradient is twice too large diverges more often.

    Than the healthy one, on the same data from the same weights; slope 0.01, 2-10-10-2, two moons,
    300 full-batch steps.
    """
    large = found[1]
    return Sample({"rate 0.4": large.only}, large.failures)
