"""One piece of work of `make replicate`: an experiment is run once, for all claims that read it.

It stands in the package, so that a worker on another computer finds it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from leaky.lessons import claims
from leaky.lessons.claims.rules import Summary


class Job(NamedTuple):
    """All claims of one experiment, the seed of a block, and its sizes where they are not usual."""

    names: tuple[str, ...]
    seed: int
    sizes: Mapping[str, int] = {}


class Found(NamedTuple):
    """What a job found for a claim: each comparison summed up, and how many runs failed."""

    name: str
    seed: int
    summaries: Mapping[str, Summary]
    failures: int


def perform(job: Job) -> list[Found]:
    """Run a job, wherever it is."""
    listed = [claims.named(name) for name in job.names]
    result = listed[0].experiment(job.seed, **job.sizes)
    return [Found(claim.name, job.seed, *claim.summarize(result)) for claim in listed]
