"""What runs on GitHub: pinned, with no right that it does not use, and as the project has it."""

import re

import pytest
import yaml
from built import ROOT
from test_elsewhere import OF_THE_PACKAGE, PROJECT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# The rights beyond reading the code, each with its reason in the file.
RIGHTS = {
    ("book", "publish"): {"pages": "write", "id-token": "write"},
    ("release", "release"): {"actions": "read", "contents": "write"},
}


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def jobs(path):
    return read(path)["jobs"].items()


def commands(path):
    """Return what a workflow runs, as one text."""
    steps = [step for _, job in jobs(path) for step in job["steps"]]
    return "\n".join(step.get("run", "") for step in steps)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_commit_with_the_version_beside_it(path):
    lines = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert lines
    assert [
        line for line in lines if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", line)
    ] == []


def test_an_action_has_one_version_everywhere():
    used = {line for path in WORKFLOWS for line in re.findall(r"uses: (.*)", path.read_text())}
    assert len(used) == len({line.split("@")[0] for line in used})


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_job_may_do_no_more_than_it_must(path):
    assert read(path)["permissions"] == {"contents": "read"}
    for name, job in jobs(path):
        assert job.get("permissions", {}) == RIGHTS.get((path.stem, name), {})
        assert job["timeout-minutes"] <= 60


def test_all_systems_and_all_pythons_are_tested():
    [book] = [path for path in WORKFLOWS if path.stem == "book"]
    matrices = {name: job["strategy"]["matrix"] for name, job in jobs(book) if "strategy" in job}
    pythons = {tuple(matrix["python"]) for matrix in matrices.values()}
    assert pythons == {("3.11", "3.12", "3.13", "3.14")}
    assert PROJECT["requires-python"] == ">=3.11"
    assert matrices["test"]["os"] == ["ubuntu-latest", "macos-latest"]
    assert read(book)["jobs"]["windows"]["runs-on"] == "windows-latest"


def test_windows_runs_every_test_of_the_package():
    [book] = [path for path in WORKFLOWS if path.stem == "book"]
    assert sorted(re.findall(r"tests/\w+/test_\w+\.py", commands(book))) == sorted(OF_THE_PACKAGE)


def test_every_command_of_make_that_is_called_exists():
    made = set(re.findall(r"(?m)^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    called = {word for path in WORKFLOWS for word in re.findall(r"make (\w+)", commands(path))}
    assert called and called <= made


def test_a_newer_jupyter_book_is_not_offered():
    [pip, _] = read(ROOT / ".github" / "dependabot.yml")["updates"]
    ignored = {entry["dependency-name"]: entry.get("versions") for entry in pip["ignore"]}
    assert ignored["jupyter-book"] == [">=2"]
    fresh = commands(next(path for path in WORKFLOWS if path.stem == "weekly"))
    assert "jupyter-book<2" in fresh
