"""The zip for rooms without internet: whole, and started by one command of Python's own."""

import re
import subprocess
import sys
import zipfile
from urllib.parse import urljoin

import lite
import pytest
from built import ALL_PAGES, ROOT
from lite_browser import pyodide, reader
from offline import NAME, lay_out, pack
from playwright.sync_api import expect

from book import PYODIDE_URL, needs, notebooks


@pytest.fixture(scope="module")
def packed(site, tmp_path_factory):
    """The zip as it is made where no Pyodide is at hand."""
    file = tmp_path_factory.mktemp("off line ü") / "book.zip"
    (file.parent / "book" / ".git").mkdir(parents=True)  # a clone that happens to lie there
    pack(site, file, PYODIDE_URL)
    return file


def test_the_zip_holds_the_site_the_notebooks_and_the_package(packed, site):
    with zipfile.ZipFile(packed) as archive:
        names = set(archive.namelist())
        front = archive.read(f"{NAME}/site/index.html")
        readme = archive.read(f"{NAME}/README.txt").decode()
    assert {f"{NAME}/site/{page}" for page in ALL_PAGES} <= names
    assert front == (site / "index.html").read_bytes()
    paths = {path.relative_to(ROOT / "book").as_posix() for path in notebooks()}
    assert {f"{NAME}/notebooks/{path}" for path in paths} <= names
    [wheel] = [name for name in names if re.fullmatch(rf"{NAME}/leaky-.*\.whl", name)]
    assert f"pip install {wheel.removeprefix(NAME + '/')}" in readme
    assert "packed without Pyodide" in " ".join(readme.split())
    assert all(name in readme for name in needs())


def test_the_package_in_it_is_whole(packed, tmp_path):
    with zipfile.ZipFile(packed) as archive:
        [wheel] = [
            name for name in archive.namelist() if name.endswith(".whl") and "lite" not in name
        ]
        archive.extract(wheel, tmp_path)
    with zipfile.ZipFile(tmp_path / wheel) as package:
        held = {name for name in package.namelist() if ".dist-info/" not in name}
    assert held == {path.relative_to(ROOT).as_posix() for path in lite.code()}


def test_only_the_zip_is_made_and_what_lay_beside_it_is_left(packed):
    assert sorted(packed.parent.rglob("*")) == sorted(
        [packed, packed.parent / "book", packed.parent / "book" / ".git"]
    )


def test_whoever_unpacks_it_may_read_every_file(packed):
    with zipfile.ZipFile(packed) as archive:
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
        [kernel] = [name for name in archive.namelist() if re.search(r"lite/wheels/.*/leaky", name)]
        with zipfile.ZipFile(archive.open(kernel)) as wheel:
            assert {entry.external_attr >> 16 for entry in wheel.infolist()} == {0o100644}


def test_a_folder_that_is_not_empty_is_not_taken(site, tmp_path):
    (tmp_path / "thesis.tex").write_text("work")
    with pytest.raises(FileExistsError, match="is not empty"):
        lay_out(site, tmp_path, "https://example.org/pyodide/")
    with pytest.raises(FileExistsError, match="is a folder; name the zip"):
        pack(site, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_site_that_is_not_built_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="run `make book` first"):
        pack(tmp_path, tmp_path / "book.zip")
    assert not (tmp_path / "book.zip").exists()


@pytest.mark.slow
def test_unpacked_and_served_by_python_it_runs_code_without_the_internet(site, browser, tmp_path):
    pack(site, tmp_path / "book.zip", str(pyodide()))
    with zipfile.ZipFile(tmp_path / "book.zip") as archive:
        archive.extractall(tmp_path)
    readme = (tmp_path / NAME / "README.txt").read_text(encoding="utf-8")
    [parts] = re.findall(r"(?m)^    python3 (-m http\.server) 8000 (.*)$", readme)
    words = [*parts[0].split(), "0", "--bind", "127.0.0.1", *parts[1].split()]
    command = [sys.executable, "-u", *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=tmp_path / NAME, **pipes) as server:
        try:
            run_a_block(browser, re.search(r"http://\S+/", server.stdout.readline())[0])
        finally:
            server.terminate()


def run_a_block(browser, address):
    """Go from the front page to a chapter, run a block there, and open its notebook."""
    with reader(browser, address) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("link", name="A neuron that stops learning").first.click()
        page.locator(".run-page").click()
        page.get_by_title("Run block 1", exact=True).click()
        expect(page.locator(".run-bar")).to_contain_text("Block 1 has run.", timeout=60_000)
        link = page.locator("a[href*='lite/lab/']").get_attribute("href")
        page.goto(urljoin(page.url, link))
        page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context?.isReady")
        assert context.refused == []
