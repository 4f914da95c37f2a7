"""What a gradient check reports: verdict, arrays, worst parameter, likely cause, noise."""

import re

import numpy as np
import pytest
from faults import ALL, FAULTS, square_case

from leaky import MLP, GradientCheck, GradientCheckError, check_gradient, check_network


def quadratic(theta):
    return np.square(theta).sum(axis=-1)


def report_of(fault):
    """Check a faulty gradient by `check_network`, whose hints know n and k: 40 and 3."""

    class Faulty(MLP):
        def gradient(self, theta, X, Y):
            return ALL[fault](self, theta, X, Y)

    mlp, *data = square_case(0, 0.3, "mse")
    return check_network(Faulty(mlp.sizes, mlp.negative_slope), *data)


def one_line(report):
    """The report without its line breaks."""
    return " ".join(str(report).split())


def of_the_step_back(right, wrong, layer):
    return (
        f"{right} agree, {wrong} do not: look at the step from layer {layer} back to layer "
        f"{layer - 1} (the activation's derivative, W)"
    )


EVERY, OF_A_SQUARE = "every derivative is", "which is the 2 that the square gives"
ONLY_BIASES = "only biases are wrong: their gradient is the sum of delta over the samples"
TO_LAYER_2 = of_the_step_back("W3 and b3", "W1, b1, W2, b2", 3)
TO_LAYER_1 = of_the_step_back("W2 and b2 and W3 and b3", "W1, b1", 2)


@pytest.mark.parametrize(
    ("fault", "hint"),
    [
        ("doubled", f"{EVERY} 2 times too large, {OF_A_SQUARE}"),
        ("halved", f"{EVERY} 2 times too small, {OF_A_SQUARE}"),
        ("sign", "the sign is the wrong way round"),
        ("times −1.005", "the sign is the wrong way round"),
        ("times 1.995", f"{EVERY} 2 times too large, {OF_A_SQUARE}"),
        ("divided by 2.01", f"{EVERY} 2 times too small, {OF_A_SQUARE}"),
        ("summed over the samples", f"{EVERY} 40 times too large, which is the number of samples"),
        ("summed over the outputs", f"{EVERY} 3 times too large, which is the number of outputs"),
        ("divided by both", f"{EVERY} 120 times too small, which is their product"),
        ("a thousandth too large", "every derivative has the same wrong factor, 1.001"),
        ("bias averaged", ONLY_BIASES),
        ("bias of one sample", ONLY_BIASES),
        ("biases forgotten", ONLY_BIASES),
        ("ReLU's mask", TO_LAYER_2),
        ("slopes exchanged", TO_LAYER_2),
        ("weights changed before they are used", TO_LAYER_2),
        ("derivative forgotten in one layer", TO_LAYER_1),
        ("square weights not transposed", TO_LAYER_1),
        ("middle layer doubled", "only W2, b2 are wrong"),
        ("last sample only", ""),
        ("a little off everywhere", ""),
    ],
)
def test_a_known_fault_is_given_its_likely_cause_and_an_unknown_one_none(fault, hint):
    report = report_of(fault)
    assert (report.verdict, report.hint) == ("failed", hint)
    assert one_line(report).count(f"likely cause: {hint}") == bool(hint)


@pytest.mark.parametrize(
    ("names", "wrong", "hint"),
    [
        (["W1[0]", "b1[0]"], 0, "only W1 is wrong"),
        (["W1[0]", "slope[0]"], 1, "only slope is wrong"),
        (["shift[0]", "W2[0]"], 1, "only W2 is wrong"),
        (["W3[0]", "W2[0]"], 1, "W3 agree, W2 do not: look at the step from layer 3 back to 2"),
    ],
)
def test_a_layer_is_blamed_only_where_names_tell_that_it_lies_below(names, wrong, hint):
    gradient = np.array([2.0, 2.0])
    gradient[wrong] = 3
    report = check_gradient(quadratic, gradient, [1.0, 1.0], names=names)
    assert report.hint.replace("layer 2 (", "2 (").startswith(hint)


