"""The book in the reader's browser: JupyterLite is there, knows leaky, and runs every notebook."""

import hashlib
import json
import re
import zipfile
from urllib.parse import parse_qs, urljoin, urlsplit

import lite
import nbformat
import pytest
from built import ALL_PAGES, ROOT, soup
from lite_browser import (
    COMMAND,
    WRITE,
    complaints,
    megabytes,
    move_slider,
    opened,
    reader,
    run,
    text,
)

from book import PYODIDE, PYODIDE_URL, needs, notebooks
from leaky_site.lite import load_of

DOCUMENTS = [path.relative_to(ROOT / "book").as_posix() for path in notebooks()]

# What Pyodide's own list has of what ours depend on.
PYODIDES = {"numpy", "matplotlib", "ipython", "traitlets", "micropip", "packaging"}


def packages(site):
    """Return what the kernel is told of the book's own packages, by name."""
    settings = re.search(
        r"(?s)const BOOK = (\{.*?\});", (site / "lite" / "pyodide.js").read_text()
    )[1]
    return {package["name"]: package for package in json.loads(settings)["packages"]}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_notebook_of_the_book_is_there_as_it_is_committed(site, document):
    theirs = (site / "lite" / "files" / document).read_bytes()
    assert theirs == (ROOT / "book" / document).read_bytes()
    folder = (site / "lite" / "api" / "contents" / document).parent
    listed = json.loads((folder / "all.json").read_text())["content"]
    assert document in [entry["path"] for entry in listed]


@pytest.mark.parametrize("page", ALL_PAGES)
def test_every_page_leads_to_its_notebook_and_says_what_that_loads(site, page):
    (link,) = soup(site / page).select("a[href*='lite/lab/']")
    address = urlsplit(urljoin(f"/{page}", link["href"]))
    (document,) = parse_qs(address.query)["path"]
    assert (site / address.path.removeprefix("/leaky-book").strip("/")).is_file()
    assert document == (page.removeprefix("book/").replace(".html", ".ipynb")) or (
        document == "index.ipynb" and not (ROOT / page).with_suffix(".ipynb").exists()
    )
    size, _ = load_of(ROOT / "book" / document)
    assert f"{size} MB" in link.get_text()
    assert f"{size} MB" in link.find_parent("details").summary["title"]
    assert "stays in this browser" in link.get_text()


def test_the_kernel_is_told_of_leaky_and_of_all_that_it_needs(site):
    listed = packages(site)
    assert "leaky" in listed
    for package in listed.values():
        wheel = (site / "lite" / package["file_name"]).read_bytes()
        assert hashlib.sha256(wheel).hexdigest() == package["sha256"]
        assert {need.replace("_", "-") for need in package["depends"]} <= {*listed, *PYODIDES}


def test_the_kernel_loads_what_the_project_says_that_leaky_needs():
    now, later = set(lite.NEEDS["leaky"]), set(lite.LATER)
    assert {name.replace("_", "-") for name in now | later} == {*needs(), "scipy"}


def test_every_text_that_names_a_version_of_pyodide_names_the_same():
    texts = [ROOT / "README.md", ROOT / "tests" / "lite_browser.py"]
    texts += [path for path in (ROOT / ".github" / "workflows").glob("*.yml")]
    version = re.compile(r"(?i)pyodide(?:/releases/download/|[-/ ]v?)(\d+\.\d+\.\d+)")
    found = {path.name: set(version.findall(path.read_text(encoding="utf-8"))) for path in texts}
    named = {name: versions for name, versions in found.items() if versions}
    assert {"README.md", "release.yml", "lite_browser.py"} <= set(named)
    assert all(versions == {PYODIDE} for versions in named.values()), named
    assert PYODIDE in PYODIDE_URL


def test_the_wheel_of_leaky_holds_the_whole_package(site):
    with zipfile.ZipFile(site / "lite" / packages(site)["leaky"]["file_name"]) as wheel:
        packed = {name: wheel.read(name) for name in wheel.namelist() if "dist-info" not in name}
    assert packed == {p.relative_to(ROOT).as_posix(): p.read_bytes() for p in lite.code()}
    assert {
        "leaky/figures/explore.js",
        "leaky/figures/explore.css",
        "leaky/lessons/checks/engine.py",
    } <= set(packed)


def test_only_the_extensions_that_a_reader_needs_are_there(site):
    config = json.loads((site / "lite" / "jupyter-lite.json").read_text())
    found = [e["name"] for e in config["jupyter-config-data"]["federated_extensions"]]
    assert sorted(found) == sorted(lite.EXTENSIONS)


