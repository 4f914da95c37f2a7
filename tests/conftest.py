"""What all tests share: the browser, the built site, and how long hypothesis looks."""

from browser import browser  # noqa: F401 - fixtures for every test file
from built import address, site  # noqa: F401
from hypothesis import settings
from lite_browser import offline  # noqa: F401

# Hypothesis: no deadline, so that no machine is too slow; and the quick tests say the same twice,
# hence new examples only with `pytest --hypothesis-profile=thorough`.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("quick")
