"""Pack the book for rooms without internet: the site, the notebooks, the package, one zip.

    python tools/offline.py SITE FILE

With PYODIDE_URL as the folder of an unpacked Pyodide the zip holds that too, so that notebooks
run in the browser; without it, they run where Python is installed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import lite

NAME = "leaky-book"
README = """Leaky ReLU: from dead neurons to checked gradients

To read the book, unpack this file, open a terminal in its folder and start

    python3 -m http.server 8000 --directory site

(on Windows: py -m http.server 8000 --directory site). Then open http://localhost:8000 in a
browser. Ctrl-C in the terminal stops it.

{kernel}

notebooks/ has the chapters and exercises for a Jupyter of your own. They need the package beside
this text:

    pip install {wheel}

It needs no internet where numpy, matplotlib, ipywidgets, scikit-learn and tqdm are installed.
"""
WITH_KERNEL = """Code runs in the browser ("Run this page", or the rocket), without the internet.
Only Binder, Colab and links to other sites need it."""
WITHOUT_KERNEL = """Reading needs no internet. Running code in the browser does: this copy was
packed without Pyodide."""


def lay_out(site: Path, folder: Path, source: str = "") -> None:
    """Copy the built site into `folder`, with an in-browser kernel from `source`.

    Parameters
    ----------
    site : pathlib.Path
        The built site.
    folder : pathlib.Path
        What it holds is replaced, but for a kernel that is as it would be.
    source : str, optional
        Where Pyodide comes from, as `lite.build` has it.

    Raises
    ------
    FileNotFoundError
        If the site has not been built.
    """
    if not (site / "index.html").is_file():
        raise FileNotFoundError(f"{site} has no index.html: run `make book` first")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.name != "lite":
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    shutil.copytree(site, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("lite"))
    lite.build(folder / "lite", source)


def build_wheel(folder: Path) -> Path:
    """Build leaky's wheel into `folder` and return its path."""
    left_over = lite.ROOT / "build"  # setuptools would pack what an earlier build left there
    shutil.rmtree(left_over, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", f"--wheel-dir={folder}", lite.ROOT], check=True)
    shutil.rmtree(left_over, ignore_errors=True)
    [wheel] = folder.glob("leaky-*.whl")
    return wheel


def pack(site: Path, file: Path, source: str = "") -> None:
    """Write the zip; `source` is where Pyodide comes from, by default PYODIDE_URL."""
    source = source or os.environ.get("PYODIDE_URL") or lite.PYODIDE_URL
    work = file.with_suffix("")
    shutil.rmtree(work, ignore_errors=True)
    lay_out(site, work / "site", source)
    for path in lite.documents():
        target = work / "notebooks" / path.relative_to(lite.ROOT / "book")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    wheel = build_wheel(work)
    kernel = WITHOUT_KERNEL if "://" in source else WITH_KERNEL
    readme = README.format(kernel=kernel, wheel=wheel.name)
    (work / "README.txt").write_text(readme, encoding="utf-8")
    unfinished = file.with_suffix(".part")
    with ZipFile(unfinished, "w") as archive:
        for path in sorted(path for path in work.rglob("*") if path.is_file()):
            entry = ZipInfo(f"{NAME}/{path.relative_to(work).as_posix()}")
            archive.writestr(entry, path.read_bytes(), ZIP_DEFLATED)
    unfinished.replace(file)
    shutil.rmtree(work)


if __name__ == "__main__":
    made = Path(sys.argv[2]).resolve()
    pack(Path(sys.argv[1]).resolve(), made)
    print(f"{made.stat().st_size / 1e6:.0f} MB in {sys.argv[2]}")
