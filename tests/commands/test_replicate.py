"""`make replicate`: claims are repeated over cores or a cluster, and goes on where it was."""

import json

import pytest
import replicate
from dask.distributed import LocalCluster

from leaky.lessons import claims
from leaky.lessons.claims import record
from leaky.lessons.claims.work import Job

CLAIM = "dead-first-layer-stays"


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """Blocks of two networks and ten steps, kept in a folder of their own."""
    monkeypatch.setattr(record, "STORED", tmp_path)
    usual = replicate.Job
    quick = {"n": 2, "epochs": 10}
    monkeypatch.setattr(replicate, "Job", lambda names, seed, _={}: usual(names, seed, quick))
    return tmp_path


def numbers(stored):
    return json.loads((stored / f"{CLAIM}.json").read_text(encoding="utf-8"))


def test_a_claim_is_repeated_on_its_own_block_and_on_four_further_ones(stored):
    (found,) = replicate.replicate([CLAIM])
    own = claims.named(CLAIM).experiment.seed
    assert [block["seed"] for block in numbers(stored)["blocks"]] == [own, *replicate.SEEDS]
    assert numbers(stored)["versions"].keys() == {"python", "leaky", "numpy", "scipy"}
    assert record.load(found.claim) == found


def test_a_cluster_gives_the_same_numbers(stored):
    replicate.replicate([CLAIM])
    here = numbers(stored)
    (stored / f"{CLAIM}.json").unlink()
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        replicate.replicate([CLAIM], cluster.scheduler_address)
    assert numbers(stored) == here


def test_an_interrupted_run_goes_on_where_it_was(stored, monkeypatch):
    whole = replicate.store

    def interrupted(found, records):
        for number, each in enumerate(found):
            if number == 2:
                raise KeyboardInterrupt
            whole([each], records)

    monkeypatch.setattr(replicate, "store", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replicate.replicate([CLAIM])
    kept = [block["seed"] for block in numbers(stored)["blocks"]]
    assert len(kept) == 3  # the own block, and two

    done = []

    def counted(found, records):
        for each in found:
            done.append(each.seed)
            whole([each], records)

    monkeypatch.setattr(replicate, "store", counted)
    replicate.replicate([CLAIM])
    assert sorted(done) == sorted(set(replicate.SEEDS) - set(kept))


def test_nothing_is_run_twice_and_what_is_stale_is_run_anew(stored):
    replicate.replicate([CLAIM])
    path = stored / f"{CLAIM}.json"
    before, changed = path.read_text(encoding="utf-8"), numbers(stored)
    changed["blocks"][1]["comparisons"]["unchanged"]["count"] -= 1
    path.write_text(json.dumps(changed), encoding="utf-8")
    replicate.replicate([CLAIM])
    assert numbers(stored) == changed  # the small block is as it was
    changed["small"]["unchanged"]["count"] -= 1
    path.write_text(json.dumps(changed), encoding="utf-8")
    replicate.replicate([CLAIM])
    assert path.read_text(encoding="utf-8") == before


def test_a_block_is_as_large_as_the_power_needs_and_no_larger_than_four():
    claim = claims.named(CLAIM)
    own = claim.judge({"unchanged": {"n": 40, "count": 20}})
    short = record.Record(claim, [own], {}, 100, "", {})
    assert replicate.planned([short]) == {"n": 100}
    assert replicate.planned([record.Record(claim, [own], {}, 30, "", {}), short]) == {"n": 100}
    assert replicate.planned([record.Record(claim, [own], {}, 30, "", {})]) == {}
    assert replicate.planned([record.Record(claim, [own], {}, 1000, "", {})]) == {"n": 160}


def test_claims_of_one_experiment_are_one_job():
    jobs = replicate.by_experiment(claims.names())
    assert sorted(name for group in jobs for name in group) == sorted(claims.names())
    assert len(jobs) == len({id(claims.named(name).experiment) for name in claims.names()})
    assert (CLAIM,) in replicate.by_experiment([CLAIM])
    assert Job((CLAIM,), 3).sizes == {}


def test_a_name_that_is_none_is_refused_before_anything_runs(stored):
    with pytest.raises(ValueError, match="name must be one of"):
        replicate.replicate(["no-such-claim"])
    assert list(stored.iterdir()) == []
