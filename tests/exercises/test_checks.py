"""The exercises' checks: right answers pass, and every wrong one is told what is wrong with it."""

import builtins
import html
import json
import re
import subprocess
import sys
import warnings
from copy import deepcopy
from functools import partial
from importlib import import_module
from itertools import permutations
from pkgutil import iter_modules

import numpy as np
import pytest
from exercises import SOURCES, otherwise, read, released, solutions, solved, stub, tasks
from IPython.core.interactiveshell import InteractiveShell

from book import ROOT, IncompleteError
from leaky import check, hint
from leaky.lessons import calls, checks
from leaky.lessons.checks import EXERCISES, CheckFailed, Exercise, engine
from leaky.lessons.checks.compare import difference, show

SEEDS = range(5)
MODULES = [import_module(f"{checks.__name__}.{e.name}") for e in iter_modules(checks.__path__)]
TASKS = {cell.metadata["task"]: cell for path in SOURCES for cell in tasks(read(path))}
# Right answers that are written otherwise than the solutions, and below each what is known by hand.
OTHERWISE_CELLS = {name: text for path in SOURCES for name, text in otherwise(read(path)).items()}
OTHERWISE_SOURCES = {name: text.split("\nEDGES = ")[0] for name, text in OTHERWISE_CELLS.items()}
MISTAKES = [
    pytest.param(name, mistake, id=f"{name}-{number}")
    for name, exercise in EXERCISES.items()
    for number, mistake in enumerate(exercise.mistakes)
]


# Where an answer is most easily wrong: at 0 exactly, where digits run out, where nothing is left.
AT_ZERO = np.array([0.0, -0.0, 5e-324, -5e-324])
ONE, NO = np.ones((1, 1)), np.zeros(1)


def run(source, name):
    """Return what a cell defines by that name."""
    space = {"np": np, "AT_ZERO": AT_ZERO, "ONE": ONE, "NO": NO}
    exec(source, space)
    return space[name]


def solution(name):
    return run(solved(TASKS[name].source), name)


def message_to(name, answer, seed=0):
    """Return what the check says of a wrong answer."""
    with pytest.raises(CheckFailed) as caught:
        check(name, answer, seed=seed)
    return str(caught.value)


OTHERWISE = {name: run(source, name) for name, source in OTHERWISE_SOURCES.items()}
two_leaks = OTHERWISE["two_leaks"]


def without(names, known, what):
    """Return a sentence for each name that is not among the known ones."""
    return [f"{name} has no {what}" for name in names if name not in known]


def test_every_exercise_has_a_task_a_solution_and_another_right_answer():
    assert without(EXERCISES, TASKS, "task in classroom/exercises") == []
    assert without(TASKS, EXERCISES, "checks in leaky/lessons/checks") == []
    assert without(TASKS, OTHERWISE, "cell `otherwise` below it in classroom/exercises") == []
    assert without(OTHERWISE, TASKS, "task above its cell `otherwise`") == []
    judged = [each for m in MODULES for each in vars(m).values() if isinstance(each, Exercise)]
    assert len(judged) == len(EXERCISES) >= 12, "two exercises have the same name"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_sheet_has_three_tasks(path):
    assert len(tasks(read(path))) == 3


SHEET = """# Title

## A task

```python task="{}" level="Core"{}
def f():
    pass
```
"""


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        ("# Title\n", "0 headings `## ` and 0 tasks: it needs a task"),
        ("# Title\n\n## One\n\n" + SHEET.format("f", ""), "2 headings `## ` and 1 tasks"),
        (SHEET.format("two_leaks", ""), "task two_leaks lacks minutes, points"),
        (SHEET.format("f", " minutes=1 points=1"), "task f has no checks: a module in leaky/less"),
    ],
)
def test_a_sheet_that_lacks_something_is_refused_with_a_sentence(tmp_path, sheet, sentence):
    path = tmp_path / "11_new.md"
    path.write_text(sheet, encoding="utf-8")
    with pytest.raises(IncompleteError, match=rf"11_new\.md.*{sentence}"):
        released(path)


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("make", [solution, OTHERWISE.get], ids=["solution", "otherwise"])
def test_a_right_answer_passes_in_one_line(name, make, capfd):
    for seed in SEEDS:
        assert check(name, make(name), seed=seed) is None
    check(name, make(name))  # inputs that no one has seen
    assert capfd.readouterr() == (f"{name}: right.\n" * (len(SEEDS) + 1), "")


