"""What several commands need to know: where the book is, how to be alone in it, how to end well.

Only Python's own library is imported at the start, since the first command to ask is the one that
installs all others.
"""

import contextlib
import errno
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
SITE = BUILD / "html"

INTERRUPTED = 130  # the exit code of what Ctrl-C ended, by the shell's custom
READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


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
    except (FileNotFoundError, FileExistsError) as error:
        sys.exit(str(error))
    except OSError as error:
        if error.errno not in READ_ONLY:
            raise
        sys.exit(not_writable(error.filename))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def not_writable(path: object) -> str:
    """Return the sentence for whoever works in a folder that cannot be written to."""
    return (
        f"{path} cannot be written to: it is read-only or belongs to somebody else. "
        "Clone the book into a folder of your own, and run the command there."
    )


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


def run_notebook(notebook: "NotebookNode", folder: Path) -> None:
    """Run a notebook's cells, in place, with `folder` as where it is.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails that is not marked as one that does.
    """
    from nbclient import NotebookClient

    # Not by `execute`: its own answer to Ctrl-C is to go on without a kernel.
    client = NotebookClient(notebook, resources={"metadata": {"path": folder}})
    with client.setup_kernel(stderr=subprocess.DEVNULL):  # remarks of a kernel's on its transport
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
