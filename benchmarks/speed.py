"""Time `leaky` beside other libraries and write the page of the book that says so.

Run it by `make bench`. Everything runs on one thread; a library that is not installed is skipped
by name (`pip install -e '.[bench]'` installs them all).
"""

import os

# Read by the libraries when they are imported, so it stands before the imports.
os.environ |= dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
) | {"NPROC": "1", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}

from pathlib import Path

import building
import growth
import importing
import page
import peers
from works import WORKS

PAGE = Path(__file__).resolve().parent.parent / "book" / "speed.md"


def main() -> None:
    """Measure everything, print it and write the page."""
    found, missing = peers.installed()
    for name in missing:
        print(f"{name}: skipped, it is not installed")
    sections = [page.introduction(peers.versions(missing), missing)]
    for work in WORKS:
        sections.append(say(page.comparison(work, work.measure(found))))
    sections.append(say(page.growth(growth.measure(rounds=15))))
    sections.append(say(page.imports(importing.measure(rounds=21))))
    used = building.notebooks()
    sections.append(say(page.notebooks(used)))
    PAGE.write_text(page.joined(sections), encoding="utf-8")  # it is built, too
    seconds = {"executing": sum(each for each, _, _ in used.values())}
    sections.append(say(page.building(seconds | building.measure())))
    PAGE.write_text(page.joined(sections), encoding="utf-8")
    print("The page is book/speed.md")


def say(section: str) -> str:
    """Print a section as soon as it is measured."""
    print(section, end="\n\n", flush=True)
    return section


if __name__ == "__main__":
    main()
