"""What leaky's annotations tell someone who calls it: right calls pass, wrong ones are named.

The right calls are user_program.py, a program that a teacher might write.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from elsewhere import environment, wheel
from mypy import api

from book import ROOT
from leaky.initialization import _SCHEMES, Scheme
from leaky.losses import CRITERIA
from leaky.network import Criterion

RIGHT = Path(__file__).with_name("user_program.py").read_text("utf-8")

# The checker of many editors, with all that it needs to run: Microsoft's own fetches Node.
PYRIGHT = "basedpyright==1.40.2"

WRONG = {
    "leaky.relu()": "Missing positional argument",
    "leaky.leaky_relu([1.0], slope=0.1)": 'Unexpected keyword argument "slope"',
    "leaky.leaky_relu([1.0], '0.1')": 'incompatible type "str"; expected "float | ',
    "leaky.initialize((2, 2), 'he', rng)": 'expected "MLP"',
    "leaky.train(mlp, theta, X, labels, 0.1, 10)": "Too many positional arguments",
    "leaky.train(mlp, theta, X, labels, learning_rate=0.1, epochs='10')": 'expected "int"',
    "leaky.MLP(3)": 'expected "Sequence[int]"',
    "leaky.MLP((2, 2), criterion='crossentropy')": "expected \"Literal['mse', 'cross_entropy']\"",
    "leaky.initialize(mlp, 'He', rng)": "expected \"Literal['he', 'normal', 'pytorch', 'zeros']\"",
    "mlp.sizes = (2, 2)": "is read-only",
    "size: list[int] = mlp.sizes": 'variable has type "list[int]"',
    "leaky.two_moons(10, 0.1, 0)": 'expected "Generator"',
    "leaky.check_network(mlp, theta, X, labels).veredict": "has no attribute",
    "number: int = leaky.gain(0.1)": "Incompatible types in assignment",
    "leaky.mlp": "has no attribute",
}


LINES = {call: number for number, call in enumerate(WRONG, start=RIGHT.count("\n") + 1)}


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The teacher's program, and the wrong calls below it, one a line."""
    program = tmp_path_factory.mktemp("types") / "program.py"
    program.write_text(RIGHT + "".join(f"{call}\n" for call in WRONG), "utf-8")
    return program


@pytest.fixture(scope="module")
def complaints(program):
    """What mypy says about the program, line by line."""
    out, err, _ = api.run(["--no-error-summary", str(program)])
    assert not err
    lines = [line.split(":", 2) for line in out.splitlines() if ": error:" in line]
    assert all(name.endswith("program.py") for name, _, _ in lines)
    return {int(number): text for _, number, text in lines}


def test_a_right_program_passes(complaints):
    assert not [text for number, text in complaints.items() if number <= RIGHT.count("\n")]


@pytest.mark.parametrize("call", WRONG)
def test_a_wrong_call_is_named_before_it_runs(complaints, call):
    assert WRONG[call] in complaints[LINES[call]]


def test_the_right_program_runs_to_its_end():
    run = subprocess.run([sys.executable, "-W", "error", "-c", RIGHT], capture_output=True)
    assert (run.returncode, run.stderr) == (0, b"")


@pytest.mark.parametrize(("names", "table"), [(Criterion, CRITERIA), (Scheme, _SCHEMES)])
def test_the_names_that_checkers_know_are_those_that_are_accepted(names, table):
    assert get_args(names) == tuple(table)


@pytest.fixture(scope="module")
def users_python(tmp_path_factory):
    """An environment in which somebody has installed leaky, and two checkers."""
    folder = tmp_path_factory.mktemp("user")
    pins = ["-c", ROOT / "requirements.lock"]
    return environment(folder / "venv", *pins, wheel(folder), "mypy", PYRIGHT)


def lines_named_by_mypy(python, program):
    command = [python, "-m", "mypy", "--strict", "--config-file=", program]
    done = subprocess.run(command, cwd=program.parent, capture_output=True, text=True)
    return {int(number) for number in re.findall(r"^program\.py:(\d+): error", done.stdout, re.M)}


def lines_named_by_pyright(python, program):
    settings = program.with_name("pyrightconfig.json")
    settings.write_text(json.dumps({"typeCheckingMode": "strict"}), "utf-8")
    command = [python.with_name("basedpyright"), "--outputjson", "--pythonpath", python, program]
    done = subprocess.run(command, cwd=program.parent, capture_output=True, text=True)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {each["range"]["start"]["line"] + 1 for each in found}


@pytest.mark.slow
@pytest.mark.parametrize("checker", [lines_named_by_mypy, lines_named_by_pyright])
def test_strict_checkers_name_the_wrong_calls_and_nothing_else(users_python, program, checker):
    assert checker(users_python, program) == set(LINES.values())
