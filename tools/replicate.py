"""Repeat the claims of the book on fresh seeds, and store what comes out.

    python tools/replicate.py [--cluster ADDRESS] [CLAIM...]      by default all claims

Each claim is run on its chapter's own block, which serves as the pilot, and then on four further
blocks. These are as large as the power that the claim states needs by the pilot's variance, but
not larger than LARGEST own blocks. They share the cores, or the workers of a Dask cluster, on
which the book's package is installed. Each is stored when it is done, so that a run that was
interrupted goes on where it was. What is stored is dropped if the claim's small block gives other
numbers than it did. Claims that read one experiment are run together.
"""

import argparse
import platform
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib.metadata import version

import joblib
from tqdm import tqdm

from book import command
from leaky.lessons import claims
from leaky.lessons.claims.record import Record, load, same, size
from leaky.lessons.claims.work import Found, Job, perform

# Of the further blocks. Some experiments draw their weights from one of the next seeds, as their
# chapters do: blocks whose seeds are ten apart share none.
SEEDS = (1010, 1020, 1030, 1040)
LARGEST = 4  # times the own block

Run = Callable[[list[Job], str], Iterator[Found]]


def main() -> None:
    """Read the command line, and replicate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler")
    parser.add_argument("claims", nargs="*", metavar="CLAIM", help="by default all")
    words = parser.parse_args()
    for record in replicate(words.claims or claims.names(), words.cluster):
        print(f"{record.claim.name}: {record.verdict}; {record.standing}")


def replicate(names: Iterable[str], cluster: str | None = None) -> list[Record]:
    """Bring the records of claims up to date, and return them."""
    groups = by_experiment(names)
    with workers(cluster) as run:
        records = {each.claim.name: each for each in begun(run, groups)}
        own = [Job(group, claims.named(group[0]).experiment.seed) for group in groups]
        store(run(missing(own, records), "own blocks"), records)
        further = [
            Job(group, seed, planned([records[name] for name in group]))
            for seed in SEEDS
            for group in groups
        ]
        store(run(missing(further, records), "further blocks"), records)
    return list(records.values())


def by_experiment(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the claims of each experiment that one of the names reads."""
    wanted = {id(claims.named(name).experiment) for name in names}
    groups: dict[int, list[str]] = {}
    for name in claims.names():
        groups.setdefault(id(claims.named(name).experiment), []).append(name)
    return [tuple(group) for key, group in groups.items() if key in wanted]


def begun(run: Run, groups: list[tuple[str, ...]]) -> Iterator[Record]:
    """Return what is stored of each claim, without blocks if that is stale or nothing is."""
    experiments = [claims.named(group[0]).experiment for group in groups]
    small = [Job(g, each.seed, each.small) for g, each in zip(groups, experiments, strict=True)]
    for found in run(small, "small blocks"):
        claim = claims.named(found.name)
        stored = load(claim)
        fresh = stored is not None and same(stored.small, found.summaries)
        yield stored if fresh else Record(claim, [], found.summaries, 0, "", {})


def planned(records: list[Record]) -> dict[str, int]:
    """Return the size of a further block: what the most demanding claim needs."""
    usual = min(size(record.blocks[0]) for record in records)
    needed = min(LARGEST * usual, max(record.needed for record in records))
    return {"n": needed} if needed > usual else {}


def missing(jobs: list[Job], records: dict[str, Record]) -> list[Job]:
    """Return the jobs of which a block is not stored yet."""
    done = {(name, block.seed) for name, record in records.items() for block in record.blocks}
    return [job for job in jobs if any((name, job.seed) not in done for name in job.names)]


def store(found: Iterable[Found], records: dict[str, Record]) -> None:
    """Add each block to the record of its claim as it comes in, and save that."""
    for name, seed, summaries, failures in found:
        record = records[name]
        own = record.claim.experiment.seed
        others = [each for each in record.blocks if each.seed != seed]
        blocks = [*others, record.claim.judge(summaries, failures, seed)]
        blocks.sort(key=lambda each: (each.seed != own, each.seed))
        records[name] = replace(
            record,
            blocks=blocks,
            needed=record.claim.needed(blocks[0]),
            date=date.today().isoformat(),
            versions={"python": platform.python_version()}
            | {name: version(name) for name in ("leaky", "numpy", "scipy")},
        )
        records[name].save()


@contextmanager
def workers(cluster: str | None) -> Iterator[Run]:
    """Give a function that runs jobs over the cores or a cluster, with a progress bar."""

    def run(jobs: list[Job], what: str) -> Iterator[Found]:
        done = joblib.Parallel(n_jobs=-1, return_as="generator_unordered")(
            joblib.delayed(perform)(job) for job in jobs
        )
        for found in tqdm(done, desc=what, total=len(jobs)):
            yield from found

    if cluster is None:
        yield run
        return
    from dask.distributed import Client

    with Client(cluster), joblib.parallel_config(backend="dask"):
        yield run


if __name__ == "__main__":
    command(main)
