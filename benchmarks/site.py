"""Weigh and time the built site beside the same pages built by an unmodified Jupyter Book.

Run it by `make bench`. Both sites are served from this machine, compressed, and visited by a
browser for the first time; other hosts are blocked, so what a page asks of them is counted but
weighs nothing here. Lighthouse is used where it is installed.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import commands  # noqa: F401 - so that those below are found
import yaml
from playwright.sync_api import sync_playwright

# isort: split
from chromium import FLAGS, found, launch_or_install, weigh
from host import hosted
from live import print_live

from book import ROOT, SITE, pages, settings
from leaky_site.cache import cache_path

PAGES = [f"{name}.html" for name in pages()]
MOVES = 60
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def build_stock(folder):
    """Build the same pages with Jupyter Book as it comes; outputs are taken from our cache."""
    ours = settings()
    keep = ("title", "author", "repository", "launch_buttons", "parse", "bibtex_bibfiles")
    config = {key: ours[key] for key in keep} | {
        "only_build_toc_files": True,
        "execute": {"execute_notebooks": "cache", "cache": str(cache_path(ROOT))},
        "sphinx": {"extra_extensions": ours["sphinx"]["extra_extensions"]},
    }
    unlike = shutil.ignore_patterns("_extensions", "_static", "_templates")
    shutil.copytree(ROOT / "book", folder / "book", ignore=unlike)
    shutil.copytree(ROOT / "leaky", folder / "leaky")
    shutil.copy(ROOT / "_toc.yml", folder)
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    command = [Path(sys.executable).with_name("jupyter-book"), "build", folder, "-q"]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "_build" / "html"


def visit(browser, address, page):
    """Return what a first visit loads: bytes, requests, and requests to other hosts."""
    context = browser.new_context()
    tab = context.new_page()
    sizes, own, foreign = weigh(tab), [], []

    def answer(route):
        if route.request.url.startswith(address):
            own.append(route.request.url)
            return route.continue_()
        foreign.append(urlsplit(route.request.url).netloc)
        return route.abort()

    tab.route("**/*", answer)
    tab.goto(address + page, wait_until="load")
    tab.wait_for_load_state("networkidle")
    context.close()
    return sum(sizes), len(own), len(foreign)


def lighthouse(address, page):
    """Return Lighthouse's four scores for a page, on a phone as it imagines one."""
    flags = " ".join(["--headless=new", *FLAGS])
    command = ["lighthouse", address + page, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    environment = os.environ | ({"CHROME_PATH": found()} if found() else {})
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    categories = json.loads(done.stdout)["categories"]
    return [round(100 * (categories[name]["score"] or 0)) for name in CATEGORIES]


RECORD = """() => {
  window.delays = [];
  addEventListener("keydown", (event) => requestAnimationFrame(() => {
    const afterPaint = new MessageChannel();
    afterPaint.port1.onmessage = () => window.delays.push(performance.now() - event.timeStamp);
    afterPaint.port2.postMessage(0);
  }), true);
}"""


def work(metrics):
    """Return the milliseconds that a page has spent on script, style and layout so far."""
    spent = {m["name"]: m["value"] for m in metrics.send("Performance.getMetrics")["metrics"]}
    return 1000 * sum(spent[k] for k in ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration"))


def percentile95(values):
    """Return the value that 95 % of `values` do not exceed."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def move_slider(tab, slider):
    """Move a slider by its keys with the CPU slowed four times; return two 95th percentiles."""
    metrics = tab.context.new_cdp_session(tab)
    metrics.send("Performance.enable")
    metrics.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    tab.evaluate(RECORD)
    slider.focus()
    costs = []
    for number in range(MOVES):
        before = work(metrics)
        seen = tab.evaluate("delays.length")
        tab.keyboard.press("ArrowRight" if number % 20 < 10 else "ArrowLeft")
        tab.wait_for_function(f"delays.length > {seen}")
        costs.append(work(metrics) - before)
    metrics.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return percentile95(costs), percentile95(tab.evaluate("delays"))


def heaviest_slider(browser, address):
    """Return the page of the slider with the most markup around it, its place there, and size."""
    context = browser.new_context()
    tab = context.new_page()
    seen = []
    for page in PAGES:
        tab.goto(address + page)
        script = "all => all.map(e => (e.closest('figure, .output') ?? e).outerHTML.length)"
        sizes = tab.eval_on_selector_all("article input[type=range]", script)
        seen += [(size, page, place) for place, size in enumerate(sizes)]
    context.close()
    return max(seen, default=None)


def print_sliders(browser, address):
    """Print how fast the heaviest slider answers."""
    heaviest = heaviest_slider(browser, address)
    if not heaviest:
        return print("\nSliders: the site has none.")
    size, page, place = heaviest
    tab = browser.new_page()
    tab.goto(address + page)
    costs, delays = move_slider(tab, tab.locator("article input[type=range]").nth(place))
    tab.close()
    print(
        f"\nHeaviest slider: {page}, {size / 1000:.0f} KB of markup; CPU slowed 4×, {MOVES} moves"
    )
    print(f"  script, style and layout, 95th percentile: {costs:6.1f} ms  (aim: at most 16)")
    print(f"  event to paint, 95th percentile:           {delays:6.1f} ms  (aim: at most 50)")
    return None


def print_visits(browser, sites):
    """Print what a first visit to each page loads, ours beside the stock book's."""
    print(f"\n{'first visit':44}{'KB':>7}{'requests':>10}{'others':>8}   | stock")
    for page in PAGES:
        cells = [visit(browser, address, page) for address in sites]
        row = "   |".join(
            f"{size / 1000:7.0f}{count:10}{others:8}" for size, count, others in cells
        )
        print(f"{page:44}{row}")
    print("(What other hosts would have sent is not in the weight.)")


def print_lighthouse(sites):
    """Print Lighthouse's scores for each page, ours beside the stock book's."""
    if not shutil.which("lighthouse"):
        return print("\nLighthouse: skipped, the command `lighthouse` is not installed.")
    print(f"\n{'Lighthouse, mobile':44}perf a11y best  seo   | stock")
    for page in PAGES:
        scores = [lighthouse(address, page) for address in sites]
        print(f"{page:44}" + "   |".join("".join(f"{score:5}" for score in s) for s in scores))
    return None


def main():
    """Build the stock book, serve both, and print the tables."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stock = build_stock(Path(folder))
        browser = launch_or_install(playwright)
        with hosted(SITE) as ours, hosted(stock) as theirs:
            print_visits(browser, (ours, theirs))
            print_sliders(browser, ours)
            print_live(browser, ours, move_slider)
            print_lighthouse((ours, theirs))
        browser.close()


if __name__ == "__main__":
    main()