@pytest.mark.parametrize("wrong", [[1.0, 1.0], [1.0, -1.0]])
def test_a_gradient_where_there_is_none_has_no_factor(wrong):
    for constant in (0.1, 1 / 3):
        report = check_gradient(lambda t: 0 * t.sum(axis=-1) + constant, wrong, [3.0, 4.0])  # noqa: B023
        assert report.verdict == "failed" and report.wrong.all() and report.hint == ""
    # One that may be rounded to float16 is no evidence.
    report = check_gradient(lambda t: 0 * t.sum(axis=-1) + 1.0, wrong, [3.0, 4.0])
    assert report.verdict == "inconclusive"


def test_factors_that_differ_by_a_tenth_are_no_common_factor():
    report = check_gradient(quadratic, [4.0, 8.8], [1.0, 2.0], names=["a", "b"])
    assert report.wrong.all() and report.hint == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_report_is_short_says_the_same_twice_and_stops_the_program(fault):
    report = report_of(fault)
    text = str(report)
    assert text == str(report_of(fault)) == repr(report)
    # The verdict, six arrays, the worst parameter and a likely cause.
    assert len(text.splitlines()) <= 12
    assert max(map(len, text.splitlines())) <= 74
    assert text.startswith("failed: ")
    with pytest.raises(AssertionError):
        assert report
    with pytest.raises(AssertionError) as raised:
        report.raise_for_failure()
    assert isinstance(raised.value, GradientCheckError) and str(raised.value) == text


def test_a_failed_report_names_the_worst_parameter_both_values_and_their_ratio():
    report = check_gradient(
        quadratic, [2.0, 6.0, 6.0], [1.0, 2.0, 3.0], names=["a[0]", "a[1]", "b[0]"]
    )
    assert report.worst == "a[1]"
    assert str(report).splitlines() == [
        "failed: 1 of 3 compared derivatives are wrong",
        "  a  wrong in 1 of 2",
        "  b  agrees",
        "worst: a[1] is 6, finite differences say 4 (ratio 1.5)",
        "likely cause: only a is wrong",
    ]
    np.testing.assert_allclose(report.errors, [0, 1 / 3, 0], atol=1e-9)
    np.testing.assert_array_equal(report.wrong, [False, True, False])
    # ‖(0, 2, 0)‖ / (‖(2, 6, 6)‖ + ‖(2, 4, 6)‖), the differences within 1e-9 of the derivatives.
    expected = 2 / (np.sqrt(76) + np.sqrt(56))
    assert report.norm_error == pytest.approx(expected, rel=1e-8)


def test_a_report_breaks_its_lines_at_74_characters_and_tells_all_that_was_left_out():
    report = GradientCheck(
        verdict="failed",
        reason="",
        analytic=np.array([3.0, 1.0, 1.0, 1.0]),
        numeric=np.array([2.0, 1.0, 1.0, 1.0]),
        errors=np.array([1 / 3, 0, 0, 0]),
        crossed=np.array([False, True, False, False]),
        unverifiable=np.array([False, False, True, False]),
        wrong=np.array([True, False, False, False]),
        least=np.zeros(4),
        names=["first", "second", "third", "fourth"],
        hint=" ".join(["twelve chars"] * 10),
    )
    assert str(report).splitlines() == [
        "failed: 1 of 2 compared derivatives are wrong",
        "  first   1.5 times too large",
        "  second  could not be compared",
        "  third   could not be compared",
        "  fourth  agrees",
        "worst: first is 3, finite differences say 2 (ratio 1.5)",
        "likely cause: twelve chars twelve chars twelve chars twelve chars twelve",
        "  chars twelve chars twelve chars twelve chars twelve chars twelve chars",
        "left out: 1 crossed a kink and 1 could not be verified",
    ]


