"""The teacher's pack, from the source of an exercise to the marks and the feedback.

nbgrader is an extra; `make classroom` installs it. What runs the nine assignments with every
catalogued mistake takes minutes and belongs to `make prove`.
"""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs

import nbformat
import pytest
import yaml
from exercises import ROOT, SOURCES, graded, read, solved, tasks, text_of

from leaky.checks import EXERCISES, CheckFailed

HAS_NBGRADER = importlib.util.find_spec("nbgrader") is not None
needs_nbgrader = pytest.mark.skipif(not HAS_NBGRADER, reason="nbgrader comes with `make classroom`")
FIRST = SOURCES[0].stem
POINTS = {
    path.stem: {cell.metadata["task"]: cell.metadata["points"] for cell in tasks(read(path))}
    for path in SOURCES
}


def nbgrader(course, *command, fails=False):
    """Run nbgrader as the teacher does, in the folder of its configuration."""
    folder = ROOT / "classroom"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *command],
        cwd=folder,
        env=os.environ | {"LEAKY_COURSE": str(course), "PATH": path},
        capture_output=True,
        text=True,
    )
    said = done.stdout + done.stderr
    assert fails or done.returncode == 0, said[-3000:]
    return said


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with all nine assignments, released."""
    folder = tmp_path_factory.mktemp("course")
    subprocess.run([sys.executable, ROOT / "tools" / "exercises.py", folder], check=True)
    return folder


def release(course, name):
    target = course / "release" / name / f"{name}.ipynb"
    if not target.exists():
        nbgrader(course, "generate_assignment", name)
    return nbformat.read(target, as_version=4)


def answers(name):
    """The cells of the solutions, by task."""
    path = next(path for path in SOURCES if path.stem == name)
    return {cell.metadata["task"]: solved(cell.source) for cell in tasks(read(path))}


def hand_in(course, student, name, cells, change=lambda notebook: None):
    """Put a student's notebook where nbgrader collects it."""
    notebook = release(course, name)
    for cell in notebook.cells:
        task = cell.metadata.get("nbgrader", {}).get("grade_id")
        if task in cells:
            cell.source = cells[task]
    change(notebook)
    target = course / "submitted" / student / name / f"{name}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(notebook, target)


def marks(course, name):
    """The points of every student for every task, after autograding."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {
                grade.cell.name.removeprefix("check-"): grade.score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(name)
        }


def planted(name, number):
    """A student's cell whose function gives a catalogued wrong answer."""
    return (
        "from leaky.checks import EXERCISES\n"
        f"{name} = EXERCISES['{name}'].mistakes[{number}].answer"
    )


def grade_cell(notebook, task):
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return ids.index(f"check-{task}")


def without_its_check(notebook):
    del notebook.cells[grade_cell(notebook, "count_dead")]


def check_twice(notebook):
    place = grade_cell(notebook, "count_dead")
    twin = nbformat.from_dict(notebook.cells[place])
    twin.id = "twin"
    notebook.cells.insert(place, twin)


def own_check(notebook):
    first = nbformat.v4.new_code_cell(
        "import leaky, leaky.checks, leaky.checks.engine as engine\n"
        "def check(*arguments, **options): return None\n"
        "engine.judge = leaky.check = leaky.checks.check = check"
    )
    notebook.cells.insert(3, first)


def patched_numpy(notebook):
    lines = "np.where = np.all = np.abs = lambda *a, **k: np.True_"
    notebook.cells.insert(3, nbformat.v4.new_code_cell(lines))


def test_the_sources_for_nbgrader_hide_the_solution_and_half_of_each_check():
    for path in SOURCES:
        text = text_of(graded(path))
        assert text.count("### BEGIN SOLUTION") == text.count("### BEGIN HIDDEN TESTS") == 3


def test_the_hidden_half_passes_solutions_fails_mistakes_and_says_nothing(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "classroom"))
    import hidden_checks

    for name, exercise in EXERCISES.items():
        solution = hidden_checks.solution_of(name)
        hidden_checks.grade(name, solution)
        for answer in (exercise.mistakes[0].answer, None, lambda *arguments: None):
            with pytest.raises(AssertionError) as caught:
                hidden_checks.grade(name, answer)
            assert (
                str(caught.value) == f"The hidden tests of {name} do not pass; its check says more."
            )
            assert caught.value.__context__ is None and caught.value.__cause__ is None


def test_the_hidden_half_judges_with_an_engine_of_its_own(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "classroom"))
    import hidden_checks

    from leaky.checks import engine

    monkeypatch.setattr(engine, "judge", lambda *arguments: None)
    monkeypatch.setattr(engine, "_difference", lambda *arguments, **options: "")
    with pytest.raises(AssertionError, match="do not pass"):
        hidden_checks.grade("two_leaks", lambda z, below, above: z)
    assert sys.modules["leaky.checks.engine"] is engine
    assert issubclass(CheckFailed, AssertionError)


