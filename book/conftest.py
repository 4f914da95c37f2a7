"""How nbval compares the notebooks, and that no output depends on a machine's speed."""

import os

import pytest
from nbval.plugin import IPyNbFile

# A progress bar appears only where a run is slow.
os.environ["TQDM_DISABLE"] = "1"

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
