"""The built site for tests: its pages, its folder, its address, and how to visit it."""

import fcntl
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import lite
import pytest
import yaml
from host import hosted
from leaky_site.address import pages_address

ROOT = Path(__file__).parent.parent
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text())
BASE = pages_address(CONFIG["repository"]["url"])
FLAGS = ("--warningiserror", "--nitpick", "--keep-going", "--quiet")  # as in `make book`


PAGES = [f"{name}.html" for name in lite.files_in(yaml.safe_load((ROOT / "_toc.yml").read_text()))]
ALL_PAGES = ["index.html", *PAGES, "search.html", "404.html"]


def build():
    """Build the book as `make book` does; a warning is an error."""
    command = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run(
        [command, "build", ROOT, *FLAGS], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stdout + done.stderr)[-3000:]
        pytest.fail(f"the book does not build: {said}", pytrace=False)
    lite.build(ROOT / "_build" / "html" / "lite")


@pytest.fixture(scope="session")
def site():
    """The folder of the built site: built by the first test process that asks, once a run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    stamp = ROOT / "_build" / "tested-by"
    stamp.parent.mkdir(exist_ok=True)
    with stamp.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        if file.read() != run:
            build()
            file.truncate(0)
            file.write(run)
    return ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def address(site):
    """The address of the site on a local server, below the same path as in public."""
    with hosted(site, urlsplit(BASE).path) as url:
        yield url


@contextmanager
def visiting(browser, **options):
    """Open an empty page of a fresh visitor, and note what goes wrong while it is in use."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(f"script error: {error}"))
    page.on("requestfailed", lambda request: page.problems.append(f"not loaded: {request.url}"))
    page.on(
        "console",
        lambda message: message.type == "error" and page.problems.append(message.text),
    )
    yield page
    context.close()


# Boxes that scroll sideways and that the keyboard cannot enter.
OUT_OF_REACH = """() => [...document.querySelectorAll(".formula, article pre, .table-scroll")]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0)
  .map((e) => e.outerHTML.slice(0, 100))"""
