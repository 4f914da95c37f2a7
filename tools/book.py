"""What several commands need to know: where the book is, what is in it, and how to run in it.

The facts that more than one of them uses stand here or are read here: the settings, the contents,
the package's needs, the Pyodide that the browser runs. Only Python's own library is imported at
the start, since the first command to ask is the one that installs all others.
"""

import contextlib
import errno
import fcntl
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
SITE = BUILD / "html"

# Some of what the book's own extension does for the site, commands do elsewhere: they import this
# module first, and find it.
sys.path.append(str(ROOT / "book" / "_extensions"))

# The Python that runs in a reader's browser.
PYODIDE = "0.27.7"
PYODIDE_URL = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"

INTERRUPTED = 130  # the exit code of what Ctrl-C ended, by the shell's custom
READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


def settings(root: Path = ROOT) -> dict[str, Any]:
    """Return the settings of the book at `root`, from its `_config.yml`."""
    import yaml

    content: dict[str, Any] = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return content


def pages(root: Path = ROOT) -> list[str]:
    """Return the pages that `_toc.yml` names, in its order: paths below `root`, without suffix."""
    from sphinx_external_toc.parsing import parse_toc_yaml

    return list(parse_toc_yaml(root / "_toc.yml"))


def notebooks(folder: str = "", root: Path = ROOT) -> list[Path]:
    """Return the notebooks among the pages, or those in a folder of `book/`, in order."""
    within = root / "book" / folder
    paths = [root / f"{page}.ipynb" for page in pages(root)]
    return [path for path in paths if path.exists() and path.is_relative_to(within)]


def project() -> dict[str, Any]:
    """Return what `pyproject.toml` says of the package: its version, what it depends on."""
    import tomllib

    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(content["project"])


def needs() -> list[str]:
    """Return the names of the distributions that the package depends on, without versions."""
    return [re.match(r"[\w.-]+", each)[0] for each in project()["dependencies"]]


class IncompleteError(Exception):
    """Something of the book lacks what is expected of it: the message says what, and where."""


def command(main: Callable[[], object]) -> None:
    """Run a command; what stops it ends with a sentence and an exit code, not with a traceback.

    Ctrl-C, the end of a terminal and a polite `kill` are one and the same to it.
    """
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _interrupt)
    try:
        main()
    except KeyboardInterrupt:
        print("\nInterrupted. The same command, given again, does what is left.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except (FileNotFoundError, FileExistsError, IncompleteError) as error:
        sys.exit(str(error))
    except OSError as error:
        if error.errno not in READ_ONLY:
            raise
        sys.exit(
            f"{error.filename} cannot be written to: it is read-only or belongs to somebody else. "
            "Clone the book into a folder of your own, and run the command there."
        )


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def alone(file: Path) -> Iterator[None]:
    """Hold `file` as a lock, and wait for another command that holds it.

    The system gives the lock back when the process ends, however it ends.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another command is at work in this folder. Waiting for its end ...", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(words: list[str | Path], **options: object) -> subprocess.CompletedProcess[str]:
    """Run a program with all that it starts, and leave none of it behind when interrupted.

    Parameters
    ----------
    words : list
        The program and its arguments.
    **options
        As `subprocess.Popen` has them.

    Returns
    -------
    subprocess.CompletedProcess
        Its exit code is not looked at.
    """
    # A session of its own, so that Ctrl-C reaches us and not its workers one by one: a pool
    # whose workers are gone waits for ever.
    with subprocess.Popen(words, start_new_session=True, text=True, **options) as process:
        try:
            output, errors = process.communicate()
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(words, process.returncode, output, errors)


def run_notebook(notebook: "NotebookNode", folder: Path) -> float:
    """Run a notebook's cells, in place, with `folder` as where it is.

    Returns
    -------
    float
        The seconds from the kernel's start to the last cell's end. How long a kernel then takes
        to go away varies, and nobody waits for it.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails that is not marked as one that does.
    """
    from nbclient import NotebookClient

    os.environ["TQDM_DISABLE"] = "1"  # a progress bar comes and goes with the machine's speed
    # Not by `execute`: its own answer to Ctrl-C is to go on without a kernel.
    client = NotebookClient(notebook, resources={"metadata": {"path": folder}})
    start = time.perf_counter()
    with client.setup_kernel(stderr=subprocess.DEVNULL):  # remarks of a kernel's on its transport
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        return time.perf_counter() - start
