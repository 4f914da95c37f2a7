"""Faults planted in leaky's own source, each with what it gets wrong and what must catch it.

As in chapter 9's clinic a fault is a small edit of the text, one that mutmut does not make by
itself (`make mutate` has those). It is made in a copy of the package.
There the gradient check looks at a few networks. Where it cannot see the fault, because loss and
gradient are wrong together or no derivative is involved, a test must: the one that is named.
`python tests/core/mutants.py` plants them all, one after the other, and prints the table.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import traceback
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from itertools import product
from pathlib import Path
from typing import NamedTuple

import autograd.numpy  # noqa: F401 - what the tests import, once for all processes
import hypothesis.extra.numpy  # noqa: F401
import numpy as np
import pytest
import scipy.optimize
import scipy.special  # noqa: F401
from hypothesis import Phase, settings

TESTS = Path(__file__).parent
ROOT = TESTS.parents[1]
PACKAGE = ROOT / "leaky"
CHECK = "check_gradient"


class Mutant(NamedTuple):
    """A fault: the file, what it gets wrong, who catches it, and (old, new) for each edit."""

    file: str
    wrong: str
    caught_by: str
    edits: tuple[tuple[str, str], ...]


def _mutants(file, caught_by, faults):
    return [Mutant(file, wrong, caught_by, edits) for wrong, *edits in faults]


in_network, in_losses, in_activations, in_initialization, in_optimizers, in_training = (
    partial(_mutants, f"{module}.py")
    for module in (
        "network",
        "losses",
        "activations",
        "initialization",
        "optimizers",
        "training",
    )
)

# Lines of the source that several faults change.
DERIVATIVE = "activation_derivative(self.Z[layer - 1], self.negative_slope)"
MASK = f"                delta *= {DERIVATIVE}\n"
WEIGHTS = "            np.matmul(self.H[layer], delta.mT, out=self.gradient_blocks[layer])\n"
BACK = "self.W[layer] @ delta"
W = "self.W = [block[..., :-1, :] for block in self.blocks]"
FILL = "activation(Z, self.negative_slope, out=self.activations[layer])"
OUTPUT = "        return self.Yhat\n"
ACTIVATED_OUTPUT = (
    "        self.Yhat = activation(Z, self.negative_slope, out=Z.copy()).mT\n" + OUTPUT
)
RUN_BACK = "run.backward(dYhat)"
STEP = "self.theta -= self.rate * g"
TAKE = "step(gradient)"
RULE = "make_rule(theta[group], rate[group])"
ROWS = "rows = order[start : start + self.batch_size]"
FIRST = "theta = theta.reshape(-1, mlp.size).copy()"
HE = "W * (gain(slope) / np.sqrt(shape[-2])), b"
NORMAL = "rng.standard_normal(shape), np.zeros((*shape[:-2], shape[-1]))"

AUTOGRAD = "test_network.py::test_loss_and_gradient_agree_with_autograd"
ONE_STEP = "test_training.py::test_every_epoch_is_one_step_down_the_gradient"
BATCHES = "test_training.py::test_every_batch_is_one_step_and_every_epoch_gets_a_new_order"
PYTORCH = "test_optimizers.py::test_200_steps_lead_where_pytorch_was_led"

MUTANTS = [
    # --- the backward pass
    *in_network(
        CHECK,
        [
            ("the mask is forgotten", (MASK, "")),
            ("the mask of ReLU", (MASK, MASK.replace("\n", " == 1\n"))),
            ("the mask is applied twice", (MASK, MASK.replace("\n", " ** 2\n"))),
            ("the mask of the layer below", (MASK, MASK.replace("layer - 1", "max(0, layer - 2)"))),
            ("the mask of the first layer everywhere", (MASK, MASK.replace("layer - 1", "0"))),
            ("the mask is added", (MASK, MASK.replace("*=", "+="))),
            (
                "the mask of another sample",
                (MASK, MASK.replace("\n", "[..., ::-1]\n")),
            ),
            (
                "the activation in place of its derivative",
                (MASK, MASK.replace(DERIVATIVE, "self.activations[layer - 1]")),
            ),
            (
                "the slopes of both sides swapped on the way back",
                (MASK, MASK.replace("\n", " * -1 + 1 + self.negative_slope\n")),
            ),
            ("weights not transposed", (W, W.replace(":]", ":].mT"))),
            ("weights without their first row", (W, W.replace(":-1", "1:"))),
            ("the sign of the weights is lost", (BACK, "np.abs(self.W[layer]) @ delta")),
            ("delta is not carried on", (BACK, BACK.replace("delta", "dYhat.mT"))),
            (
                "walks the layers forward",
                ("reversed(range(len(self.blocks)))", "range(len(self.blocks))"),
            ),
            ("inputs of the layer below", (WEIGHTS, WEIGHTS.replace("H[layer]", "H[layer - 1]"))),
            (
                "the gradient of the weights is transposed",
                (
                    WEIGHTS,
                    WEIGHTS + "            weights = self.gradient_blocks[layer][..., :-1, :]\n"
                    "            weights[...] = weights.mT.copy()\n",
                ),
            ),
            (
                "pre-activations in place of activations",
                (
                    WEIGHTS,
                    "            if layer > 0:\n"
                    "                self.H[layer][..., :-1, :] = self.Z[layer - 1]\n" + WEIGHTS,
                ),
            ),
            (
                "biases are forgotten",
                (WEIGHTS, WEIGHTS + "            self.gradient_blocks[layer][..., -1, :] = 0\n"),
            ),
            (
                "biases are averaged over the samples",
                (
                    WEIGHTS,
                    WEIGHTS
                    + "            self.gradient_blocks[layer][..., -1, :] /= delta.shape[-1]\n",
                ),
            ),
            (
                "weights are averaged over the samples, biases are not",
                (
                    WEIGHTS,
                    WEIGHTS
                    + "            self.gradient_blocks[layer][..., :-1, :] /= delta.shape[-1]\n",
                ),
            ),
            (
                "the last sample only",
                (
                    WEIGHTS,
                    WEIGHTS.replace("H[layer]", "H[layer][..., -1:]").replace(
                        "delta.mT", "delta.mT[..., -1:, :]"
                    ),
                ),
            ),
            (
                "weights are changed before they are used",
                (
                    BACK,
                    BACK.replace("self.W[layer]", "(self.W[layer] - 0.01 * step)"),
                ),
                (
                    WEIGHTS,
                    WEIGHTS + "            step = self.gradient_blocks[layer][..., :-1, :]\n",
                ),
            ),
            (
                "inputs are overwritten before they are used",
                (
                    MASK,
                    MASK + "                self.H[layer - 1][..., :-1, :] *= 0.5\n",
                ),
            ),
            (
                "the activation of the output is unknown on the way back",
                (
                    OUTPUT,
                    ACTIVATED_OUTPUT,
                ),
            ),
            (
                "the gradient of another loss",
                (RUN_BACK, 'run.backward(CRITERIA["mse"](run.Z[-1].mT, 0 * run.Z[-1].mT)[1])'),
            ),
            (
                "the sign of the error is lost",
                (RUN_BACK, "run.backward(np.abs(dYhat))"),
            ),
        ],
    ),
    # --- the forward pass and the parameters: loss and gradient go wrong together
    *in_network(
        AUTOGRAD,
        [
            (
                "its own slope, whatever is asked for",
                ("self.negative_slope = mlp.negative_slope", "self.negative_slope = 0.01"),
            ),
            (
                "no bias in any but the first layer",
                ("H[..., -1, :] = 1", "H[..., -1, :] = H is self.H[0]"),
            ),
            (
                "an activation behind the output, known on the way back",
                (OUTPUT, ACTIVATED_OUTPUT),
                (
                    "delta = dYhat.mT\n",
                    f"delta = dYhat.mT * {DERIVATIVE.replace('layer - 1', '-1')}\n",
                ),
            ),
            ("samples in another order than their targets", ("= X.mT", "= X.mT[..., ::-1]")),
            ("inputs are centred, and nobody asked for it", ("= X.mT", "= X.mT - X.mT.mean()")),
        ],
    ),
    *in_network(
        "test_network.py::test_unpack_returns_views_that_cover_every_parameter_once",
        [
            (
                "unpack returns copies",
                (
                    "return [(block[..., :-1, :], block[..., -1, :]) for block in blocks]",
                    "return [(block[..., :-1, :].copy(), block[..., -1, :]) for block in blocks]",
                ),
            )
        ],
    ),
    *in_network(
        "test_network.py::test_pack_undoes_unpack",
        [
            (
                "the bias is taken from the first row",
                (
                    "return [(block[..., :-1, :], block[..., -1, :])",
                    "return [(block[..., 1:, :], block[..., 0, :])",
                ),
            ),
            (
                "weights are packed by columns",
                (
                    "W.reshape(*W.shape[:-2], d_in * d_out)",
                    "W.mT.reshape(*W.shape[:-2], d_in * d_out)",
                ),
            ),
        ],
    ),
    *in_network(
        "test_network.py::test_parameter_names_say_where_a_parameter_stands",
        [
            (
                "names by columns",
                (
                    "for i in range(d_in) for j in range(d_out)]",
                    "for j in range(d_out) for i in range(d_in)]",
                ),
            )
        ],
    ),
    *in_network(
        "test_network.py::test_preactivations_are_what_goes_into_leaky_relu",
        [
            (
                "activations are written over the pre-activations",
                (FILL, f"Z[...] = {FILL}"),
            )
        ],
    ),
    *in_network(
        ONE_STEP,
        [
            (
                "gradients add up from pass to pass",
                (
                    WEIGHTS,
                    WEIGHTS.replace(
                        "np.matmul", "self.gradient_blocks[layer] += np.matmul"
                    ).replace(", out=self.gradient_blocks[layer]", ""),
                ),
                ("self.gradient = np.empty(", "self.gradient = np.zeros("),
            )
        ],
    ),
    # --- the losses
    *in_losses(
        CHECK,
        [
            ("the 2 of the square is missing", ("(2 / (n * k))", "(1 / (n * k))")),
            ("gradient averaged over the samples only", ("(2 / (n * k))", "(2 / n)")),
            ("gradient summed", ("(2 / (n * k))", "2")),
            (
                "target minus prediction",
                ("error * (2", "-error * (2"),
            ),
            ("loss summed, gradient averaged", (".mean(axis=(-2, -1))", ".sum(axis=(-2, -1))")),
            (
                "the root of the mean square",
                (
                    "return np.square(error).mean(axis=(-2, -1))",
                    "return np.sqrt(np.square(error).mean(axis=(-2, -1)))",
                ),
            ),
            (
                "gradient of the absolute error",
                ("error * (2", "np.sign(error) * (2"),
            ),
            (
                "cross-entropy's gradient is not averaged",
                ("- one_hot) / n", "- one_hot)"),
            ),
            (
                "cross-entropy's gradient averaged over the classes as well",
                ("- one_hot) / n", "- one_hot) / logits.size"),
            ),
            ("the label is not subtracted", (" - one_hot) / n", ") / n")),
            (
                "log-probabilities in place of probabilities",
                ("(np.exp(log_softmax)", "(log_softmax"),
            ),
            (
                "cross-entropy is summed, its gradient averaged",
                (".sum(axis=-1).mean(axis=-1)", ".sum(axis=-1).sum(axis=-1)"),
            ),
            ("the sign of the logarithm", ("loss = -np.where(", "loss = np.where(")),
            ("half of the log-probabilities", ("np.exp(shifted)", "np.exp(2 * shifted)")),
        ],
    ),
    *in_losses(
        "test_losses.py::test_mean_squared_error_is_the_mean_over_all_entries",
        [
            (
                "loss and gradient both summed",
                (".mean(axis=(-2, -1))", ".sum(axis=(-2, -1))"),
                ("(2 / (n * k))", "2"),
            ),
            (
                "loss and gradient both halved",
                (".mean(axis=(-2, -1))", ".mean(axis=(-2, -1)) / 2"),
                ("(2 / (n * k))", "(1 / (n * k))"),
            ),
        ],
    ),
    *in_losses(
        "test_losses.py::test_precision_and_input_are_kept",
        [
            (
                "the prediction is overwritten by the error",
                (
                    "error = prediction - target",
                    "error = np.subtract(prediction, target, out=prediction)",
                ),
            ),
        ],
    ),
    *in_losses(
        "test_losses.py::test_cross_entropy_agrees_with_scipy",
        [
            (
                "the label of the next class",
                (
                    "== np.arange(logits.shape[-1])[:, None]",
                    "== (np.arange(logits.shape[-1])[:, None] + 1) % logits.shape[-1]",
                ),
            )
        ],
    ),
    *in_losses(
        "test_losses.py::test_huge_logits_do_not_overflow",
        [
            (
                "the largest logit is not subtracted",
                ("logits - logits.max(axis=-1, keepdims=True)", "logits"),
            )
        ],
    ),
    *in_losses(
        "test_losses.py::test_the_right_probability_near_one_keeps_its_digits",
        [
            (
                "the logarithm of a rounded softmax",
                (
                    "return shifted - np.log(total).astype(logits.dtype, copy=False)",
                    "return np.log(np.exp(shifted) / (total + 1e-12))",
                ),
            )
        ],
    ),
    # --- the activations
    *in_activations(
        CHECK,
        [
            ("the slopes of both sides swapped", ("on = z > 0", "on = z < 0")),
            (
                "the sign of the derivative's slope",
                ("np.maximum(on, negative_slope", "np.maximum(on, -negative_slope"),
            ),
            (
                "the derivative's slope is squared",
                ("np.maximum(on, negative_slope", "np.maximum(on, negative_slope**2"),
            ),
            (
                "a derivative of at least 1, whatever the slope",
                ("if 0 < negative_slope <= 1:", "if 0 < negative_slope:"),
            ),
            (
                "a network with the shorter form, wrong above slope 1",
                ("np.maximum if negative_slope <= 1 else np.minimum", "np.maximum"),
            ),
            (
                "a network whose ReLU is the identity",
                ("return np.maximum(z, 0, out=out)", "return np.copyto(out, z)"),
            ),
        ],
    ),
    *in_activations(
        "test_activations.py::test_every_floating_precision_is_kept",
        [
            (
                "single precision is widened",
                (
                    "return derivative.astype(array.dtype, copy=False)",
                    "return derivative.astype(float)",
                ),
            )
        ],
    ),
    *in_activations(
        "test_network.py::"
        "test_a_relu_network_whose_preactivation_overflows_below_has_a_unit_that_is_off",
        [("0 · ∞ in a network with ReLU", ("if negative_slope == 0:  #", "if False:  #"))],
    ),
    *in_activations(
        "test_activations.py::test_every_finite_slope_is_right",
        [
            (
                "the shorter form, wrong above slope 1",
                (
                    "np.maximum(z, 0) + slope * low",
                    "np.maximum(slope * z, z)",
                ),
            )
        ],
    ),
    *in_activations(
        "test_activations.py::test_infinities_have_their_limits",
        [
            (
                "0 · ∞ in ReLU",
                (
                    "np.where(slope == 0, 0, np.minimum(z, 0))",
                    "np.minimum(z, 0)",
                ),
            )
        ],
    ),
    *in_activations(
        "test_activations.py::test_the_slope_derivative_is_the_difference_between_two_slopes",
        [
            (
                "the slope's derivative on the wrong side",
                ("np.minimum(real_array", "np.maximum(real_array"),
            )
        ],
    ),
    *in_activations(
        "test_activations.py::test_shapes_are_kept_and_the_input_is_not_changed",
        [
            (
                "the input is overwritten",
                (
                    "return (np.maximum(z, 0) + slope * low).astype(array.dtype, copy=False)",
                    "return activation(z, negative_slope, out=z)",
                ),
            )
        ],
    ),
    *in_activations(
        "test_activations.py::test_nan_stays_nan",
        [
            (
                "NaN is taken for a number",
                (
                    "np.where(np.isnan(z), z, activation_derivative(z, slope))",
                    "activation_derivative(z, slope)",
                ),
            )
        ],
    ),
    # --- the initialisation
    *in_initialization(
        "test_initialization.py::test_gain_makes_up_for_what_leaky_relu_takes_from_the_mean_square",
        [
            ("the slope is not squared", ("1 + slope * slope", "1 + slope")),
            (
                "the variance in place of the standard deviation",
                ("float(np.sqrt(2 / (1 + slope * slope)))", "float(2 / (1 + slope * slope))"),
            ),
        ],
    ),
    *in_initialization(
        "test_initialization.py::test_he_weights_have_standard_deviation_gain_over_root_fan_in",
        [
            ("fan-out for fan-in", (HE, HE.replace("-2", "-1"))),
            ("no root", (HE, HE.replace("np.sqrt(shape[-2])", "shape[-2]"))),
            ("ReLU's gain for every slope", (HE, HE.replace("gain(slope)", "gain(0)"))),
            ("biases as large as weights", (HE, HE + " + W[..., 0, :]")),
        ],
    ),
    *in_initialization(
        "test_initialization.py"
        "::test_pytorch_weights_and_biases_are_uniform_within_one_over_root_fan_in",
        [
            (
                "positive weights only",
                ("rng.uniform(-bound, bound, shape)", "rng.uniform(0, bound, shape)"),
            ),
            (
                "the bound is a standard deviation",
                ("bound = 1 / np.sqrt(shape[-2])", "bound = np.sqrt(3 / shape[-2])"),
            ),
        ],
    ),
    *in_initialization(
        "test_initialization.py::test_the_generator_moves_on_and_no_two_networks_are_the_same",
        [
            (
                "a generator of its own",
                (NORMAL, NORMAL.replace("rng.", "np.random.default_rng(0).")),
            ),
            (
                "all networks of a stack are one",
                (NORMAL, NORMAL.replace("shape)", "shape[-2:]) + np.zeros(shape)", 1)),
            ),
        ],
    ),
    *in_initialization(
        "test_initialization.py::test_the_same_generator_gives_the_same_parameters",
        [("the global generator", (NORMAL, NORMAL.replace("rng.", "np.random.")))],
    ),
    # --- the training loop
    *in_optimizers(
        ONE_STEP,
        [
            ("no learning rate", (STEP, "self.theta -= g")),
            ("a decay that nobody asked for", (STEP, f"{STEP} + 1e-3 * self.theta")),
            ("only the sign of the gradient", (STEP, "self.theta -= self.rate * np.sign(g)")),
        ],
    ),
    *in_training(
        ONE_STEP,
        [
            (
                "the learning rate is divided by the samples once more",
                (RULE, f"{RULE[:-1]} / X.shape[-2])"),
            ),
            (
                "the old output for ever",
                ("self.run.forward()", 'getattr(self, "Yhat", self.run.forward()).copy()'),
                (
                    "        return loss\n",
                    "        self.Yhat = self.run.Yhat.copy()\n        return loss\n",
                ),
            ),
            ("every step is taken twice", (TAKE, f"{TAKE}\n                {TAKE}")),
            (
                "every second step is left out",
                ("if epoch < epochs:", "if epoch < epochs and epoch % 2 == 0:"),
            ),
            (
                "the loss of the epoch before",
                (
                    "        if epoch in saved:",
                    "        loss[epoch] = loss[max(0, epoch - 1)]\n        if epoch in saved:",
                ),
            ),
            ("a snapshot that moves on", ("saved[epoch][...] = theta", "saved[epoch] = theta")),
            (
                "a snapshot of the step before",
                (
                    "if epoch in saved:\n            saved[epoch][...] = theta",
                    "if epoch in saved and epoch != 1:\n            saved[epoch][...] = theta"
                    "\n        if epoch == 0 and 1 in saved:\n            saved[1][...] = theta",
                ),
            ),
        ],
    ),
    *in_training(
        BATCHES,
        [
            ("the first batch over and over", (ROWS, "rows = order[: self.batch_size]")),
            ("the same batches in every epoch", ("self.orders[epoch]", "self.orders[0]")),
            (
                "batches in the samples' own order",
                ("self.orders[epoch]", "range(self.X.shape[-2])"),
            ),
            ("the targets of other samples", ("self.Y, rows", "self.Y, np.sort(rows)")),
            (
                "a last batch that is smaller is left out",
                (
                    ROWS,
                    f"{ROWS}\n            if len(rows) < self.batch_size:\n                break",
                ),
            ),
        ],
    ),
    *in_optimizers(
        PYTORCH,
        [
            ("momentum of a mean gradient", ("self.v += g\n", "self.v += (1 - self.beta) * g\n")),
            (
                "momentum that looks ahead",
                ("self.rate * self.v\n", "self.rate * (g + self.beta * self.v)\n"),
            ),
            ("the mean gradient begins too small", (" / (1 - beta1**self.t)", "")),
            ("the mean square begins too small", (" / (1 - beta2**self.t)", "")),
            ("Adam does not count its steps", ("self.t += 1", "self.t = 1")),
            ("Adam has ε inside the root", ("root = np.sqrt(", "root = np.sqrt(self.eps + ")),
        ],
    ),
    *in_training(
        "test_training.py::test_nothing_that_is_given_is_changed",
        [
            (
                "the caller's parameters go downhill",
                (
                    "theta, X, Y = network(mlp).checked(theta, X, Y)",
                    "given = theta\n    theta, X, Y = network(mlp).checked(theta, X, Y)",
                ),
                (
                    FIRST,
                    f"{FIRST}\n    if given.shape[:-1] == axes:\n"
                    "        theta = given.reshape(-1, mlp.size)",
                ),
            )
        ],
    ),
    *in_training(
        "test_training.py::test_each_network_may_have_its_own_learning_rate",
        [("the first network's rate for all", ("rate[group]", "rate[:1]"))],
    ),
    *in_training(
        "test_training.py::test_a_stack_equals_a_loop_over_it",
        [
            (
                "the first network's inputs for all",
                ("_of_group(X, group", "_of_group(X, 0"),
            ),
            ("the first network's targets for all", ("_of_group(Y, group", "_of_group(Y, 0")),
        ],
    ),
    *in_training(
        "test_training.py::test_the_result_does_not_depend_on_the_groups",
        [
            (
                "the last network of each group is forgotten",
                ("slice(start, start + step)", "slice(start, start + max(1, step - 1))"),
            )
        ],
    ),
    *in_training(
        "test_training.py::test_a_network_that_diverges_is_reported_and_leaves_the_others_alone",
        [
            (
                "one NaN stops all",
                (
                    "epoch % _LOOK_EVERY == 0 and np.isnan(theta).all()",
                    "np.isnan(theta).any()",
                ),
            )
        ],
    ),
]


def plant(mutant, folder):
    """Copy the package into `folder`, with the fault if there is one."""
    copy = Path(folder) / "leaky"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    if mutant is not None:
        source = copy / mutant.file
        source.write_text(edited(source.read_text("utf-8"), mutant.edits), "utf-8")


def edited(text, edits):
    """Make each edit, which must apply in exactly one place and change it."""
    for old, new in edits:
        if text.count(old) != 1 or old == new:
            raise ValueError(f"{old!r} occurs {text.count(old)} times, or is not changed")
        text = text.replace(old, new)
    return text


class Outcome(NamedTuple):
    """What happened to a mutant: the verdict of the gradient check, and who caught it."""

    check: str  # "failed", "stops" or "passed"
    caught_by: str  # empty if nobody did


def outcomes(mutants):
    """Plant each, in a process of its own, and see what becomes of it."""
    return [_apart(partial(_examine, mutant)) for mutant in mutants]


def all_pass_without_a_fault(mutants):
    """Whether the check and the tests that are named here pass on the copy as it should be."""
    return _apart(partial(_examine_the_healthy, {mutant.caught_by for mutant in mutants}))


def _examine(mutant, folder):
    plant(mutant, folder)
    check = _verdict_of_the_check()
    if check == "failed":
        return Outcome(check, CHECK)
    caught = mutant.caught_by != CHECK and _run([mutant.caught_by]) == pytest.ExitCode.TESTS_FAILED
    return Outcome(check, mutant.caught_by if caught else "")


def _examine_the_healthy(names, folder):
    plant(None, folder)
    tests = sorted(names - {CHECK})
    return _verdict_of_the_check() == "passed" and _run(tests) == pytest.ExitCode.OK


def _verdict_of_the_check():
    """Check networks with and without layers of one width, with both losses, at four slopes."""
    from leaky import MLP, check_network

    verdicts = set()
    for sizes, slope, criterion in product(
        [(4, 4, 4, 4), (3, 6, 5, 2)], [0.3, 0.01, 0, 1.5], ["mse", "cross_entropy"]
    ):
        mlp, rng = MLP(sizes, slope, criterion), np.random.default_rng(0)
        theta, X = 0.5 * rng.normal(size=mlp.size), rng.normal(size=(9, sizes[0]))
        Y = rng.normal(size=(9, sizes[-1])) if criterion == "mse" else np.arange(9) % sizes[-1]
        try:
            with np.errstate(all="ignore"):
                verdicts.add(check_network(mlp, theta, X, Y).verdict)
        except Exception:  # whatever a faulty network ends with
            verdicts.add("stops")
        if "failed" in verdicts:
            break
    return next(v for v in ("failed", "stops", "inconclusive", "passed") if v in verdicts)


def _run(tests):
    """Run tests of this folder with whatever `leaky` is first on the path, in silence."""
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        options = [
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            "--noconftest",
            f"--rootdir={ROOT}",
        ]
        return pytest.main([*options, *(str(TESTS / test) for test in tests)])


def _apart(examine):
    """Call `examine(folder)` in a process of its own, where `leaky` is the one in `folder`.

    A fork, so that NumPy, hypothesis and the oracles are imported once, and leaky each time.
    """
    assert "leaky" not in sys.modules
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        if not (child := os.fork()):
            try:
                sys.path.insert(0, folder)
                answer.write_text(json.dumps(examine(folder)))
                import leaky

                assert Path(leaky.__file__).is_relative_to(folder)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            raise RuntimeError("a mutant could not be examined")
        return json.loads(answer.read_text())


def table(mutants, results):
    """Write the list as Markdown: what is wrong, and what caught it."""
    lines = ["| in | what it gets wrong | check_gradient says | caught by |", "| --- " * 4 + "|"]
    for mutant, (check, caught_by) in zip(mutants, results, strict=True):
        name = caught_by.split("::")[-1].replace("_", " ") if "::" in caught_by else caught_by
        lines.append(f"| {mutant.file} | {mutant.wrong} | {check} | {name or 'nothing'} |")
    return "\n".join(lines)


def main():
    """Plant them all, or with --every 16 every sixteenth; print the table, or data with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    # No plugins, which each of the many runs of pytest would load.
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    chosen = MUTANTS[:: options.every]
    # A mutant is caught by the first example that shows it: none smaller is looked for.
    settings.register_profile(
        "mutants",
        deadline=None,
        derandomize=True,
        max_examples=50,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        report_multiple_bugs=False,
    )
    settings.load_profile("mutants")
    healthy, results = all_pass_without_a_fault(chosen), outcomes(chosen)
    if options.json:
        print(json.dumps({"healthy": healthy, "outcomes": results}))
        return
    print(table(chosen, results))
    survivors = sum(not caught_by for _, caught_by in results)
    print(f"\n{len(chosen)} faults, {survivors} survived; without a fault all pass: {healthy}")


if __name__ == "__main__":
    main()
