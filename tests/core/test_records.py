"""Results that hold arrays can be compared, copied and sent to another process."""

import copy
import pickle
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from leaky import MLP, article_recipe, check_network, digits, train
from leaky._records import compared_by_value
from leaky.lessons import healthy
from leaky.lessons.clinic import case, course


@compared_by_value
@dataclass(frozen=True)
class Report:
    numbers: object
    name: str = ""


@compared_by_value
class Pair(NamedTuple):
    left: object
    right: object


def history():
    recipe, mlp = article_recipe(), MLP((2, 10, 10, 2))
    start = np.stack([mlp.pack(recipe.layers), np.full(mlp.size, 1e200)])
    return train(mlp, start, recipe.X, recipe.Y, learning_rate=0.01, epochs=3, snapshots=[2])


def report():
    recipe, mlp = article_recipe(), MLP((2, 10, 10, 2))
    return check_network(mlp, mlp.pack(recipe.layers), recipe.X, recipe.Y)


RESULTS = {
    "History": history,
    "GradientCheck": report,
    "ArticleRecipe": article_recipe,
    "Digits": lambda: digits(np.random.default_rng(0)),
    "Case": lambda: case(0),
    "Course": lambda: course(healthy, 2, epochs=20),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_equals_what_another_call_gives_and_its_copies(name):
    result, again = RESULTS[name](), RESULTS[name]()
    assert type(result).__name__ == name
    assert result == again and not result != again
    for other in (copy.copy(result), copy.deepcopy(result), pickle.loads(pickle.dumps(result))):
        assert other == result and type(other) is type(result)


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_differs_from_one_in_which_a_number_was_changed(name):
    result, other = RESULTS[name](), RESULTS[name]()
    place = {"History": "theta", "Case": "theta", "GradientCheck": "numeric"}.get(name)
    numbers = getattr(other, place) if place else other[1]
    numbers[..., 0] += 1
    assert result != other and not result == other


def test_histories_of_a_network_that_diverged_are_equal():
    assert np.isnan(history().theta).any() and history() == history()


ZEROS = np.zeros(2)


@pytest.mark.parametrize("kind", [Report, Pair])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ZEROS, np.zeros(2, "f4")),
        (np.array([np.nan, 1]), np.array([np.nan, 1])),
        ([ZEROS, (ZEROS, "a")], [np.zeros(2), (np.zeros(2), "a")]),
        ({"W1": ZEROS}, {"W1": np.zeros(2)}),
        (float("nan"), float("nan")),
        (np.array(["a", "b"]), np.array(["a", "b"])),
        ("passed", "passed"),
        (None, None),
    ],
)
def test_equal_values_of_any_kind_are_equal(kind, one, other):
    assert kind(one, "x") == kind(other, "x")
    assert not kind(one, "x") != kind(other, "x")
    assert kind(one, "x") != kind(other, "y")


@pytest.mark.parametrize("kind", [Report, Pair])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ZEROS, np.zeros(3)),
        (ZEROS, np.zeros((1, 2))),
        (ZEROS, np.array([0, 1e-300])),
        (ZEROS, np.array([0, np.nan])),
        (ZEROS, None),
        (ZEROS, [[0.0], [0.0, 0.0]]),
        ([0.0, 0.0], ZEROS),
        (ZEROS, np.array(["0", "0"])),
        ([ZEROS], [ZEROS, ZEROS]),
        ([ZEROS, 1], [ZEROS, 2]),
        ({"W1": ZEROS}, {"W2": ZEROS}),
        ({"W1": ZEROS}, {"W1": ZEROS + 1}),
        ({"W1": 1}, ["W1"]),
        (float("nan"), 0.0),
        (0.0, float("nan")),
        ("passed", "failed"),
    ],
)
def test_values_that_differ_are_not_equal(kind, one, other):
    assert kind(one, "x") != kind(other, "x")
    assert not kind(one, "x") == kind(other, "x")


def test_a_record_equals_only_its_like():
    assert Report(ZEROS) != Pair(ZEROS, "") and Report(ZEROS) != "History"
    assert Pair(ZEROS, 1) == (np.zeros(2), 1) and (np.zeros(2), 1) == Pair(ZEROS, 1)
    assert Pair(ZEROS, 1) != (np.zeros(2), 2)
    assert Pair(ZEROS, 1) != [ZEROS, 1]


@pytest.mark.parametrize("kind", [Report, Pair])
def test_a_record_has_no_hash_as_its_arrays_can_change(kind):
    with pytest.raises(TypeError, match="unhashable type"):
        hash(kind(1, ""))