def test_the_worst_parameter_is_a_wrong_one_not_a_noisy_one():
    # A loss of 2e7 has a floor of 20 eps · 2e7 / 1e-5 = 9e-3. An error of 1e-3 in a derivative
    # of 1 is below it, though relatively the larger one.
    slopes = np.array([1, 1e7])
    wrong = slopes * [1.001, 1.0001]
    report = check_gradient(lambda theta: 1e7 + theta @ slopes, wrong, [1, 1])
    np.testing.assert_array_equal(report.wrong, [False, True])
    assert report.errors[0] > report.errors[1]
    assert report.worst == "theta[1]"


def test_errors_are_relative_to_the_larger_of_both_values_whatever_their_size():
    report = check_gradient(lambda t: 1e-3 * t.sum(axis=-1), [1e-3, 2e-3], [1.0, 1.0])
    np.testing.assert_allclose(report.errors, [0, 0.5], atol=1e-6)


def test_a_ratio_to_zero_is_called_undefined():
    report = check_gradient(lambda t: t[..., 0] * 1.0, [1.0, 1.0], [3.0, 4.0])
    assert report.worst == "theta[1]"
    assert "(ratio undefined)" in str(report)


def test_a_report_is_true_only_if_it_passed_and_is_then_one_line():
    right = check_gradient(quadratic, [2.0, 4.0], [1.0, 2.0])
    wrong = check_gradient(quadratic, [2.0, 4.1], [1.0, 2.0])
    unknown = check_gradient(quadratic, [0.0, 0.0], [0.0, 0.0])
    reports = right, wrong, unknown
    assert [report.verdict for report in reports] == ["passed", "failed", "inconclusive"]
    assert [bool(report) for report in reports] == [True, False, False]
    assert [report.passed for report in reports] == [True, False, False]
    assert right.raise_for_failure() is None
    assert str(right).startswith("passed: 2 of 2 derivatives agree")
    assert "\n" not in str(right)


def test_parameters_are_named_by_their_place_unless_names_are_given():
    assert check_gradient(quadratic, [2, 4], [1, 2]).names == ["theta[0]", "theta[1]"]
    assert check_gradient(quadratic, [2, 4], [1, 2], names="ab").names == ["a", "b"]
    assert check_gradient(quadratic, [2, 5], [1, 2], names=range(2)).worst == "1"


# --- A line for each array.


def findings_of(gradient, theta=None):
    """Check a gradient in arrays; return what the report says of each, by its name."""
    theta = theta or arrays(np.random.default_rng(0))
    report = check_gradient(loss_of_arrays, gradient, theta)
    lines = [line for line in str(report).splitlines() if line.startswith("  ")]
    return {name: line.split(name, 1)[1].strip() for name, line in zip(theta, lines, strict=False)}


def arrays(rng):
    return {
        "W1": rng.normal(size=(3, 4)),
        "b1": rng.normal(size=4),
        "W2": rng.normal(size=(4, 4)),
        "b2": rng.normal(size=4),
        "c": rng.normal(),
    }


def loss_of_arrays(theta):
    """Depend on every entry in its own way, so that no two derivatives are equal by chance."""
    return sum(np.sin(np.asarray(each) + place).sum() for place, each in enumerate(theta.values()))


def right_gradient(theta):
    return {
        name: np.cos(np.asarray(each) + place) for place, (name, each) in enumerate(theta.items())
    }


