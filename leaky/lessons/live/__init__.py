"""The live figures of this book, which compute in the page what `leaky` computes in a notebook.

``engine.js`` is the network in plain JavaScript, with NumPy's random numbers: no build step, no
library, one name added to the page, ``leakyLive``. `tests/lessons/test_engine.py` compares it with
`leaky` in a browser. Each figure is a function in a module of its name, with a program beside it.
"""

from leaky.lessons.live.difference import difference
from leaky.lessons.live.leak import leak
from leaky.lessons.live.network import network
from leaky.lessons.live.neuron import neuron
from leaky.lessons.live.race import race, rescue
from leaky.lessons.live.walk import walk

__all__ = ["difference", "leak", "network", "neuron", "race", "rescue", "walk"]
