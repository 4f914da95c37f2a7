"""Other environments than this one: Pythons, virtual environments, notebooks run in them."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from lite_browser import text

from book import ROOT, notebooks

# Runs notebooks in the environment that it is given to, in the folder where it is started.
RUN = """
import sys, nbformat
from nbclient import NotebookClient
for path in sys.argv[2:]:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": "."}}).execute()
    nbformat.write(notebook, f"{sys.argv[1]}/{path.replace('/', '_')[-60:]}")
"""
NOTEBOOKS = notebooks()


def pythons():
    """Return the Pythons at hand that the package admits, one of each version."""
    names = [f"python3.{minor}" for minor in range(11, 20)]
    own = sorted(Path.home().glob(".pyenv/versions/3.*/bin/python"))
    found = {}
    for python in [sys.executable, *filter(None, map(shutil.which, names)), *map(str, own)]:
        code = "import sys, ensurepip; assert sys.version_info >= (3, 11); print(sys.version)"
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            found.setdefault(".".join(done.stdout.split(".")[:2]), python)
    return found


def run(command, **options):
    """Run a command that must go well; what it said is in the error otherwise."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def environment(folder, *requirements, python=sys.executable, cwd=None):
    """Make a virtual environment with these arguments to pip, and return its Python."""
    run([python, "-m", "venv", folder])
    inside = Path(folder, "bin", "python")
    run([inside, "-m", "pip", "install", "--quiet", *requirements], cwd=cwd)
    return inside


def wheel(folder):
    """Build the package's wheel, as an address would install it, and return its path."""
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    with tempfile.TemporaryDirectory() as copy:
        run([*pip, "--wheel-dir", folder, copy_of_repository(Path(copy))])
    (made,) = Path(folder).glob("leaky-*.whl")
    return made


def copy_of_repository(folder):
    """Copy what is committed or about to be, as a fresh clone would have it."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in run(listed, cwd=ROOT).splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def printed(notebook):
    """Return what each code cell of a notebook printed, returned or raised, by its name."""
    cells = nbformat.read(notebook, as_version=4).cells
    return {cell.id: text(cell) for cell in cells if cell.cell_type == "code"}


def differences(python, folder, notebooks=NOTEBOOKS):
    """Run notebooks with this Python in an empty folder; return the cells that say otherwise."""
    empty, done = Path(folder, "empty"), Path(folder, "done")
    empty.mkdir()
    done.mkdir()
    calm = {"TQDM_DISABLE": "1", "PYTHONWARNINGS": "ignore"}
    # A Jupyter of this machine must not lend its kernels.
    own = {f"JUPYTER_{name}_DIR": str(empty / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    run([python, "-c", RUN, done, *notebooks], cwd=empty, env=os.environ | calm | own)
    found = {}
    for path in notebooks:
        committed = printed(path)
        for cell, here in printed(done / str(path).replace("/", "_")[-60:]).items():
            if here != committed[cell]:
                found[path.stem, cell] = (here, committed[cell])
    return found
