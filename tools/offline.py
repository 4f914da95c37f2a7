"""Pack the book for rooms without internet: the site, the notebooks, the package, one zip.

    python tools/offline.py SITE FILE

With PYODIDE_URL as the folder of an unpacked Pyodide the zip holds that too, so that notebooks
run in the browser; without it, they run where Python is installed.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import lite
from folders import copy_below

from book import BUILD, ROOT, alone, command, needs, notebooks

NAME = "leaky-book"
OF_THE_PACKAGE = ("pyproject.toml", "README.md", "LICENSE")
README = """Leaky ReLU: from dead neurons to checked gradients

To read the book, unpack this file, open a terminal in its folder and start

    python3 -m http.server 8000 --directory site

(on Windows: py -m http.server 8000 --directory site). Then open http://localhost:8000 in a
browser. Ctrl-C in the terminal stops it.

{kernel}

notebooks/ has the chapters and exercises for a Jupyter of your own. They need the package beside
this text:

    pip install {wheel}

It needs no internet where what it rests on is installed:
{needs}.
"""
WITH_KERNEL = """Code runs in the browser ("Run this page", or the rocket), without the internet.
Only Binder, Colab and links to other sites need it."""
WITHOUT_KERNEL = """Reading needs no internet. Running code in the browser does: this copy was
packed without Pyodide."""


def lay_out(site: Path, folder: Path, source: str) -> None:
    """Copy the built site into `folder`, with an in-browser kernel from `source`.

    Parameters
    ----------
    site : pathlib.Path
        The built site.
    folder : pathlib.Path
        New, or empty.
    source : str
        Where Pyodide comes from, as `lite.source_of_pyodide` returns it.

    Raises
    ------
    FileNotFoundError
        If the site has not been built.
    FileExistsError
        If there is something in the folder.
    """
    if not (site / "index.html").is_file():
        raise FileNotFoundError(f"{site} has no index.html: run `make book` first")
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    shutil.copytree(site, folder, dirs_exist_ok=True)
    lite.build(folder / "lite", source)


def build_wheel(folder: Path) -> Path:
    """Build leaky's wheel into `folder` and return its path.

    From a copy: setuptools leaves a folder `build` beside what it packs, and packs what it finds
    there.
    """
    with tempfile.TemporaryDirectory() as copy:
        copy_below([*lite.code(), *(ROOT / each for each in OF_THE_PACKAGE)], ROOT, Path(copy))
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", f"--wheel-dir={folder}", copy], check=True)
    [wheel] = folder.glob("leaky-*.whl")
    return wheel


def pack(site: Path, file: Path, source: str = "") -> None:
    """Write the zip; `source` is where Pyodide comes from, by default PYODIDE_URL."""
    if file.is_dir():
        raise FileExistsError(f"{file} is a folder; name the zip to be written")
    source = lite.source_of_pyodide(source)
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as work:  # on the same disk: Pyodide is large
        fill(Path(work, NAME), site, source)
        zipped = Path(work, "whole.zip")
        with ZipFile(zipped, "w") as archive:
            for path in sorted(path for path in Path(work, NAME).rglob("*") if path.is_file()):
                entry = lite.entry(path.relative_to(work).as_posix())
                archive.writestr(entry, path.read_bytes(), ZIP_DEFLATED)
        shutil.move(zipped, file)


def fill(folder: Path, site: Path, source: str) -> None:
    """Lay out what the zip holds."""
    lay_out(site, folder / "site", source)
    copy_below(notebooks(), ROOT / "book", folder / "notebooks")
    kernel = WITHOUT_KERNEL if "://" in source else WITH_KERNEL
    wheel = build_wheel(folder).name
    readme = README.format(kernel=kernel, wheel=wheel, needs=", ".join(needs()))
    (folder / "README.txt").write_text(readme, encoding="utf-8")


def main() -> None:
    """Pack the site that is named into the file that is named."""
    site, file = (Path(name).resolve() for name in sys.argv[1:])
    with alone(BUILD / ".lock"):
        pack(site, file)
    print(f"{file.stat().st_size / 1e6:.0f} MB in {sys.argv[2]}")


if __name__ == "__main__":
    command(main)
