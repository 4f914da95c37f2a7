"""What `leaky` offers, what importing it costs, and how its modules rest on each other."""

import ast
import importlib
import inspect
import pydoc
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import leaky
from leaky._moved import MOVED

# The core, from the ground up: each module imports only from those before it.
CORE = [
    "_records",
    "_validation",
    "_arrays",
    "activations",
    "losses",
    "network",
    "initialization",
    "_noise",
    "gradreport",
    "gradcheck",
    "diagnostics",
    "optimizers",
    "training",
    "datasets",
]
PUBLIC = """
relu relu_derivative leaky_relu leaky_relu_derivative leaky_relu_slope_derivative
mean_squared_error mean_squared_error_gradient
softmax_cross_entropy softmax_cross_entropy_gradient
MLP gain initialize
check_gradient check_network central_differences active_units GradientCheck GradientCheckError
dead_units off_fraction dormant_units kill_units
train History
article_data article_recipe two_moons two_rings two_spirals xor_points digits
""".split()
FOLDER = Path(leaky.__file__).parent
SOURCES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("**/*.py"))
MODULES = [source for source in SOURCES if source != "__init__.py"]


def module_of(source):
    """Return the name of a file's module, within leaky."""
    return source.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(source):
    """Yield leaky's own modules that a file imports, wherever in it, by their names in leaky."""
    known = set(map(module_of, MODULES))
    for node in ast.walk(ast.parse((FOLDER / source).read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "leaky":
            whole = node.module.removeprefix("leaky").removeprefix(".")
            parts = {f"{whole}.{alias.name}".strip(".") for alias in node.names}
            yield from (parts & known) or {whole}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source} imports relatively"
        elif isinstance(node, ast.Import):
            yield from (a.name[6:] for a in node.names if a.name.startswith("leaky."))


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


@pytest.mark.parametrize("name", [name for name in PUBLIC if not name.endswith("Error")])
def test_help_begins_with_a_signature_that_leaves_room_on_a_screen(name):
    lines = pydoc.plain(pydoc.render_doc(getattr(leaky, name))).splitlines()
    signature = next(line for line in lines if f"{name}(" in line and "->" in line)
    assert len(signature) <= 5 * 80  # lines of a terminal
    assert lines.index(signature) <= 3


@pytest.mark.parametrize("source", MODULES)
def test_a_module_imports_only_what_its_wing_may(source):
    name, used = module_of(source), set(imports(source))
    wing = name.split(".")[0]
    if wing == "figures":
        others = {each for each in used if each.split(".")[0] != "figures"}
        assert not others, f"{source} belongs to an island, and imports {others}"
    elif wing in CORE:
        above = used - set(CORE[: CORE.index(wing)])
        assert not above, f"{source} imports {above}, which do not stand before it"
    else:
        assert wing in ("lessons", "_moved"), f"{source} stands in no wing"


def test_no_modules_import_each_other_in_a_circle():
    graph = {module_of(source): set(imports(source)) for source in MODULES}
    # A package's own parts are imported by it, and may ask for their neighbours.
    graph = {
        name: {u for u in used if not name.startswith(f"{u}.")} for name, used in graph.items()
    }
    assert set(TopologicalSorter(graph).static_order()) >= set(graph)


def test_figures_load_neither_the_network_nor_what_it_needs():
    program = "import leaky.figures, sys; print(sorted(name for name in sys.modules))"
    run = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True)
    loaded = set(ast.literal_eval(run.stdout))
    assert "leaky.figures.explorer" in loaded
    assert not loaded & {f"leaky.{name}" for name in (*CORE, "lessons")}
    assert not {name.split(".")[0] for name in loaded} & {"tqdm", "sklearn", "scipy", "ipywidgets"}


def test_importing_leaky_loads_nothing_until_a_name_is_asked_for():
    program = (
        "import leaky, sys; before = sorted(n for n in sys.modules if n.startswith('leaky.')); "
        "leaky.relu; print(before, 'numpy' in before, 'leaky.activations' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True)
    assert (run.stdout.strip(), run.stderr) == ("['leaky._moved'] False True", "")


def test_completion_lists_every_public_name():
    assert set(leaky.__all__) <= set(dir(leaky))
    others = {"explore", "show", "table", "dot_plot", "heat_map", "Control"}
    others |= {"case", "check", "hint", "live", "plots"}
    assert {*PUBLIC, *others} == set(leaky.__all__)


# What the notebooks of the first edition import: students have saved them.
FIRST_EDITION = """
from leaky import MLP, Control, active_units, article_data, article_recipe, central_differences
from leaky import check, check_gradient, check_network, dead_units, digits, dormant_units, explore
from leaky import gain, healthy, hint, initialize, kill_units, leaky_relu, leaky_relu_derivative
from leaky import leaky_relu_slope_derivative, mean_squared_error, mean_squared_error_gradient
from leaky import off_fraction, plots, relu, relu_derivative, show, softmax_cross_entropy
from leaky import softmax_cross_entropy_gradient, train, two_moons
from leaky.clinic import PATIENTS, array_errors, case, check_step, course, examine, layers_of
from leaky.clinic import rebuild
from leaky.walkthrough import walk_through
import leaky.clinic, leaky.healthy, leaky.walkthrough
"""


@pytest.mark.parametrize("line", FIRST_EDITION.strip().splitlines())
def test_what_notebooks_of_the_first_edition_import_is_found(line):
    run = subprocess.run([sys.executable, "-I", "-c", line], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")


def test_a_module_that_moved_is_found_at_both_places_and_is_one():
    old, new = (
        importlib.import_module("leaky.clinic"),
        importlib.import_module(MOVED["leaky.clinic"]),
    )
    assert old is new and new.__spec__.name == new.__name__ == "leaky.lessons.clinic"


def classes_with_a_verdict():
    for source in MODULES:
        for found in vars(importlib.import_module(f"leaky.{module_of(source)}")).values():
            if inspect.isclass(found) and "verdict" in inspect.get_annotations(found):
                yield found


def test_whatever_has_a_verdict_is_true_only_if_it_passed():
    found = set(classes_with_a_verdict())
    assert {each.__name__ for each in found} == {"Block", "Finding", "GradientCheck", "Judged"}
    assert not [each for each in found if "__bool__" not in vars(each)]


@pytest.mark.parametrize(
    "work",
    [
        "import leaky",
        "from leaky import MLP, check_network, dead_units, digits, initialize, train; "
        "import numpy; digits(numpy.random.default_rng(0))",
    ],
)
def test_what_leaky_computes_needs_nothing_of_what_only_figures_and_chapters_need(work):
    heavy = "matplotlib", "ipywidgets", "IPython", "sklearn", "scipy"
    program = f"{work}; import sys; print([name for name in {heavy} if name in sys.modules])"
    # Isolated (-I), so that neither the folder nor the environment lends it anything.
    run = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True)
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


def test_every_file_of_the_package_is_installed_with_it():
    project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text("utf-8"))
    shipped = ["*.py", *project["tool"]["setuptools"]["package-data"]["*"]]
    files = [path for path in FOLDER.rglob("*.*") if path.suffix != ".pyc"]
    assert FOLDER / "digits.csv" in files
    assert not [path for path in files if not any(fnmatch(path.name, each) for each in shipped)]


def test_package_changelog_and_project_name_the_same_semantic_version():
    root = FOLDER.parent
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    newest = re.search(r"^## (\S+?),? ", (root / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert leaky.__version__ == project["version"] == newest[1]
    assert re.fullmatch(r"\d+\.\d+\.\d+", leaky.__version__)
