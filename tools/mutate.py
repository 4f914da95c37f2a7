"""Change `leaky` in every small way that mutmut knows, and see whether a test notices.

A change that no test notices must stand in tests/core/equivalent_mutants.toml, with the reason why
no test could; what stands there must still go unnoticed. Everything happens in a copy, which is
gone afterwards.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from book import ROOT, command, run

EQUIVALENT = ROOT / "tests" / "core" / "equivalent_mutants.toml"
NOTICED = ("killed", "timeout", "segfault")

# In place of the tests' own: no browser; hypothesis does not look for the simplest example that
# fails, which takes it longer than all tests together; and tqdm's lock is not shared between
# processes, since one that is stopped while it holds it would stop all others.
CONFTEST = """from threading import RLock

from hypothesis import Phase, settings
from tqdm import tqdm

tqdm.set_lock(RLock())
tqdm.monitor_interval = 0
settings.register_profile(
    "mutation",
    deadline=None,
    derandomize=True,
    max_examples=50,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("mutation")
"""


def main() -> None:
    """Run all mutants, print the score, and end with an error unless all is accounted for."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        copy_into(Path(folder))
        mutmut("run", show=True)
        mutmut("export-cicd-stats")
        counts = json.loads(Path("mutants", "mutmut-cicd-stats.json").read_text(encoding="utf-8"))
        unnoticed = [mutant_of(name) for name in names_of("survived", mutmut("results"))]
    total, noticed = counts["total"], sum(counts[how] for how in NOTICED)
    print(
        f"{noticed:,} of {total:,} mutants are noticed by a test, {noticed / total:.1%} "
        f"({counts['timeout']} of them since they did not come to an end)."
    )

    explained = {key(entry) for entry in explanations()}
    problems = [
        f"No test notices {entry_of(each)}" for each in unnoticed if key(each) not in explained
    ]
    stale = explained - {key(each) for each in unnoticed}
    problems += [f"{EQUIVALENT.name} explains what a test notices: {each}" for each in stale]
    if noticed + len(unnoticed) != total:
        problems.append(f"mutmut did not come to an end with all of them: {counts}")
    if problems:
        sys.exit("\n\n".join(problems))
    print(f"Why none could notice the other {len(unnoticed)}: {EQUIVALENT.relative_to(ROOT)}")


def copy_into(folder: Path) -> None:
    """Copy what is changed and what tests it."""
    for name in ("leaky", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests" / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", folder)


def explanations() -> list[dict[str, str]]:
    """Read the mutants that no test can notice: function, was, becomes, why."""
    entries: list[dict[str, str]] = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"]
    return entries


def key(mutant: dict[str, str]) -> tuple[str, str, str]:
    """Return what tells one mutant from another."""
    return mutant["function"], mutant["was"], mutant["becomes"]


def entry_of(mutant: dict[str, str]) -> str:
    """Write a mutant as its entry in the list would begin."""
    return "\n".join(f"{name} = {value!r}" for name, value in mutant.items())


def names_of(status: str, results: str) -> list[str]:
    """Return the names of the mutants that `mutmut results` calls so."""
    return re.findall(rf"(?m)^\s*(\S+): {status}$", results)


def mutant_of(name: str) -> dict[str, str]:
    """Describe a mutant by its function and the line that it changes."""
    was, becomes = changed_lines(mutmut("show", name))
    return {"function": function_of(name), "was": was, "becomes": becomes}


def function_of(name: str) -> str:
    """Return module and function, or module, class and method, of a mutant's name."""
    module, mangled = name.removeprefix("leaky.").split(".")
    function = re.sub(r"__mutmut_\d+$", "", mangled)
    return f"{module}.{function.removeprefix('xǁ').removeprefix('x_').replace('ǁ', '.')}"


def changed_lines(diff: str) -> tuple[str, str]:
    """Return what a diff takes away and what it puts there, without indentation."""
    taken = re.findall(r"(?m)^-(?!--)\s*(.*)$", diff)
    put = re.findall(r"(?m)^\+(?!\+\+)\s*(.*)$", diff)
    return "\n".join(taken), "\n".join(put)


def mutmut(*arguments: str, show: bool = False) -> str:
    """Run mutmut in this folder; return what it prints, or let it be seen."""
    result = run(
        [sys.executable, "-m", "mutmut", *arguments],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # mutants run side by side
        stdout=None if show else subprocess.PIPE,
    )
    result.check_returncode()
    return result.stdout or ""


if __name__ == "__main__":
    command(main)
