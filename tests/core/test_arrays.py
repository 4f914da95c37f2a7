"""Parameters and gradients as people keep them: dicts and lists of arrays."""

from collections import OrderedDict, UserDict, defaultdict
from typing import NamedTuple

import numpy as np
import pytest

from leaky import central_differences, check_gradient


def dense(rng):
    """A network of one's own, with its parameters in a dict, its loss and its gradient."""
    X, Y = rng.normal(size=(20, 3)), rng.normal(size=(20, 2))
    theta = {
        "W1": rng.normal(size=(3, 5)),
        "b1": rng.normal(size=5),
        "W2": rng.normal(size=(5, 2)),
        "b2": rng.normal(size=2),
    }

    def forward(p):
        H = np.tanh(X @ p["W1"] + p["b1"])
        return H, H @ p["W2"] + p["b2"]

    def loss(p):
        return np.square(forward(p)[1] - Y).mean()

    def gradient(p):
        H, output = forward(p)
        delta = 2 * (output - Y) / Y.size
        back = delta @ p["W2"].T * (1 - H**2)
        return {
            "b2": delta.sum(axis=0),
            "W2": H.T @ delta,
            "b1": back.sum(axis=0),
            "W1": X.T @ back,
        }

    return theta, loss, gradient


def test_a_network_with_its_parameters_in_a_dict_is_checked_as_it_is():
    theta, loss, gradient = dense(np.random.default_rng(0))
    before = {name: each.copy() for name, each in theta.items()}
    for given in (gradient, gradient(theta)):
        report = check_gradient(loss, given, theta)
        assert report.passed and report.compared.all() and len(report.errors) == 32
    assert report.names[:2] == ["W1[0, 0]", "W1[0, 1]"] and report.names[-1] == "b2[1]"
    for name, each in before.items():
        np.testing.assert_array_equal(theta[name], each)


@pytest.mark.parametrize("container", [list, tuple])
def test_a_list_of_arrays_is_checked_as_it_is(container):
    theta, loss, gradient = dense(np.random.default_rng(1))

    def named(arrays):
        return dict(zip(theta, arrays, strict=True))

    def listed(arrays):
        return container(gradient(named(arrays))[name] for name in theta)

    given = container(theta.values())
    report = check_gradient(lambda arrays: loss(named(arrays)), listed, given)
    assert report.passed
    assert report.names[15] == "theta[1][0]"
    doubled = [2 * each for each in listed(given)]
    report = check_gradient(lambda arrays: loss(named(arrays)), doubled, given)
    assert "  theta[3]  2 times too large" in str(report)


def test_arrays_may_lie_deeper_and_be_numbers():
    theta = {"layers": [(np.ones((2, 2)), 3.0), (np.arange(1.0, 3),)], "scale": np.float64(2)}

    def loss(p):
        (W, c), (v,) = p["layers"]
        return p["scale"] * (np.square(W).sum() + c**3 + np.square(v).sum())

    right = {"layers": [[4 * np.ones((2, 2)), 54.0], [[4.0, 8.0]]], "scale": 4 + 27 + 5.0}
    report = check_gradient(loss, right, theta)
    assert report.passed and report.compared.all()
    assert report.names[3:6] == ["layers[0][0][1, 1]", "layers[0][1]", "layers[1][0][0]"]
    assert report.names[-1] == "scale"


def test_a_pattern_takes_what_the_loss_takes_and_names_may_be_given():
    theta = {"a": np.array([4e-6, 1.0]), "b": np.array([[2.0]])}
    report = check_gradient(
        lambda p: np.abs(p["a"]).sum() + p["b"].sum(),
        {"a": [1.0, 1.0], "b": [[1.0]]},
        theta,
        pattern=lambda p: p["a"] > 0,
        names=["first", "second", "third"],
    )
    assert report.passed
    assert [n for n, out in zip(report.names, report.crossed, strict=True) if out] == ["first"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda g: g | {"W1": g["W1"].T}, "the gradient of W1 has shape (5, 3), but W1 has (3, 5): "
            "is it transposed?"),
        (lambda g: g | {"b1": 1.0}, "the gradient of b1 has shape (), but b1 has (5,)"),
        (lambda g: {"W1": g["W1"]}, "the gradient lacks 'W2', 'b1', 'b2'"),
        (lambda g: {f"d{key}": each for key, each in g.items()}, "the gradient lacks 'W1', 'W2', "
            "'b1', 'b2' and has unknown 'dW1', 'dW2', 'db1', 'db2': pass "
            "{key: gradient['d' + key] for key in theta}"),
        (lambda g: g | {"b1": [[1], [1, 2]]}, "the gradient of b1 has rows that differ in length"),
        (lambda g: g | {"W3": 0}, "the gradient has unknown 'W3'"),
        (lambda g: g["W1"], "the gradient must be a dict of arrays as the parameters are, "
            "got ndarray"),
        (lambda g: g | {"b2": [np.nan, 1]}, "the gradient of b2 has 1 NaN or infinite of 2"),
        (lambda g: g | {"b2": [1j, 1]}, "the gradient of b2 holds complex128 values, "
            "not real numbers"),
    ],
)  # fmt: skip
def test_a_gradient_with_other_arrays_fails_with_a_sentence(change, reason):
    theta, loss, gradient = dense(np.random.default_rng(0))
    report = check_gradient(loss, change(gradient(theta)), theta)
    assert (report.verdict, report.reason) == ("failed", reason)
    assert len(report.names) == len(report.analytic) == 32


