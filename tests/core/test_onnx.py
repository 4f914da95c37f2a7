"""ONNX's node test vectors: what a runtime must give for Relu, LeakyRelu, PRelu and cross-entropy.

The package `onnx` makes them from its own definitions of the operators; where it is missing they
are skipped, and `.venv/bin/pip install onnx` brings it in.
"""

import warnings
from collections import Counter

import numpy as np
import pytest

import leaky

pytestmark = pytest.mark.slow

# As many vectors of each as onnx 1.23 has; a later one may have more.
FEWEST = {"Relu": 1, "LeakyRelu": 3, "PRelu": 2, "SoftmaxCrossEntropyLoss": 2}


def alpha(attributes):
    return attributes.get("alpha", 0.01)  # ONNX's default


OPERATORS = {
    "Relu": lambda attributes, x: leaky.relu(x),
    "LeakyRelu": lambda attributes, x: leaky.leaky_relu(x, alpha(attributes)),
    "PRelu": lambda attributes, x, slope: leaky.leaky_relu(x, slope),
    "SoftmaxCrossEntropyLoss": lambda attributes, *batch: leaky.softmax_cross_entropy(*batch),
}


@pytest.fixture(scope="module")
def vectors():
    """The operator, its attributes, its inputs and its first output, of each vector."""
    onnx = pytest.importorskip("onnx")
    from onnx.backend.test.case import node

    with warnings.catch_warnings():  # of operators that are not ours
        warnings.simplefilter("ignore")
        cases = node.collect_testcases(None)
    found = []
    for case in cases:
        [first, *others] = case.model.graph.node
        if first.op_type in OPERATORS and not others:
            attributes = {
                each.name: onnx.helper.get_attribute_value(each) for each in first.attribute
            }
            inputs, outputs = case.data_sets[0]
            found.append((first.op_type, attributes, inputs, outputs[0]))
    return [vector for vector in found if is_ours(*vector)]


def is_ours(operator, attributes, inputs, output):
    """Of the losses: those without weights or labels to ignore, (samples, classes), their mean."""
    if operator != "SoftmaxCrossEntropyLoss":
        return True
    mean = attributes.get("reduction", b"mean") == b"mean" and "ignore_index" not in attributes
    return mean and len(inputs) == 2 and inputs[0].ndim == 2


def worst(vector):
    """The largest difference, in units of the output's precision and of its largest number."""
    operator, attributes, inputs, expected = vector
    actual = OPERATORS[operator](attributes, *inputs)
    assert actual.dtype == expected.dtype and actual.shape == expected.shape
    apart = np.abs(actual.astype(float) - expected).max() / np.abs(expected).max()
    return float(apart / np.finfo(expected.dtype).eps)


def test_every_vector_agrees_with_leaky(vectors, capsys):
    count = Counter(operator for operator, *_ in vectors)
    assert all(count[operator] >= fewest for operator, fewest in FEWEST.items()), count
    largest = max(map(worst, vectors))
    with capsys.disabled():
        print(f"\nonnx: {dict(count)}, at most {largest:.1f} roundings apart")
    # One product, or a sum of a few exponentials and its logarithm: a few roundings.
    assert largest <= 4


def test_a_wrong_slope_and_wrong_labels_are_told_apart(vectors):
    # So that the comparison above is known to see what it must.
    for operator, attributes, inputs, expected in vectors:
        if operator == "LeakyRelu":
            wrong = operator, {"alpha": alpha(attributes) * 1.01}, inputs, expected
        elif operator == "Relu":
            wrong = "LeakyRelu", {}, inputs, expected
        else:
            wrong = operator, attributes, [inputs[0], np.roll(inputs[1], 1)], expected
        assert worst(wrong) > 100