def arrays(by_hand):
    """Return what was written by hand with arrays in place of lists."""
    if isinstance(by_hand, tuple):
        return tuple(map(arrays, by_hand))
    return np.array(by_hand)


@pytest.mark.parametrize("name", EXERCISES)
def test_solution_reference_and_another_answer_hold_at_the_edges(name):
    answers = solution(name), OTHERWISE[name], EXERCISES[name].reference
    for arguments, by_hand in run(OTHERWISE_CELLS[name], "EDGES"):
        for answer in answers:
            with np.errstate(all="ignore"):
                result = answer(*deepcopy(arguments))
                message = difference(calls.plain(result), arrays(by_hand), 1e-9, nan_equal=True)
            assert not message, f"{arguments}: {message}"


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_passes_the_inputs_of_many_seeds(name):
    for seed in range(40):
        engine.judge(EXERCISES[name], solution(name), seed)


def test_a_spread_that_is_round_off_is_no_spread():
    def std_above_0(X_train, X_test):
        std = X_train.std(axis=0)
        scaled = [(X - X_train.mean(axis=0)) / np.where(std > 0, std, 1) for X in (X_train, X_test)]
        return tuple(X * (std > 0) for X in scaled)

    for seed in SEEDS:
        assert "their spread is round-off" in message_to("standardise", std_above_0, seed)


def altered(answer, change):
    """Return a function that gives the same results as `answer`, each of them changed."""

    def other(*arguments):
        result = answer(*arguments)
        return tuple(map(change, result)) if isinstance(result, tuple) else change(result)

    return other


@pytest.mark.parametrize("name", sorted(set(EXERCISES) - {"minibatches"}))
@pytest.mark.parametrize("form", [np.float32, lambda part: np.asarray(part).tolist()])
def test_a_right_answer_of_another_kind_is_not_marked_wrong(name, form):
    for seed in SEEDS:
        check(name, altered(solution(name), form), seed=seed)


@pytest.mark.parametrize("name", EXERCISES)
def test_what_was_not_attempted_is_called_so(name):
    for nothing in (None, ..., run(stub(TASKS[name].source), name), lambda *arguments: None):
        message = message_to(name, nothing)
        assert message.startswith("Not attempted yet") and "seed" not in message


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 10), marks=pytest.mark.slow)])
@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_a_known_mistake_fails_with_its_own_diagnosis(name, mistake, seeds):
    for seed in seeds:
        assert mistake.says in message_to(name, mistake.answer, seed)


def caught_by(exercise, answer, cases, expected):
    """Return the numbers of the cases that an answer gets wrong."""
    made = zip(cases, expected, calls.call_all(answer, cases), strict=True)
    faults = [engine._fault(exercise, *each) for each in made]
    return [number for number, fault in enumerate(faults) if fault]


def of_a_kind(value, like):
    """Return a number or an array in the kind of another, such as whole numbers."""
    return np.asarray(value).astype(np.asarray(like).dtype)[()]


def with_another_kind(reference, number, other):
    """Give one argument the kind of another."""

    def answer(*arguments):
        arguments = list(arguments)
        arguments[number] = of_a_kind(arguments[number], arguments[other])
        return reference(*arguments)

    return answer


def with_the_kind_of(reference, number):
    """Give the results the kind of an argument."""

    def answer(*arguments):
        return altered(reference, lambda part: of_a_kind(part, arguments[number]))(*arguments)

    return answer


