"""Meet the patients of chapter 9: one healthy program, and what a wrong line does to it.

A patient is `leaky.lessons.healthy` with a few lines changed. The change is kept as text, so that
the page shows exactly the lines that run, and any list of such changes can be examined: those of
the chapter are `PATIENTS`.

All that a patient does to its weights is checked by watching one step of its training: the
gradient that a step used is (θ before − θ after) / η, whatever the code says. That finds a
wrong formula and a wrong update alike. What no derivative can tell, `CHECKS` asks directly.
"""

from leaky.lessons.clinic.checks import (
    CHECKS,
    Case,
    Finding,
    array_errors,
    case,
    check_step,
    examine,
    gradient_of_step,
)
from leaky.lessons.clinic.courses import Course, course
from leaky.lessons.clinic.patients import PATIENTS, Patient
from leaky.lessons.clinic.programs import SIZES, SOURCE, layers_of, rebuild

__all__ = [  # noqa: RUF022 - the order in which the page on the package describes them
    "SIZES",
    "SOURCE",
    "rebuild",
    "PATIENTS",
    "Patient",
    "layers_of",
    "gradient_of_step",
    "check_step",
    "Case",
    "case",
    "Finding",
    "CHECKS",
    "examine",
    "array_errors",
    "Course",
    "course",
]
