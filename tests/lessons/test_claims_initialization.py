"""The claims of chapter 6: own blocks are those of the page, and results can overturn them."""

import numpy as np
import pytest

from leaky.lessons.claims import initialization as claims
from leaky.lessons.claims.initialization import Schemes, Starts
from leaky.lessons.claims.rules import FELL, STOOD, UNDECIDED


def judged(claim, result):
    return claim.judge(*claim.summarize(result))


def estimates(claim, result):
    return [each.judged.estimate for each in judged(claim, result).comparisons.values()]


def around(mean, sd=1.0, n=30):
    """n values with just this mean."""
    return mean + sd * np.linspace(-1, 1, n)


def flags(count, n=30):
    return np.arange(n) < count


# Experiments: the numbers that the page prints, from its own seed.


def test_one_layer_is_that_of_the_page():
    means = estimates(claims.gain_keeps_the_mean_square, claims.one_layer())
    assert [f"{each:.2f}" for each in means] == ["1.00", "1.02", "1.00", "1.00"]


def test_many_layers_are_those_of_the_page():
    last = np.median(claims.many_layers()[-1]) * np.array([1, 2**0.5, 2]) ** 40
    assert [f"{each:.0e}" for each in last] == ["6e-07", "6e-01", "6e+05"]


def test_the_articles_starts_are_those_of_the_page():
    found = claims.article_starts()
    printed = [
        (f"{np.median(loss):.1f}", f"{off.mean():.1%}")
        for start in found.values()
        for loss, off in zip(*start, strict=True)
    ]
    assert printed == [("37.2", "3.8%"), ("2.5", "3.8%"), ("37.6", "3.7%"), ("2.5", "3.7%")]


def test_born_dead_counts_are_those_of_the_page():
    shares = [f"{each.mean():.2%}" for each in claims.born_dead().values()]
    assert shares == ["0.20%", "0.00%", "23.51%", "0.40%", "76.45%", "56.42%"]


def test_silent_networks_by_width_are_those_of_the_page():
    found = claims.silent_by_width()
    assert [f"{found[width].mean():.1%}" for width in (2, 4, 8)] == ["99.1%", "61.1%", "1.4%"]


def test_the_schemes_are_those_of_the_page():
    found = claims.schemes()
    names = ("He", "unscaled", "PyTorch", "PyTorch, biases 0", "its biases, He's size")
    last = [f"{found.off[name][-1].mean():.0%}" for name in names]
    assert last == ["22%", "22%", "49%", "19%", "22%"]
    switching = [f"{found.switching[layer - 1].mean():.0f}" for layer in (1, 3, 5, 9)]
    assert switching == ["90", "28", "5", "0"]
    cosines = [f"{each:.2f}" for each in found.cosine.mean(axis=1)]
    assert cosines == ["0.69", "0.73", "0.79", "0.88", "0.92"]
    costs = estimates(claims.biases_alone_cost_units, found)
    costs += estimates(claims.biases_cost_most_beside_small_weights, found)
    assert [f"{each:+.1f}" for each in costs] == ["+3.5", "+0.8", "+3.3", "+30.5", "+28.0", "+30.7"]


# Rules: results that are made up.


def test_a_gain_that_lets_signals_grow_falls():
    right = dict.fromkeys((0, 0.01), around(1.0))
    wrong = right | {0.01: around(1.3, sd=0.1)}
    assert judged(claims.gain_keeps_the_mean_square, right).verdict == UNDECIDED
    assert judged(claims.gain_keeps_the_mean_square, {0: around(1.0, 0.01)}).verdict == STOOD
    assert judged(claims.gain_keeps_the_mean_square, wrong).verdict == FELL


@pytest.mark.parametrize(("power", "verdict"), [(-6, STOOD), (-3, FELL), (-9, FELL)])
def test_gain_one_must_leave_a_millionth(power, verdict):
    squares = np.stack([np.ones(30), 10 ** around(power)])
    assert judged(claims.gain_one_leaves_a_millionth, squares).verdict == verdict


@pytest.mark.parametrize(("count", "verdict"), [(27, STOOD), (16, UNDECIDED), (3, FELL)])
def test_most_networks_must_stray_below(count, verdict):
    squares = np.ones((20, 30))
    squares[-1] = 2.0**-20 * np.where(flags(count), 0.5, 2)
    assert judged(claims.most_networks_stray_below_the_mean, squares).verdict == verdict


def starts(loss, off):
    """Networks whose scaled twin has this loss, and these units off."""
    nothing = np.zeros((30, 20), bool)
    return {0: Starts((np.ones(30), loss), (nothing, off))}


def test_a_scale_that_raises_the_loss_overturns_it():
    nothing = np.zeros((30, 20), bool)
    lower, higher = starts(np.full(30, 0.5), nothing), starts(np.full(30, 2), nothing)
    assert judged(claims.scaling_lowers_the_first_loss, lower).verdict == STOOD
    assert judged(claims.scaling_lowers_the_first_loss, higher).verdict == FELL


