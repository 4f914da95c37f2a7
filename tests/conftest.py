"""What all tests share: the browser, the built site, and how long hypothesis looks."""

import os

from browser import browser  # noqa: F401 - fixtures for every test file
from built import address, site  # noqa: F401
from engines import ENGINES
from hypothesis import settings
from lite_browser import offline, returning  # noqa: F401
from live_pages import driver, page_at  # noqa: F401
from xdist.scheduler import LoadFileScheduling

# Hypothesis: no deadline, so that no machine is too slow; and the quick tests say the same twice,
# hence new examples only with `pytest --hypothesis-profile=thorough`.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("quick")


class PagesApart(LoadFileScheduling):
    """Gives a file's tests to one process, and those of the visits page by page.

    So each page is visited once, and the processes end at about the same time.
    """

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        return test.partition("[")[2] if file.endswith("/test_pages.py") else file


def pytest_terminal_summary(terminalreporter):
    """Say what was not looked at because of this machine."""
    if not ENGINES["Firefox"].is_here() and not os.environ.get("PYTEST_XDIST_WORKER"):
        terminalreporter.write_line("There is no Firefox here: no page was opened in it.")


def pytest_xdist_make_scheduler(config, log):
    """Hand the tests out to the processes in this way."""
    return PagesApart(config, log)
