"""Every page of the built site in a browser: one visit each, and what it found, claim by claim.

A visitor comes for the first time, looks, goes through the page by keyboard, turns to a phone's
width, and lets axe-core judge: on a phone, in light and in dark, and a page of each kind at three
widths.
"""

import hashlib
import json
import os
import re
import shutil
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import browser as browser_of_the_tests
import built
import chromium
import host
import pytest
from built import ALL_PAGES, BASE, OUT_OF_REACH, visiting

from book import BUILD

BUDGET = 150_000  # bytes of a first visit, compressed, everything counted
MOST_REQUESTS = 5  # page, stylesheet, script; and two scripts where figures compute

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
JUDGE = """async ([context, options]) =>
  (await axe.run(context || document, { resultTypes: ["violations"], ...options })).violations"""
# Contrast takes axe longer than all else. No colour depends on the width, so it is judged once a
# scheme, on a page of each kind (on all others by make prove). No other rule depends on the
# colours. A name without the words that stand on the button is found by a rule that axe counts
# among its experiments.
ALL_BUT_CONTRAST = {
    "rules": {
        "color-contrast": {"enabled": False},
        "label-content-name-mismatch": {"enabled": True},
    }
}
CONTRAST = {"runOnly": ["color-contrast", "link-in-text-block"]}
# The inside of code and of formulas is the same everywhere: each is judged on one page.
WITH_CODE = next(name for name in ALL_PAGES if "exercises/" in name)
WITH_FORMULAS = "book/notation.html"
# The exercise pages are made by one tool from parts that all of them share: one stands for all.
JUDGED = [name for name in ALL_PAGES if "exercises/" not in name or "/01_" in name]
# What a wide screen has that a phone has not, the contents at the side, is the same on all pages:
# one of each kind is judged at other widths, too.
OF_EACH_KIND = [
    next(name for name in ALL_PAGES if kind in name)
    for kind in ("book/index", "chapters/", "exercises/", "teaching/rubric", "refresher", "search")
]