def test_one_revived_unit_overturns_it():
    off = np.zeros((30, 20), bool)
    assert judged(claims.scaling_revives_no_unit, starts(np.ones(30), off)).verdict == STOOD
    off[7, 3] = True
    assert judged(claims.scaling_revives_no_unit, starts(np.ones(30), off)).verdict == FELL


def born(one, many, article=0):
    """Counts of 1,000 networks of each shape, as shares beside the formula."""
    found = {}
    for widths in (claims.ARTICLE, claims.NARROW, claims.DEEP):
        chance = 1000 * claims.formula(widths)
        found[widths, 1] = flags(chance + 1000 * one, 1000)
        found[widths, 100] = flags(chance + 1000 * many, 1000)
    found[claims.ARTICLE, 100] = flags(article, 10_000)
    return found


def test_the_formula_holds_or_falls():
    assert claims.formula((3, 3)) == pytest.approx(1 - (7 / 8) ** 2)
    claim = claims.born_dead_for_one_input
    assert judged(claim, born(0, 0)).verdict == UNDECIDED
    assert judged(
        claim, {each: np.tile(many, 20) for each, many in born(0, 0).items()}
    ).verdict == (STOOD)
    assert judged(claim, born(0.1, 0)).verdict == FELL


@pytest.mark.parametrize(("beyond", "verdict"), [(-0.2, STOOD), (0, UNDECIDED), (0.2, FELL)])
def test_data_must_be_harder_to_block(beyond, verdict):
    assert judged(claims.born_dead_on_data_is_rarer, born(0, beyond)).verdict == verdict


@pytest.mark.parametrize(("count", "verdict"), [(0, STOOD), (8, UNDECIDED), (100, FELL)])
def test_dead_articles_networks_must_be_rare(count, verdict):
    claim = claims.article_network_is_hardly_ever_born_dead
    assert judged(claim, born(0, 0, count)).verdict == verdict


@pytest.mark.parametrize(
    ("two", "eight", "verdict"), [(99, 1, STOOD), (99, 50, FELL), (50, 1, FELL), (95, 1, UNDECIDED)]
)
def test_narrow_networks_must_be_silent_and_wider_ones_not(two, eight, verdict):
    found = {2: flags(10 * two, 1000), 8: flags(10 * eight, 1000)}
    assert judged(claims.narrow_and_deep_is_silent, found).verdict == verdict


def units(share):
    """Thirty networks with about this share of 20 units off, not all the same."""
    counts = np.round(20 * share + np.where(np.arange(30) % 2, 1, -1)).astype(int)
    return np.arange(20) < counts[:, None]


def found(off=None, switching=None, cosine=None):
    """Schemes as on the page, but for what is given."""
    usual = {
        claims.HE: 0.2,
        claims.UNSCALED: 0.2,
        claims.PYTORCH: 0.5,
        claims.NO_BIASES: 0.2,
        claims.LARGER: 0.3,
        claims.NO_BIASES_LARGER: 0.2,
    }
    layers = {name: [units(share)] * 9 for name, share in (usual | (off or {})).items()}
    for each in layers.values():
        each[0] = units(0.05)
    switching = np.tile(around(4 if switching is None else switching), (9, 1))
    steps = [0.7, 0.75, 0.8, 0.85, 0.9] if cosine is None else cosine
    spread = np.arange(1, 6)[:, None] * around(0, 0.002)
    return Schemes(layers, switching, np.array(steps)[:, None] + spread)


@pytest.mark.parametrize("scheme", ["unscaled", "PyTorch, biases 0, He's size"])
def test_one_unit_that_a_scale_switches_overturns_it(scheme):
    result = found()
    assert judged(claims.small_weights_alone_cost_no_unit, result).verdict == STOOD
    switched = [layer.copy() for layer in result.off[scheme]]
    switched[4][11, 3] ^= True
    result.off[scheme] = switched
    assert judged(claims.small_weights_alone_cost_no_unit, result).verdict == FELL


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        (claims.pytorchs_default_loses_half, {"off": {claims.PYTORCH: 0.2}}),
        (claims.pytorchs_default_loses_half, {"off": {claims.PYTORCH: 0.8}}),
        (claims.biases_alone_cost_units, {"off": {claims.LARGER: 0.1, claims.NO_BIASES: 0.5}}),
        (claims.biases_cost_most_beside_small_weights, {"off": {claims.PYTORCH: 0.25}}),
        (claims.biases_cost_most_beside_small_weights, {"off": {claims.PYTORCH: 0.9}}),
        (claims.deep_units_ignore_the_image, {"switching": 30}),
        (claims.more_units_are_off_deeper_down, {"off": {claims.HE: 0}}),
        (claims.images_grow_alike_with_depth, {"cosine": [0.7, 0.75, 0.8, 0.85, 0.6]}),
    ],
)
def test_what_is_measured_of_the_schemes_can_overturn_a_claim(claim, wrong):
    result = found()
    for layers in result.off.values():  # unlike spreads in pairs
        layers[1:] = [np.roll(layer, k, axis=0) for k, layer in enumerate(layers[1:])]
    assert judged(claim, result).verdict == STOOD
    assert judged(claim, found(**wrong)).verdict == FELL
