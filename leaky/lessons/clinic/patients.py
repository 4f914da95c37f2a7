"""The patients: what is changed in the healthy program, what one sees of it, and the cure."""

import difflib
import re
from dataclasses import dataclass
from types import ModuleType

from leaky.lessons.clinic.programs import SOURCE, rebuild


@dataclass(frozen=True)
class Patient:
    """A program with a fault, and what is known about it.

    Attributes
    ----------
    name : str
        Short, and the diagnosis.
    symptom : str
        What one sees who does not know it.
    cure : str
        What to do, and why.
    found : str
        Where such a fault was met.
    edits : tuple of (str, str)
        What is changed in the healthy program, as in `rebuild`.
    slope : float, default 0.01
        The slope at which it falls ill, or the usual one if it does at all.
    """

    name: str
    symptom: str
    cure: str
    found: str
    edits: tuple[tuple[str, str], ...]
    slope: float = 0.01

    @property
    def changes(self) -> str:
        """The lines that differ: healthy ones behind a −, faulty ones behind a +."""
        sick = rebuild(self.edits, self.name).source.splitlines()
        lines = difflib.ndiff(SOURCE.splitlines(), sick)
        return "\n".join(_shortened(line) for line in lines if line[0] in "+-" and line[2:].strip())

    def program(self) -> ModuleType:
        """Build it afresh: what it keeps from one step to the next starts anew."""
        return rebuild(self.edits, self.name)


def _shortened(line: str) -> str:
    """Write a line of a diff with a true minus sign, without its indentation and remark."""
    code = line[2:].split("  #")[0].strip()
    return f"{'−' if line[0] == '-' else '+'} {code}"


# The lines of `step` that change the weights, and single lines that several patients share.
_UPDATES = SOURCE[SOURCE.index("    W3 -= ") : SOURCE.index("\n\n\ndef shuffle")] + "\n"
_W3_UPDATE = "    W3 -= learning_rate * H2.mT @ dYhat\n"
_DYHAT = "    dYhat = 2 * (Yhat - Y) / (n * k)  # (n, 2)\n"
_MASK = "    return np.where(z > 0, 1.0, slope)\n"
_SUMS = ".sum(axis=-2, keepdims=True)"

