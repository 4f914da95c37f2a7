"""The register of claims: rules agree with outside oracles, and what is stored is not stale."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from leaky.lessons import claims
from leaky.lessons.claims import record, register, rules
from leaky.lessons.claims.register import Sample, claim, experiment
from leaky.lessons.claims.rules import Always, Mean, NotShown, Share, Signs

NAMES = claims.names()
EXPERIMENTS = {id(claims.named(name).experiment): claims.named(name) for name in NAMES}


def judged(rule, values, level=0.95):
    return rule.judge(rule.summarize(np.asarray(values, dtype=float)), level)


# Rules


@pytest.mark.parametrize("level", [0.9, 0.95, 0.995])
def test_a_mean_has_students_interval(level):
    values = np.random.default_rng(0).normal(1, 2, 25)
    expected = stats.ttest_1samp(values, 0).confidence_interval(level)
    found = judged(Mean(low=0), values, level)
    np.testing.assert_allclose(found[:3], [values.mean(), *expected], rtol=1e-12)


def test_pooled_means_are_those_of_all_values():
    parts = [np.random.default_rng(seed).normal(seed, 1 + seed, 5 + seed) for seed in range(4)]
    rule = Mean()
    pooled = rule.pool(map(rule.summarize, parts))
    whole = rule.summarize(np.concatenate(parts))
    assert pooled.keys() == whole.keys()
    np.testing.assert_allclose(list(pooled.values()), list(whole.values()), rtol=1e-12)


@pytest.mark.parametrize("rule", [Share(), Signs(), Always()])
def test_pooled_counts_are_those_of_all_values(rule):
    parts = [np.random.default_rng(seed).integers(0, 2, 10) for seed in range(4)]
    pooled = rule.pool(map(rule.summarize, parts))
    assert pooled == rule.summarize(np.concatenate(parts))


def test_signs_decide_as_mcnemars_exact_test_does():
    for above in range(13):
        values = [1] * above + [-1] * (12 - above) + [0] * 20
        shown = stats.binomtest(above, 12).pvalue < 0.05
        verdict = judged(Signs(low=0.5), values).verdict
        assert (verdict != "undecided") == shown
        assert not shown or (verdict == "stood") == (above > 6)


def test_a_run_that_diverged_keeps_its_place_in_a_rank_and_is_refused_in_a_mean():
    assert judged(Signs(low=0.5), [math.inf] * 10).verdict == "stood"
    assert judged(Signs(low=0.5), [0, 0]).verdict == "undecided"
    with pytest.raises(ValueError, match="finite"):
        judged(Mean(), [1, math.inf])
    with pytest.raises(ValueError, match="two finite values"):
        judged(Mean(), [1])
    with pytest.raises(ValueError, match="NaN"):
        judged(Signs(), [1, math.nan])
    with pytest.raises(ValueError, match="0 or 1"):
        judged(Share(), [0, 2])


@pytest.mark.parametrize(
    "rule, values, verdict",
    [
        (Mean(low=0), [1, 2, 3, 2], "stood"),
        (Mean(low=0), [-1, -2, -3, -2], "fell"),
        (Mean(low=0), [-1, 2, -3, 2], "undecided"),
        (Mean(low=0), [0, 0, 0], "undecided"),
        (Mean(high=0), [-1, -2, -3, -2], "stood"),
        (Mean(low=1, high=3), [2, 2.1, 1.9], "stood"),
        (Mean(low=1, high=3), [2, 3.9, 2, 3], "undecided"),
        (Share(low=0.25), [1] * 20, "stood"),
        (Share(low=0.25), [0] * 20, "fell"),
        (Share(high=0.25), [0] * 20, "stood"),
        (Always(), [1] * 3, "stood"),
        (Always(), [1] * 99 + [0], "fell"),
        (NotShown(Mean(low=0)), [-1, 2, -3, 2], "stood"),
        (NotShown(Mean(low=0)), [1, 2, 3, 2], "fell"),
        (NotShown(Share(low=0.5)), [1] * 20, "fell"),
    ],
)
def test_a_rule_stands_falls_or_is_undecided_by_where_the_interval_lies(rule, values, verdict):
    assert judged(rule, values).verdict == verdict


@pytest.mark.parametrize(
    "rule, effect, draw",
    [
        (Mean(low=0), 0.5, lambda rng, n: rng.normal(0.5, 1, n)),
        (NotShown(Mean(low=0)), 0.5, lambda rng, n: rng.normal(0.5, 1, n)),
        (Share(low=0.5), 0.2, lambda rng, n: rng.random(n) < 0.7),
        (Signs(low=0.5), 0.2, lambda rng, n: np.where(rng.random(n) < 0.7, 1, -1)),
    ],
)
def test_as_many_values_as_are_needed_find_the_effect_four_times_in_five(rule, effect, draw):
    rng = np.random.default_rng(0)
    pilot = rule.summarize(np.asarray(draw(rng, 2000), dtype=float))
    n = rule.needed(pilot, effect, 0.95)
    verdicts = [judged(rule, draw(rng, n)).verdict for _ in range(400)]
    found = "fell" if isinstance(rule, NotShown) else "stood"
    # 0.8, for which the normal approximation is good to some 0.05, and chance over 400 to 0.04.
    assert 0.7 < verdicts.count(found) / 400 < 0.9


def test_rules_say_in_words_what_they_hold_the_interval_against():
    assert Mean(low=0).words == "a mean above 0 (Student's t)"
    assert Share(high=0.5).words == "a share below 0.5 (Wilson)"
    assert Mean(low=1, high=2).words == "a mean between 1 and 2 (Student's t)"
    assert NotShown(Signs(low=0.5)).words.startswith("not shown: of the pairs that differ, a share")
    assert (Mean(low=0).bound, Mean(low=0, high=1).bound, Mean().bound) == (0, None, None)
    assert (NotShown(Mean(high=3)).bound, NotShown(Share()).is_share) == (3, True)
    assert "without exception" in Always().words


# Claims


@experiment(seed=5, n=3)
def toss(seed: int, n: int = 20) -> np.ndarray:
    return np.random.default_rng(seed).normal(1, 1, n)


@claim(toss, Mean(low=0), unit="points", overturned="a mean below 0", effect=0.5)
def tosses_are_positive(found):
    """Tosses are positive.

    In the mean.
    """
    return Sample({"plain": found, "doubled": 2 * found}, failures=1)


def made(verdicts, needed=0):
    """A record whose further blocks have these verdicts."""
    means = {"stood": 1.0, "undecided": 0.3, "fell": -1.0}
    blocks = [
        tosses_are_positive.judge({"plain": {"n": 20, "mean": means[each], "sd": 1.0}}, 0, number)
        for number, each in enumerate(["stood", *verdicts])
    ]
    assert [block.verdict for block in blocks[1:]] == verdicts
    return record.Record(tosses_are_positive, blocks, {}, needed, "2026-01-01", {"numpy": "2"})


def test_a_claim_is_named_and_stated_by_its_function():
    assert tosses_are_positive.name == "tosses-are-positive"
    assert tosses_are_positive.statement == "Tosses are positive. In the mean."
    assert tosses_are_positive.module == __name__


def test_a_block_is_judged_at_the_level_of_its_family():
    block = tosses_are_positive.block()
    assert (block.seed, block.failures, block.verdict) == (5, 1, "stood")
    expected = stats.ttest_1samp(toss(5), 0).confidence_interval(0.975)
    np.testing.assert_allclose(block.comparisons["plain"].judged[1:3], expected)
    assert tosses_are_positive.block(6, n=4).comparisons["plain"].summary["n"] == 4
    # The doubled values vary twice as much, and need four times as many.
    expected = (stats.norm.ppf(0.9875) + stats.norm.ppf(0.8)) * 2 * toss(5).std(ddof=1) / 0.5
    assert tosses_are_positive.needed(block) == math.ceil(expected**2)
    assert replace(tosses_are_positive, effect=None).needed(block) == 0


def test_values_of_another_shape_are_refused_with_the_names_of_claim_and_comparison():
    wrong = replace(tosses_are_positive, measure=lambda _: Sample({"all": np.ones((2, 2))}))
    with pytest.raises(ValueError, match=r"tosses-are-positive: 'all' .* got shape \(2, 2\)"):
        wrong.block()


@pytest.mark.parametrize(
    "verdicts, needed, expected",
    [
        (["stood"] * 4, 20, "firm"),
        (["stood"] * 3 + ["undecided"], 20, "firm"),
        (["stood"] * 2 + ["undecided"] * 2, 20, "fragile"),
        (["stood"] * 3 + ["fell"], 20, "fragile"),
        (["stood"] * 4, 81, "undecided"),
        (["undecided"] * 3 + ["fell"], 20, "undecided"),
        (["fell"] * 4, 20, "fell"),
    ],
)
def test_a_verdict_is_firm_only_if_it_stood_in_three_of_four_blocks(verdicts, needed, expected):
    found = made(verdicts, needed)
    assert found.verdict == expected
    stood = verdicts.count("stood")
    assert found.standing == f"stood in {stood} of 4 further blocks"
    assert f"{stood} of 4" in repr(found.table)


def test_the_own_block_tests_nothing():
    found = made(["fell"] * 4)
    assert found.blocks[0].verdict == "stood"
    assert found.pooled.comparisons["plain"].summary["n"] == 80


@pytest.mark.parametrize(
    "interval, text",
    [
        ((0.04, -0.01, 0.09), "0.040 [-0.010, 0.090]"),
        ((123.4, 100.0, 150.0), "123 [100, 150]"),
        ((0.0003, 0.0001, 0.0005), "0.00030 [0.00010, 0.00050]"),
        ((2.0, 2.0, 2.0), "2.0 [2.0, 2.0]"),
        ((4.5e14, -1.5e15, 2.4e15), "4.5e+14 [-1.5e+15, 2.4e+15]"),
        ((0.0, 0.0, 0.0), "0.0 [0.0, 0.0]"),
    ],
)
def test_no_sign_is_lost_in_rounding(interval, text):
    assert record.written(tosses_are_positive, rules.Judged(*interval, "stood")) == text


def test_what_is_saved_is_what_is_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "STORED", tmp_path)
    assert record.load(tosses_are_positive) is None
    found = made(["stood"] * 4, 20)
    found.save()
    assert record.load(tosses_are_positive) == found
    assert [path.name for path in tmp_path.iterdir()] == ["tosses-are-positive.json"]


def test_counts_are_the_same_exactly_and_other_numbers_to_a_billionth():
    one = {"a": {"n": 5, "mean": 1.0}}
    assert record.same(one, {"a": {"n": 5, "mean": 1 + 1e-10}})
    assert not record.same(one, {"a": {"n": 5, "mean": 1 + 1e-8}})
    assert not record.same(one, {"a": {"n": 6, "mean": 1.0}})
    assert not record.same(one, {"b": {"n": 5, "mean": 1.0}})
    assert not record.same(one, {"a": {"n": 5, "sd": 1.0}})


# The book's own


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_says_what_it_says_and_what_would_overturn_it(name):
    found = claims.named(name)
    assert found.statement.endswith((".", ".)")) and len(found.statement.split()) > 7
    assert found.unit and len(found.overturned.split()) > 2
    assert found.module.rpartition(".")[2] in claims.CHAPTERS.values()
    assert found.effect is not None or isinstance(found.rule, Always) or found.proved


@pytest.mark.parametrize("name", NAMES)
def test_what_is_stored_has_four_further_blocks_and_todays_rule(name):
    stored = claims.load(claims.named(name))
    assert stored is not None and len(stored.further) >= 4
    assert stored.blocks[0].seed == stored.claim.experiment.seed
    assert len({block.seed for block in stored.blocks}) == len(stored.blocks)
    assert stored.needed == stored.claim.needed(stored.blocks[0])
    assert stored.verdict in ("firm", "fragile", "undecided", "fell")


@pytest.mark.parametrize("found", EXPERIMENTS.values(), ids=lambda found: found.name)
def test_what_is_stored_is_not_stale(found):
    result = found.experiment(**found.experiment.small)
    for name in NAMES:
        each = claims.named(name)
        if each.experiment is found.experiment:
            assert record.same(each.summarize(result)[0], claims.load(each).small), name


# What a reader calls


def test_a_reader_repeats_a_claim_and_sees_where_it_falls(monkeypatch):
    monkeypatch.setattr(claims, "_register", lambda: {"tosses-are-positive": tosses_are_positive})
    monkeypatch.setattr(claims, "load", lambda _: made(["stood"] * 4))
    found = claims.run("tosses-are-positive", seeds=[7, 8])
    text = repr(found)
    assert [block.seed for block in found.blocks] == [7, 8]
    for row in ("the book's own", "4 further, pooled", "seed 7", "seed 8"):
        assert row in text
    assert "<table" in found._repr_mimebundle_()["text/html"]
    assert claims.run("tosses-are-positive").blocks == [tosses_are_positive.block(5)]
    assert claims.run("tosses-are-positive", seeds=9).blocks[0].seed == 9
    assert claims.judge("tosses-are-positive", toss(9)).verdict == found.blocks[0].verdict

    monkeypatch.setattr(claims, "load", lambda _: None)
    assert "the book's" not in repr(claims.run("tosses-are-positive"))
    only_own = replace(made(["stood"]), blocks=made(["stood"]).blocks[:1])
    monkeypatch.setattr(claims, "load", lambda _: only_own)
    assert "pooled" not in repr(claims.run("tosses-are-positive"))


@pytest.mark.parametrize(
    "name, seeds, error, message",
    [
        ("no-such", None, ValueError, "name must be one of"),
        (NAMES[0], [], ValueError, "one seed or more"),
        (NAMES[0], [1.5], TypeError, "seeds must be a whole number"),
        (NAMES[0], [-1], ValueError, "seeds must be at least 0"),
        (NAMES[0], 1.5, TypeError, "seeds must be a sequence"),
    ],
)
def test_bad_names_and_seeds_are_refused_before_anything_runs(name, seeds, error, message):
    with pytest.raises(error, match=message):
        claims.run(name, seeds)


def test_all_chapters_that_measure_have_claims():
    modules = {claims.named(name).module.rpartition(".")[2] for name in NAMES}
    assert modules == set(claims.CHAPTERS.values())
    assert register.level_of(1) == 0.95
