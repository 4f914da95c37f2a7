"""The built site for tests: its pages, its folder, its address."""

import os
import subprocess
from functools import cache
from urllib.parse import urlsplit

import lite
import pytest
from browser import visiting  # noqa: F401 - for every test file
from bs4 import BeautifulSoup
from build import write_pages
from host import hosted

from book import BUILD, ROOT, SITE, alone, pages, settings  # noqa: F401 - ROOT for every test file
from leaky_site.address import pages_address

CONFIG = settings()
BASE = pages_address(CONFIG["repository"]["url"])
PAGES = [f"{name}.html" for name in pages()]
ALL_PAGES = ["index.html", *PAGES, "search.html", "404.html"]


def quick_first(names, count=2):
    """Return names for `parametrize`, of which make prove alone takes all but the first few."""
    names = list(names)
    slow = [pytest.param(name, marks=pytest.mark.slow) for name in names[count:]]
    return [*names[:count], *slow]


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


@cache
def soup(path):
    """Return a page of the site, parsed once; no test may change it."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


# Boxes that scroll sideways and that the keyboard cannot enter.
OUT_OF_REACH = """() => [...document.querySelectorAll(".formula, article pre, .table-scroll")]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0)
  .map((e) => e.outerHTML.slice(0, 100))"""
