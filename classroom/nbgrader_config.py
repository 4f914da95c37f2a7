"""nbgrader's settings, and what a submission may do without harm to others or to its own rest.

Each setting that looks odd answers something that a submission was seen to do.
"""

import os
import sys
from pathlib import Path

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import from_dict
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    Execute,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

CLASSROOM = Path(__file__).resolve().parent
COURSE = CLASSROOM.parent / "_build" / "classroom"


class Unmark(DeduplicateIds):
    """Make plain cells of those whose marks nbgrader cannot use; `PutBack` brings what is missing.

    It leaves empty marks on the first of two copies, takes them for those of an old version, and
    stops at them: the whole class, not the one notebook.
    """

    def preprocess(self, nb, resources):  # noqa: D102
        self._unmark(nb)
        nb, resources = super().preprocess(nb, resources)
        self._unmark(nb)
        return nb, resources

    def _unmark(self, nb):
        for cell in nb.cells:
            marks = cell.metadata.get("nbgrader")
            if not isinstance(marks, dict) or marks.get("schema_version") != 3:
                cell.metadata.pop("nbgrader", None)


class PutBack(OverwriteCells):
    """Give every cell its content back, and put those that are missing where they can run.

    nbgrader's own way looks for the neighbours of a missing cell, and fails if they are missing
    too. The setup belongs to the front; a check belongs to the end, where the function is known.
    """

    def preprocess(self, nb, resources):  # noqa: D102
        nb, resources = super().preprocess(nb, resources)
        here = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells}
        with self.gradebook:
            source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
            points = {cell.name: cell.max_score for cell in source.grade_cells}
            for cell in source.source_cells:
                if cell.locked and cell.name not in here:
                    back = from_dict(self.missing_cell_transform(cell, points.get(cell.name, 0)))
                    back.metadata.nbgrader.grade = cell.name in points
                    nb.cells.insert(len(nb.cells) if cell.name in points else 0, back)
        return nb, resources


class ExecuteToTheEnd(Execute):
    """Run a notebook; what stops it costs the checks that could not run, and nothing else.

    nbgrader gives full points to a check without an error: also to one that never ran, because
    the kernel died or a tag said to skip it, and to one that put a value on show. To a right
    answer that logs on stderr it gives none.
    """

    def preprocess(self, nb, resources=None, km=None):  # noqa: D102
        self.finished = set()
        for cell in nb.cells:
            cell.metadata.pop("tags", None)
        try:
            nb, resources = super().preprocess(nb, resources, km)
        except (DeadKernelError, CellTimeoutError) as error:
            self.log.warning("The kernel stopped: %s", error)
        for cell in filter(utils.is_grade, nb.cells):
            cell.outputs = [each for each in cell.outputs if _tells(each)]
            if id(cell) not in self.finished:
                text = "This check did not come to its end: something stopped Python."
                cell.outputs = [new_output("error", ename="Stopped", evalue=text, traceback=[text])]
        return nb, resources

    def on_cell_executed(self, **kwargs):  # noqa: D102
        super().on_cell_executed(**kwargs)
        self.finished.add(id(kwargs["cell"]))


def _tells(output):
    return output.output_type != "execute_result" and output.get("name") != "stderr"


def _put_in_front(variable, folder):
    before = os.environ.get(variable)
    os.environ[variable] = f"{folder}{os.pathsep}{before}" if before else str(folder)


c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "leaky"
c.CourseDirectory.root = str(COURSE)

# A release is what a reader of the book gets.
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

# A check takes less than two seconds; a cell that takes longer than this never ends.
c.Execute.timeout = 30

# nbgrader calls its own helper, alembic, by name.
_put_in_front("PATH", Path(sys.executable).parent)

# The hidden tests lie here; no file that came with a submission may stand in front of them. They
# take the place of leaky.lessons.checks, so that no reference is in the student's process.
_put_in_front("PYTHONPATH", CLASSROOM)
c.Execute.extra_arguments = ["--IPKernelApp.ignore_cwd=True", "--ext=hidden_checks"]

c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    Unmark,
    OverwriteKernelspec,
    PutBack,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    ExecuteToTheEnd,
    IgnorePattern,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]

# Feedback is read where there may be no network: its formulas are MathML, and no script is loaded.
sys.path.append(str(CLASSROOM.parent / "tools"))
c.GenerateFeedback.exporter_class = "export_html.FeedbackExporter"
