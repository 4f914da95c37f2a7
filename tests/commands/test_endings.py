"""Commands end well: interrupted, twice at once, in a folder that is read-only."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from environment import MARK, UNFINISHED
from small import small_book, write_notebook  # noqa: F401

import book

PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


def wait_for(condition):
    """Wait until something is there, a minute at most."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("nothing came within a minute")


def is_running(number):
    """Tell whether a process is there and has not ended; an ended one may wait to be counted."""
    status = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True
    )
    return status.stdout.strip()[:1] not in ("", "Z")


@pytest.fixture
def book_folder(small_book):
    """A small book with a notebook that takes an hour, and the commands."""
    write_notebook(
        small_book / "book" / "slow.ipynb",
        "import os, pathlib, time\n"
        f"pathlib.Path({str(small_book / 'kernel')!r}).write_text(str(os.getpid()))\n"
        "time.sleep(3600)",
    )
    (small_book / "_toc.yml").write_text("format: jb-book\nroot: book/slow\n")
    copy_commands(small_book)
    return small_book


def copy_commands(root):
    """Put the commands into a folder, and what they read of the package."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(book.ROOT / "tools", root / "tools", ignore=ignored)
    shutil.copy(book.ROOT / "pyproject.toml", root)


@pytest.mark.parametrize(
    ("name", "interrupt"),
    [
        ("build.py", lambda process: os.killpg(process.pid, signal.SIGINT)),  # as a terminal does
        ("refresh.py", lambda process: process.send_signal(signal.SIGTERM)),
    ],
)
def test_ctrl_c_and_a_polite_kill_end_a_command_and_its_kernels_with_a_sentence(
    book_folder, name, interrupt
):
    notebook, written = book_folder / "book" / "slow.ipynb", book_folder / "kernel"
    before = notebook.read_bytes()
    command = [sys.executable, book_folder / "tools" / name]
    with subprocess.Popen(command, start_new_session=True, **PIPES) as process:
        wait_for(lambda: written.exists() and written.read_text())
        interrupt(process)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == book.INTERRUPTED
    assert "Interrupted. The same command, given again, does what is left." in said
    assert "Traceback" not in said and notebook.read_bytes() == before
    wait_for(lambda: not is_running(written.read_text()))


HOLD = """
import sys, time
from pathlib import Path
import book
with book.alone(Path(sys.argv[1], "lock")):
    with open(Path(sys.argv[1], "said"), "a") as file:
        file.write("in "); file.flush(); time.sleep(0.5); file.write("out "); file.flush()
"""


def test_two_commands_at_once_work_one_after_the_other_and_the_second_says_that_it_waits(tmp_path):
    command = [sys.executable, "-c", HOLD, tmp_path / "ein Ordner ü"]
    (tmp_path / "ein Ordner ü").mkdir()
    inside = os.environ | {"PYTHONPATH": str(book.ROOT / "tools")}
    both = [subprocess.Popen(command, env=inside, **PIPES) for _ in range(2)]
    said = [process.communicate(timeout=30)[0] for process in both]
    assert (tmp_path / "ein Ordner ü" / "said").read_text() == "in out in out "
    assert sorted("Waiting for its end" in text for text in said) == [False, True]


def without_the_right_to_write_everywhere():
    """Let even root, who may write everywhere, be refused as others are."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)


@pytest.mark.skipif(sys.platform != "linux", reason="takes root's rights away as Linux has them")
@pytest.mark.parametrize(
    "words", [("environment.py", ".venv", "book"), ("build.py",), ("clean.py", ".venv")]
)
def test_in_a_folder_that_is_read_only_a_command_says_so(tmp_path, words):
    root = tmp_path / "a bookü"
    copy_commands(root)
    (root / ".pytest_cache").mkdir()
    root.chmod(0o555)
    name, *arguments = words
    done = subprocess.run(
        [sys.executable, "-B", root / "tools" / name, *arguments],
        cwd=root,
        preexec_fn=without_the_right_to_write_everywhere,
        **PIPES,
    )
    root.chmod(0o755)
    assert done.returncode == 1
    assert "cannot be written to: it is read-only or belongs to somebody else" in done.stdout
    assert "Traceback" not in done.stdout and "venv module" not in done.stdout
    assert {path.name for path in root.iterdir()} == {".pytest_cache", "pyproject.toml", "tools"}


def test_an_environment_that_was_not_finished_is_made_anew(tmp_path):
    folder = tmp_path / "ein Ordner ü"
    half = folder / "lib" / "half installed"
    half.mkdir(parents=True)
    (folder / MARK).touch()
    (folder / UNFINISHED).touch()
    command = [sys.executable, book.ROOT / "tools" / "environment.py", folder]
    done = subprocess.run(command, check=False, **PIPES)
    assert done.returncode == 0 and "Setting up" in done.stdout
    assert subprocess.run([folder / "bin" / "python", "-c", ""]).returncode == 0
    assert not half.exists() and not (folder / UNFINISHED).exists()
    assert subprocess.run(command, check=False, **PIPES).stdout == ""
