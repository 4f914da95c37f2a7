"""Make the exercise notebooks, for the reader, the grader and the teacher, from one source.

A source, `classroom/exercises/NN_name.md`, holds text and Python cells. A cell that opens with

    ```python task="two_leaks" level="Warm-up" minutes=6 points=2

is a task: a function whose solution stands between nbgrader's markers. What follows it in the
notebooks is made: the check, and the hints, which `leaky.lessons.checks` knows. A cell that opens
with

    ```python otherwise="two_leaks"

is for the tests alone: a right answer that is written otherwise, and EDGES, pairs of arguments and
of what is known by hand of the result. A list there is an array, a tuple several results.

    python tools/exercises.py

writes those for the reader, `book/exercises/`; `course` writes the others.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode, v4
from refresh import METADATA, put_colab_cell

from book import ROOT, IncompleteError, command
from leaky.lessons.checks import EXERCISES

SOURCES = sorted((ROOT / "classroom" / "exercises").glob("[0-9]*.md"))
RELEASED = ROOT / "book" / "exercises"

# Signs for a terminal, which few fonts have, and how a page writes them.
IN_HTML = {"ᵢ": "<sub>i</sub>", "ᵀ": "<sup>T</sup>"}

SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION\n?", re.S | re.M)
STUB = r"\1raise NotImplementedError\n"
SETUP = """import numpy as np

from leaky import case, check, hint"""
HIDDEN = """{check}
### BEGIN HIDDEN TESTS
from hidden_checks import grade
grade("{task}", {task})
### END HIDDEN TESTS"""
HOW = """**How it works.** Replace `raise NotImplementedError` by your own lines, run the cell,
and run the check below it. The check says what is wrong, not only that something is, and how you
have the inputs on which it failed. Each hint is folded into the one before; `hint("{first}")`
shows them, too. {n_tasks} tasks, called {names}: about {minutes} minutes, {points} points.

**What holds for every task.** Any array may hold whole numbers, any number may be whole, and
others fractions beside it; an array may be the transpose of another; there may be a single sample,
unit, input or output. A number above 0 is above 0 however small, and only the same numbers are
equal. At $z = 0$ exactly a unit is off (the mask that tells which are on is $z > 0$), and a
derivative there is the one from the left. Arguments stay as they were. Where a derivative is asked
for, derive it: a difference quotient is marked wrong, unless the task says otherwise. Several
results are returned as a tuple (a list will do), in the order named."""


def read(path: Path) -> list[NotebookNode]:
    """Return the cells of a source."""
    return jupytext.read(path, fmt="md").cells


