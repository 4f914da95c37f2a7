"""What nbgrader is told: where the course lies, and what a stub looks like.

nbgrader reads this file when it is called in this folder. The course itself, with submissions
and marks, lies in ../_build/classroom/, which `make classroom` fills and git ignores. A course
that is to stay belongs elsewhere: set LEAKY_COURSE to a folder of your own.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent.resolve()

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "leaky"
c.CourseDirectory.root = os.environ.get("LEAKY_COURSE", str(HERE.parent / "_build" / "classroom"))
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

# A check takes a fraction of a second. An endless loop costs its student this cell and nobody
# else anything.
c.Execute.timeout = 20
c.Execute.interrupt_on_timeout = True

# What is done to a submission before it is run; the third step is ours.
sys.path.append(str(HERE))
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "tampered.DropUnknownMetadata",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Kernels find the hidden half of the checks here; students' machines do not have it.
os.environ["PYTHONPATH"] = os.pathsep.join(
    part for part in (str(HERE), os.environ.get("PYTHONPATH")) if part
)
