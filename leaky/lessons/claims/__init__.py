"""The claims of the book, each a function that can be run again on other seeds.

`names` lists them, `run` repeats one, and `judge` judges the result of an experiment that a
chapter has run. What `make replicate` stored of each is in its `Record`.
"""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from leaky._validation import choice, items, whole_number
from leaky.lessons.claims.record import Record, load
from leaky.lessons.claims.register import Block, Claim, Experiment
from leaky.lessons.claims.replication import Replication

__all__ = ["CHAPTERS", "Block", "Claim", "Experiment", "Record", "judge", "load", "named", "names"]
__all__ += ["run"]

# The module with the claims of each chapter, by the chapter's number.
CHAPTERS = MappingProxyType(
    {
        1: "dead_neurons",
        2: "leak",
        4: "checking",
        5: "training",
        6: "initialization",
        7: "slope",
        8: "digits",
        9: "clinic",
    }
)


@cache
def _register() -> dict[str, Claim]:
    modules = [import_module(f"{__name__}.{name}") for name in CHAPTERS.values()]
    found = [each for module in modules for each in vars(module).values()]
    return {each.name: each for each in found if isinstance(each, Claim)}


def names() -> list[str]:
    """Return the names of all claims, in the order of the chapters."""
    return list(_register())


def named(name: str) -> Claim:
    """Return a claim.

    Raises
    ------
    ValueError
        If there is no claim of that name; the error lists those most like it.
    """
    return _register()[choice(name, "name", names())]


def judge(name: str, result: Any) -> Block:
    """Judge what an experiment returned, by the rule of a claim.

    Parameters
    ----------
    name : str
        A claim, one of `names`.
    result : object
        What the claim's experiment returned.

    Returns
    -------
    Block
        Its comparisons, with their estimates and intervals, and its verdict.

    Raises
    ------
    ValueError
        If there is no claim of that name.
    """
    claim = named(name)
    return claim.judge(*claim.summarize(result))


def run(name: str, seeds: int | Iterable[int] | None = None) -> Replication:
    """Repeat a claim of the book on other seeds, and see where they fall.

    Parameters
    ----------
    name : str
        A claim, one of `names`.
    seeds : int or iterable of int, optional
        Each seed draws a block of its own, with as many networks as the chapter has. Seeds that
        are ten apart or more share nothing; some experiments draw their weights from the seeds
        that follow. By default the chapter's own seed.

    Returns
    -------
    Replication
        In a notebook or printed: the new blocks beside those of the book.

    Raises
    ------
    TypeError
        If a seed is not a whole number.
    ValueError
        If there is no claim of that name, no seed, or a seed below 0.
    """
    claim = named(name)
    if seeds is None:
        seeds = claim.experiment.seed
    listed = [seeds] if isinstance(seeds, int) else items(seeds, "seeds", "whole numbers")
    if not listed:
        raise ValueError("seeds must have one seed or more, got none")
    checked = [whole_number(each, "seeds", least=0) for each in listed]
    return Replication(claim, [claim.block(seed) for seed in checked], load(claim))