def tasks(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells that hold a task."""
    return [cell for cell in cells if "task" in cell.metadata]


def otherwise(cells: list[NotebookNode]) -> dict[str, str]:
    """Return the cells for the tests by the task that each answers."""
    return {
        each.metadata["otherwise"]: each.source for each in cells if "otherwise" in each.metadata
    }


def check_source(path: Path, cells: list[NotebookNode]) -> None:
    """Refuse a source from which no sheet can be made.

    Raises
    ------
    IncompleteError
        With what is missing, and where.
    """
    found = tasks(cells)
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    headings = re.findall(r"^## ", "\n".join(texts), flags=re.M)
    if not found or len(headings) != len(found):
        raise IncompleteError(
            f"{path} has {len(headings)} headings `## ` and {len(found)} tasks: it needs a task, "
            "a cell that opens with ```python task=..., below each heading and at least one."
        )
    for about in (cell.metadata for cell in found):
        lacking = [key for key in ("level", "minutes", "points") if key not in about]
        if lacking:
            raise IncompleteError(f"{path}: task {about['task']} lacks {', '.join(lacking)}.")
        if about["task"] not in EXERCISES:
            raise IncompleteError(
                f"{path}: task {about['task']} has no checks: a module in leaky/lessons/checks "
                "needs an entry of that name in its table EXERCISES."
            )


def stub(source: str) -> str:
    """Return a task's cell without its solution."""
    return SOLUTION.sub(STUB, source).rstrip("\n")


def solved(source: str) -> str:
    """Return a task's cell with its solution and without the markers."""
    return SOLUTION.sub(r"\2", source).rstrip("\n")


# Makes of a task's cell the one that holds its function, and the one that checks it.
Pair = Callable[[NotebookNode], tuple[NotebookNode, NotebookNode]]


def notebook(path: Path, pair: Pair) -> NotebookNode:
    """Make a notebook from a source."""
    source = read(path)
    check_source(path, source)
    cells = list(_cells(source, pair))
    for cell, name in zip(cells, _names(cells), strict=True):
        cell.id = name
    made = v4.new_notebook(cells=cells, metadata=METADATA)
    made.nbformat_minor = 5
    nbformat.validate(made)
    return made


def _cells(source: list[NotebookNode], pair: Pair) -> Iterator[NotebookNode]:
    upcoming = iter(tasks(source))
    for cell in source:
        if cell.cell_type == "markdown":
            for part in re.split(r"^(?=## )", cell.source, flags=re.M):
                if part.startswith("# "):
                    yield from _opening(part, tasks(source))
                elif part.strip():
                    yield v4.new_markdown_cell(_statement(part, next(upcoming).metadata))
        elif "task" in cell.metadata:
            yield from pair(cell)
            yield v4.new_markdown_cell(_hints(EXERCISES[cell.metadata["task"]].hints))
        elif "otherwise" not in cell.metadata:
            yield v4.new_code_cell(cell.source)


def _opening(text: str, all_tasks: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Yield the title, what to do, and what every task imports."""
    names = [task.metadata["task"] for task in all_tasks]
    how = HOW.format(
        first=names[0],
        names=", ".join(f"`{name}`" for name in names),
        n_tasks=len(all_tasks),
        minutes=sum(task.metadata["minutes"] for task in all_tasks),
        points=sum(task.metadata["points"] for task in all_tasks),
    )
    yield v4.new_markdown_cell(f"{text.strip()}\n\n{how}")
    yield v4.new_code_cell(SETUP)


def _statement(text: str, about: dict) -> str:
    """Put under a task's heading how hard it is, how long it takes and what it counts."""
    heading, rest = text.strip().split("\n", 1)
    effort = f"*{about['level']}, {about['minutes']} minutes, {about['points']} points.*"
    return f"{heading}\n\n{effort} {rest.lstrip()}"


def _hints(hints: tuple[str, ...]) -> str:
    """Fold each hint into the one before; HTML folds on the site and in every notebook."""
    text = ""
    for number, hint in reversed(list(enumerate(hints, start=1))):
        for sign, html in IN_HTML.items():
            hint = hint.replace(sign, html)
        inside = "\n\n".join(part for part in (hint, text) if part)
        text = (
            f'<details class="hint"><summary>Show hint {number}</summary>\n\n{inside}\n\n</details>'
        )
    return text


def _names(cells: list[NotebookNode]) -> Iterator[str]:
    """Yield ids for the cells that change only when their beginning does."""
    seen: set[str] = set()
    for cell in cells:
        name = "-".join(re.findall(r"[a-z0-9]+", cell.source.lower()))[:40].strip("-")
        while name in seen:
            name += "-2"
        seen.add(name)
        yield name


def check_of(task: str) -> str:
    """Return the call that checks a task."""
    return f'check("{task}", {task})'


def released(path: Path) -> NotebookNode:
    """Make the notebook for the reader: stubs, whose checks fail on purpose."""

    def pair(cell: NotebookNode) -> tuple[NotebookNode, NotebookNode]:
        fails = {"tags": ["raises-exception", "remove-output"]}
        check = v4.new_code_cell(check_of(cell.metadata["task"]), metadata=fails)
        return v4.new_code_cell(stub(cell.source)), check

    made = notebook(path, pair)
    put_colab_cell(made)
    return made


def solutions(path: Path) -> NotebookNode:
    """Make the notebook for the teacher: solutions, whose checks pass."""

    def pair(cell: NotebookNode) -> tuple[NotebookNode, NotebookNode]:
        check = v4.new_code_cell(check_of(cell.metadata["task"]))
        return v4.new_code_cell(solved(cell.source)), check

    return notebook(path, pair)


def graded(path: Path) -> NotebookNode:
    """Make nbgrader's source: the solution marked, and hidden tests behind each check."""

    def pair(cell: NotebookNode) -> tuple[NotebookNode, NotebookNode]:
        task, points = cell.metadata["task"], cell.metadata["points"]
        hidden = HIDDEN.format(check=check_of(task), task=task)
        check = _nbgrader(hidden, f"check-{task}", grade=True, points=points)
        return _nbgrader(cell.source, task, solution=True, locked=False), check

    made = notebook(path, pair)
    setup = next(cell for cell in made.cells if cell.source == SETUP)
    setup.metadata = _nbgrader(SETUP, "setup").metadata
    return made


def _nbgrader(source: str, name: str, **options: object) -> NotebookNode:
    """Make a code cell that nbgrader knows; it is locked unless an option says that it is not."""
    about = {"grade": False, "solution": False, "locked": True, "task": False} | options
    about |= {"grade_id": name, "schema_version": 3, "cell_type": "code"}
    return v4.new_code_cell(source, metadata={"nbgrader": about})


def write(folder: Path, make: Callable[[Path], NotebookNode], nested: bool = False) -> None:
    """Write a notebook for each source into `folder`, or each into a folder of its own."""
    for path in SOURCES:
        within = folder / path.stem if nested else folder
        within.mkdir(parents=True, exist_ok=True)
        nbformat.write(make(path), within / f"{path.stem}.ipynb")


def check_unanswered(folder: Path) -> None:
    """Refuse to write over sheets that somebody has begun to solve.

    Raises
    ------
    FileExistsError
        If a task's cell of a sheet in `folder` no longer waits for an answer.
    """
    for path in SOURCES:
        sheet = folder / f"{path.stem}.ipynb"
        if sheet.exists() and _is_answered(nbformat.read(sheet, as_version=4), path):
            raise FileExistsError(
                f"{sheet} holds answers, which this command would write over. Move it away, "
                "and run the command again."
            )


def _is_answered(sheet: NotebookNode, path: Path) -> bool:
    """Tell whether a function that a task asks for is there without its stub."""
    heads = [f"def {task.metadata['task']}(" for task in tasks(read(path))]
    cells = [cell.source for cell in sheet.cells if cell.cell_type == "code"]
    answers = [source for source in cells if source.startswith(tuple(heads))]
    return any("raise NotImplementedError" not in source for source in answers)


def main() -> None:
    """Write the readers' sheets."""
    check_unanswered(RELEASED)
    write(RELEASED, released)


if __name__ == "__main__":
    command(main)
