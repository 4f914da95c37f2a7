"""The book's commands, for measurements: who imports this first finds the modules of `tools/`."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))

import book  # noqa: F401 - it makes the site's extension found, too
