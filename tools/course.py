"""Make the teacher's course: what nbgrader hands out and grades, and the solutions.

    python tools/course.py FOLDER

writes into FOLDER, and leaves what students submitted and what they were given as it is:

    nbgrader_config.py   nbgrader's commands run in FOLDER; the settings are in classroom/
    source/              the exercises with solutions and hidden tests
    release/             the same without: for the students
    solutions/           run, as notebooks and as pages
"""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
from exercises import ROOT, SOURCES, graded, solutions, write
from nbclient import NotebookClient
from nbconvert import HTMLExporter

CONFIG = """# Written by tools/course.py; the settings stand in the file that this one loads.
load_subconfig({settings!r})
get_config().CourseDirectory.root = {folder!r}
"""


def make_course(folder: Path, sheets: str = "*") -> None:
    """Write the settings, all sources, and the releases of the sheets that a pattern names."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = str(ROOT / "classroom" / "nbgrader_config.py")
    said = CONFIG.format(settings=settings, folder=str(folder.resolve()))
    (folder / "nbgrader_config.py").write_text(said, encoding="utf-8")
    write(folder / "source", graded, nested=True)
    nbgrader(folder, "generate_assignment", f"--assignment={sheets}", "--force")


def nbgrader(folder: Path, *arguments: str) -> str:
    """Run one of nbgrader's commands in a course, and return what it said.

    Raises
    ------
    SystemExit
        If it fails, with what it said.
    """
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"nbgrader {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout + done.stderr


def make_solutions(folder: Path) -> None:
    """Write the solutions, run, as notebooks and as pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in SOURCES:
        notebook = solutions(path)
        client = NotebookClient(notebook, resources={"metadata": {"path": folder}})
        client.execute(stderr=subprocess.DEVNULL)  # a kernel's remark on its own transport
        nbformat.write(notebook, folder / f"{path.stem}.ipynb")
        page, _ = HTMLExporter().from_notebook_node(notebook)
        (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    os.environ["TQDM_DISABLE"] = "1"
    course = Path(sys.argv[1])
    make_course(course)
    print(f"{len(SOURCES)} assignments are in {course}/release.", flush=True)
    make_solutions(course / "solutions")
    print(f"Their solutions, as notebooks and as pages, are in {course}/solutions.")
