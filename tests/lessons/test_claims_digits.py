"""Chapter 8's claims fall where they should, and the cheap one gives the page's numbers."""

import numpy as np
import pytest
from scipy import stats

from leaky.lessons import claims
from leaky.lessons.claims.digits import PARTS, RATES, SHAPES, SLOPES, Read, alike, deep_starts

N, IMAGES = 20, 1797
BEST = {"shallow": 1.0, "deep": 0.1}
# Each network is a little better or worse than the mean, and so is what it gains.
SPREAD = np.linspace(-0.4, 0.4, N)
# Which images a network reads right first: the same share in each part.
RANK = np.arange(IMAGES) * 7919 % IMAGES / IMAGES


def read(accuracy):
    """Make up what was read, with the accuracy in % that a function of key and part gives."""
    right = {}
    for key in ((net, slope, rate) for net in SHAPES for slope in SLOPES for rate in RATES[net]):
        shares = np.empty((N, IMAGES))
        for part, images in PARTS.items():
            shares[:, images] = np.broadcast_to(accuracy(key, part), N)[:, np.newaxis] / 100
        right[key] = shares > RANK
    labels = np.tile(np.arange(IMAGES) % 10, (N, 1))
    return Read(right, dict.fromkeys(right, 0), labels)


def gains(network, slope, points):
    """All networks read half, but one gains points; what is not its best rate costs 20."""

    def accuracy(key, part):
        gain = points + SPREAD if key[:2] == (network, slope) else 0
        return 50 + gain - 20 * (key[2] != BEST[key[0]])

    return read(accuracy)


@pytest.mark.parametrize(
    ("name", "network", "slope", "points", "verdict"),
    [
        ("shallow-small-leak-is-worth-less-than-a-point", "shallow", 0.01, 0.2, "stood"),
        ("shallow-small-leak-is-worth-less-than-a-point", "shallow", 0.01, 3, "fell"),
        ("shallow-small-leak-is-worth-less-than-a-point", "shallow", 0.01, -3, "fell"),
        ("shallow-small-leak-is-worth-less-than-a-point", "shallow", 0.01, 0.9, "undecided"),
        ("deep-leak-of-a-tenth-helps", "deep", 0.1, 3, "stood"),
        ("deep-leak-of-a-tenth-helps", "deep", 0.1, 0, "undecided"),
        ("deep-leak-of-a-tenth-helps", "deep", 0.1, -3, "fell"),
        ("shallow-leak-of-a-tenth-helps", "shallow", 0.1, 3, "stood"),
        ("shallow-leak-of-a-tenth-helps", "shallow", 0.1, -3, "fell"),
        ("deep-large-leak-helps", "deep", 0.3, 3, "stood"),
        ("deep-large-leak-helps", "deep", 0.3, -3, "fell"),
        ("shallow-large-leak-helps", "shallow", 0.3, 3, "stood"),
        ("shallow-large-leak-helps", "shallow", 0.3, -3, "fell"),
        ("deep-small-leak-is-not-seen", "deep", 0.01, 0, "stood"),
        ("deep-small-leak-is-not-seen", "deep", 0.01, 3, "fell"),
        ("deep-small-leak-is-not-seen", "deep", 0.01, -3, "fell"),
    ],
)
def test_a_gain_makes_a_claim_stand_or_fall(name, network, slope, points, verdict):
    assert claims.judge(name, gains(network, slope, points)).verdict == verdict


def test_each_gain_is_judged_at_the_level_of_the_six_that_were_announced():
    values = gains("deep", 0.1, 1)
    won = values.points(("deep", 0.1, 0.1)) - values.points(("deep", 0, 0.1))
    ends = stats.ttest_1samp(won, 0).confidence_interval(1 - 0.05 / 6)
    (compared,) = claims.judge("deep-leak-of-a-tenth-helps", values).comparisons.values()
    np.testing.assert_allclose(compared.judged[1:3], ends)


def test_the_plan_asks_for_the_power_at_the_level_of_the_six():
    claim = claims.named("deep-leak-of-a-tenth-helps")
    pilot = claim.judge({"slope 0.1 − ReLU": {"n": 30, "mean": 5.0, "sd": 10.0}})
    quantiles = stats.norm.ppf(1 - 0.05 / 12) + stats.norm.ppf(0.8)
    assert claim.needed(pilot) == np.ceil((quantiles * 10 / 3) ** 2)


@pytest.mark.parametrize(
    ("name", "cost", "verdict"),
    [
        ("deep-relu-needs-the-middle-rate", 20, "stood"),
        ("deep-relu-needs-the-middle-rate", 1, "fell"),
        ("deep-large-leak-bears-the-large-rate", 1, "stood"),
        ("deep-large-leak-bears-the-large-rate", 20, "fell"),
    ],
)
def test_what_a_wrong_rate_costs_makes_a_claim_stand_or_fall(name, cost, verdict):
    found = read(lambda key, part: 50 - (cost + SPREAD) * (key[2] != BEST[key[0]]))
    assert claims.judge(name, found).verdict == verdict


