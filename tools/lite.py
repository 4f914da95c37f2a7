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
from importlib.metadata import distribution, version
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from folders import check_empty, copy_below, place, state_of

from book import BUILD, PYODIDE_URL, ROOT, command, needs, notebooks, project

SETTINGS = ROOT / "book" / "_lite"

# Packages of Pyodide that are loaded where a notebook imports them.
LATER = ["scipy"]

# What `import leaky` loads: each package with those that it needs. NumPy and matplotlib come
# with Pyodide; the others are added to its list, in the versions that the pages were made with.
NEEDS = {
    "leaky": [name.replace("-", "_") for name in needs() if name not in LATER],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "comm": ["traitlets"],
    "lazy_loader": ["packaging"],
    "tqdm": [],
}

# The kernel's own packages, which JupyterLite brings. On Pyodide's list they are loaded all at
# once; else the kernel installs one after the other.
KERNEL = {
    "piplite": ["micropip"],
    "ipykernel": [],
    "pyodide_kernel": ["ipython", "comm", "ipykernel"],
}
KERNEL_WHEELS = "extensions/@jupyterlite/pyodide-kernel-extension/static/pypi"

# Pyodide itself.
INTERPRETER = [
    "pyodide.js",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
]

# The extensions of JupyterLab that a reader meets, and the packages that they come from. Others
# may be installed for those who work on the book.
EXTENSIONS = {
    "@jupyter-widgets/jupyterlab-manager": "jupyterlab-widgets",
    "@jupyterlite/pyodide-kernel-extension": "jupyterlite-pyodide-kernel",
    "jupyterlab-myst": "jupyterlab-myst",
    "jupyterlab_pygments": "jupyterlab-pygments",
}

# What an installer writes beside a package, about itself.
OF_THE_INSTALLER = ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json")


def code() -> list[Path]:
    """Return the files that leaky consists of."""
    return sorted(path for path in (ROOT / "leaky").rglob("*.*") if path.suffix != ".pyc")


def version_of(name: str) -> str:
    """Return a package's version; leaky's as it stands here, installed or not."""
    return str(project()["version"]) if name == "leaky" else version(name)


def contents(name: str) -> dict[str, bytes]:
    """Return what a package consists of, by the names that it has in a wheel."""
    if name == "leaky":
        number = version_of(name)
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\n"
        files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in code()}
        return files | {f"{name}-{number}.dist-info/METADATA": metadata.encode()}
    return {
        path.as_posix(): path.locate().read_bytes()
        for path in distribution(name).files or []
        if ".." not in path.parts and path.suffix != ".pyc" and path.name not in OF_THE_INSTALLER
    }


def wheel(name: str) -> bytes:
    """Return a package as a wheel: of the same files the same bytes, and nothing is fetched."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for path, content in sorted(contents(name).items()):
            archive.writestr(entry(path), content, ZIP_DEFLATED)
    return packed.getvalue()


def entry(path: str) -> ZipInfo:
    """Return what a zip says of a file: no date, and that everybody may read it."""
    about = ZipInfo(path)
    about.external_attr = 0o100644 << 16  # by default only its packer may
    return about


def digest(content: bytes) -> str:
    """Return the SHA-256, by which Pyodide checks what it was sent."""
    return hashlib.sha256(content).hexdigest()


def put(name: str, site: Path) -> Path:
    """Put a package's wheel on the site, into a folder named after its content.

    So no browser takes an old one from its cache for the new one.
    """
    content = wheel(name)
    path = site / "wheels" / digest(content)[:12] / f"{name}-{version_of(name)}-py3-none-any.whl"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def describe(path: Path, site: Path, depends: list[str]) -> dict[str, object]:
    """Return the entry of a wheel on the site in Pyodide's list of packages."""
    name, number, *_ = path.name.split("-")
    return {
        "name": name.replace("_", "-"),
        "version": number,
        "file_name": path.relative_to(site).as_posix(),
        "install_dir": "site",
        "sha256": digest(path.read_bytes()),
        "package_type": "package",
        "imports": [name],
        "depends": depends,
    }


def add_packages(site: Path, pyodide: str) -> None:
    """Put the wheels on the site, and tell its kernel of them and of where Pyodide is."""
    wheels = {put(name, site): depends for name, depends in NEEDS.items()}
    for name, depends in KERNEL.items():
        [path] = (site / KERNEL_WHEELS).glob(f"{name}-*.whl")
        wheels[path] = depends
    packages = [describe(path, site, depends) for path, depends in wheels.items()]
    script = (SETTINGS / "pyodide.js").read_text(encoding="utf-8")
    book = json.dumps({"pyodide": pyodide, "packages": packages}, indent=2)
    (site / "pyodide.js").write_text(script.replace("BOOK_OF_PACKAGES", book), encoding="utf-8")


