"""The teacher's pack: what a submission gets, and that none can spoil another's marks."""

import copy
import importlib
import importlib.util
import json
import pickle
import re
import subprocess
import sys
from urllib.parse import parse_qs

import hidden_checks
import judge
import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup
from course import make_course, make_solutions, nbgrader
from elsewhere import run
from exercises import SOURCES, graded, read, solutions, solved, stub, tasks
from hub_link import link
from outside import loads_from_outside
from prose import CHAPTERS
from search import findings
from test_checks import OTHERWISE, OTHERWISE_SOURCES, TASKS, solution, solution_lines

from book import ROOT, settings
from leaky import case, check
from leaky.lessons.checks import EXERCISES, CheckFailed

NAMES = list(EXERCISES)
needs_nbgrader = pytest.mark.skipif(
    importlib.util.find_spec("nbgrader") is None,
    reason="nbgrader is not installed: pip install -e '.[classroom]'",
)


def failed(name, answer):
    """Return what the hidden tests say of an answer."""
    with pytest.raises(hidden_checks.HiddenTestsFailed) as caught:
        hidden_checks.grade(name, answer)
    return str(caught.value)


# The hidden tests by themselves: no nbgrader.


@pytest.mark.parametrize("name", NAMES[::5])
def test_a_right_answer_passes_the_hidden_tests(name, capfd):
    assert hidden_checks.grade(name, OTHERWISE[name]) is None
    assert capfd.readouterr() == ("", "")


class JudgeHere:
    """The judge in this process: another one for each answer would take half a second."""

    def __init__(self, *asked):
        self.asked = asked
        self.inputs = pickle.loads(judge.inputs(*asked))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def verdict(self, calls):
        return judge.judge(*self.asked, pickle.dumps(calls))


@pytest.fixture
def judged_here(monkeypatch):
    monkeypatch.setattr(hidden_checks, "Judge", JudgeHere)


@pytest.mark.parametrize("make", [solution, OTHERWISE.get], ids=["solution", "otherwise"])
@pytest.mark.parametrize("name", NAMES)
def test_every_right_answer_is_judged_right(name, make, judged_here):
    hidden_checks.grade(name, make(name))


