"""Time `leaky` beside other libraries and renew the page of the book that says so.

Run it by `make bench`. Everything runs on one thread; a library that is not installed is skipped
by name, and the page is then left as it was (`pip install -e '.[bench]'` installs them all).
"""

import os

# Read by the libraries when they are imported, so it stands before the imports.
os.environ |= dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
) | {"NPROC": "1", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}

from collections.abc import Iterator
from types import ModuleType

import building
import growth
import importing
import page
import peers
from works import WORKS

PAGE = building.ROOT / "book" / "speed.md"


def main() -> None:
    """Measure everything and print it; renew the page if every library took part."""
    found, missing = peers.installed()
    for name in missing:
        print(f"{name}: skipped, it is not installed")
    sections = []
    for section in measured(found):
        print(section, end="\n\n", flush=True)
        sections.append(section)
    if missing:
        print(f"{PAGE.name} is left as it was: {', '.join(missing)} would be missing from it")
        return
    PAGE.write_text(page.joined([page.introduction(peers.versions()), *sections]), encoding="utf-8")
    print(f"{PAGE.name} is renewed")


def measured(found: list[ModuleType]) -> Iterator[str]:
    """Yield the sections of the page, each as soon as it is measured."""
    for work in WORKS:
        yield page.comparison(work, work.measure(found))
    yield page.growth(growth.measure(rounds=15))
    yield page.imports(importing.measure(rounds=21))
    used = building.notebooks()
    yield page.notebooks(used)
    seconds = {"executing": sum(each for each, _, _ in used.values())}
    yield page.building(seconds | building.measure())


if __name__ == "__main__":
    main()
