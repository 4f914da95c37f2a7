"""The package and the notebooks elsewhere: in Colab, and on the oldest and newest versions."""

import os

import pytest
from elsewhere import NOTEBOOKS, differences, environment, pythons, run, wheel
from IPython.core.inputtransformer2 import TransformerManager
from refresh import colab_cell

from book import ROOT, project

PROJECT = project()
# What the tests of the package need beside it, and what runs a notebook.
TESTERS = ["pytest", "hypothesis", "scikit-learn", "autograd", "nbclient", "ipykernel", "nbformat"]
# The tests of the package alone: no pages, no browser, no tools.
OF_THE_PACKAGE = [
    *(
        f"tests/core/test_{name}.py"
        for name in (
            *("activations", "arrays", "datasets", "diagnostics", "gradcheck", "gradreport"),
            *("initialization", "losses", "network", "noise", "optimizers", "records", "training"),
        )
    ),
    *(f"tests/lessons/test_{name}.py" for name in ("plots", "clinic")),
]


class Shell:
    """A notebook's shell that notes the magics it is asked for."""

    def __init__(self, name):
        self.name, self.magics = name, []

    def __str__(self):
        return self.name

    def run_line_magic(self, *magic):
        self.magics.append(magic[:2])


@pytest.mark.parametrize(
    ("shell", "installs"),
    [("<google.colab._shell.Shell object>", True), ("<ipykernel.zmqshell.ZMQ…>", False)],
)
def test_the_first_cell_installs_leaky_in_colab_and_does_nothing_elsewhere(shell, installs):
    shell = Shell(shell)
    source = TransformerManager().transform_cell(colab_cell().source)
    exec(compile(source, "cell", "exec"), {"get_ipython": lambda: shell})
    assert [name for name, _ in shell.magics] == ["pip"] * installs
    assert all("git+https://" in line for _, line in shell.magics)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_colab_does_not_know_stays_readable_there(path):
    """Colab shows a fence of backticks as code, its formulas raw; colons leave them alone."""
    text = path.read_text(encoding="utf-8")
    assert "```{" not in text
    assert "{doc}" not in text


@pytest.mark.slow
def test_every_notebook_runs_with_nothing_but_the_wheel(tmp_path):
    """As in Colab: no repository beside the notebook, another folder, the package installed."""
    python = environment(tmp_path / "venv", wheel(tmp_path), "nbclient", "ipykernel")
    assert differences(python, tmp_path) == {}


def lowest():
    """Return the project's requirements, each at the lowest version that it admits."""
    return [requirement.replace(">=", "==") for requirement in PROJECT["dependencies"]]


@pytest.mark.slow
@pytest.mark.parametrize("versions", ["lowest", "newest"])
@pytest.mark.parametrize("python", pythons())
def test_the_package_passes_its_tests_on_other_versions(tmp_path, python, versions):
    if versions == "lowest" and python not in ("3.11", "3.12"):
        pytest.skip(f"the lowest NumPy has no build for Python {python}")
    bounds = lowest() if versions == "lowest" else PROJECT["dependencies"]
    inside = environment(
        tmp_path / "venv", *bounds, *TESTERS, wheel(tmp_path), python=pythons()[python]
    )
    command = [inside, *("-m pytest -q -p no:cacheprovider --noconftest -m".split()), "not slow"]
    # Without conftest.py hypothesis has a deadline, but where CI is set.
    calm = os.environ | {"CI": "true"}
    print(run([*command, "-W", "default", *OF_THE_PACKAGE], cwd=ROOT, env=calm)[-200:])
    notebooks = [path for path in NOTEBOOKS if "chapters" in path.parts]
    assert differences(inside, tmp_path, notebooks) == {}