def peeked(points):
    """On the test another rate than validation's is better, by so many points."""

    def accuracy(key, part):
        if part == "validation":
            return 60.0 if key[2] == 0.1 else 40.0
        return 60 + points + SPREAD / 2 if key[2] == 0.3 else 60

    return read(accuracy)


@pytest.mark.parametrize(("points", "verdict"), [(0.4, "stood"), (5, "fell")])
def test_a_rate_picked_on_the_test_that_flatters_is_seen(points, verdict):
    name = "peeking-at-three-rates-flatters-by-less-than-a-point"
    assert claims.judge(name, peeked(points)).verdict == verdict


@pytest.mark.parametrize(("won", "verdict"), [(10, "stood"), (-10, "fell")])
def test_a_rate_for_each_network_is_judged_on_the_test(won, verdict):
    second = np.arange(N) % 3 == 0  # a third of the networks has another best rate

    def accuracy(key, part):
        if key[2] == 0.1:
            return 60 - 10 * second
        if key[2] == 0.3:
            return np.where(second, 50 + (won if part == "test" else 2) + SPREAD, 40)
        return 30

    assert claims.judge("a-rate-for-each-network-helps", read(accuracy)).verdict == verdict


def lost(relu, leaky, others=1.0):
    """Networks that never read some digits, and of the others a share."""
    found = read(lambda key, part: 100 - 99 * (key[2] != BEST[key[0]]))
    rows = np.arange(N)[:, np.newaxis]
    for slope, count in ((0, relu), (0.3, leaky)):
        missed = found.labels < count + rows % 2
        found.right["deep", slope, 0.1][:] = ~missed & (others > RANK)
    return found


@pytest.mark.parametrize(
    ("relu", "leaky", "verdict"), [(5, 2, "stood"), (4, 4, "fell"), (4, 3, "undecided")]
)
def test_the_digits_that_are_never_read_are_counted(relu, leaky, verdict):
    found = lost(relu, leaky)
    assert claims.judge("large-leak-loses-a-digit-fewer", found).verdict == verdict


@pytest.mark.parametrize(
    ("digits", "others", "verdict"), [(4, 0.9, "stood"), (4, 0.2, "undecided"), (2, 0.2, "fell")]
)
def test_errors_on_lost_digits_are_told_from_others(digits, others, verdict):
    found = lost(digits, digits, others)
    assert claims.judge("most-errors-are-on-lost-digits", found).verdict == verdict


@pytest.mark.parametrize(
    ("off", "cosine", "verdict"),
    [(-0.1, -0.2, "stood"), (0.1, -0.2, "fell"), (-0.1, 0.2, "fell"), (0, -0.2, "undecided")],
)
def test_both_the_units_that_are_off_and_the_cosine_count(off, cosine, verdict):
    found = {"units off": off + SPREAD / 10, "mean cosine": cosine + SPREAD / 10}
    assert claims.judge("large-leak-keeps-images-apart", found).verdict == verdict


@pytest.mark.parametrize(("points", "verdict"), [(10, "stood"), (0, "undecided"), (-10, "fell")])
def test_in_wide_networks_two_rates_count(points, verdict):
    won = {"rate 0.03": 10 + SPREAD, "rate 0.1": -9 + SPREAD, "rate 0.3": points + SPREAD}
    block = claims.judge("wide-deep-large-leak-helps", (won, 3))
    assert (block.verdict, block.failures) == (verdict, 3)


def test_diverged_runs_of_the_compared_networks_are_counted():
    found = gains("deep", 0.3, 10)
    counted = found._replace(diverged=found.diverged | {("deep", 0, 0.1): 2, ("deep", 0, 0.3): 7})
    assert claims.judge("deep-large-leak-helps", counted).failures == 2


def test_the_mean_cosine_of_known_rows():
    assert alike(np.array([[1.0, 0], [3, 0], [0, 0]])) == pytest.approx(1)
    assert alike(np.array([[1.0, 0], [0, 2]])) == pytest.approx(0)
    assert alike(np.array([[1.0, 0], [0, 0]])) == 1  # nothing is told apart


def test_the_start_of_the_deep_networks_is_the_pages():
    printed = {"units off": "-0.20 to -0.08", "mean cosine": "-0.26 to -0.09"}
    for name, difference in deep_starts().items():
        low, high = stats.ttest_1samp(difference, 0).confidence_interval(0.95)
        assert f"{low:+.2f} to {high:+.2f}" == printed[name]
