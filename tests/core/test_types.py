"""What leaky's annotations tell someone who calls it: right calls pass, wrong ones are named."""

import pytest
from mypy import api

RIGHT = """
import numpy as np
import leaky
from leaky import MLP, check_network, initialize, train, two_moons
rng = np.random.default_rng(0)
X, labels = two_moons(10, 0.1, rng)
mlp = MLP((2, 3, 2), negative_slope=0.1, criterion="cross_entropy")
theta = initialize(mlp, "he", rng)
history = train(mlp, theta, X.tolist(), labels, learning_rate=[0.1], epochs=2, snapshots=range(2))
verdict: str = check_network(mlp, history.theta, X, labels).verdict
loss: float = float(mlp.loss(theta, X, labels))
ends: list[np.typing.NDArray[np.bool_]] = leaky.dead_units(mlp, theta, X)
"""

WRONG = {
    "leaky.relu()": "Missing positional argument",
    "leaky.leaky_relu([1.0], slope=0.1)": 'Unexpected keyword argument "slope"',
    "leaky.leaky_relu([1.0], '0.1')": 'incompatible type "str"; expected "float | ',
    "leaky.initialize((2, 2), 'he', rng)": 'expected "MLP"',
    "leaky.train(mlp, theta, X, labels, 0.1, 10)": "Too many positional arguments",
    "leaky.train(mlp, theta, X, labels, learning_rate=0.1, epochs='10')": 'expected "int"',
    "leaky.MLP(3)": 'expected "tuple[int, ...]"',
    "leaky.two_moons(10, 0.1, 0)": 'expected "Generator"',
    "leaky.check_network(mlp, theta, X, labels).veredict": "has no attribute",
    "number: int = leaky.gain(0.1)": "Incompatible types in assignment",
    "leaky.mlp": "has no attribute",
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """What mypy says about a program that holds all calls, line by line."""
    program = tmp_path_factory.mktemp("types") / "program.py"
    program.write_text(RIGHT + "".join(f"{call}\n" for call in WRONG), "utf-8")
    out, err, _ = api.run(["--no-error-summary", str(program)])
    assert not err
    lines = [line.split(":", 2) for line in out.splitlines() if ": error:" in line]
    assert all(name.endswith("program.py") for name, _, _ in lines)
    return {int(number): text for _, number, text in lines}


def test_a_right_program_passes(complaints):
    assert not [text for number, text in complaints.items() if number <= RIGHT.count("\n")]


@pytest.mark.parametrize("call", WRONG)
def test_a_wrong_call_is_named_before_it_runs(complaints, call):
    number = RIGHT.count("\n") + 1 + list(WRONG).index(call)
    assert WRONG[call] in complaints[number]