def files_of_pyodide(folder: Path) -> list[str]:
    """Return what the book needs of a Pyodide, which has hundreds of packages, by file name."""
    listed = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    settings = json.loads((SETTINGS / "jupyter-lite.json").read_text(encoding="utf-8"))
    plugins = settings["jupyter-config-data"]["litePluginSettings"].values()
    names = [name for plugin in plugins for name in plugin["loadPyodideOptions"]["packages"]]
    names += [name for group in (*NEEDS.values(), *KERNEL.values(), LATER) for name in group]
    found: dict[str, str] = {}
    while names:
        name = names.pop().lower().replace("_", "-")
        if name in listed and name not in found:
            found[name] = listed[name]["file_name"]
            names += listed[name]["depends"]
    return [*INTERPRETER, *sorted(found.values())]


def add_pyodide(site: Path, source: str) -> str:
    """Return the address at which the site finds Pyodide; of a folder, what is needed is copied."""
    if "://" in source:
        return source
    (site / "pyodide").mkdir(parents=True)
    for name in files_of_pyodide(Path(source)):
        shutil.copy(Path(source, name), site / "pyodide")
    return "pyodide/"


def source_of_pyodide(source: str = "") -> str:
    """Return where Pyodide comes from: as given, as PYODIDE_URL says, or the public release.

    Raises
    ------
    SystemExit
        If it would leave readers without a kernel.
    """
    source = source or os.environ.get("PYODIDE_URL") or PYODIDE_URL
    if "://" in source and not source.endswith("/"):
        raise SystemExit(f"PYODIDE_URL is an address that must end in a slash, got {source}")
    if "://" not in source and not Path(source, "pyodide-lock.json").is_file():
        raise SystemExit(
            f"PYODIDE_URL is {source}, which is neither an address (https://...) nor a folder "
            "that holds Pyodide (with its pyodide-lock.json)"
        )
    return source


def stage(folder: Path) -> None:
    """Lay out what JupyterLite builds from: the notebooks, and the settings of its parts."""
    copy_below(notebooks(), ROOT / "book", folder / "files")
    shutil.copy(SETTINGS / "jupyter-lite.json", folder)
    installed = Path(sys.prefix, "share", "jupyter", "labextensions")
    options = {
        "apps": ["lab", "repl"],
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(installed / name) for name in EXTENSIONS],
        "no_sourcemaps": True,
        "source_date_epoch": 1,  # of the same notebooks the same bytes, whenever they are built
        "no_unused_shared_packages": True,
    }
    (folder / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": options}))


def build_jupyterlite(staged: Path, site: Path) -> None:
    """Run JupyterLite's own build, which says nothing unless it fails."""
    stage(staged)
    command = [sys.executable, "-m", "jupyterlite_core.app", "build", f"--output-dir={site}"]
    run = subprocess.run(command, cwd=staged, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"JupyterLite's build failed:\n{run.stdout}{run.stderr}")


def state(source: str) -> str:
    """Return a hash of everything that shapes the site."""
    files = [*notebooks(), *code(), *sorted(SETTINGS.iterdir()), Path(__file__)]
    packages = ["jupyterlite-core", *EXTENSIONS.values(), *NEEDS]
    facts = [source, *map(version_of, packages), *(str(path.relative_to(ROOT)) for path in files)]
    return digest(json.dumps(facts).encode() + b"".join(path.read_bytes() for path in files))


def build(site: Path, source: str = "") -> bool:
    """Build the site unless it is as it would be, and tell whether it was built.

    Parameters
    ----------
    site : pathlib.Path
        The folder: new, empty, or as an earlier call left it.
    source : str, optional
        Where Pyodide comes from: an address, or a folder on this machine. The environment
        variable PYODIDE_URL is the default, and then the public release.

    Raises
    ------
    FileExistsError
        If the folder holds what this command did not make.
    """
    source = source_of_pyodide(source)
    check_empty(site)
    current = state(source)
    if state_of(site) == current:
        return False
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as work:  # on the same disk: Pyodide is large
        staged, made = Path(work, "staged"), Path(work, "made")
        staged.mkdir()
        build_jupyterlite(staged, made)
        add_packages(made, add_pyodide(made, source))
        place(made, site, current)
    return True


if __name__ == "__main__":
    command(lambda: build(Path(sys.argv[1]).resolve()))
