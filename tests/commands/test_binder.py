"""The repository on Binder: the environment that it builds there, and every notebook in it."""

import re
import subprocess

import pytest
from built import ROOT
from elsewhere import NOTEBOOKS, copy_of_repository, environment, printed, pythons, run
from lab_server import serving
from lite_browser import SHOWN, complaints, move_slider, text
from lite_browser import run as run_all

REPO2DOCKER = "jupyter-repo2docker==2026.4.0"
MEGABYTES = 900  # of the installed packages: what a start on Binder has to load
PIP = re.compile(r"^RUN \S*/pip install --no-cache-dir (.+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A fresh clone's files, as Binder finds them."""
    return copy_of_repository(tmp_path_factory.mktemp("binder") / "repository")


@pytest.fixture(scope="module")
def built(repository, tmp_path_factory):
    """The Python of an environment made by the steps that repo2docker names, without building."""
    tools = tmp_path_factory.mktemp("tools")
    environment(tools, REPO2DOCKER)
    command = [tools / "bin" / "repo2docker", "--no-build", "--debug", repository]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    steps = PIP.findall(done.stdout + done.stderr)
    assert [step.strip('"') for step in steps] == ['-r "requirements.txt', "."]
    version = (repository / "runtime.txt").read_text().strip().removeprefix("python-")
    folder = tmp_path_factory.mktemp("environment")
    python = environment(
        folder, "-r", "requirements.txt", cwd=repository, python=pythons()[version]
    )
    run([python, "-m", "pip", "install", "--quiet", "."], cwd=repository)
    return python


@pytest.fixture(scope="module")
def lab(repository, built):
    with serving(repository, "--LabApp.expose_app_in_browser=True", python=built) as address:
        yield address


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    context.set_default_timeout(180_000)
    yield context.new_page()
    context.close()


def opened(page, lab, path):
    # Without what JupyterLab remembers of the notebook before.
    page.goto(lab(path.relative_to(ROOT).as_posix()) + "&reset")
    page.wait_for_function(SHOWN)
    page.evaluate("() => jupyterapp.shell.currentWidget.context.sessionContext.ready")
    return page


@pytest.mark.slow
def test_the_environment_is_small(built):
    inside = built.parent.parent
    size = sum(file.stat().st_size for file in inside.rglob("*") if file.is_file()) / 1e6
    print(f"{size:.0f} MB")
    assert size < MEGABYTES


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_notebook_runs_in_jupyterlab_and_prints_what_is_committed(page, lab, path):
    cells = run_all(opened(page, lab, path))
    committed = printed(path)
    assert {name: text(cells[name]) for name in committed} == committed
    assert [complaints(cell) for cell in cells.values() if complaints(cell)] == []


@pytest.mark.slow
def test_the_start_page_leads_to_a_chapter_and_its_slider_moves(page, lab):
    cells = run_all(opened(page, lab, NOTEBOOKS[0]))
    move_slider(page, cells, "End")
    page.get_by_role("link", name="Checking derivatives").click()
    page.get_by_role("tab", name="04_checking_derivatives.ipynb").wait_for()
