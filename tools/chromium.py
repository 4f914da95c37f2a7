"""A browser for what needs one: Chromium or Chrome as found on this machine, else installed."""

import os
import shutil
import subprocess
import sys

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


def found():
    """Return the machine's own browser, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def launch_or_install(playwright):
    """Start the machine's browser or Playwright's own; where there is none, try to install one."""
    from playwright.sync_api import Error

    for command, allowed in INSTALL:
        try:
            return playwright.chromium.launch(executable_path=found(), args=FLAGS)
        except Error:
            if allowed and shutil.which(command[0]):
                subprocess.run(command, capture_output=True, timeout=300, check=False)
    return playwright.chromium.launch(executable_path=found(), args=FLAGS)


def weigh(page):
    """Return the list into which the sizes of all that is loaded will be written.

    What a stylesheet embeds has come with it, though the browser counts it as loaded again.
    """
    network, sizes, embedded = page.context.new_cdp_session(page), [], set()

    def ask(asked):
        if asked["request"]["url"].startswith("data:"):
            embedded.add(asked["requestId"])

    def finish(done):
        if done["requestId"] not in embedded:
            sizes.append(done["encodedDataLength"])

    network.send("Network.enable")
    network.on("Network.requestWillBeSent", ask)
    network.on("Network.loadingFinished", finish)
    return sizes
