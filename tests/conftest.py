"""What all tests share: how nbval compares, and that nothing depends on a machine's speed."""

import os

import pytest
from browser import browser  # noqa: F401 - fixtures for every test file
from built import address, site  # noqa: F401
from hypothesis import settings
from nbval.plugin import IPyNbFile

# A progress bar appears only where a run is slow: no output may depend on that.
os.environ["TQDM_DISABLE"] = "1"

# Hypothesis: no deadline, for the same reason; and the quick tests say the same twice, hence new
# examples only with `pytest --hypothesis-profile=thorough`.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("quick")

# Drawn anew by every build and not committed (tools/refresh.py): nothing to compare with.
DRAWN = ("image/svg+xml", "text/html", "application/vnd.jupyter.widget-state+json")


@pytest.hookimpl(hookwrapper=True)
def pytest_collect_file(file_path, parent):
    """Teach nbval, which skips PNG, JPEG and widget views, to skip the other drawings too."""
    outcome = yield
    found = outcome.get_result()
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, IPyNbFile):
            each.skip_compare = (*each.skip_compare, *DRAWN)