def without_an_axis(reference, axis):
    """Take an axis of length 1 from all arguments that have it."""

    def squeezed(value):
        has = np.ndim(value) > 1 and np.shape(value)[axis] == 1
        return np.squeeze(value, axis) if has else value

    return lambda *arguments: reference(*map(squeezed, arguments))


def faults_of_every_exercise(exercise):
    """Yield answers that are wrong where a kind or an axis of the arguments is."""
    right = exercise.reference
    yield from (without_an_axis(right, axis) for axis in (0, 1))
    numbers = [n for n, each in enumerate(engine.cases_of(exercise, 0)[0]) if not callable(each)]
    yield from (with_the_kind_of(right, number) for number in numbers)
    yield from (with_another_kind(right, *pair) for pair in permutations(numbers, 2))


# So many cases of an exercise are there for their size, or to come first. Every other case is
# an edge, and needs a mistake that no other case catches.
ORDINARY = 5


@pytest.mark.parametrize("name", EXERCISES)
def test_an_edge_catches_a_mistake_that_no_other_case_does(name):
    exercise, alone = EXERCISES[name], set()
    answers = [mistake.answer for mistake in exercise.mistakes]
    for seed in (0, 1):
        cases = engine.cases_of(exercise, seed)
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = [calls.plain(exercise.reference(*deepcopy(each))) for each in cases]
            caught = [
                caught_by(exercise, answer, cases, expected)
                for answer in [*answers, *faults_of_every_exercise(exercise)]
            ]
        alone |= {numbers[0] for numbers in caught if len(numbers) == 1}
    assert len(cases) - len(alone) <= ORDINARY, sorted(set(range(len(cases))) - alone)


@pytest.mark.parametrize("name", EXERCISES)
def test_where_there_are_tables_one_is_stored_by_columns(name):
    arrays = [each for case in engine.cases_of(EXERCISES[name], 0) for each in case]
    tables = [each for each in arrays if np.ndim(each) > 1 and min(np.shape(each)) > 1]
    assert not tables or any(not each.flags.c_contiguous for each in tables)


def symbols(text):
    """Return the names in backticks, the Greek letters and the symbols with a number in a text."""
    names = re.findall(r"`([A-Za-z_]\w*)`", text)
    known = {*dir(np), *dir(builtins)}
    return {name for name in names if name not in known} | set(
        re.findall(r"[αβεηθ]|[A-Za-z][₁₂]", re.sub("`[^`]*`", "", text))
    )


LATEX = {"α": r"\alpha", "β": r"\beta", "ε": r"\varepsilon", "η": r"\eta", "θ": r"\theta"}


def stands_in(symbol, text):
    """Tell whether a symbol is in a page's text, as a formula or as code writes it."""
    plain = symbol.replace("₁", "1").replace("₂", "2")
    written = [plain, LATEX.get(symbol, plain), f"{plain[0]}_{plain[1:]}"]
    return any(re.search(rf"(?<![A-Za-z]){re.escape(each)}(?![a-z])", text) for each in written)