PHONES = (390, 320, 360)  # pixels; axe judges at the last
UNFOLD = """() => document.querySelectorAll("article details").forEach((fold) => {
  fold.removeAttribute("name");  // of those that share one, only one can be open
  fold.open = true;
})"""
WIDER_THAN_ITS_BOX = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const printed = [...document.querySelectorAll("article pre")]
    .filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
    .map((e) => e.outerHTML.slice(0, 100));
  if (wide <= 0) return printed;
  return [...document.querySelectorAll(".bd-header-article *, article *")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .filter((e) => !e.closest(".formula, pre, .table-scroll, .output"))
    .map((e) => e.outerHTML.slice(0, 100))
    .concat(printed, `${wide}px too wide at ${innerWidth}`);
}"""
FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return { what: e.outerHTML.slice(0, 120), body: e === document.body, shown,
           inside: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight };
}"""
REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: false }))
  .filter((e) => !e.closest("[inert]") && !e.disabled && e.tabIndex >= 0).length"""
FAULTS = ("problems", "unseen", "too wide", "violations")  # what a visit may find, lists each
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def visited(browser, site, address, name):
    """What a visit to the page found; it is made when the first test asks."""
    return found_before_or_now(browser, site, address, name)


@cache
def found_before_or_now(browser, site, address, name):
    """Return what a visit found; one to the same bytes that found no fault is not repeated."""
    file = BUILD / "visits" / f"{everything_that_matters(browser, site, name)}.json"
    if file.exists():
        return json.loads(file.read_text(encoding="utf-8"))
    found = visit(browser, address, name)
    if not any(found[fault] for fault in FAULTS):
        file.parent.mkdir(exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(found), encoding="utf-8")
        unfinished.replace(file)
    return found


def everything_that_matters(browser, site, name):
    """Return a hash of a page, of what it can load, and of those who judge it."""
    loaded = [path for path in sorted((site / "_static").rglob("*")) if path.is_file()]
    state = hashlib.sha256(f"{name} {browser.version}".encode())
    ours = (browser_of_the_tests, built, chromium, host)
    judges = map(Path, (__file__, *(module.__file__ for module in ours), AXE))
    for path in [site / name, site / "searchindex.js", *loaded, *judges]:
        state.update(path.name.encode() + path.read_bytes())
    return state.hexdigest()


def visit(browser, address, name):
    """Visit a page once; return what each of the tests below wants to know."""
    with visiting(browser, reduced_motion="reduce", color_scheme="light") as page:
        block_other_hosts(page, address)
        sizes = chromium.weigh(page)
        page.goto(address + name)
        stops, unseen = walk(page) if name in JUDGED else (0, [])
        page.mouse.wheel(0, 20_000)
        page.wait_for_load_state("networkidle")
        found = {"weight": sum(sizes), "requests": len(sizes), "tab stops": stops, "unseen": unseen}
        page.evaluate(UNFOLD)
        found["too wide"] = []
        for width in PHONES:
            resize(page, width)
            found["too wide"] += page.evaluate(WIDER_THAN_ITS_BOX)
        found["problems"] = page.problems
        found["violations"] = judge(page, name) if name in JUDGED else []
    return found


def block_other_hosts(page, own):
    """Let nothing through to another host, and note the attempt."""

    def answer(route):
        if route.request.url.startswith((own, "data:")):
            return route.continue_()
        page.problems.append(f"asked another host: {route.request.url}")
        return route.abort()

    page.route("**/*", answer)


def walk(page):
    """Go through the page by the Tab key; return the stops, and those that cannot be seen."""
    page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    stops, unseen = 0, []
    for _ in range(min(page.evaluate(REACHABLE), 150)):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus["body"]:
            break
        stops += 1
        if not focus["inside"]:  # the browser may still be scrolling there
            page.evaluate(SETTLED)
            focus = page.evaluate(FOCUSED)
        if not (focus["shown"] and focus["inside"]):
            unseen.append(focus["what"])
    return stops, unseen


def resize(page, width):
    """Give the page another width, and wait until what scrolls sideways takes the focus."""
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(SETTLED)
    page.wait_for_function(f"innerWidth === {width} && ({OUT_OF_REACH})().length === 0")


def context(name):
    """Return what axe judges of a page."""
    return {"exclude": [["pre"]] * (name != WITH_CODE) + [["math"]] * (name != WITH_FORMULAS)}


def judge(page, name):
    """Let axe judge the page as it stands at 360 pixels, its contrast, and what else differs."""
    page.add_script_tag(path=AXE)
    found = page.evaluate(JUDGE, [context(name), ALL_BUT_CONTRAST])
    for width in (768, 1440) if name in OF_EACH_KIND else ():
        resize(page, width)
        found += page.evaluate(JUDGE, [context(name), ALL_BUT_CONTRAST])
    found += contrast(page, name) if name in OF_EACH_KIND else []
    return [summary(violation) for violation in found]


def contrast(page, name):
    """Let axe judge the colours, in light and in dark; it takes longer than all else."""
    found = []
    resize(page, 1440)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
        page.evaluate(SETTLED)
        found += page.evaluate(JUDGE, [context(name), CONTRAST])
    return found


def summary(violation):
    """Say in a line what axe found, and where first."""
    node = violation["nodes"][0]
    return f"{violation['id']} x{len(violation['nodes'])}: {node['html'][:160]} {node['any'][:1]}"


@pytest.mark.parametrize("name", ALL_PAGES)
def test_a_page_loads_with_all_other_hosts_blocked(visited):
    assert visited["problems"] == []


@pytest.mark.parametrize("name", ALL_PAGES)
def test_a_first_visit_is_light(visited, name):
    assert 1000 < visited["weight"] <= BUDGET
    searching = 5 if name == "search.html" else 0  # its index, and the scripts that read it
    assert 2 <= visited["requests"] <= MOST_REQUESTS + searching


@pytest.mark.parametrize("name", ALL_PAGES)
def test_nothing_scrolls_sideways_on_a_phone(visited):
    assert visited["too wide"] == []


@pytest.mark.parametrize("name", JUDGED)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(visited):
    assert visited["unseen"] == []
    assert visited["tab stops"] >= 5


@pytest.mark.parametrize("name", JUDGED)
def test_axe_finds_nothing(visited):
    assert visited["violations"] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in JUDGED if name not in OF_EACH_KIND])
def test_axe_finds_nothing_in_the_colours_of_any_other_page(browser, address, name):
    with visiting(browser, reduced_motion="reduce", color_scheme="light") as page:
        page.goto(address + name)
        page.evaluate(UNFOLD)
        page.add_script_tag(path=AXE)
        assert [summary(each) for each in contrast(page, name)] == []


def test_a_changed_byte_of_a_page_or_of_what_it_loads_is_visited_anew(browser, site, tmp_path):
    name = "book/index.html"
    for part in ("_static", "book"):
        shutil.copytree(site / part, tmp_path / part)
    shutil.copy(site / "searchindex.js", tmp_path)
    states = {everything_that_matters(browser, tmp_path, name)}
    assert states == {everything_that_matters(browser, site, name)}
    for file in (name, "_static/site.css", "searchindex.js"):
        with (tmp_path / file).open("a") as opened:
            opened.write(" ")
        states.add(everything_that_matters(browser, tmp_path, name))
    assert len(states) == 4


def test_a_visit_finds_each_fault_that_it_is_for(browser, site, tmp_path):
    name = "book/index.html"
    faults = (
        '<article><p style="color: #bbb; background: #fff">pale</p>'
        '<button style="outline: none !important"></button>'
        '<button aria-label="Forward">Next</button>'
        '<details><summary>more</summary><p style="width: 500px">wide</p></details>'
        f'<pre style="white-space: pre">{"printed " * 20}</pre>'
        '<img src="https://example.org/x.png">'
    )
    page = re.sub("<article[^>]*>", faults, (site / name).read_text(encoding="utf-8"), count=1)
    (tmp_path / "book").mkdir()
    (tmp_path / name).write_text(page, encoding="utf-8")
    (tmp_path / "_static").symlink_to(site / "_static")
    with host.hosted(tmp_path, urlsplit(BASE).path) as url:
        found = visit(browser, url, name)
    assert any("example.org" in problem for problem in found["problems"])
    assert len(found["unseen"]) == 1 and found["unseen"][0].startswith("<button style")
    for wide in ("wide</p>", "printed printed"):
        assert any(wide in element for element in found["too wide"])
    rules = {violation.split()[0] for violation in found["violations"]}
    assert {"button-name", "label-content-name-mismatch", "image-alt", "color-contrast"} <= rules
