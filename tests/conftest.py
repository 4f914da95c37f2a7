"""What all tests share: how hypothesis looks for examples."""

from hypothesis import settings

# Hypothesis: no deadline, since no outcome may depend on a machine's speed; and the quick tests
# say the same twice, hence new examples only with `pytest --hypothesis-profile=thorough`.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("quick")
