"""The exercises' checks: right answers pass, and every wrong one is told what is wrong with it."""

import html
import json
import re
import subprocess
import sys
from copy import deepcopy
from functools import partial

import numpy as np
import pytest
from exercises import ROOT, SOURCES, read, released, solutions, solved, stub, tasks
from IPython.core.interactiveshell import InteractiveShell

from leaky import check, hint
from leaky.lessons.checks import EXERCISES, CheckFailed, engine

SEEDS = range(5)
TASKS = {cell.metadata["task"]: cell for path in SOURCES for cell in tasks(read(path))}
MISTAKES = [
    pytest.param(name, mistake, id=f"{name}-{number}")
    for name, exercise in EXERCISES.items()
    for number, mistake in enumerate(exercise.mistakes)
]


def run(source, name):
    """Return the function that a cell defines."""
    space = {"np": np}
    exec(source, space)
    return space[name]


def solution(name):
    return run(solved(TASKS[name].source), name)


def told(name, answer, seed=0):
    """Return what the check says of a wrong answer."""
    with pytest.raises(CheckFailed) as caught:
        check(name, answer, seed=seed)
    return str(caught.value)


# Right answers that are written otherwise than the solutions.
def count_dead(W, b, X):
    return np.count_nonzero((X.T @ W.T + b).max(axis=0) <= 0)


def waking_bias(w, X, k):
    return -np.partition(X @ w, len(X) - k)[len(X) - k]


def neuron_step(w, b, X, y, learning_rate):
    on = X @ w + b > 0
    error = (X[on] @ w + b - y[on]) / len(y)
    return [w - learning_rate * error @ X[on], b - learning_rate * np.sum(error)]


def two_leaks(z, below, above):
    out = np.array(z, dtype=float)
    out[z <= 0] *= below
    out[z > 0] *= above
    return out


def two_leaks_derivative(z, below, above):
    return [above if each > 0 else below for each in z]


def leak_with_floor(z, slope, floor):
    pieces = [z > 0, (z <= 0) & (z > -floor)]
    return np.select(pieces, [z, slope * z], -slope * floor), np.select(pieces, [1, slope], 0)


def shared_bias(dZ1, dZ2):
    return np.ones(len(dZ1)) @ dZ1 + np.ones(len(dZ2)) @ dZ2


def weighted_backward(X, Y, s, W1, b1, W2, b2, slope):
    Z = X @ W1 + b1
    D = np.where(Z > 0, 1.0, slope)
    dYhat = 2 * np.diag(s) @ ((D * Z) @ W2 + b2 - Y)
    dZ = np.einsum("ik,jk,ij->ij", dYhat, W2, D)
    ones = np.ones(len(X))
    return X.T @ dZ, ones @ dZ, (D * Z).T @ dYhat, ones @ dYhat


def tied_backward(G, X, W, b, slope):
    Z1 = X @ W + b
    D1 = np.where(Z1 > 0, 1.0, slope)
    dZ2 = G * np.where((D1 * Z1) @ W + b > 0, 1.0, slope)
    dZ1 = D1 * (dZ2 @ W.T)
    return np.r_[X, D1 * Z1].T @ np.r_[dZ1, dZ2], np.r_[dZ1, dZ2].sum(axis=0)


def fourth_order(f, x, h):
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)


def relative_step(f, x, h):
    x = np.asarray(x, dtype=float)
    gradient = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        unit = np.zeros(x.shape)
        unit[place] = h * max(1, abs(x[place]))
        gradient[place] = (f(x + unit) - f(x - unit)) / unit[place] / 2
    return gradient


def compared_error(analytic, numeric, crossed):
    a, d = np.where(crossed, 0, analytic), np.where(crossed, 0, numeric)
    return np.sqrt(np.sum((a - d) ** 2)) / (np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(d**2)))


def descent_path(gradient, theta, learning_rate, epochs):
    path = np.empty((epochs + 1, len(theta)))
    path[0] = theta
    for t in range(epochs):
        path[t + 1] = path[t] - learning_rate * gradient(path[t])
    return path


def nesterov(gradient, theta, learning_rate, beta, epochs):
    before = now = theta
    for _ in range(epochs):
        ahead = now + beta * (now - before)
        before, now = now, ahead - learning_rate * gradient(ahead)
    return now


