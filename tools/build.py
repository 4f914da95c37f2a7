"""Build the book: run its notebooks, write its pages, and put a kernel for the browser beside them.

A notebook runs only when it, `leaky` or a version changed.
"""

import subprocess
import sys
from pathlib import Path

import lite

from book import BUILD, ROOT, SITE, alone, command, run

FLAGS = ("--warningiserror", "--nitpick", "--keep-going", "--quiet")


def write_pages(root: Path = ROOT, **options: object) -> subprocess.CompletedProcess[str]:
    """Let Jupyter Book write the pages of the book at `root`; a warning is an error."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    return run([jupyter_book, "build", root, *FLAGS], **options)


def main() -> None:
    """Build the book, and say where it is."""
    with alone(BUILD / ".lock"):
        print("Building the book (a notebook runs only when it, leaky or a version changed) ...")
        sys.stdout.flush()
        if failed := write_pages().returncode:
            sys.exit(failed)
        lite.build(SITE / "lite")
    print(f"The book is at {SITE.relative_to(ROOT)}/index.html")


if __name__ == "__main__":
    command(main)
