"""What `make mutate` takes for granted: the list of mutants that no test can notice."""

import importlib
import inspect
import textwrap
from collections import Counter

import mutate
import pytest

ENTRIES = mutate.explanations()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["becomes"][:40])
def test_an_explained_mutant_changes_a_line_that_is_there_and_says_why(entry):
    module, *path = entry["function"].split(".")
    found = importlib.import_module(f"leaky.{module}")
    for name in path:
        found = getattr(found, name)
    assert entry["was"] in textwrap.dedent(inspect.getsource(found))
    assert entry["was"] != entry["becomes"]
    assert len(entry["why"]) > 20


def test_no_mutant_is_explained_twice():
    assert max(Counter(map(mutate.key, ENTRIES)).values()) == 1


def test_a_mutant_is_told_from_what_mutmut_prints():
    results = (
        "    leaky.losses.x__numbers__mutmut_3: survived\n    leaky.network.x_f__mutmut_1: timeout"
    )
    assert mutate.names_of("survived", results) == ["leaky.losses.x__numbers__mutmut_3"]
    diff = "--- leaky/a.py\n+++ leaky/a.py\n@@ -1,2 +1,2 @@\n one\n-    x = -1\n+    x = 1\n"
    assert mutate.changed_lines(diff) == ("x = -1", "x = 1")
    assert mutate.function_of("leaky.losses.x__numbers__mutmut_3") == "losses._numbers"
    assert mutate.function_of("leaky.gradcheck.xǁGradientCheckǁ__repr____mutmut_16") == (
        "gradcheck.GradientCheck.__repr__"
    )
