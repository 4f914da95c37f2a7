"""Build the JupyterLite site: every notebook of the book, with a kernel in the reader's browser.

    python tools/lite.py FOLDER

The kernel is Pyodide, Python compiled for browsers. The environment variable PYODIDE_URL says
where readers get it: an address that ends in a slash, by default the public release, or a folder
on this machine, which becomes part of the site, so that it needs no other host.

A site that was built from the same notebooks, code and versions is left as it is.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
WORK = ROOT / "_build" / "lite"
SETTINGS = ROOT / "book" / "_lite"
PYODIDE_URL = "https://cdn.jsdelivr.net/pyodide/v0.27.7/full/"
STAMP = "built-from.txt"

# What `import leaky` loads: each package with those that it needs. NumPy and matplotlib come
# with Pyodide; the others are added to its list, in the versions that the pages were made with.
NEEDS = {
    "leaky": ["numpy", "matplotlib", "ipywidgets", "tqdm"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "comm": ["traitlets"],
    "tqdm": [],
}
BUILDERS = ("jupyterlite-core", "jupyterlite-pyodide-kernel", "jupyterlab-widgets", "jupyterlab-myst")


def documents() -> list[Path]:
    """Return the notebooks that the table of contents names, in its order."""
    return [
        path
        for name in _files_in(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))
        if (path := ROOT / f"{name}.ipynb").exists()
    ]


def _files_in(part: object) -> list[str]:
    if isinstance(part, list):
        return [name for item in part for name in _files_in(item)]
    if not isinstance(part, dict):
        return []
    own = [part[key] for key in ("root", "file") if key in part]
    return own + [name for value in part.values() for name in _files_in(value)]


def sources() -> list[Path]:
    """Return the files that a wheel of leaky is made of."""
    code = [path for path in (ROOT / "leaky").rglob("*") if path.suffix in (".py", ".css", ".js")]
    names = ("pyproject.toml", "README.md", "LICENSE", "leaky/py.typed")
    return sorted(code) + [ROOT / name for name in names]


def state(pyodide: str) -> str:
    """Return a hash of everything that shapes the site."""
    files = [*documents(), *sources(), *sorted(SETTINGS.iterdir()), Path(__file__)]
    versions = [version(name) for name in (*BUILDERS, *NEEDS)]
    said = [pyodide, *versions, *(str(path.relative_to(ROOT)) for path in files)]
    content = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(json.dumps(said).encode() + content).hexdigest()


def pip(*arguments: object) -> None:
    """Run pip, which says nothing unless something is wrong."""
    quiet = ("--quiet", "--disable-pip-version-check")
    command = [sys.executable, "-m", "pip", *map(str, arguments), *quiet]
    subprocess.run(command, check=True)


def build_leaky(folder: Path) -> None:
    """Build a wheel of leaky into `folder`, from a copy: a build leaves files beside its sources.

    The date within the wheel is fixed, so that the same sources give the same bytes.
    """
    with tempfile.TemporaryDirectory() as copy:
        for path in sources():
            target = Path(copy, path.relative_to(ROOT))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
        pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, copy)


def collect_wheels(folder: Path) -> None:
    """Put the book's own packages into `folder`; what was fetched once is not fetched again."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("leaky-*.whl"):
        old.unlink()
    build_leaky(folder)
    for name in set(NEEDS) - {"leaky"}:
        if not list(folder.glob(f"{name}-{version(name)}-*.whl")):
            pip("download", "--no-deps", "--dest", folder, f"{name}=={version(name)}")


def describe_wheel(name: str, wheel: Path, address: str) -> dict[str, object]:
    """Return a wheel's entry in Pyodide's list of packages."""
    return {
        "name": name,
        "version": version(name),
        "file_name": address,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": [name],
        "depends": NEEDS[name],
    }


def add_packages(site: Path, pyodide: str) -> None:
    """Put wheels on the site, and tell its kernel of them and of where Pyodide is.

    Each wheel lies in a folder named after its content, so that no browser takes an old one from
    its cache for the new one.
    """
    wheels = WORK / "wheels"
    collect_wheels(wheels)
    packages = []
    for name in NEEDS:
        [wheel] = wheels.glob(f"{name}-{version(name)}-*.whl")
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        address = f"wheels/{digest[:12]}/{wheel.name}"
        (site / address).parent.mkdir(parents=True)
        shutil.copy(wheel, site / address)
        packages.append(describe_wheel(name, wheel, address))
    script = (SETTINGS / "pyodide.js").read_text(encoding="utf-8")
    book = json.dumps({"pyodide": pyodide, "packages": packages}, indent=2)
    (site / "pyodide.js").write_text(script.replace("BOOK_OF_PACKAGES", book), encoding="utf-8")


def add_pyodide(site: Path, source: str) -> str:
    """Return the address at which the site finds Pyodide; a folder is copied to it first."""
    if "://" in source:
        return source
    shutil.copytree(source, site / "pyodide", copy_function=link_or_copy)
    return "pyodide/"


def link_or_copy(source: str, target: str) -> None:
    """Give a file a second name, or copy it where that cannot be: Pyodide is large."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def stage(folder: Path) -> None:
    """Lay out what JupyterLite builds from: the notebooks, and the settings of its parts."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in documents():
        target = folder / "files" / path.relative_to(ROOT / "book")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for name in ("jupyter-lite.json", "overrides.json"):
        shutil.copy(SETTINGS / name, folder)


def build_jupyterlite(site: Path) -> None:
    """Run JupyterLite's own build, which says nothing unless it fails."""
    staged = WORK / "staged"
    stage(staged)
    command = [sys.executable, "-m", "jupyterlite_core.app", "build", f"--output-dir={site}"]
    options = ["--no-sourcemaps", "--no-unused-shared-packages", "--apps=lab", "--apps=notebooks"]
    run = subprocess.run([*command, *options], cwd=staged, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"JupyterLite's build failed:\n{run.stdout}{run.stderr}")


def build(site: Path, source: str) -> bool:
    """Build the site unless it is as it would be, and tell whether it was built."""
    wanted = state(source)
    stamp = site / STAMP
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    shutil.rmtree(site, ignore_errors=True)
    build_jupyterlite(site)
    add_packages(site, add_pyodide(site, source))
    stamp.write_text(wanted)
    return True


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve(), os.environ.get("PYODIDE_URL") or PYODIDE_URL)