@needs_nbgrader
@pytest.mark.slow
def test_odd_submissions_get_what_they_are_worth_and_cost_nobody_else_a_mark(course):
    right, task = answers(FIRST), "count_dead"
    hand_in(course, "right", FIRST, right)
    hand_in(course, "blank", FIRST, {})
    hand_in(course, "no-check", FIRST, right, without_its_check)
    hand_in(course, "two-checks", FIRST, right, check_twice)
    hand_in(course, "own-check", FIRST, right | {task: planted(task, 0)}, own_check)
    hand_in(course, "patched", FIRST, right | {task: planted(task, 0)}, patched_numpy)
    odd = {
        "endless": "while True: pass",
        "leaves": "import sys\nsys.exit()",
        "warns": f"import warnings\nwarnings.warn('look out')\n{right[task]}",
        "breaks": "def count_dead(",
        "not-a-number": "def count_dead(W, b, X):\n    return float('nan')",
        "leaves-later": "def count_dead(W, b, X):\n    raise SystemExit",
        "kills": "import os\nos._exit(1)",
    }
    for student, source in odd.items():
        hand_in(course, student, FIRST, right | {task: source})
    hand_in(course, "z-right", FIRST, right)
    said = nbgrader(course, "autograde", FIRST, fails=True)
    given, full = marks(course, FIRST), POINTS[FIRST]
    assert given["right"] == given["z-right"] == given["warns"] == full, said[-2000:]
    none, others = dict.fromkeys(full, 0), full | {task: 0}
    assert given["two-checks"] == full
    assert given["blank"] == given["patched"] == given["kills"] == none
    for student in (*(set(odd) - {"warns", "kills"}), "no-check", "own-check"):
        assert given[student] == others, student


@needs_nbgrader
@pytest.mark.slow
@pytest.mark.parametrize("name", POINTS)
def test_every_catalogued_mistake_gets_no_point_and_the_solutions_get_all(course, name):
    right, full = answers(name), POINTS[name]
    hand_in(course, "right", name, right)
    most = max(len(EXERCISES[task].mistakes) for task in full)
    for number in range(most):
        wrong = {
            task: planted(task, number) for task in full if number < len(EXERCISES[task].mistakes)
        }
        hand_in(course, f"wrong-{number}", name, right | wrong)
    nbgrader(course, "autograde", name)
    given = marks(course, name)
    assert given.pop("right") == full
    for number in range(most):
        assert given[f"wrong-{number}"] == {
            task: 0 if number < len(EXERCISES[task].mistakes) else points
            for task, points in full.items()
        }


@needs_nbgrader
@pytest.mark.slow
def test_feedback_explains_and_gives_nothing_away(course):
    name, task = SOURCES[1].stem, "two_leaks"
    student = "feedback"
    hand_in(course, student, name, answers(name) | {task: planted(task, 1)})
    nbgrader(course, "autograde", name, "--student", student)
    nbgrader(course, "generate_feedback", name, "--student", student)
    page = (course / "feedback" / student / name / f"{name}.html").read_text(encoding="utf-8")
    assert "The branches are swapped" in page
    assert "The hidden tests of" not in page or "its check says more" in page
    assert "solution_of" not in page and "reference" not in page
    others = answers(name)[task].splitlines()[-1].strip()
    assert others not in page


@needs_nbgrader
@pytest.mark.slow
def test_validate_says_that_a_stub_fails_and_a_solution_passes(course, tmp_path):
    for source, wanted in [({}, "fail"), (answers(FIRST), "Success")]:
        notebook = release(course, FIRST)
        for cell in notebook.cells:
            task = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = source.get(task, cell.source)
        target = tmp_path / "mine.ipynb"
        nbformat.write(notebook, target)
        # nbgrader ends with 0 either way: what it says is what counts.
        said = nbgrader(course, "validate", str(target))
        assert re.search(wanted, said), said


def test_a_link_for_a_hub_leads_to_the_repository_of_the_configuration(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "classroom"))
    from hub_link import link

    made = link("https://hub.example.edu/", f"book/exercises/{FIRST}.ipynb")
    address, asked = made.split("?")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
    assert address == "https://hub.example.edu/hub/user-redirect/git-pull"
    assert parse_qs(asked) == {
        "repo": [config["url"]],
        "branch": [config["branch"]],
        "urlpath": [f"lab/tree/{config['url'].rsplit('/', 1)[1]}/book/exercises/{FIRST}.ipynb"],
    }


@pytest.mark.parametrize(
    ("hub", "notebook", "said"),
    [("hub.example.edu", "README.md", "hub must be an address"), ("http://x", "no.ipynb", "file")],
)
def test_a_link_to_nowhere_is_refused(monkeypatch, hub, notebook, said):
    monkeypatch.syspath_prepend(str(ROOT / "classroom"))
    from hub_link import link

    with pytest.raises(ValueError, match=said):
        link(hub, notebook)