def test_a_symbol_that_a_page_does_not_have_is_found():
    assert symbols("D₂ is `delta` times `np.ones`, and `range` times β") == {"D₂", "delta", "β"}
    assert (
        stands_in("W₂", "by $W_2$") and stands_in("W₂", "by `W2`") and stands_in("β", r"$\beta v$")
    )
    assert not any(stands_in(each, "by `dW2`, d2, and eta") for each in ("W₂", "D₂", "η", "delta"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_all_that_hints_and_diagnoses_name_stands_in_the_pages_text(path):
    cells = [cell.source for cell in released(path).cells]
    text = "\n".join(cell for cell in cells if not cell.startswith("<details"))
    for task in tasks(read(path)):
        exercise = EXERCISES[task.metadata["task"]]
        told = "\n".join([*exercise.hints, *(mistake.says for mistake in exercise.mistakes)])
        assert [each for each in symbols(told) if not stands_in(each, text)] == []


def test_the_catalogue_is_large_and_says_something_different_each_time():
    messages = [mistake.says for exercise in EXERCISES.values() for mistake in exercise.mistakes]
    assert len(messages) >= 500
    assert all(len(exercise.mistakes) >= 5 for exercise in EXERCISES.values())
    for exercise in EXERCISES.values():
        assert len({mistake.says for mistake in exercise.mistakes}) == len(exercise.mistakes)
    assert all(each.endswith((".", ".)", "?")) for each in messages)


class EqualToAll(np.ndarray):
    """An array that says of every comparison that it holds."""

    def _yes(self, other):
        return np.True_

    __eq__ = __le__ = __lt__ = __ge__ = __gt__ = _yes
    __hash__ = None


class Agreeable:
    """No array at all, and equal to everything."""

    shape, dtype, ndim = (), np.dtype(float), 0

    def __eq__(self, other):
        return True

    def __array__(self, dtype=None, copy=None):
        return np.full(3, 7.0)

    __hash__ = None


# What stands in place of each right result: of its shape, or the same whatever was asked.
NONSENSE = {
    "an array that equals all": lambda right: np.zeros(np.shape(right)).view(EqualToAll),
    "an array of objects that do": lambda right: np.full(np.shape(right), Agreeable(), object),
    "NaN everywhere": lambda right: np.full(np.shape(right), np.nan),
    "infinity everywhere": lambda right: np.full(np.shape(right), np.inf),
    "a masked array": lambda right: np.ma.masked_all(np.shape(right)),
    "complex numbers": lambda right: 0 * np.asarray(right) + 7j,
    "numbers as text": lambda right: np.asarray(right).astype(str),
    # An epsilon of 0.001 must not make room for every number.
    "zeros in half precision": lambda right: np.zeros(np.shape(right), np.float16),
    "an empty array": lambda right: np.empty(0),
    "an object that equals all": lambda right: Agreeable(),
    "a list of them": lambda right: [Agreeable()] * 2,
    "three that equal all": lambda right: np.zeros(3).view(EqualToAll),
    "three objects that do": lambda right: np.full(3, Agreeable(), dtype=object),
    "NaN": lambda right: np.nan,
    "infinity": lambda right: np.inf,
    "True": lambda right: True,
    "a text": lambda right: "right",
    "a dict": lambda right: {},
    "a tuple": lambda right: (),
}


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_no_exercise_takes_nonsense(name, nonsense):
    for seed in SEEDS if name == "two_leaks" else SEEDS[:1]:
        message_to(name, altered(solution(name), NONSENSE[nonsense]), seed)


@pytest.mark.parametrize("name", ["where", "allclose", "abs", "array_equal", "maximum"])
def test_a_patched_numpy_is_refused(monkeypatch, name):
    monkeypatch.setattr(np, name, lambda *arguments, **options: np.True_)
    assert f"numpy.{name} is no longer NumPy's own" in message_to("two_leaks", two_leaks)


def test_a_numpy_that_the_answer_itself_patches_is_refused(monkeypatch):
    monkeypatch.setattr(np, "abs", np.abs)  # undone after the test

    def patching(z, below, above):
        np.abs = lambda array: np.zeros(np.shape(array))
        return np.zeros(z.shape)

    assert "numpy.abs is no longer NumPy's own" in message_to("two_leaks", patching)


def endless(z, below, above):
    raise KeyboardInterrupt  # what interrupting a kernel does to a running cell


def in_place(w, b, X, y, learning_rate):
    new_w, new_b = solution("neuron_step")(w, b, X, y, learning_rate)
    w[:] = new_w
    return w, new_b


EXPECTED = "expected an array of shape (2,)"
TAKES = "The function takes (z), but the task calls it with (z, below, above)."


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("two_leaks", np.zeros(3), ["this is an array of shape (3,)"]),
        ("two_leaks", 3, ["this is a number"]),
        ("two_leaks", "two_leaks", ["this is a str"]),
        ("two_leaks", lambda z: z, [TAKES]),
        (
            "two_leaks",
            lambda z, below, above: z[10**6],
            [
                *("With z = [", "below = 0.1, above = 2:"),
                "the function stops with IndexError: index 1000000",
            ],
        ),
        ("two_leaks", lambda z, below, above: sys.exit(), ["stops with SystemExit"]),
        ("two_leaks", max, ["the function stops with"]),  # built in: it tells no parameters
        (
            "two_leaks",
            endless,
            ["had not returned when it was interrupted. Does each of its loops end?"],
        ),
        ("two_leaks", lambda z, below, above: 1.0, [f"the result is a number, {EXPECTED}"]),
        ("two_leaks", lambda z, below, above: {}, [f"the result is a dict, {EXPECTED}"]),
        (
            "two_leaks",
            lambda z, below, above: [[1.0], [1.0, 2.0]],
            [f"the result is a list, {EXPECTED}"],
        ),
        ("two_leaks", lambda z, below, above: 7 * z, ["\ngot      [", "\nexpected ["]),
        (
            "both_slopes",
            lambda Z, G: (1, 2, 3),
            ["the function returns 3 results, expected 2 results"],
        ),
        ("neuron_step", in_place, ["changes its argument w in place"]),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong_with_it(name, answer, words):
    message = message_to(name, answer)
    assert [each for each in words if each not in message] == []


def test_in_a_large_array_the_first_wrong_entry_is_shown():
    def wrong_when_large(z, below, above):
        return two_leaks(z, below, above) * (1 if z.size < 20 else 2)

    message = message_to("two_leaks", wrong_when_large)
    assert "z = an array of shape (20,)" in message
    assert "20 of 20 entries are wrong; the first is entry [0]" in message


def test_the_seed_of_a_failure_repeats_it():
    with pytest.raises(CheckFailed) as first:
        check("two_leaks", lambda z, below, above: z)
    seed = int(re.search(r"\(These inputs come from seed=(\d+)\.", str(first.value))[1])
    assert message_to("two_leaks", lambda z, below, above: z, seed) == str(first.value)


def test_what_an_answer_prints_or_warns_of_does_not_reach_the_reader(capfd):
    def loud(z, below, above):
        print("noise")
        print("noise", file=sys.stderr)
        np.float64(1) / np.float64(0)
        return two_leaks(z, below, above)

    check("two_leaks", loud)
    assert capfd.readouterr() == ("two_leaks: right.\n", "")


def test_the_reference_is_not_looked_up_among_the_readers_names():
    source = "_two_leaks = EXERCISES = judge = None\ndef two_leaks(z, below, above): return z"
    message_to("two_leaks", run(source, "two_leaks"))


def test_in_a_notebook_the_traceback_is_the_explanation_alone(capsys):
    shell = InteractiveShell()
    shell.user_ns["check"] = check
    shell.run_cell("check('two_leaks', lambda z: z)")
    assert capsys.readouterr() == (f"{TAKES}\n", "")


def test_the_committed_notebooks_show_no_traceback_of_the_package():
    for path in SOURCES:
        name = f"{path.stem}.ipynb"
        text = (ROOT / "book" / "exercises" / name).read_text(encoding="utf-8")
        assert "Not attempted yet" in text and "site-packages" not in text, name


def test_hints_say_more_each_time_and_then_that_there_are_no_more(capsys):
    for _ in range(4):
        hint("fourth_order")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "Hint 1 of 2",
        *["Hint 2 of 2, and there are no more"] * 3,
    ]
    assert all(len(exercise.hints) >= 2 for exercise in EXERCISES.values())


@pytest.mark.parametrize("call", [partial(check, answer=two_leaks), hint])
def test_an_unknown_exercise_is_refused_with_those_that_there_are(call):
    with pytest.raises(
        ValueError,
        match=rf"name must be one of {len(EXERCISES)} names such as .*; got str 'nothing'",
    ):
        call("nothing")


@pytest.mark.parametrize(
    ("seed", "error"), [(-1, ValueError), (0.5, TypeError), ("1", TypeError), (True, TypeError)]
)
def test_a_seed_that_is_none_is_refused(seed, error):
    with pytest.raises(error, match=r"^seed must be"):
        check("two_leaks", two_leaks, seed=seed)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_released_notebook_is_what_the_source_makes(path):
    import nbformat

    made = nbformat.read(ROOT / "book" / "exercises" / f"{path.stem}.ipynb", as_version=4)
    expected = released(path)
    assert [(c.cell_type, c.source, c.metadata) for c in made.cells] == [
        (c.cell_type, c.source, c.metadata) for c in expected.cells
    ], "run `make exercises`"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_sheet_says_what_its_tasks_are_called_and_that_its_hints_can_be_asked_for(path):
    opening = released(path).cells[0].source
    names = [cell.metadata["task"] for cell in tasks(read(path))]
    assert [name for name in names if f"`{name}`" not in opening] == []
    assert f'`hint("{names[0]}")`' in opening


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_solutions_pass_their_checks_from_top_to_bottom(path, capsys):
    space = {}
    for cell in solutions(path).cells:
        if cell.cell_type == "code":
            exec(cell.source, space)
    assert capsys.readouterr().out.count(": right.\n") == len(tasks(read(path)))


def solution_lines():
    """Lines that give a solution away: in no stub or statement, long, no loop's head or shape."""
    open_text = "\n".join(c.source for path in SOURCES for c in released(path).cells)
    for cell in TASKS.values():
        for line in solved(cell.source).splitlines():
            line = line.strip()
            telling = len(line) > 15 and not line.endswith((":", ".shape"))
            if telling and line not in open_text:
                yield line


def test_no_solution_is_given_away():
    lines = list(solution_lines())
    assert len(lines) > 60
    built = ROOT / "_build" / "html"
    places = [
        *(ROOT / "leaky").rglob("*.py"),
        *(ROOT / "book" / "exercises").glob("*.ipynb"),
        *(built / "book" / "exercises").glob("*.html"),
        *(built / "_sources" / "book" / "exercises").glob("*"),
        *built.glob("searchindex.js"),
    ]
    for place in places:
        text = place.read_text(encoding="utf-8")
        found = [line for line in lines if line in plain(text, place.suffix)]
        assert not found, f"{place.name} gives away: {found}"


def plain(text, suffix):
    """Return what a reader sees of a file: in pages, colours stand around every word."""
    if suffix == ".html":
        return html.unescape(re.sub(r"<[^>]*>", "", text))
    return "\n".join(strings(json.loads(text))) if suffix == ".ipynb" else text


def test_a_solution_that_is_given_away_is_found():
    line = "dYhat = 2 * s[:, None] * (H1 @ W2 + b2 - Y)"
    assert line in solution_lines()
    coloured = line.replace("*", '<span class="o">*</span>').replace("@", "<b>@</b>")
    assert line in plain(f"<pre>{coloured}</pre>", ".html")
    assert line in plain(json.dumps({"cells": [{"source": [f"{line}\n"]}]}), ".ipynb")


def strings(value):
    """Yield every text in a notebook: sources, outputs, metadata."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def test_the_engine_shows_numbers_at_a_size_that_a_person_can_read():
    assert show(np.array([1 / 3, 2.0])) == "[0.3333, 2.    ]"
    assert show(np.zeros((5, 6))) == "an array of shape (5, 6)"
    assert show(1 / 3) == "0.333333"
    assert show([0.5, "a"]) == "[0.5, 'a']"
    assert show("x" * 90) == "'" + "x" * 56 + "..."


def test_checking_imports_nothing_that_only_figures_need():
    program = "import sys, leaky.lessons.checks; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "False\n"
