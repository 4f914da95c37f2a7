"""The built site for tests: its pages, its folder, its address, and how to visit it."""

import os
import subprocess
from contextlib import contextmanager
from urllib.parse import urlsplit

import lite
import pytest
from build import write_pages
from host import hosted

from book import BUILD, ROOT, SITE, alone, pages, settings  # noqa: F401 - ROOT for every test file
from leaky_site.address import pages_address

CONFIG = settings()
BASE = pages_address(CONFIG["repository"]["url"])
PAGES = [f"{name}.html" for name in pages()]
ALL_PAGES = ["index.html", *PAGES, "search.html", "404.html"]


def build():
    """Build the book as `make book` does."""
    done = write_pages(stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        pytest.fail(f"the book does not build: {done.stdout[-3000:]}", pytrace=False)
    lite.build(SITE / "lite")


@pytest.fixture(scope="session")
def site():
    """The folder of the built site: built by the first test process that asks, once a run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    stamp = BUILD / "tested-by"
    with alone(BUILD / ".lock"):
        if not stamp.exists() or stamp.read_text() != run:
            build()
            stamp.write_text(run)
    return SITE


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
