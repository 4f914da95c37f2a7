"""The browser for tests: Chromium or Chrome as found on this machine, else installed."""

import atexit
import os
import subprocess
from contextlib import contextmanager
from functools import cache

import pytest
from chromium import launch_or_install
from engines import UNCOVER


@cache
def shared():
    """Start the browser of this process: every test file that imports the fixture has the same."""
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    try:
        started = launch_or_install(playwright)
    except BaseException:
        playwright.stop()
        raise
    atexit.register(playwright.stop)
    return started


@pytest.fixture(scope="session")
def browser():
    """Give a browser to all tests; none to be had is a reason to skip, but not in CI."""
    from playwright.sync_api import Error

    try:
        return shared()
    except (Error, subprocess.TimeoutExpired) as error:
        reason = f"no Chromium or Chrome could be found or installed: {error}".splitlines()[0]
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@contextmanager
def visiting(browser, *, covered=False, **options):
    """Open an empty page of a fresh visitor; note what it asks for, and what goes wrong on it.

    The visitor has passed all predictions, or with `covered` is still to make them.
    """
    context = browser.new_context(**options)
    if not covered:
        context.add_init_script(f"addEventListener('DOMContentLoaded', () => {{{UNCOVER}}})")
    page = context.new_page()
    page.asked, page.problems = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.problems.append(f"script error: {error}"))
    page.on("requestfailed", lambda request: page.problems.append(f"not loaded: {request.url}"))
    page.on(
        "console",
        lambda message: message.type in ("error", "warning") and page.problems.append(message.text),
    )
    yield page
    context.close()


def asked_outside(page):
    """Return what a page from disk asked of any host."""
    return [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))]
