"""A JupyterLab server for tests, started as a reader would start it."""

import os
import re
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

# Nothing of the reader's own settings, and no question to the outside.
OPTIONS = [
    "--no-browser",
    "--allow-root",
    "--IdentityProvider.token=letmein",
    "--ServerApp.port=0",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/lab")


@contextmanager
def serving(folder, *options, python=sys.executable):
    """Start JupyterLab in a folder, on a free port; give the function that names an address."""
    own = {f"JUPYTER_{name}_DIR": str(folder / ".own") for name in ("CONFIG", "DATA", "RUNTIME")}
    server = subprocess.Popen(
        [python, "-m", "jupyterlab", *OPTIONS, f"--ServerApp.root_dir={folder}", *options],
        env=os.environ | own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    log = []
    for line in server.stderr:
        log.append(line)
        if ADDRESS.search(line):
            break
    else:
        pytest.fail("JupyterLab did not start:\n" + "".join(log))
    reader = threading.Thread(target=server.stderr.read)  # so that it never waits for a reader
    reader.start()
    address = ADDRESS.search(line)[0]
    try:
        yield lambda path: f"{address}/tree/{path}?token=letmein"
    finally:
        server.terminate()
        server.wait()
        reader.join()
        server.stderr.close()