def test_a_list_of_gradients_that_is_too_short_fails_with_a_sentence():
    theta = [np.ones(2), np.ones(3)]
    report = check_gradient(lambda p: p[0].sum() + p[1].sum(), [np.ones(2)], theta)
    assert report.reason == "the gradient lacks 1"


@pytest.mark.parametrize(
    ("theta", "error"),
    [
        ({"W": np.array([1.0, np.nan])}, "W must be finite"),
        ({"W": np.array([])}, "W is empty"),
        ({}, "theta must hold real numbers"),
        ([], "theta is empty"),
        ([np.ones(2), "b"], r"theta\[1\] must hold real numbers"),
    ],
)
def test_parameters_that_are_none_are_named(theta, error):
    with pytest.raises((ValueError, TypeError), match=f"^{error}"):
        check_gradient(lambda p: 1.0, theta, theta)


def test_single_precision_stays_single_precision():
    seen = []
    theta = {"a": np.ones(2, np.float32), "b": np.float32(1)}
    loss = lambda p: seen.append((p["a"].dtype, p["b"].shape)) or float(p["a"].sum() + p["b"])  # noqa: E731
    check_gradient(loss, {"a": [1, 1], "b": 1}, theta, step=1e-2)
    assert set(seen) == {(np.dtype(np.float32), ())}


@pytest.mark.parametrize("shape", [(1,), (1, 1)])
def test_a_loss_of_one_number_in_brackets_is_a_number(shape):
    def loss(theta):
        return np.reshape(theta @ theta, shape)

    theta = np.array([1.0, 2.0, 3.0])
    assert check_gradient(loss, 2 * theta, theta).passed
    np.testing.assert_allclose(central_differences(loss, theta), 2 * theta, rtol=1e-9)
    # One parameter, whose loss has its shape.
    assert check_gradient(lambda t: t**2, [6.0], [3.0]).passed


class Layer(NamedTuple):
    W: np.ndarray
    b: np.ndarray


@pytest.mark.parametrize(
    "theta",
    [
        OrderedDict(a=np.ones(2)),
        defaultdict(float, a=np.ones(2)),
        UserDict(a=np.ones(2)),
        Layer(np.ones((2, 1)), np.ones(1)),
        (np.ones(2), np.ones(1)),
    ],
    ids=lambda theta: type(theta).__name__,
)
def test_a_loss_gets_what_was_given(theta):
    kinds = set()

    def loss(given):
        kinds.add(type(given))
        return sum(each.sum() for each in (given.values() if hasattr(given, "values") else given))

    assert check_gradient(loss, theta, theta).passed
    assert kinds == {type(theta)}


@pytest.mark.parametrize("theta", [{"a.b": [1.0], "a": {"b": [2.0]}}, {1: [1.0], "1": [2.0]}])
def test_two_arrays_of_one_name_are_refused(theta):
    with pytest.raises(ValueError, match=r"^theta has more than one array that is called "):
        check_gradient(lambda given: 1.0, theta, theta)


@pytest.mark.parametrize("theta", [np.ones(3), {"a": np.ones(3)}])
def test_a_loss_that_returns_its_gradient_too_is_told_what_to_pass(theta):
    with pytest.raises(ValueError, match=r"a tuple of 2: .* pass lambda theta: loss\(theta\)\[0\]"):
        check_gradient(lambda given: (1.0, given), theta, theta)
    report = check_gradient(lambda given: 1.0, lambda given: (1.0, given), theta)
    assert report.verdict == "failed" and "lambda theta: gradient(theta)[1]" in report.reason
