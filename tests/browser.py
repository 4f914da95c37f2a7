"""The browser for tests: Chromium or Chrome as found on this machine, else installed."""

import atexit
import os
import subprocess
from functools import cache

import pytest
from chromium import launch_or_install


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
