"""What the page "How accessible this book is" says, and what of it has no other test."""

import re

import pytest
from built import ALL_PAGES, ROOT, quick_first, soup, visiting

PAGE = (ROOT / "book" / "accessibility.md").read_text(encoding="utf-8")
# Level A and AA of WCAG 2.2: how many criteria each guideline has, without those of level AAA.
CRITERIA = {
    "1.1": [1],
    "1.2": range(1, 6),
    "1.3": range(1, 6),
    "1.4": [*range(1, 6), *range(10, 14)],
    "2.1": [1, 2, 4],
    "2.2": [1, 2],
    "2.3": [1],
    "2.4": [*range(1, 8), 11],
    "2.5": [1, 2, 3, 4, 7, 8],
    "3.1": [1, 2],
    "3.2": [1, 2, 3, 4, 6],
    "3.3": [1, 2, 3, 4, 7, 8],
    "4.1": [2, 3],
}
KINDS = (
    "book/index.html",
    "book/laboratory.html",
    "book/chapters/03_backpropagation.html",
    "book/exercises/04_checking_derivatives.html",
    "search.html",
)


def test_the_page_speaks_of_every_criterion_once():
    written = re.findall(r"(?<![\d.])[1-4]\.[1-5]\.\d{1,2}\b", PAGE)
    assert sorted(written) == sorted(f"{g}.{i}" for g, numbers in CRITERIA.items() for i in numbers)


def test_the_page_names_tests_that_exist_and_every_line_says_how_it_is_known():
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert {name for name in named if f"\ndef {name}(" not in tests} == set()
    lines = re.findall(r"(?m)^- \*\*\d.*$", PAGE)
    assert len(lines) == 44
    assert [line for line in lines if not re.search(r"Known from:\* `test_|Looked at", line)] == []


def test_no_rule_asks_how_a_device_is_held(site):
    sheets = [path.read_text(encoding="utf-8") for path in (site / "_static").glob("site.css")]
    assert sheets and not re.search(r"@media[^{]*orientation", "".join(sheets))


@pytest.mark.parametrize("name", ALL_PAGES)
def test_no_link_is_called_here(site, name):
    texts = {" ".join(a.get_text().split()).lower() for a in soup(site / name).select("a")}
    assert not texts & {"here", "click here", "this", "link", "more", "read more"}


def test_the_first_stop_skips_to_the_text(browser, address):
    with visiting(browser) as page:
        for name in KINDS[:4]:
            page.goto(address + name)
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            goal = page.evaluate("document.querySelector(location.hash)?.tagName")
            assert goal == "MAIN", name


# 1.4.12: the spacing that must be bearable.
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
CUT = """() => [...document.querySelectorAll("body *")].filter((e) => {
  const style = getComputedStyle(e);
  // The contents of the page give way to a wide figure, and come back to whoever points at them.
  const away = "svg, math, .leaky-said, .bd-sidebar-secondary.hide";
  if (!e.checkVisibility() || e.closest(away) || !e.innerText?.trim()) return false;
  const cut = (overflow, scroll, client) =>
    ["hidden", "clip"].includes(overflow) && client > 1 && scroll > client + 2;
  return cut(style.overflowX, e.scrollWidth, e.clientWidth)
    || cut(style.overflowY, e.scrollHeight, e.clientHeight);
}).map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [390, 1280])
def test_wider_spacing_cuts_no_text_off(browser, address, width):
    with visiting(browser, viewport={"width": width, "height": 800}) as page:
        for name in KINDS:
            page.goto(address + name)
            page.add_style_tag(content=SPACING)
            assert page.evaluate(CUT) == [], name
            beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(beyond) <= 0, name


# Each thing takes the focus, first from above and then from below, as Tab and Shift+Tab give it.
COVERED = """async () => {
  const stops = [...document.querySelectorAll("main :is(a[href], button, input, select, summary)")]
    .filter((e) => e.checkVisibility() && !e.disabled && e.tabIndex >= 0);
  const covered = [];
  for (const e of [...stops, ...stops.toReversed()]) {
    e.focus();
    await new Promise(requestAnimationFrame);
    if (document.activeElement !== e) continue;
    const seen = [...e.getClientRects()].some(({ left, top, right, bottom }) =>
      [0.1, 0.5, 0.9].some((x) => [0.1, 0.5, 0.9].some((y) => {
        const at = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
        return at && (e.contains(at) || at.contains(e) || e.labels?.[0]?.contains(at));
      })));
    if (!seen) covered.push(e.outerHTML.slice(0, 120));
  }
  return [stops.length, covered];
}"""


@pytest.mark.parametrize("name", quick_first(KINDS[:4]))
@pytest.mark.parametrize("width", [390, 1280])
def test_what_has_the_focus_is_not_covered(browser, address, width, name):
    size = {"width": width, "height": 700}
    with visiting(browser, viewport=size, reduced_motion="reduce") as page:
        page.goto(address + name)
        stops, covered = page.evaluate(COVERED)
    assert stops > 10
    assert covered == []