PATIENTS: tuple[Patient, ...] = (
    Patient(
        name="new names",
        symptom="The loss never changes, to the last digit. No error.",
        cure="Change the arrays in place, or return the new ones and use them.",
        found="the article, where the same slip stops with an UnboundLocalError",
        edits=((_UPDATES, re.sub(r"(\w+) -= ", r"\1 = \1 - ", _UPDATES)),),
    ),
    Patient(
        name="lost values",
        symptom="It stops at the first step: a name is not defined.",
        cure="Let the forward pass return what the way back needs.",
        found="the article",
        edits=(
            (
                "    Z1, H1, Z2, H2, Yhat = forward(layers, X, slope)\n    dY",
                "    Yhat = forward(layers, X, slope)[-1]\n    dY",
            ),
        ),
    ),
    Patient(
        name="the mask of ReLU",
        symptom="None. The loss falls as it should.",
        cure="The derivative left of 0 is the slope, not 0.",
        found="the article; two libraries",
        edits=((_MASK, "    return np.where(z > 0, 1.0, 0.0)\n"),),
    ),
    Patient(
        name="another mean",
        symptom="It learns a little faster than expected, or diverges a little sooner.",
        cure="Loss and gradient divide by the same number, n·k.",
        found="the article; Machine Learning with PyTorch and Scikit-Learn, chapter 11",
        edits=((_DYHAT, _DYHAT.replace("(n * k)", "n")),),
    ),
    Patient(
        name="no learning rate",
        symptom="The loss jumps, and some runs end as NaN.",
        cure="One place steps, and it has the learning rate.",
        found="the article",
        edits=((_UPDATES, _UPDATES.replace("learning_rate * ", "")),),
    ),
    Patient(
        name="stepped too early",
        symptom="None at a small learning rate.",
        cure="First all gradients, then all steps.",
        found="the article; several from-scratch codes",
        edits=((_W3_UPDATE, ""), (_DYHAT, _DYHAT + _W3_UPDATE)),
    ),
    Patient(
        name="a second update",
        symptom="It stops at the first step: invalid number of arguments.",
        cure="One update. np.gradient differentiates a table of values, not a function.",
        found="the article",
        edits=(
            (
                _UPDATES,
                _UPDATES
                + "    W3 -= learning_rate * np.gradient(loss(layers, X, Y, slope), W3)\n",
            ),
        ),
    ),
    Patient(
        name="unscaled weights",
        symptom="The first loss is huge, and some runs end as NaN.",
        cure="Scale the first weights to the width (chapter 6).",
        found="the article",
        edits=(("    scale = np.sqrt(2 / ((1 + slope**2) * shape[-2]))\n", "    scale = 1\n"),),
    ),
    Patient(
        name="the default scale",
        symptom="It learns a little more slowly.",
        cure="Ask for He's scale by name; a default fits no activation in particular (chapter 6).",
        found="a university's notebook on activation functions, in words",
        edits=(
            (
                "    scale = np.sqrt(2 / ((1 + slope**2) * shape[-2]))\n",
                "    scale = np.sqrt(1 / shape[-2])\n",
            ),
            (
                "    W = scale * rng.standard_normal(shape)\n",
                "    W = rng.uniform(-scale, scale, shape)\n",
            ),
        ),
    ),
    Patient(
        name="output ≥ 0",
        symptom="With ReLU it learns a little worse. With Leaky ReLU all is well.",
        cure="Ask z > 0. After ReLU nothing is negative, so ≥ 0 is true everywhere.",
        slope=0.0,
        found="the NumPy tutorial on MNIST; Grokking Deep Learning, chapter 8",
        edits=(
            ("leaky_relu_derivative(Z2, slope)", "leaky_relu_derivative(H2, slope)"),
            ("leaky_relu_derivative(Z1, slope)", "leaky_relu_derivative(H1, slope)"),
            (_MASK, _MASK.replace("z > 0", "z >= 0")),
        ),
    ),
    Patient(
        name="sign of the output",
        symptom="None, until somebody tries a negative slope.",
        cure="Take the mask from Z: with a negative slope H is positive on both sides.",
        slope=-0.2,
        found="a review of the library burn, pull request 1208, before it was merged",
        edits=(
            ("leaky_relu_derivative(Z2, slope)", "leaky_relu_derivative(H2, slope)"),
            ("leaky_relu_derivative(Z1, slope)", "leaky_relu_derivative(H1, slope)"),
        ),
    ),
    Patient(
        name="its own default",
        symptom="None, until somebody changes the slope.",
        cure="No default in the inner function: what must agree is handed on.",
        slope=0.3,
        found="two libraries, one of them with a sigmoid's temperature",
        edits=(
            (
                "def leaky_relu_derivative(z, slope):",
                "def leaky_relu_derivative(z, slope=0.01):",
            ),
            ("leaky_relu_derivative(Z2, slope)", "leaky_relu_derivative(Z2)"),
            ("leaky_relu_derivative(Z1, slope)", "leaky_relu_derivative(Z1)"),
        ),
    ),
    Patient(
        name="counted from zero",
        symptom="The reported loss is a little too high; with one batch it stops.",
        cure="Divide by the number of batches, not by the last index.",
        found="Machine Learning with PyTorch and Scikit-Learn, chapter 11; repaired since",
        edits=(("sum(losses) / (last + 1)", "sum(losses) / last"),),
    ),
    Patient(
        name="averaged biases",
        symptom="It learns more slowly.",
        cure="The 1/n is in dŶ already: biases sum over the samples.",
        found="common",
        edits=((_UPDATES, _UPDATES.replace(_SUMS, _SUMS.replace("sum", "mean"))),),
    ),
    Patient(
        name="off by a layer",
        symptom="It learns more slowly.",
        cure="f′ is taken at the layer's own Z. Test with layers of unequal width.",
        found="common",
        edits=(("leaky_relu_derivative(Z2, slope)", "leaky_relu_derivative(Z1, slope)"),),
    ),
    Patient(
        name="never cleared",
        symptom="Most runs end as NaN.",
        cure="Start every step with empty sums.",
        found="common where a framework adds gradients up (chapter 3's box)",
        edits=(
            (
                "def step(",
                "sums = {}\n\n\n"
                "def added(name, gradient):\n"
                "    sums[name] = sums.get(name, 0) + gradient\n"
                "    return sums[name]\n\n\n"
                "def step(",
            ),
            (
                _UPDATES,
                re.sub(r"(\w+) -= learning_rate \* (.+)", r'\1 -= learning_rate * added("\1", \2)',
                       _UPDATES),
            ),
        ),
    ),
    Patient(
        name="shuffled apart",
        symptom="The loss falls slowly, and fresh points are classed by chance.",
        cure="One order for both.",
        found="common",
        edits=(
            (
                "    return X[..., order, :], Y[..., order, :]\n",
                "    other = rng.permutation(X.shape[-2])\n"
                "    return X[..., order, :], Y[..., other, :]\n",
            ),
        ),
    ),
    Patient(
        name="moving memory",
        symptom="The weights kept from the best epoch are those of the last.",
        cure="Copy: the arrays will be changed in place.",
        found="common",
        edits=(("[(W.copy(), b.copy()) for W, b in layers]", "[(W, b) for W, b in layers]"),),
    ),
)  # fmt: skip
