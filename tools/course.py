"""Make the teacher's course: what nbgrader hands out and grades, and the solutions.

    python tools/course.py FOLDER

writes into FOLDER, and leaves what students submitted and what they were given as it is:

    nbgrader_config.py   nbgrader's commands run in FOLDER; the settings are in classroom/
    source/              the exercises with solutions and hidden tests
    release/             the same without: for the students
    solutions/           run, as notebooks and as pages that load nothing

A source that was changed by hand there, or another course's settings, are not written over.
"""

import subprocess
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path

import nbformat
from exercises import SOURCES, graded, solutions, write
from export_html import Exporter
from folders import place

from book import ROOT, command, run_notebook

CONFIG = """# Written by tools/course.py; the settings stand in the file that this one loads.
load_subconfig({settings!r})
get_config().CourseDirectory.root = {folder!r}
"""


def make_course(folder: Path, sheets: str = "*") -> None:
    """Write the settings, all sources, and the releases of the sheets that a pattern names.

    Raises
    ------
    FileExistsError
        If one of them would replace what this command did not write.
    """
    settings = str(ROOT / "classroom" / "nbgrader_config.py")
    config = CONFIG.format(settings=settings, folder=str(folder.resolve()))
    with tempfile.TemporaryDirectory() as made:
        Path(made, "nbgrader_config.py").write_text(config, encoding="utf-8")
        write(Path(made, "source"), graded, nested=True)
        place(Path(made), folder)
    for path in SOURCES:  # by name: a teacher may have sheets of their own beside them
        if fnmatch(path.stem, sheets):
            nbgrader(folder, "generate_assignment", path.stem, "--force")


def nbgrader(folder: Path, *arguments: str) -> str:
    """Run one of nbgrader's commands in a course, and return what it said.

    Raises
    ------
    SystemExit
        If it fails, with what it said.
    """
    words = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"nbgrader {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout + done.stderr


def make_solutions(folder: Path) -> None:
    """Write the solutions, run, as notebooks and as pages."""
    with tempfile.TemporaryDirectory() as made:
        for path in SOURCES:
            notebook = solutions(path)
            run_notebook(notebook, Path(made))
            nbformat.write(notebook, Path(made, f"{path.stem}.ipynb"))
            page, _ = Exporter().from_notebook_node(notebook, {"metadata": {"name": path.stem}})
            Path(made, f"{path.stem}.html").write_text(page, encoding="utf-8")
        place(Path(made), folder)


def main() -> None:
    """Make the course in the folder that is named."""
    course = Path(sys.argv[1])
    make_course(course)
    print(f"{len(SOURCES)} assignments are in {course}/release.", flush=True)
    make_solutions(course / "solutions")
    print(f"Their solutions, as notebooks and as pages, are in {course}/solutions.")


if __name__ == "__main__":
    command(main)