AGREES = dict.fromkeys(["W1", "b1", "W2", "b2", "c"], "agrees")
WRONG_ARRAYS = {
    "two factors": ({"W2": lambda g: 2 * g["W2"], "b1": lambda g: 4 * g["b1"]},
        {"W2": "2 times too large", "b1": "4 times too large"}),
    "divided by the samples": ({"b2": lambda g: g["b2"] / 100}, {"b2": "100 times too small"}),
    "sign": ({"W1": lambda g: -g["W1"]}, {"W1": "has the wrong sign"}),
    "sign and factor": ({"W1": lambda g: -3 * g["W1"]}, {"W1": "-3 times what it should be"}),
    "no whole number": ({"c": lambda g: 1.3 * g["c"]}, {"c": "1.3 times too large"}),
    "transposed": ({"W2": lambda g: g["W2"].T}, {"W2": "transposed"}),
    "transposed and turned round": ({"W2": lambda g: -g["W2"].T},
        {"W2": "transposed, and has the wrong sign"}),
    "transposed and doubled": ({"W2": lambda g: 2 * g["W2"].T},
        {"W2": "transposed, and 2 times too large"}),
    "a ten thousandth": ({"W2": lambda g: 1.0001 * g["W2"]},
        {"W2": "1.0001 times what it should be"}),
    "another array's": ({"b1": lambda g: g["b2"]}, {"b1": "has the derivatives of b2"}),
    "exchanged": ({"b1": lambda g: g["b2"], "b2": lambda g: g["b1"]},
        {"b1": "has the derivatives of b2", "b2": "has the derivatives of b1"}),
    "one entry": ({"W2": lambda g: g["W2"] + np.eye(4)[[3]] * np.eye(4)[:, [1]]},
        {"W2": "wrong in 1 of 16"}),
    "a little off": ({"b1": lambda g: g["b1"] * (1 + 1e-3 * np.arange(4))},
        {"b1": "wrong in 3 of 4"}),
    "forgotten": ({"b2": lambda g: 0 * g["b2"]}, {"b2": "is 0, and should not be"}),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), WRONG_ARRAYS.values(), ids=WRONG_ARRAYS)
def test_each_array_that_is_wrong_is_told_how(changes, expected):
    for seed in range(5):
        theta = arrays(np.random.default_rng(seed))
        right = right_gradient(theta)
        wrong = right | {name: change(right) for name, change in changes.items()}
        assert findings_of(wrong, theta) == AGREES | expected


def test_the_arrays_come_before_the_guess_at_a_cause():
    text = str(report_of("bias averaged"))
    assert (
        text.index("  b3  40 times too small") < text.index("worst:") < text.index("likely cause")
    )


def test_arrays_are_told_by_the_names_of_their_entries():
    report = check_network(MLP((2, 3, 3, 1)), np.ones(25), np.ones((4, 2)), np.ones((4, 1)))
    assert list(report.names)[:7] == MLP((2, 3, 3, 1)).parameter_names()[:7]
    theta = np.random.default_rng(0).normal(size=9)
    names = [f"W[{i}, {j}]" for i in range(3) for j in range(3)]
    wrong = 2 * theta.reshape(3, 3).T.ravel()
    assert "  W  transposed" in str(check_gradient(quadratic, wrong, theta, names=names))
    # Names of no rectangle are those of a list.
    assert "  W  wrong in " in str(check_gradient(quadratic, wrong, theta, names=["W[8]"] * 9))


def test_an_inconclusive_report_shows_noise_that_exceeds_the_derivatives():
    theta = np.linspace(1, 2, 6)
    report = check_gradient(lambda t: quadratic(t).astype(np.float32), 2 * theta, theta, step=1e-7)
    assert report.verdict == "inconclusive"
    assert (report.least >= np.abs(report.numeric)).all()
    line = str(report).splitlines()[-1]
    found = re.fullmatch(
        r"noise: it hides derivatives below (\S+), and these are about (\S+)", line
    )
    least, size = map(float, found.groups())
    assert least >= np.median(report.least) >= np.median(np.abs(report.numeric)) >= size
    dead = check_gradient(lambda t: 0 * t.sum(axis=-1), [0, 0], [3.0, 4.0])
    assert str(dead).endswith("and these are about 0")


def test_two_numbers_are_too_few_to_say_that_they_belong_elsewhere():
    theta = {"a": np.array([1.0, 2.0]), "b": np.array([2.0, 4.1])}
    wrong = {"a": [4.0, 8.2], "b": [4.0, 8.2]}
    report = check_gradient(lambda p: quadratic(p["a"]) + quadratic(p["b"]), wrong, theta)
    assert "  a  wrong in 2 of 2" in str(report)
