"""What `leaky` offers, what importing it costs, and how its modules rest on each other."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import leaky

# DESIGN: from the ground up; each imports only from those before it.
ORDER = [
    "_validation",
    "activations",
    "losses",
    "network",
    "initialization",
    "gradcheck",
    "diagnostics",
    "training",
    "datasets",
    "healthy",
    "clinic",
    "style",
    "svg",
    "walkthrough",
    "plots",
    "interactive",
    "_live",
    "checks",
]
PUBLIC = """
relu relu_derivative leaky_relu leaky_relu_derivative leaky_relu_slope_derivative
mean_squared_error mean_squared_error_gradient
softmax_cross_entropy softmax_cross_entropy_gradient
MLP gain initialize
check_gradient check_network central_differences active_units GradientCheck GradientCheckError
dead_units off_fraction dormant_units kill_units
train History
article_data article_recipe two_moons digits
""".split()
FOLDER = Path(leaky.__file__).parent
SOURCES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("**/*.py"))
MODULES = [source for source in SOURCES if source != "__init__.py"]


def run_at_import(node):
    """Walk through what runs when a module is imported: all but the bodies of functions."""
    yield node
    if not isinstance(node, ast.FunctionDef):
        for child in ast.iter_child_nodes(node):
            yield from run_at_import(child)


def imported_modules(source):
    """Names of leaky's modules, and its packages, that importing a file imports."""
    for node in run_at_import(ast.parse((FOLDER / source).read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source} imports relatively"
            if node.module == "leaky":
                yield from (alias.name for alias in node.names)
            elif (node.module or "").startswith("leaky."):
                yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if "leaky." in alias.name)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_and_documented(name):
    assert name in leaky.__all__
    assert inspect.getdoc(getattr(leaky, name))


def test_all_lists_what_exists_in_order():
    assert all(hasattr(leaky, name) for name in leaky.__all__)
    assert len(set(leaky.__all__)) == len(leaky.__all__)


@pytest.mark.parametrize("name", [n for n in PUBLIC if inspect.isfunction(getattr(leaky, n))])
def test_every_public_function_describes_its_parameters_and_errors(name):
    function = getattr(leaky, name)
    text = inspect.getdoc(function)
    assert "Returns\n-------" in text
    parameters = inspect.signature(function).parameters
    if parameters:
        assert "Parameters\n----------" in text
        assert "Raises\n------" in text
    for parameter in parameters:
        assert parameter in text


@pytest.mark.parametrize("source", MODULES)
def test_a_module_imports_only_from_those_before_it(source):
    name = source.removesuffix(".py").split("/")[0]
    assert name in ORDER
    own = {name} if "/" in source else set()
    above = set(imported_modules(source)) - set(ORDER[: ORDER.index(name)]) - own
    assert not above, f"{source} imports from {above}"


def classes_with_a_verdict():
    for source in MODULES:
        name = source.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for found in vars(importlib.import_module(f"leaky.{name}")).values():
            if inspect.isclass(found) and "verdict" in inspect.get_annotations(found):
                yield found


def test_whatever_has_a_verdict_is_true_only_if_it_passed():
    found = set(classes_with_a_verdict())
    assert {each.__name__ for each in found} == {"Finding", "GradientCheck"}
    assert not [each for each in found if "__bool__" not in vars(each)]


def test_importing_leaky_does_not_import_what_only_figures_or_data_need():
    heavy = "matplotlib", "ipywidgets", "IPython", "sklearn", "scipy"
    program = f"import leaky, sys; print([name for name in {heavy} if name in sys.modules])"
    # Isolated (-I), so that neither the folder nor the environment lends it anything.
    run = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True)
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


def test_package_changelog_and_project_name_the_same_semantic_version():
    root = FOLDER.parent
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    newest = re.search(r"^## (\S+?),? ", (root / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert leaky.__version__ == project["version"] == newest[1]
    assert re.fullmatch(r"\d+\.\d+\.\d+", leaky.__version__)
