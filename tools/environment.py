"""Make the environment that all other commands run in, as far as it is missing.

    python tools/environment.py FOLDER [STEP]

A step installs what it is for: `book` what a reader needs, `test` what the tests need, `mutate`
what mutation testing needs. Nothing is installed twice. An environment that somebody else made is
used and never removed; one of ours that was not finished is made anew.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from book import ROOT, alone, command

STEPS = {
    "book": ("the book's packages (a minute or two the first time)", "-r requirements.txt"),
    "test": ("what the tests need", "-c requirements.lock -e .[test,classroom]"),
    "mutate": ("what mutation testing needs", "-c requirements.lock -e .[mutate]"),
}
PINS = ("requirements.txt", "requirements.lock", "pyproject.toml")

MARK = "made-for-the-book"  # says that the folder is ours; commands hold it as their lock
UNFINISHED = "unfinished"  # there while something is being installed


def check_folder(folder: Path) -> None:
    """Refuse a folder in which an environment cannot be, before anything happens."""
    if not folder.exists() or is_ours(folder) or not any(folder.iterdir()):
        return
    if not (folder / "bin" / "python").exists():
        raise SystemExit(
            f"{folder} is there, but it is no Python environment that this command made. "
            "Move it away, or name another folder: make VENV=FOLDER ..."
        )


def is_ours(folder: Path) -> bool:
    """Tell whether this command made the environment."""
    return (folder / MARK).is_file()


def make(folder: Path) -> None:
    """Make the environment, unless it is there and whole."""
    unfinished = folder / UNFINISHED
    if works(folder) and not unfinished.exists():
        return
    print(f"Setting up {folder} with Python {sys.version.split()[0]} ...", flush=True)
    empty(folder)
    unfinished.touch()
    done = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(
            f"Python could not make an environment in {folder} (on Debian and Ubuntu: "
            f"apt install python3-venv):\n{(done.stdout + done.stderr).strip()}"
        )
    unfinished.unlink()


def works(folder: Path) -> bool:
    """Tell whether there is a Python that starts: an upgraded system leaves a dead link."""
    try:
        return subprocess.run([folder / "bin" / "python", "-c", ""]).returncode == 0
    except OSError:
        return False


def empty(folder: Path) -> None:
    """Remove what this command made, but for its mark."""
    for path in folder.iterdir() if is_ours(folder) else ():
        if path.name != MARK:
            remove(path)


def remove(path: Path) -> None:
    """Remove a file, a folder, or a link."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def install(folder: Path, step: str) -> None:
    """Install what a step is for, unless that was done after the versions were changed."""
    stamp, (what, arguments) = folder / step, STEPS[step]
    if stamp.exists() and all(stamp.stat().st_mtime >= Path(ROOT, f).stat().st_mtime for f in PINS):
        return
    print(f"Installing {what} ...", flush=True)
    unfinished = folder / UNFINISHED
    unfinished.touch()
    # Python compiles what is imported; pip would compile everything, for half of the time.
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile"]
    words = [*pip, "--disable-pip-version-check", *arguments.split()]
    if subprocess.run(words, cwd=ROOT).returncode:
        unfinished.unlink()  # pip installs nothing until it has everything
        raise SystemExit("pip could not install that; what it says stands above.")
    unfinished.unlink()
    stamp.touch()


def main() -> None:
    """Make the environment, and do the steps that are named."""
    folder, *steps = sys.argv[1:]
    target = Path(folder).absolute()
    check_folder(target)
    # An environment of somebody else's is not marked.
    mark = MARK if is_ours(target) or not (target / "bin").exists() else "in-use-by-the-book"
    with alone(target / mark):
        make(target)
        for step in steps:
            install(target, step)


if __name__ == "__main__":
    command(main)