@pytest.mark.parametrize(
    "part", [slice(0, None, 3), pytest.param(slice(None), marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("name", NAMES)
def test_a_known_mistake_fails_the_hidden_tests(name, part, judged_here):
    for mistake in EXERCISES[name].mistakes[part]:
        failed(name, mistake.answer)


def test_the_hidden_tests_say_nothing_of_inputs_or_values():
    message = failed("two_leaks", lambda z, below, above: z)
    assert message == "The hidden tests of two_leaks do not pass; the check above says more."
    assert hidden_checks.HiddenTestsFailed(message)._render_traceback_() == [message]


# An answer that looks for the reference wherever a process can be searched, and asks it.
WALKS = """
import gc, sys
from types import FunctionType, ModuleType
{prepare}
import hidden_checks
from leaky import check

def frames():
    frame = sys._getframe()
    while frame:
        yield from [*frame.f_locals.values(), *frame.f_globals.values()]
        frame = frame.f_back

def reached():
    things = [*frames(), *sys.modules.values(), *gc.get_objects()]
    modules = [thing for thing in things if isinstance(thing, ModuleType)]
    things += [each for module in modules for each in vars(module).values()]
    for thing in things:
        if type(thing).__name__ == "Exercise" and thing.name == "two_leaks":
            yield thing.reference
        if isinstance(thing, FunctionType) and thing.__name__ == "_two_leaks":
            yield thing

def two_leaks(z, below, above):
    for found in reached():
        return found(z, below, above)

for judged in (check, hidden_checks.grade):
    try:
        judged("two_leaks", two_leaks)
        print("passed")
    except AssertionError as error:
        print(type(error).__name__)
"""
STANDS_IN = "import hidden_checks; hidden_checks.load_ipython_extension(None)"


@pytest.mark.parametrize(
    ("prepare", "outcome"),
    [(STANDS_IN, ["CheckFailed", "HiddenTestsFailed"]), ("", ["two_leaks: right.", "passed"] * 2)],
    ids=["in nbgrader's kernel", "where the checks were imported"],
)
def test_no_reference_can_be_reached_from_an_answer(prepare, outcome):
    program = WALKS.format(prepare=prepare)
    printed = run([sys.executable, "-c", program], cwd=ROOT / "classroom")
    assert [line for line in printed.splitlines() if line in outcome] == printed.splitlines()
    assert printed.splitlines()[-1] == outcome[-1]


def test_in_nbgraders_kernels_the_judge_says_what_is_wrong(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "leaky.lessons.checks", None)
    hidden_checks.load_ipython_extension(None)
    stand_in = importlib.import_module("leaky.lessons.checks")
    stand_in.check("two_leaks", OTHERWISE["two_leaks"])
    assert stand_in.hint("two_leaks") is None
    assert capsys.readouterr().out == "two_leaks: right.\n"
    mistake = EXERCISES["two_leaks"].mistakes[0]
    with pytest.raises(CheckFailed) as said:
        stand_in.check("two_leaks", mistake.answer, seed=3)
    with pytest.raises(CheckFailed) as expected:
        check("two_leaks", mistake.answer, seed=3)
    assert str(said.value) == str(expected.value)
    mine, right = (one("two_leaks", seed=3, number=2) for one in (stand_in.case, case))
    assert mine._fields == right._fields and np.array_equal(mine.z, right.z)


def test_a_patched_numpy_does_not_reach_the_judge(monkeypatch):
    for name in ["allclose", "where", "abs", "asarray", "array_equal", "isnan"]:
        monkeypatch.setattr(np, name, lambda *arguments, **options: np.True_)
    failed("two_leaks", lambda z, below, above: np.zeros(z.shape))


def test_what_the_caller_knows_is_not_the_expected_value():
    def peeking(z, below, above):
        frame = sys._getframe(1)
        while frame:
            if "expected" in frame.f_locals:
                return frame.f_locals["expected"]
            frame = frame.f_back
        return None

    failed("two_leaks", peeking)


def test_an_argument_that_is_changed_in_place_fails_the_hidden_tests(judged_here):
    def in_place(w, b, X, y, learning_rate):
        w[:], new_b = solution("neuron_step")(w, b, X, y, learning_rate)
        return w, new_b

    failed("neuron_step", in_place)


class Running:
    """A pickle that runs code when it is read."""

    def __reduce__(self):
        return print, ("the judge ran this",)


@pytest.mark.parametrize(
    "result",
    [Running(), [Running()], np.zeros(2).view(np.matrix), np.ma.masked_all(2), print, lambda: 0],
    ids=lambda result: type(result).__name__,
)
def test_the_judge_reads_no_more_than_plain_values(result, judged_here, capfd):
    failed("two_leaks", lambda z, below, above: result)
    assert capfd.readouterr() == ("", "")


def test_a_judge_that_cannot_run_is_not_the_students_fault(monkeypatch):
    with (
        pytest.raises(RuntimeError, match=r"^The judge of the hidden tests cannot run. It says"),
        hidden_checks.Judge("two_leaks", "hidden") as judge_there,
    ):
        judge_there.verdict([[], 7])
    monkeypatch.setattr(hidden_checks, "FOLDER", ROOT / "nowhere")
    with pytest.raises(RuntimeError, match=r"cannot run. It says.*No module named 'judge'"):
        hidden_checks.grade("two_leaks", OTHERWISE["two_leaks"])


def test_a_pickle_that_could_run_code_is_not_read(capfd):
    assert judge.judge("two_leaks", "hidden", pickle.dumps(Running())) != ""
    assert capfd.readouterr() == ("", "")


def test_a_solution_is_read_from_its_source_and_takes_what_the_exercise_names():
    for name in NAMES:
        code = judge.solution(name).__code__
        assert list(code.co_varnames[: code.co_argcount]) == EXERCISES[name].parameters
    with pytest.raises(LookupError, match="no task nothing"):
        judge.solution("nothing")


# A course from end to end. All of it is about the first notebook; its tasks count 2, 3, 4.

FIRST = SOURCES[0].stem
CELL = nbformat.v4.new_code_cell
TASKS_OF_FIRST = ("count_dead", "waking_bias", "neuron_step")
FULL = (2, 3, 4)
NOTHING = (0, 0, 0)
GRADES = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db", "leaky") as book:
    print(json.dumps({
        submission.student.id: {
            grade.cell.name.removeprefix("check-"): grade.auto_score
            for notebook in submission.notebooks for grade in notebook.grades
        }
        for submission in book.assignment_submissions(sys.argv[1])
    }))
"""


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    make_course(folder, FIRST)
    return folder


def released_to_students(course, assignment=FIRST):
    return nbformat.read(course / "release" / assignment / f"{assignment}.ipynb", as_version=4)


def place(notebook, name):
    """Return the index of a task's cell, a check's, or the setup's."""
    found = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return found.index(name)


def put(notebook, name, source):
    notebook.cells[place(notebook, name)].source = source


def fill(notebook, answer, names=TASKS_OF_FIRST):
    """Write into each task's cell what `answer` makes of its name."""
    for name in names:
        put(notebook, name, answer(name))
    return notebook


def solved_by_name(name):
    return solved(TASKS[name].source)


def submit(course, student, notebook, assignment=FIRST):
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True)
    # As it is: nbformat would mend the ids of a cell that is there twice.
    (folder / f"{assignment}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder


IMPATIENT = "--Execute.timeout=10"  # where a loop has no end; still five times what a check takes


def autograde(course, assignment, *options):
    """Grade all submissions; return the points that each got."""
    nbgrader(course, "autograde", assignment, *options)
    return grades(course, assignment)


def grades(course, assignment):
    printed = run([sys.executable, "-c", GRADES, assignment], cwd=course)
    return {
        student: tuple(points[name] for name in NAMES if name in points)
        for student, points in json.loads(printed).items()
    }


# nbgrader's kernels have another module of that name: who removes it imports the real one.
UNDO = """import sys
del sys.modules["leaky.lessons.checks"]
from leaky.lessons.checks import EXERCISES"""


def planted(name, number=0):
    wrong = f'EXERCISES["{name}"].mistakes[{number}].answer'
    return f"{UNDO}\n{name} = {wrong}"


# What is done to a notebook in which every task is solved before it is handed in.


def written(name, source):
    """Write another answer, or another check."""
    return lambda notebook: put(notebook, name, source)


def inserted(before, source):
    """Insert a cell before a task's, or before the setup."""
    return lambda notebook: notebook.cells.insert(place(notebook, before), CELL(source))


def without(*names):
    """Delete the cells of these names."""

    def delete(notebook):
        for name in names:
            del notebook.cells[place(notebook, name)]

    return delete


def twice(*names):
    """Have the cells of these names two times, one below the other."""

    def copied(notebook):
        for name in names:
            at = place(notebook, name)
            notebook.cells.insert(at, copy.deepcopy(notebook.cells[at]))

    return copied


def blank(notebook):
    fill(notebook, lambda name: stub(TASKS[name].source))


def wrong_in_the_second_copy(notebook):
    twice("count_dead")(notebook)
    second = notebook.cells[place(notebook, "count_dead") + 1]
    second.source = "def count_dead(W, b, X):\n    return 0"


def marks_of_another_version(notebook):
    for version, name in [(1, "check-count_dead"), (9, "check-waking_bias")]:
        notebook.cells[place(notebook, name)].metadata.nbgrader["schema_version"] = version
    notebook.cells[place(notebook, "neuron_step")].metadata["nbgrader"] = {}
    notebook.cells[0].metadata["nbgrader"] = "none"


def other_points(notebook):
    notebook.cells[place(notebook, "check-count_dead")].metadata.nbgrader["points"] = 100


def skips_the_checks(notebook):
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution"]


WARNS = """import logging, sys, warnings
logging.basicConfig()
warnings.warn('careful')
print('noise', file=sys.stderr)
""" + solved_by_name("count_dead").replace(
    "    return",
    "    warnings.warn('careful')\n    print('noise', file=sys.stderr)\n"
    "    np.zeros(1) / 0\n    logging.warning('noise')\n    return",
)
UNSTOPPABLE = """while True:
    try:
        while True:
            pass
    except BaseException:
        pass"""
AGREEABLE = """class A:
    __eq__ = lambda self, other: True
    __hash__ = None
    shape = ()
def count_dead(W, b, X):
    return A()"""
PATCHED_NUMPY = """import numpy as np
for name in ('allclose', 'where', 'abs', 'isnan', 'array_equal', 'asarray'):
    setattr(np, name, lambda *a, **k: np.True_)"""
PATCHED_ENGINE = """import leaky
leaky.check = lambda *a: None
from leaky.lessons import calls
calls.refusal = lambda *a: ''
calls.unchanged = lambda *a: True
from leaky.lessons import checks
from leaky.lessons.checks import engine
engine.judge = engine.verdict = lambda *a: ''
checks.judge = lambda *a: None
checks.EXERCISES.clear()"""
WALKING = """import gc
def {0}(*arguments):
    for thing in gc.get_objects():
        if type(thing).__name__ == "Exercise" and thing.name == "{0}":
            return thing.reference(*arguments)"""
REFERENCE = "from leaky.lessons.checks import EXERCISES\n{0} = EXERCISES['{0}'].reference"
SAYS_RIGHT = "def check(name, answer):\n    print(f'{name}: right.')"
OWN_CHECK = (
    blank,
    written("waking_bias", "waking_bias = print"),
    inserted("count_dead", SAYS_RIGHT),
)
STEP = "def neuron_step(w, b, X, y, learning_rate):\n    return "

# What somebody hands in: the points that it should get, and what was done.
HANDED_IN = {
    "right": (FULL,),
    "blank": (NOTHING, blank),
    "one_wrong": ((2, 0, 4), written("waking_bias", planted("waking_bias"))),
    "own_check": (NOTHING, *OWN_CHECK),
    "endless_loop": (
        (0, 3, 4),
        written("count_dead", "def count_dead(W, b, X):\n    while True:\n        pass"),
    ),
    "warns": (FULL, written("count_dead", WARNS)),
    "no_check": (FULL, without("check-count_dead")),
    "no_setup_no_task_no_check": ((0, 3, 4), without("setup", "count_dead", "check-count_dead")),
    "cells_twice": (FULL, twice("count_dead", "check-count_dead", "setup")),
    "wrong_in_the_second_copy": ((0, 3, 4), wrong_in_the_second_copy),
    "marks_of_another_version": (FULL, marks_of_another_version),
    "endless_cell": (FULL, inserted("waking_bias", "while True:\n    pass")),
    "loop_that_cannot_be_interrupted": ((2, 0, 0), inserted("waking_bias", UNSTOPPABLE)),
    "leaves_in_a_function": (
        (0, 3, 4),
        written("count_dead", "import sys\ndef count_dead(W, b, X):\n    sys.exit()"),
    ),
    "leaves_in_a_cell": (FULL, inserted("waking_bias", "import sys\nsys.exit()")),
    "stops_the_kernel": ((2, 0, 0), inserted("waking_bias", "import os\nos.kill(os.getpid(), 9)")),
    # At the end: how many cells a kernel still runs after `exit()` is a matter of milliseconds.
    "says_good_bye": (FULL, lambda notebook: notebook.cells.append(CELL("exit()"))),
    "kills_the_kernel": (
        (2, 0, 0),
        written("waking_bias", "import os\ndef waking_bias(w, X, k):\n    os._exit(0)"),
    ),
    "syntax_error": ((0, 3, 4), written("count_dead", "def count_dead(W, b, X:\n    return 0")),
    "other_points": (FULL, other_points),
    "changed_check": (
        NOTHING,
        blank,
        *(written(f"check-{name}", "pass") for name in TASKS_OF_FIRST),
    ),
    "equal_to_all": (
        NOTHING,
        written("count_dead", AGREEABLE),
        written("waking_bias", "def waking_bias(w, X, k):\n    return np.array(A())"),
        written("neuron_step", STEP + "w * np.nan, np.nan"),
    ),
    "patched_numpy": (
        NOTHING,
        inserted("setup", PATCHED_NUMPY),
        written("count_dead", "def count_dead(W, b, X):\n    return 7"),
        written("waking_bias", "def waking_bias(w, X, k):\n    return 7.0"),
        written("neuron_step", STEP + "0 * w, 0.0"),
    ),
    "patched_engine": (NOTHING, *OWN_CHECK, inserted("setup", PATCHED_ENGINE)),
    "asks_the_reference": (
        NOTHING,
        *OWN_CHECK,
        *(written(name, REFERENCE.format(name)) for name in TASKS_OF_FIRST),
    ),
    "walks_for_the_reference": (
        NOTHING,
        *(written(name, WALKING.format(name)) for name in TASKS_OF_FIRST),
    ),
    "shows_points": (
        NOTHING,
        blank,
        inserted("count_dead", "def check(name, answer):\n    get_ipython().displayhook(2)"),
    ),
    "hides_errors": (
        NOTHING,
        blank,
        inserted("count_dead", "get_ipython().showtraceback = lambda *a, **k: None"),
    ),
    "skips_the_checks": (NOTHING, blank, skips_the_checks),
    # With the two files that `submit_all` puts beside each notebook.
    "brings_its_own_modules": (
        NOTHING,
        blank,
        inserted("count_dead", "def check(name, answer):\n    pass"),
    ),
}


def handed_in(notebook, name):
    """Solve a notebook, and do to it what this student does."""
    fill(notebook, solved_by_name)
    for change in HANDED_IN[name][1:]:
        change(notebook)
    return notebook


def submit_all(course, names):
    """Submit what each student makes of the sheet; return the points that each should get."""
    for name in names:
        folder = submit(course, name, handed_in(released_to_students(course), name))
        (folder / "hidden_checks.py").write_text("def grade(*a):\n    pass\n")
        (folder / "numpy.py").write_text("")
    return {name: HANDED_IN[name][0] for name in names}


def feedback(course, students):
    """Return the text of each student's page, in which the hidden tests are a line to import."""
    nbgrader(course, "generate_feedback", FIRST)
    texts = {}
    for student in students:
        page = course / "feedback" / student / FIRST / f"{FIRST}.html"
        assert_stands_alone(page)
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        text = soup.get_text()
        # In the cells: where one fails by itself, its traceback shows the line once more.
        cells = [cell.get_text() for cell in soup.select(".input_area")]
        assert sum("from hidden_checks import grade" in cell for cell in cells) == 3, student
        assert not re.search("SEEDS|subprocess|pickle|_message", text), student
        if student in ("blank", "own_check"):
            assert "expected" not in text
            assert not any(line in text for line in solution_lines())
        count = text.count("do not pass; the check above says more.")
        assert count == 3 or student != "own_check"
        texts[student] = text
    return texts


def assert_stands_alone(path):
    """Neither a script nor a style of another host's, and every formula is MathML."""
    page = path.read_text(encoding="utf-8")
    soup = BeautifulSoup(page, "html.parser")
    assert loads_from_outside(page) == []
    assert soup.find_all("script", src=True) == []
    assert soup.find("math") and "$" not in "".join(p.get_text() for p in soup.find_all("p"))


@needs_nbgrader
@pytest.mark.slow
def test_whatever_is_handed_in_costs_its_own_points_and_no_others(course):
    expected = submit_all(course, HANDED_IN)
    assert autograde(course, FIRST, IMPATIENT) == expected

    texts = feedback(course, expected)
    assert texts["right"].count(": right.") == 3
    assert "the function had not returned after 5 seconds" in texts["endless_loop"]

    make_course(course, FIRST)  # new sheets leave submissions and marks alone
    assert grades(course, FIRST) == expected


COMMENT = """
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db", "leaky") as book:
    comment = book.find_comment("count_dead", "01_dead_neurons", "01_dead_neurons", "right")
    comment.manual_comment = "Well done: $a^2$."
    book.db.commit()
"""


@pytest.mark.slow
@needs_nbgrader
def test_feedback_shows_scores_comments_and_formulas_that_nobody_can_read(tmp_path):
    make_course(tmp_path, FIRST)
    notebook = fill(released_to_students(tmp_path), solved_by_name)
    notebook.cells.append(nbformat.v4.new_markdown_cell("I took $\\frac{a$ and <b>$b^2$</b>."))
    submit(tmp_path, "right", notebook)
    autograde(tmp_path, FIRST)
    run([sys.executable, "-c", COMMENT], cwd=tmp_path)
    nbgrader(tmp_path, "generate_feedback", FIRST)

    page = tmp_path / "feedback" / "right" / FIRST / f"{FIRST}.html"
    assert_stands_alone(page)
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    text = " ".join(soup.get_text().split())
    assert f"{FIRST} (Score: 9.0 / 9.0)" in text
    assert all(f"Score: {points}.0 / {points}.0 (Top)" in text for points in FULL)
    assert "Comments: Well done: a2." in text
    assert "I took \\frac{a and b2." in text


@pytest.mark.slow
@needs_nbgrader
def test_nbgrader_validate_tells_a_student_how_many_checks_fail(course, tmp_path):
    """It ends with 0 either way, so that its text is what tells."""
    notebook = released_to_students(course)
    nbformat.write(notebook, tmp_path / "blank.ipynb")
    nbformat.write(fill(notebook, solved_by_name), tmp_path / "solved.ipynb")
    assert "VALIDATION FAILED ON 3 CELL(S)" in nbgrader(tmp_path, "validate", "blank.ipynb")
    assert "Success! Your notebook passes" in nbgrader(tmp_path, "validate", "solved.ipynb")


@needs_nbgrader
@pytest.mark.slow
def test_a_file_that_is_no_notebook_is_named_and_the_others_have_their_points(tmp_path):
    make_course(tmp_path, FIRST)
    submit_all(tmp_path, ["right", "one_wrong"])
    for student, text in {"aaa": "{", "zzz": "{}"}.items():
        folder = submit(tmp_path, student, {})
        (folder / f"{FIRST}.ipynb").write_text(text)
    with pytest.raises(SystemExit, match="for student 'aaa'"):
        autograde(tmp_path, FIRST)
    points = grades(tmp_path, FIRST)
    assert points["right"] == FULL and points["one_wrong"] == (2, 0, 4)
    assert not any(points["aaa"]) and not any(points["zzz"])


@needs_nbgrader
@pytest.mark.slow
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_on_every_sheet_right_answers_get_all_points_and_known_mistakes_none(path, tmp_path):
    """One student for each number in the catalogue, who makes that mistake in every task."""
    make_course(tmp_path, path.stem)
    names = [cell.metadata["task"] for cell in tasks(read(path))]
    n_mistakes = max(len(EXERCISES[name].mistakes) for name in names)

    def mistake(number):
        return lambda name: planted(name, number % len(EXERCISES[name].mistakes))

    students = {"solution": solved_by_name, "otherwise": OTHERWISE_SOURCES.get}
    students |= {f"mistake-{number}": mistake(number) for number in range(n_mistakes)}
    for student, answer in students.items():
        notebook = fill(released_to_students(tmp_path, path.stem), answer, names)
        submit(tmp_path, student, notebook, path.stem)

    assert list(findings(released_to_students(tmp_path, path.stem))) == []
    for student in (tmp_path / "submitted").iterdir():
        handed_in = nbformat.read(student / path.stem / f"{path.stem}.ipynb", as_version=4)
        assert bool(list(findings(handed_in))) == student.name.startswith("mistake-")

    points = autograde(tmp_path, path.stem)
    full = tuple(cell.metadata["points"] for cell in tasks(read(path)))
    assert points.pop("solution") == points.pop("otherwise") == full
    assert points == {f"mistake-{number}": NOTHING for number in range(n_mistakes)}


@pytest.mark.slow
def test_the_solutions_for_the_teacher_are_run_and_right(tmp_path):
    make_solutions(tmp_path)
    for path in SOURCES:
        assert_stands_alone(tmp_path / f"{path.stem}.html")
        page = BeautifulSoup((tmp_path / f"{path.stem}.html").read_text("utf-8"), "html.parser")
        assert page.get_text().count(": right.") == len(tasks(read(path)))
        made = nbformat.read(tmp_path / f"{path.stem}.ipynb", as_version=4)
        assert sum(len(cell.get("outputs", [])) for cell in made.cells) >= 3


# The search for notebooks that set out to deceive.


def code(*sources):
    return nbformat.v4.new_notebook(cells=list(map(CELL, sources)))


def as_submitted(path, answer):
    """Return nbgrader's notebook as it is handed in, with what `answer` makes of a task's name."""
    names = [cell.metadata["task"] for cell in tasks(read(path))]
    notebook = fill(graded(path), answer, names)
    for name in names:
        put(notebook, f"check-{name}", f'check("{name}", {name})')
    return notebook


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_search_names_nothing_that_the_book_hands_out_and_no_right_answer(path):
    site = nbformat.read(ROOT / "book" / "exercises" / f"{path.stem}.ipynb", as_version=4)
    assert list(findings(site)) == []
    assert list(findings(solutions(path))) == []
    for answer in (lambda name: stub(TASKS[name].source), solved_by_name, OTHERWISE_SOURCES.get):
        assert list(findings(as_submitted(path, answer))) == []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_search_names_nothing_that_a_chapter_does(path):
    assert list(findings(nbformat.read(path, as_version=4))) == []


@pytest.mark.parametrize(
    "source",
    [
        "zeros.sum()",
        "# os.system, eval(",
        "print('open(x), __import__')",
        "%timeit -n 3 waking_bias(w, X, 2)",
        "%%time\ncount_dead(W, b, X)",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot(w)",
        "np.where?",
        "help(np.where)",
        "import math, itertools\nfrom collections.abc import Callable",
        "import sys\nprint(sys.float_info.epsilon, file=sys.stderr)",
        "class Net:\n    def __init__(self):\n        self._w = super().__init__()",
        "path, load = [theta], 3\npath.append(load)",
        "def f(:",
    ],
)
def test_the_search_names_no_honest_line(source):
    assert list(findings(code("import numpy as np", source))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.system('ls')",
        "from os import system",
        "import subprocess as s",
        "def f(x):\n    import inspect\n    return inspect.stack()",
        "__import__('o' + 's')",
        "import importlib",
        "open('solution.ipynb').read()",
        "o = open",
        "from pathlib import Path",
        "np.loadtxt('../solution')",
        "eval('1')",
        "exec('x = 1')",
        "compile('1', '', 'eval')",
        "getattr(np, 'wh' + 'ere')",
        "get_ipython().system('ls')",
        "from IPython import get_ipython",
        "!ls ..",
        "files = !ls",
        "%run ../solution.py",
        "%%bash\nls",
        "%pip install somebody-elses-numpy",
        "%timeit -n1 __import__('os')",
        "%%capture\n!ls",
        "await (lambda: open('x'))()",
        "np.where = lambda *a: True",
        "for np.abs in [print]:\n    pass",
        "del np.abs",
        "from leaky.lessons.checks import EXERCISES",
        "import leaky\nleaky.checks",
        "from leaky import checks as c",
        "from hidden_checks import grade",
        "check.__globals__",
        "(1).__class__.__base__.__subclasses__()",
        "import sys\nsys.modules",
        "from sys import _getframe",
        "import sys\nsys._getframe(1)",
        "try:\n    f()\nexcept Exception as e:\n    e.__traceback__",
        "(x for x in []).gi_frame.f_back",
        "import warnings\nwarnings.sys.modules",
        "import random\nrandom._os.kill",
        "from matplotlib import *\nos.kill(1, 9)",
    ],
)
def test_the_search_names_the_line_that_reaches_further(source):
    found = list(findings(code("import numpy as np", source)))
    assert found and all(line in source or "get_ipython" in line for line in found)


@pytest.mark.parametrize(
    "name",
    [
        *("patched_numpy", "patched_engine", "asks_the_reference", "walks_for_the_reference"),
        *("shows_points", "hides_errors", "kills_the_kernel", "stops_the_kernel"),
    ],
)
def test_the_search_names_the_notebooks_that_set_out_to_deceive(name):
    notebook = handed_in(as_submitted(SOURCES[0], solved_by_name), name)
    assert list(findings(notebook))


def test_the_command_of_the_readme_names_a_cheat_among_honest_students(tmp_path):
    text = (ROOT / "classroom" / "README.md").read_text(encoding="utf-8")
    script, pattern = re.search(r"^ *python \.\./leaky-book/(\S+) (\S+)$", text, re.M).groups()
    honest = nbformat.read(ROOT / "book" / "exercises" / f"{FIRST}.ipynb", as_version=4)
    submit(tmp_path, "honest", honest)
    submit(tmp_path, "cheat", code("x = 1\nimport os"))
    submit(tmp_path, "broken", {})
    paths = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob(pattern))
    done = subprocess.run(
        [sys.executable, ROOT / script, *paths], cwd=tmp_path, capture_output=True, text=True
    )
    broken, cheat, count = done.stdout.splitlines()
    assert broken.startswith(f"{paths[0]}: cannot be read")
    assert cheat == f"{paths[1]}: import os"
    assert count == "2 lines to read in 3 notebooks."


def test_a_link_for_a_hub_leads_to_the_repository_of_the_configuration():
    notebook = "book/exercises/01_dead_neurons.ipynb"
    address, query = link("https://hub.example.edu/", notebook).split("?")
    config = settings()["repository"]
    assert address == "https://hub.example.edu/hub/user-redirect/git-pull"
    assert parse_qs(query) == {
        "repo": [config["url"]],
        "branch": [config["branch"]],
        "urlpath": [f"lab/tree/{config['url'].rsplit('/', 1)[1]}/{notebook}"],
    }


@pytest.mark.parametrize(
    ("hub", "notebook", "message"),
    [("hub.example.edu", "README.md", "hub must be an address"), ("http://x", "no.ipynb", "file")],
)
def test_a_link_to_nowhere_is_refused(hub, notebook, message):
    with pytest.raises(ValueError, match=message):
        link(hub, notebook)