def honest_summary(losses):
    ranked = np.sort(np.where(np.isnan(losses), np.inf, losses))
    return 1 - np.isfinite(ranked).mean(), np.mean(
        ranked[[(len(ranked) - 1) // 2, len(ranked) // 2]]
    )


def gain_two_leaks(below, above):
    return np.mean([below**2, above**2]) ** -0.5


def sparse_weights(fan_in, fan_out, share, slope):
    return (fan_in * share * (1 + slope**2) / 2) ** -0.5


def blocked_input(widths, share_on):
    through = 1.0
    for width in widths:
        through *= 1 - (1 - share_on) ** width
    return 1 - through


def both_slopes(Z, G):
    return np.vdot(G, Z * (Z < 0)), np.vdot(G, Z * (Z > 0))


def log_slope(s, Z, G):
    return (np.exp(s) * np.minimum(Z, 0) * G).sum()


def paired_interval(a, b, t):
    d = np.array([x - y for x, y in zip(a, b, strict=True) if not np.isnan(x - y)])
    return np.average(d), t * np.sqrt(d.var(ddof=1) / d.size), a.size - d.size


def standardise(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    both = [(X - mean) / std for X in (X_train, X_test)]
    return [np.where((X_train == X_train[0]).all(axis=0), 0, X) for X in both]


def smoothed_loss(logits, labels, smoothing):
    top = logits.max(axis=1)
    total = top + np.log(np.exp(logits.T - top).sum(axis=0))
    wanted = (1 - smoothing) * logits[range(len(labels)), labels]
    return np.mean(total - wanted - smoothing * logits.mean(axis=1))


def smoothed_gradient(logits, labels, smoothing):
    p = np.exp(logits.T - logits.max(axis=1))
    p = (p / p.sum(axis=0)).T - smoothing / logits.shape[1]
    p[range(len(labels)), labels] -= 1 - smoothing
    return p / len(labels)


def best_epoch(losses):
    return np.argmin(np.where(np.isnan(losses), np.inf, losses))


def minibatches(X, Y, size, order):
    cuts = range(size, len(order), size)
    return list(zip(np.split(X[order], cuts), np.split(Y[order], cuts), strict=True))


def repaired_step(W1, b1, W2, b2, X, Y, slope, learning_rate):
    Z = X @ W1 + b1
    D = np.where(Z > 0, 1.0, slope)
    g = learning_rate * 2 * ((D * Z) @ W2 + b2 - Y) / len(Y)
    d = g @ W2.T * D
    return W1 - X.T @ d, b1 - d.sum(axis=0), W2 - (D * Z).T @ g, b2 - g.sum(axis=0)


OTHERWISE = {name: value for name, value in globals().items() if name in EXERCISES}


def test_every_exercise_has_a_task_a_solution_and_another_right_answer():
    assert set(EXERCISES) == set(TASKS) == set(OTHERWISE)
    assert len(EXERCISES) >= 12
    assert len(SOURCES) == 9 and all(len(tasks(read(path))) == 3 for path in SOURCES)


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("make", [solution, OTHERWISE.get], ids=["solution", "otherwise"])
def test_a_right_answer_passes_in_one_line(name, make, capfd):
    for seed in SEEDS:
        assert check(name, make(name), seed=seed) is None
    check(name, make(name))  # inputs that no one has seen
    assert capfd.readouterr() == (f"{name}: right.\n" * (len(SEEDS) + 1), "")


# What is known by hand where an answer is most easily wrong: at 0 exactly, at the ends of a range,
# where digits run out, where nothing is left. A list is an array, a tuple several results.
ONE, NO = np.ones((1, 1)), np.zeros(1)
AT_ZERO = np.array([0.0, -0.0, 5e-324, -5e-324])
EDGES = {
    "count_dead": [((np.zeros((2, 1)), np.array([0.0, 1e-300]), np.ones((1, 3))), 1)],
    "waking_bias": [((np.ones(1), np.array([[3.0], [1.0]]), 2), -1.0)],
    "neuron_step": [((np.ones(1), -1.0, np.array([[1.0], [3.0]]), np.zeros(2), 1.0), ([-2.0], -2))],
    "two_leaks": [((AT_ZERO[:2], 0.1, 2.0), [0.0, 0.0])],
    "two_leaks_derivative": [((AT_ZERO, 0.5, 2.0), [0.5, 0.5, 2.0, 0.5])],
    "leak_with_floor": [
        ((np.array([-0.3, np.nextafter(-0.3, 0)]), 0.5, 0.3), ([-0.15, -0.15], [0.0, 0.5])),
        ((AT_ZERO, 0.5, 0.3), (np.maximum(AT_ZERO, 0), [0.5, 0.5, 1.0, 0.5])),
    ],
    "shared_bias": [((ONE, -ONE), [0.0])],
    "weighted_backward": [
        ((0 * ONE, ONE, np.ones(1), ONE, NO, ONE, NO, 0.5), ([[0]], [-1], [[0]], [-2]))
    ],
    "tied_backward": [((ONE, 0 * ONE, 2 * ONE, NO, 0.5), ([[0]], [1.0]))],
    "fourth_order": [((float, 1e6, 0.5), 1.0)],
    "relative_step": [((lambda x: float(np.sum(3 * x)), np.array(0), 1e-4), np.array(3.0))],
    "compared_error": [((NO, NO, NO > 0), np.nan), ((NO, NO + 1, NO == 0), np.nan)],
    "descent_path": [((np.cos, np.array([1.5]), 0.1, 0), [[1.5]])],
    "nesterov": [((np.cos, np.array([1.5]), 0.1, 0.9, 0), [1.5])],
    "honest_summary": [
        ((np.array([np.nan, np.inf]),), (1.0, np.inf)),
        ((np.array([1.0, np.nan, 2.0, np.inf]),), (0.5, np.inf)),
    ],
    "gain_two_leaks": [((-1.0, 0.0), np.sqrt(2))],
    "sparse_weights": [((2, 1, 1.0, 0.0), 1.0)],
    "blocked_input": [(([3, 1], 1.0), 0.0), (([3, 1], 0.0), 1.0)],
    "both_slopes": [((0 * ONE, ONE), (0.0, 0.0))],
    "log_slope": [((-745.0, -ONE, ONE), -5e-324), ((1.0, 0 * ONE, ONE), 0.0)],
    "paired_interval": [((np.array([0.25, 0.5, np.nan]), np.zeros(3), 8.0), (0.375, 1.0, 1))],
    "standardise": [
        ((np.full((n, 1), value), np.array([[value], [9.0]])), (np.zeros((n, 1)), np.zeros((2, 1))))
        for value in (0.1, 0.3, 0.7, 1e6 + 0.1)
        for n in (1, 3, 7, 40, 1000)
    ],
    "smoothed_loss": [((np.full((1, 4), 1e3), np.array([1]), 0.3), np.log(4))],
    "smoothed_gradient": [((np.full((1, 2), -1e3), np.array([1]), 0.5), [[0.25, -0.25]])],
    "best_epoch": [((np.array([np.inf, 2.0, 2.0, np.nan]),), 1)],
    "minibatches": [((ONE, NO, 3, np.array([0])), ((ONE, NO),))],
    "repaired_step": [
        ((ONE, NO, ONE, NO, 0 * ONE, ONE, 0.5, 1.0), ([[1.0]], [1.0], [[1.0]], [2.0]))
    ],
}


def arrays(by_hand):
    """Return what was written by hand with arrays in place of lists."""
    if isinstance(by_hand, tuple):
        return tuple(map(arrays, by_hand))
    return np.array(by_hand)


@pytest.mark.parametrize("name", EXERCISES)
def test_solution_reference_and_another_answer_hold_at_the_edges(name):
    answers = solution(name), OTHERWISE[name], EXERCISES[name].reference
    for arguments, by_hand in EDGES[name]:
        for answer in answers:
            with np.errstate(all="ignore"):
                result = answer(*deepcopy(arguments))
                said = engine._difference(result, arrays(by_hand), 1e-9, nan_equal=True)
            assert not said, f"{arguments}: {said}"


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
        assert "their spread is round-off" in told("standardise", std_above_0, seed)


def in_float32(answer):
    """Return the answer of the same function in single precision."""

    def narrow(*arguments):
        result = answer(*arguments)
        if isinstance(result, tuple):
            return tuple(np.float32(part) for part in result)
        return np.float32(result)

    return narrow


def as_lists(answer):
    """Return the answer of the same function as lists."""

    def plain(*arguments):
        result = answer(*arguments)
        parts = result if isinstance(result, tuple) else (result,)
        lists = [np.asarray(part).tolist() for part in parts]
        return lists if isinstance(result, tuple) else lists[0]

    return plain


@pytest.mark.parametrize("name", sorted(set(EXERCISES) - {"minibatches"}))
@pytest.mark.parametrize("form", [in_float32, as_lists])
def test_a_right_answer_of_another_kind_is_not_marked_wrong(name, form):
    for seed in SEEDS:
        check(name, form(solution(name)), seed=seed)


@pytest.mark.parametrize("name", EXERCISES)
def test_what_was_not_attempted_is_called_so(name):
    for nothing in (None, ..., run(stub(TASKS[name].source), name), lambda *arguments: None):
        said = told(name, nothing)
        assert said.startswith("Not attempted yet") and "seed" not in said


@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_a_known_mistake_fails_with_its_own_diagnosis(name, mistake):
    for seed in SEEDS:
        assert mistake.says in told(name, mistake.answer, seed)


def test_the_catalogue_is_large_and_says_something_different_each_time():
    said = [mistake.says for exercise in EXERCISES.values() for mistake in exercise.mistakes]
    assert len(said) >= 60
    assert all(len(exercise.mistakes) >= 5 for exercise in EXERCISES.values())
    for exercise in EXERCISES.values():
        assert len({mistake.says for mistake in exercise.mistakes}) == len(exercise.mistakes)
    assert all(each.endswith((".", ".)", "?")) for each in said)


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


CHEATS = {
    "an array that equals all": lambda z, below, above: np.zeros(z.shape).view(EqualToAll),
    "an object that equals all": lambda z, below, above: Agreeable(),
    "an array of such objects": lambda z, below, above: np.full(z.shape, Agreeable(), dtype=object),
    "NaN": lambda z, below, above: np.full(z.shape, np.nan),
    "infinity": lambda z, below, above: np.full(z.shape, np.inf),
    "a masked array": lambda z, below, above: np.ma.masked_all(z.shape),
    "complex numbers": lambda z, below, above: z * (1 + 0j),
    "text": lambda z, below, above: z.astype(str),
    "True": lambda z, below, above: True,
    "nothing": lambda z, below, above: np.empty(0),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cheat_fails(cheat):
    for seed in SEEDS:
        told("two_leaks", CHEATS[cheat], seed)


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize(
    "result",
    [
        Agreeable(),
        [Agreeable()] * 2,
        (Agreeable(), Agreeable()),
        np.zeros(3).view(EqualToAll),
        np.full(3, Agreeable(), dtype=object),
        np.nan,
        (np.nan,) * 2,
        np.inf,
        True,
        "right",
        {},
        (),
    ],
    ids=lambda result: f"{type(result).__name__}-{np.shape(result)}",
)
def test_no_exercise_takes_the_same_nonsense_for_every_input(name, result):
    told(name, lambda *arguments: result)


@pytest.mark.parametrize("name", EXERCISES)
def test_half_precision_is_no_excuse_for_zeros(name):
    """An epsilon of 0.001 must not make room for every number."""

    def zeros(*arguments):
        result = solution(name)(*arguments)
        if isinstance(result, tuple):
            return tuple(np.zeros(np.shape(part), np.float16) for part in result)
        return np.zeros(np.shape(result), np.float16)

    told(name, zeros)


@pytest.mark.parametrize("name", ["where", "allclose", "abs", "array_equal", "maximum"])
def test_a_patched_numpy_is_refused(monkeypatch, name):
    monkeypatch.setattr(np, name, lambda *arguments, **options: np.True_)
    assert f"numpy.{name} is no longer NumPy's own" in told("two_leaks", two_leaks)


def test_a_numpy_that_the_answer_itself_patches_is_refused(monkeypatch):
    monkeypatch.setattr(np, "abs", np.abs)  # undone after the test

    def patching(z, below, above):
        np.abs = lambda array: np.zeros(np.shape(array))
        return np.zeros(z.shape)

    assert "numpy.abs is no longer NumPy's own" in told("two_leaks", patching)


def test_what_is_no_function_is_named():
    assert "this is an array of shape (3,)" in told("two_leaks", np.zeros(3))
    assert "this is a number" in told("two_leaks", 3)
    assert "this is a str" in told("two_leaks", "two_leaks")


def test_a_function_with_other_parameters_is_shown_what_the_task_calls():
    said = told("two_leaks", lambda z: z)
    assert said == "The function takes (z), but the task calls it with (z, below, above)."


def test_the_students_own_exception_comes_with_the_input_that_caused_it():
    said = told("two_leaks", lambda z, below, above: z[10**6])
    assert said.startswith("With z = [") and "below = 0.1, above = 2:" in said
    assert "the function stops with IndexError: index 1000000" in said


def test_leaving_python_is_an_exception_like_any_other():
    assert "stops with SystemExit" in told("two_leaks", lambda z, below, above: sys.exit())


def test_an_endless_loop_that_is_interrupted_is_named():
    def endless(z, below, above):
        raise KeyboardInterrupt  # what interrupting a kernel does to a running cell

    said = told("two_leaks", endless)
    assert said.endswith("had not returned when it was interrupted. Does each of its loops end?")


def test_a_wrong_shape_and_a_wrong_kind_are_named():
    assert "the result is a number, expected an array of shape (2,)" in told(
        "two_leaks", lambda z, below, above: 1.0
    )
    assert "the result is a dict, expected an array of shape (2,)" in told(
        "two_leaks", lambda z, below, above: {}
    )
    assert "the function returns 3 results, expected 2 results" in told(
        "both_slopes", lambda Z, G: (1, 2, 3)
    )


def test_rows_of_unequal_length_are_no_array():
    def ragged(z, below, above):
        return [[1.0], [1.0, 2.0]]

    assert "the result is a list, expected an array of shape (2,)" in told("two_leaks", ragged)


def test_a_built_in_function_that_tells_no_parameters_is_called_all_the_same():
    assert "the function stops with" in told("two_leaks", max)


def test_a_notebook_shows_the_message_without_a_traceback(capsys):
    shell = InteractiveShell()
    shell.user_ns["check"] = check
    shell.run_cell("check('two_leaks', 3)")
    said = capsys.readouterr().out.strip()
    assert said.startswith("A function is expected") and "Traceback" not in said


def test_a_wrong_value_is_shown_beside_the_right_one():
    said = told("two_leaks", lambda z, below, above: 7 * z)
    assert "\ngot      [" in said and "\nexpected [" in said


def test_in_a_large_array_the_first_wrong_entry_is_shown():
    def wrong_when_large(z, below, above):
        return two_leaks(z, below, above) * (1 if z.size < 20 else 2)

    said = told("two_leaks", wrong_when_large)
    assert "z = an array of shape (20,)" in said
    assert "20 of 20 entries are wrong; the first is entry [0]" in said


def test_an_argument_that_is_changed_in_place_is_named():
    def in_place(w, b, X, y, learning_rate):
        new_w, new_b = solution("neuron_step")(w, b, X, y, learning_rate)
        w[:] = new_w
        return w, new_b

    assert "changes its argument w in place" in told("neuron_step", in_place)


def test_the_seed_of_a_failure_repeats_it():
    with pytest.raises(CheckFailed) as first:
        check("two_leaks", lambda z, below, above: z)
    seed = int(str(first.value).rsplit("seed=", 1)[1].split(".")[0])
    assert told("two_leaks", lambda z, below, above: z, seed) == str(first.value)


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
    told("two_leaks", run(source, "two_leaks"))


def test_in_a_notebook_the_traceback_is_the_explanation_alone():
    program = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "cell = 'from leaky import check; check(\"two_leaks\", lambda z: z)'\n"
        "InteractiveShell.instance(history_length=0).run_cell(cell)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    said = "The function takes (z), but the task calls it with (z, below, above).\n"
    assert (done.stdout, done.stderr) == (said, "")


def test_the_committed_notebooks_show_no_traceback_of_the_package():
    for path in SOURCES:
        name = f"{path.stem}.ipynb"
        text = (ROOT / "book" / "exercises" / name).read_text(encoding="utf-8")
        assert "Not attempted yet" in text and "site-packages" not in text, name


def test_hints_say_more_each_time_and_then_stay(capsys):
    for _ in range(4):
        hint("fourth_order")
    lines = capsys.readouterr().out.splitlines()
    assert [line[:11] for line in lines] == ["Hint 1 of 2", *["Hint 2 of 2"] * 3]
    assert all(len(exercise.hints) >= 2 for exercise in EXERCISES.values())


@pytest.mark.parametrize("call", [partial(check, answer=two_leaks), hint])
def test_an_unknown_exercise_is_refused_with_those_that_there_are(call):
    with pytest.raises(
        ValueError, match=r"name must be one of 27 names such as .*; got str 'nothing'"
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
    wanted = released(path)
    assert [(c.cell_type, c.source, c.metadata) for c in made.cells] == [
        (c.cell_type, c.source, c.metadata) for c in wanted.cells
    ], "run `make exercises`"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_solutions_pass_their_checks_from_top_to_bottom(path, capsys):
    space = {}
    for cell in solutions(path).cells:
        if cell.cell_type == "code":
            exec(cell.source, space)
    assert capsys.readouterr().out.count(": right.\n") == 3


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
    assert engine.show(np.array([1 / 3, 2.0])) == "[0.3333, 2.    ]"
    assert engine.show(np.zeros((5, 6))) == "an array of shape (5, 6)"
    assert engine.show(1 / 3) == "0.333333"
    assert engine.show([0.5, "a"]) == "[0.5, 'a']"
    assert engine.show("x" * 90) == "'" + "x" * 56 + "..."


def test_checking_imports_nothing_that_only_figures_need():
    program = "import sys, leaky.lessons.checks; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "False\n"
