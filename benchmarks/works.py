"""List the work that is timed, who does it, and how far `leaky` is to be ahead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType

from by_numpy import FLOORS
from tasks import Array, Task, Way, article_task, digits_task, many_task
from timing import medians, require_agreement


@dataclass(frozen=True)
class Work:
    """One table of the page.

    Attributes
    ----------
    title, text : str
    task : callable
        Makes the task.
    table : str
        The table of ways in a peer's module, if it has any: "TRAINING", "MANY", "DIFFERENCES",
        "CHECKS".
    rounds : int
    aims : mapping from a way to float
        How many times as long as `leaky` it should take at least.
    tolerances : mapping from a way to float
        How far its results may be off, as a share of the largest number in them; others agree
        to 1e-9.
    floors : mapping from a name to a way
        Parts of the work, which are timed but have no result to compare.
    """

    title: str
    text: str
    task: Callable[[], Task]
    table: str
    rounds: int
    aims: Mapping[str, float]
    tolerances: Mapping[str, float] = field(default_factory=dict)
    floors: Mapping[str, Callable[[Task], Callable[[], object]]] = field(default_factory=dict)

    def measure(self, peers: list[ModuleType], rounds: int | None = None) -> dict[str, float]:
        """Return the median seconds of each way, after checking that all agree."""
        task = self.task()
        ways = {name: way for peer in peers for name, way in getattr(peer, self.table, {}).items()}
        runs = {name: way(self._task_for(name, task)) for name, way in ways.items()}
        results = {name: run() for name, run in runs.items()}
        for name, result in results.items():
            tolerance = self.tolerances.get(name, 1e-9)
            require_agreement(result, self._expected(name, task, results, ways), name, tolerance)
        floors = {name: way(task) for name, way in self.floors.items()}
        return medians(runs | floors, rounds or self.rounds)

    @staticmethod
    def _task_for(name: str, task: Task) -> Task:
        """Return the task with slope 0 for a peer that knows ReLU only."""
        alike = replace(task, mlp=replace(task.mlp, negative_slope=0.0))
        return alike if "ReLU" in name else task

    def _expected(
        self, name: str, task: Task, results: Mapping[str, Array], ways: Mapping[str, Way]
    ) -> Array:
        """Return what `leaky` says: of a network with ReLU, if that is what the way trains."""
        alike = self._task_for(name, task)
        return results["leaky"] if alike is task else ways["leaky"](alike)()


WORKS = [
    Work(
        "One small network",
        "The article's network, 2-10-10-2, descends the gradient of its 100 samples for 1,000 "
        "epochs. The arrays are so small that most of the time goes into calling functions, not "
        "into arithmetic: a library that records every operation pays for each record.",
        article_task,
        "TRAINING",
        15,
        {"plain NumPy loop": 1.33, "PyTorch eager": 5},
    ),
    Work(
        "One larger network",
        "A 64-256-256-10 network on 256 handwritten digits, 20 epochs. Here the matrix products "
        "decide. NumPy, autograd and scikit-learn take them from one library; PyTorch and JAX "
        "bring their own, and which is ahead depends on the processor. The row of the products "
        "alone does nothing else: no loop written with NumPy can be faster than that.",
        digits_task,
        "TRAINING",
        21,
        {"plain NumPy loop": 1.25, "PyTorch eager": 1},
        floors=FLOORS,
    ),
    Work(
        "A thousand networks at once",
        "A thousand networks of the article's shape, each with its own first weights, 100 epochs.",
        many_task,
        "MANY",
        5,
        {"loop over the networks": 5, "JAX vmap": 1, "PyTorch batched": 1},
    ),
    Work(
        "Every derivative by differences",
        "All 162 derivatives of the article's network by central differences, 324 losses; "
        "SciPy's are one-sided and take half as many, and lose half of the digits.",
        article_task,
        "DIFFERENCES",
        51,
        {"loop over the parameters": 4.8},
        # A one-sided difference is off by half the step, 1e-7, times the second derivative.
        {"SciPy approx_fprime (one-sided)": 1e-5, "loop over the parameters": 1e-8},
    ),
    Work(
        "A whole gradient check",
        "`leaky` compares every derivative, twice, to know the noise, and looks for kinks; so "
        "does PyTorch's `gradcheck` compare every one. The checks of *one direction* compare a "
        "single number, the derivative along a random direction: they can say that something is "
        "wrong, not what.",
        article_task,
        "CHECKS",
        31,
        {"PyTorch gradcheck": 1},
    ),
]
