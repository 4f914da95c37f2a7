"""Remove what the commands made, and nothing else.

What a course holds is somebody's work, wherever it lies; what no command made is left, and named.
A link is removed, what it leads to is not.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from environment import is_ours, remove

from book import BUILD, ROOT, command

# By the commands, in _build; by tools beside the sources; and by Python and Jupyter among them.
BUILT = (
    ".doctrees .jupyter_cache .lock cache html jupyter_execute leaky-book-offline.zip linkcheck "
    "tested-by visits"
).split()
CACHES = "leaky.egg-info .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache".split()
SOURCES = ("book", "benchmarks", "classroom", "leaky", "tests", "tools")
AMONG_SOURCES = ("__pycache__", ".ipynb_checkpoints")


def made(environment: Path) -> Iterator[Path]:
    """Yield what the commands made."""
    if is_ours(environment):
        yield environment
    if BUILD.is_symlink():
        yield BUILD
    else:
        yield from (BUILD / name for name in BUILT)
    yield from (ROOT / name for name in CACHES)
    for folder in SOURCES:
        if not (ROOT / folder).is_symlink():
            yield from [path for path in (ROOT / folder).rglob("*") if path.name in AMONG_SOURCES]


def main() -> None:
    """Remove it, and say what is left."""
    environment = ROOT / sys.argv[1]
    for path in made(environment):
        remove(path)
    left = [environment] if environment.is_dir() else []
    if BUILD.is_dir():
        left += sorted(BUILD.iterdir())
        if not left:
            BUILD.rmdir()
    for path in left:
        print(f"Left, since it can hold work of yours: {path}")


if __name__ == "__main__":
    command(main)
