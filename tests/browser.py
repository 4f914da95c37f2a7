"""The browser for tests: Chromium or Chrome as found on this machine, else installed."""

import atexit
import os
import shutil
import subprocess
import sys
from functools import cache

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# Nothing that asks the network on its own, and what a container needs.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# How to come by a browser, in this order; the last asks the distribution, which needs root.
INSTALL = (
    ([sys.executable, "-m", "playwright", "install", "chromium"], True),
    (["apt-get", "install", "--yes", "--no-install-recommends", "chromium"], os.geteuid() == 0),
)


def launch(playwright, **options):
    """Start the first browser that can be found: the machine's, or Playwright's own."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return playwright.chromium.launch(executable_path=found, args=FLAGS, **options)


def launch_or_install(playwright):
    """Start a browser; where there is none, try to install one."""
    from playwright.sync_api import Error

    for command, allowed in INSTALL:
        try:
            return launch(playwright)
        except Error:
            if allowed and shutil.which(command[0]):
                subprocess.run(command, capture_output=True, timeout=300, check=False)
    return launch(playwright)


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
