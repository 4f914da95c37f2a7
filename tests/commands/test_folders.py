"""Nobody's work is lost: what a command replaces or removes is what it made."""

import os
import shutil
import sys
from pathlib import Path

import exercises
import folders
import lite
import nbformat
import pytest
from course import make_course
from elsewhere import run
from environment import MARK, check_folder, empty
from folders import LEDGER, place, state_of

from book import ROOT

NAME = "Kapitel ü 1"  # every path here has a space and an umlaut


def write(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def made(tmp_path, **files):
    """Lay out what a command made: a file for each argument."""
    folder = tmp_path / "made"
    for name, text in files.items():
        write(folder / NAME / name, text)
    return folder


def contents(folder):
    """Return what is in a folder, but for the ledger."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != LEDGER)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def test_what_was_placed_is_replaced_and_removed_and_what_others_put_there_stays(tmp_path):
    folder = tmp_path / NAME
    place(made(tmp_path, kept="1", gone="1"), folder, "first")
    write(folder / NAME / "theirs", "work")
    place(made(tmp_path, kept="2", new="2"), folder, "second")
    assert contents(folder) == {f"{NAME}/{n}": t for n, t in {"kept": "2", "new": "2"}.items()} | {
        f"{NAME}/theirs": "work"
    }
    assert state_of(folder) == "second"


def test_a_folder_that_is_left_empty_goes(tmp_path):
    place(made(tmp_path, old="1"), tmp_path / "to")
    write(tmp_path / "other" / "new")
    place(tmp_path / "other", tmp_path / "to")
    assert [path.name for path in (tmp_path / "to").iterdir() if path.name != LEDGER] == ["new"]


@pytest.mark.parametrize("by_hand", ["changed", "added", "linked", "linked folder"])
def test_what_is_not_as_it_was_placed_is_refused_before_anything_happens(tmp_path, by_hand):
    folder, outside = tmp_path / "to", write(tmp_path / "outside" / "a", "work")
    place(made(tmp_path, a="1", b="1"), folder)
    if by_hand == "changed":
        write(folder / NAME / "a", "work")
    elif by_hand == "added":
        write(folder / NAME / "c", "work")
    elif by_hand == "linked":
        (folder / NAME / "a").unlink()
        (folder / NAME / "a").symlink_to(outside)
    else:
        shutil.rmtree(folder / NAME)
        (folder / NAME).symlink_to(outside.parent)
    before = contents(folder)
    with pytest.raises(FileExistsError, match=r"would replace what it did not write.*Kapitel ü 1"):
        place(made(tmp_path, a="2", b="2", c="2"), folder)
    assert contents(folder) == before and outside.read_text() == "work"


def test_placing_goes_on_where_it_was_interrupted(tmp_path, monkeypatch):
    folder = tmp_path / "to"
    place(made(tmp_path, a="1", b="1"), folder, "old")
    moved = []

    def move(source, target):
        if moved:
            raise KeyboardInterrupt
        moved.append(os.replace(source, target))

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(folders.shutil, "move", move)
        place(made(tmp_path, a="2", b="2"), folder, "new")
    assert state_of(folder) == ""
    place(made(tmp_path, a="2", b="2"), folder, "new")
    assert set(contents(folder).values()) == {"2"} and state_of(folder) == "new"


def test_a_ledger_that_points_outside_its_folder_leads_nowhere(tmp_path):
    outside = write(tmp_path / "outside", "1")
    place(made(tmp_path, a="1"), tmp_path / "to")
    ledger = tmp_path / "to" / LEDGER
    ledger.write_text(ledger.read_text().replace(f"{NAME}/a", "../outside"))
    (tmp_path / "to" / NAME / "a").unlink()
    place(made(tmp_path, b="1"), tmp_path / "to")
    assert outside.read_text() == "1"


def test_the_kernel_for_the_browser_is_not_built_into_a_folder_of_somebody_elses(tmp_path):
    theirs = write(tmp_path / NAME / "thesis.tex", "work")
    with pytest.raises(FileExistsError, match=r"Kapitel ü 1 is not empty"):
        lite.build(theirs.parent)
    assert contents(theirs.parent) == {"thesis.tex": "work"}


def test_sheets_that_somebody_has_begun_to_solve_are_not_written_over(tmp_path):
    exercises.write(tmp_path, exercises.released)
    exercises.check_unanswered(tmp_path)
    sheet = tmp_path / "02_the_leak.ipynb"
    notebook = nbformat.read(sheet, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.source.startswith("def two_leaks("))
    cell.source = cell.source.replace("raise NotImplementedError", "return z")
    nbformat.write(notebook, sheet)
    with pytest.raises(FileExistsError, match=r"02_the_leak.* holds answers"):
        exercises.check_unanswered(tmp_path)


def test_an_environment_takes_no_folder_that_holds_something_else(tmp_path):
    theirs = write(tmp_path / NAME / "thesis.tex", "work").parent
    with pytest.raises(SystemExit, match=r"no Python environment that this command made"):
        check_folder(theirs)
    write(theirs / "bin" / "python")  # an environment, but not ours: used, and never emptied
    check_folder(theirs)
    empty(theirs)
    assert set(contents(theirs)) == {"thesis.tex", "bin/python"}
    write(theirs / MARK)
    (theirs / "lib64").symlink_to(write(tmp_path / "outside" / "a").parent)
    empty(theirs)
    assert set(contents(theirs)) == {MARK} and (tmp_path / "outside" / "a").exists()


@pytest.fixture
def copy(tmp_path):
    """A book of which only the commands are there, in which `make clean` may do its worst."""
    root = tmp_path / "a bookü"
    shutil.copytree(ROOT / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    return root


def clean(root, environment=".venv"):
    return run([sys.executable, "-B", root / "tools" / "clean.py", environment])


def test_cleaning_removes_what_the_commands_made_and_nothing_else(copy, tmp_path):
    stays = [
        "book/chapters/01.ipynb",
        "book/chapters copy/01.ipynb",
        ".venv/bin/python",
        "build/mine",
        "dist/mine",
        "other.egg-info/mine",
        "_build/classroom/gradebook.db",
        "_build/my notes.md",
    ]
    goes = [
        "book/chapters copy/.ipynb_checkpoints/01.ipynb",
        "leaky/in ü/__pycache__/a.pyc",
        "_build/html/index.html",
        ".pytest_cache/a",
        "leaky.egg-info/a",
    ]
    for name in stays + goes:
        write(copy / name)
    elsewhere = write(tmp_path / "elsewhere" / "__pycache__" / "a.pyc")
    (copy / "book" / "linked").symlink_to(elsewhere.parents[1])
    left = clean(copy)
    assert [name for name in stays if not (copy / name).exists()] == []
    assert [name for name in goes if (copy / name).exists()] == []
    assert elsewhere.exists()
    assert all(name in left for name in (".venv", "_build/classroom", "_build/my notes.md"))


def test_cleaning_removes_an_environment_that_is_ours_and_a_build_folder_that_is_empty(copy):
    write(copy / "my ü" / MARK)
    write(copy / "_build" / "html" / "index.html")
    assert clean(copy, "my ü") == ""
    assert not (copy / "my ü").exists() and not (copy / "_build").exists()


def test_cleaning_removes_a_link_and_not_what_it_leads_to(copy, tmp_path):
    disk = write(tmp_path / "large disk" / "html" / "index.html")
    (copy / "_build").symlink_to(disk.parents[1])
    (copy / ".pytest_cache").symlink_to(disk.parents[1])
    clean(copy)
    assert disk.exists() and not (copy / "_build").exists()
    assert not (copy / ".pytest_cache").is_symlink()


def test_no_command_removes_a_folder_in_another_way():
    sources = [*(ROOT / "tools").glob("*.py"), *(ROOT / "classroom").glob("*.py")]
    sources += [ROOT / "Makefile", *(ROOT / "benchmarks").glob("*.py")]
    removing = {path.name for path in sources if "rmtree" in path.read_text(encoding="utf-8")}
    assert removing == {"environment.py"}
    assert "rm -" not in Path(ROOT / "Makefile").read_text(encoding="utf-8")


def test_a_course_writes_over_no_source_that_a_teacher_changed_nor_over_another_course(tmp_path):
    sheet = "01_dead_neurons"
    make_course(tmp_path, "nothing of this name")
    source = tmp_path / "source" / sheet / f"{sheet}.ipynb"
    own = write(tmp_path / "source" / "my sheet ü" / "mine.ipynb", "work")
    make_course(tmp_path, "nothing of this name")
    source.write_text("changed", encoding="utf-8")
    with pytest.raises(FileExistsError, match=rf"would replace.*{sheet}"):
        make_course(tmp_path, "nothing of this name")
    assert source.read_text() == "changed" and own.read_text() == "work"
    other = write(tmp_path / "other" / "nbgrader_config.py", "c = get_config()")
    with pytest.raises(FileExistsError, match=r"would replace.*nbgrader_config"):
        make_course(other.parent)
    assert contents(other.parent) == {"nbgrader_config.py": "c = get_config()"}