def test_packing_twice_gives_the_same_bytes():
    assert lite.wheel("tqdm") == lite.wheel("tqdm")


def test_a_site_that_nothing_changed_is_left_as_it_is(site):
    assert not lite.build(site / "lite")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("https://example.org/pyodide", "must end in a slash, got https://example.org/pyodide"),
        ("no/such/folder", "neither an address .* nor a folder that holds Pyodide"),
    ],
)
def test_a_pyodide_that_no_reader_could_load_is_refused(tmp_path, source, message):
    with pytest.raises(SystemExit, match=message):
        lite.build(tmp_path / "lite", source)


def test_the_address_of_pyodide_is_a_setting(tmp_path, monkeypatch):
    monkeypatch.setattr(lite, "add_packages", lambda site, address: tmp_path.joinpath(address))
    assert lite.add_pyodide(tmp_path, PYODIDE_URL) == PYODIDE_URL
    own = tmp_path / "own"
    own.mkdir()
    needs = {"numpy": ["Open_BLAS"], "open-blas": [], "pandas": ["numpy"]}
    listed = {
        name: {"file_name": f"{name}.whl", "depends": depends} for name, depends in needs.items()
    }
    for file in (*lite.INTERPRETER, *(f"{name}.whl" for name in needs)):
        (own / file).write_text(file)
    (own / "pyodide-lock.json").write_text(json.dumps({"packages": listed}))
    assert lite.source_of_pyodide(str(own)) == str(own)
    assert lite.add_pyodide(tmp_path, str(own)) == "pyodide/"
    copied = {path.name: path.read_bytes() for path in (tmp_path / "pyodide").iterdir()}
    assert set(copied) == {*lite.INTERPRETER, "numpy.whl", "open-blas.whl"}  # nobody needs pandas
    assert all(content == (own / name).read_bytes() for name, content in copied.items())


# From here on a browser runs Python, which takes minutes.


@pytest.mark.slow
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_notebook_runs_to_its_end_and_prints_what_the_page_says(returning, offline, document):
    with opened(returning, offline, document) as page:
        found = run(page)
    committed = nbformat.read(ROOT / "book" / document, as_version=4).cells
    cells = [cell for cell in committed if cell.cell_type == "code"]
    assert {c.id: text(found[c.id]) for c in cells} == {c.id: text(c) for c in cells}
    assert [complaints(found[c.id]) for c in cells if complaints(found[c.id])] == []
    assert returning.refused == []


@pytest.mark.slow
@pytest.mark.parametrize("document", ["index.ipynb", "chapters/06_initialisation.ipynb"])
def test_a_page_says_how_much_its_notebook_loads(browser, offline, document):
    with reader(browser, offline) as context, opened(context, offline, document) as page:
        run(page)
        size, _ = load_of(ROOT / "book" / document)
        assert megabytes(context) == pytest.approx(size, abs=1)


@pytest.mark.slow
def test_a_live_slider_draws_its_figure_anew(returning, offline):
    with opened(returning, offline, "index.ipynb") as page:
        # Not an arrow: with those this version of JupyterLab folds and unfolds headings.
        move_slider(page, run(page), "PageUp")


COUNT = """def count_dead(W, b, X):
    return int(np.sum(np.all(W @ X + b[:, np.newaxis] <= 0, axis={axis})))"""


@pytest.mark.slow
def test_an_exercise_tells_right_from_wrong_and_what_was_written_is_kept(browser, offline):
    document, own = "exercises/01_dead_neurons.ipynb", "def-count-dead-w-b-x-return-the-number-o"
    with reader(browser, offline) as context:
        with opened(context, offline, document) as page:
            verdicts = {}
            for axis in (0, 1):
                page.evaluate(WRITE, [own, COUNT.format(axis=axis)])
                verdicts[axis] = text(run(page)["check-count-dead-count-dead"])
            page.evaluate(COMMAND, "docmanager:save")
            with page.expect_download() as download:
                page.evaluate(COMMAND, "docmanager:download")
            assert "axis=1" in download.value.path().read_text()
        with opened(context, offline, document) as page:
            assert "axis=1" in run(page)[own]["source"]
        assert context.refused == []
    assert verdicts[0].startswith("CheckFailed")
    assert "count_dead" in verdicts[1] and "CheckFailed" not in verdicts[1]
