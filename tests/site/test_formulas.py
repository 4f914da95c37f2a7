"""Formulas as three engines draw them: what stands where, where lines break, what names say."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from built import ALL_PAGES, visiting
from fontTools.ttLib import TTFont

from leaky_site import formulas, letters

CHAPTER = "book/chapters/03_backpropagation.html"
PAGES = [CHAPTER, "book/notation.html"]

# Formulas so large that a pixel is a hundredth of their size, and the place of each sign: a box
# from the font's ascent to its descent, whatever its ink.
LARGE = """
  const style = document.createElement('style');
  style.textContent = 'math { font-size: 100px !important }';
  document.head.append(style);
  document.querySelectorAll('details').forEach((e) => { e.removeAttribute('name'); e.open = true });
  await document.fonts.ready;
  const place = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const box = range.getBoundingClientRect();
    // WebKit's box around the text of a slanted letter is that of the upright one.
    const wide = element.localName === 'mi' ? element.getBoundingClientRect() : box;
    const size = parseFloat(getComputedStyle(element).fontSize);
    return { text: element.textContent, size, left: wide.left / size, right: wide.right / size,
             bottom: box.bottom / size };
  };
  const all = (selector) => [...document.querySelectorAll(selector)]
    .filter((e) => e.checkVisibility());
"""


@pytest.fixture(scope="module")
def font():
    """The font of which the book's is cut, in which all heights below can be read."""
    path = Path(find_spec("ziamath").origin).with_name("fonts") / "STIXTwoMath-Regular.ttf"
    with TTFont(path) as whole:
        yield whole


def ink(font, sign):
    """Return where the ink of a sign begins and ends, in em above the line."""
    glyph = font["glyf"][font.getBestCmap()[ord(letters.SLANTED.get(sign, sign))]]
    return glyph.yMin / font["head"].unitsPerEm, glyph.yMax / font["head"].unitsPerEm


ACCENTS = f"""{LARGE}
  return all('mover[accent]').map((e) => [place(e.firstElementChild),
    place(e.lastElementChild.querySelector('mo') ?? e.lastElementChild)]);
"""


def assert_stand_close(font, accents):
    """Compare the places of accents, from the script above, with those of their letters."""
    for letter, accent in accents:
        raised = letter["bottom"] - accent["bottom"]
        gap = raised + ink(font, accent["text"])[0] - ink(font, letter["text"])[1]
        assert 0.02 < gap < 0.2, (letter, accent)
        middle = (accent["left"] + accent["right"] - letter["left"] - letter["right"]) / 2
        assert abs(middle) < 0.15, (letter, accent)


@pytest.mark.parametrize("page", PAGES)
def test_every_accent_stands_close_above_its_letter(driver, address, font, page):
    driver.goto(address + page)
    accents = driver.js(ACCENTS)
    assert len(accents) > 2
    assert_stand_close(font, accents)


@pytest.mark.parametrize("page", PAGES)
def test_a_prime_is_as_large_as_its_letter_and_stands_on_the_same_line(driver, address, page):
    driver.goto(address + page)
    primes = driver.js(
        LARGE + "return all('mo').filter((e) => /[′″‴]/.test(e.textContent))"
        ".map((e) => [place(e.previousElementSibling), place(e)])"
    )
    assert primes
    for letter, prime in primes:
        assert prime["size"] == letter["size"]
        assert abs(prime["bottom"] - letter["bottom"]) < 0.05
        assert -0.1 < prime["left"] - letter["right"] < 0.1


def test_a_star_takes_no_more_room_than_its_ink(driver, address):
    driver.goto(address + "book/chapters/04_checking_derivatives.html")
    widths = driver.js(
        LARGE + "return all('msup > mo').map((e) => (e.parentNode.getBoundingClientRect().right - "
        "e.previousElementSibling.getBoundingClientRect().right) / 100)"
    )
    assert len(widths) > 2
    assert all(0.2 < width < 0.5 for width in widths), widths


def test_the_sign_of_the_elementwise_product_is_nowhere_a_large_operator(driver, address, font):
    driver.goto(address + CHAPTER)
    signs = driver.js(LARGE + "return all('mo').map(place).filter((e) => e.text === '⊙')")
    width = font["hmtx"][font.getBestCmap()[ord("⊙")]][0] / font["head"].unitsPerEm
    assert len(signs) > 2
    assert all(abs(sign["right"] - sign["left"] - width) < 0.02 for sign in signs), signs


def test_the_brace_of_cases_touches_none_of_them(driver, address):
    driver.goto(address + CHAPTER)
    gaps = driver.js(
        LARGE + "return all('mo + mtable mtd:first-child > :first-child').map((e) => "
        "(e.getBoundingClientRect().left - e.closest('mtable').previousElementSibling"
        ".getBoundingClientRect().right) / 100)"
    )
    assert len(gaps) > 1
    assert all(0.2 < gap < 0.5 for gap in gaps), gaps


# What a reader would stumble over, in text as wide as on phones of 320 and 390 pixels, and wider.
STUMBLES = """
  document.querySelectorAll('details').forEach((e) => { e.removeAttribute('name'); e.open = true });
  await document.fonts.ready;
  const article = document.querySelector('article');
  const inline = (e) => e.nodeType === 1 && getComputedStyle(e).display === 'inline';
  const beside = (node, sibling, child) => {
    while (!node[sibling] && inline(node.parentNode)) node = node.parentNode;
    for (node = node[sibling]; node && inline(node);) node = node[child];
    return node?.nodeType === 3 ? node : null;
  };
  const box = (text, i) => {
    const range = document.createRange();
    range.setStart(text, i);
    range.setEnd(text, i + 1);
    return range.getClientRects()[0];
  };
  const found = [];
  const look = (formula, width) => {
    const here = formula.getBoundingClientRect();
    const said = (what) => found.push(`${width}: ${formula.textContent} ${what}`);
    const apart = (there) => there && (there.bottom < here.top || there.top > here.bottom);
    const before = beside(formula, 'previousSibling', 'lastChild');
    const after = beside(formula, 'nextSibling', 'firstChild');
    if (formula.getClientRects().length > 1) said('is broken');
    if (before && /\\S$/.test(before.data)) {
      const sign = box(before, before.length - 1);
      if (apart(sign) || sign.left > here.right) said(`lost its ${before.data.slice(-1)}`);
    }
    if (after && /^\\S/.test(after.data)) {
      const sign = box(after, 0);
      if (apart(sign) || sign.right < here.left) said(`lost its ${after.data[0]}`);
    }
    if (!formula.closest('.table-scroll') && here.right > article.getBoundingClientRect().right + 1)
      said('is too wide');
  };
  for (const width of [288, 358, 640]) {
    article.style.width = `${width}px`;
    for (const formula of article.querySelectorAll('math:not([display])'))
      if (formula.checkVisibility()) look(formula, width);
  }
  return found;
"""


def test_no_line_breaks_in_a_formula_or_between_it_and_its_comma_or_bracket(driver, address, site):
    pages = [page for page in ALL_PAGES if "<math>" in (site / page).read_text(encoding="utf-8")]
    assert len(pages) > 20
    for page in pages:
        driver.goto(address + page)
        assert driver.js(STUMBLES) == [], page


# What is named by its contents.
NAMED = ("summary", "button", "a", "label", "legend", "caption", "h1", "h2", "h3", "h4")
WITH_FORMULA = re.compile(rf"(?s)<({'|'.join(NAMED)})\b(?:(?!</\1>).)*<math")


def test_the_names_that_the_browser_computes_say_their_formulas(browser, address, site):
    pages = [name for name in ALL_PAGES if WITH_FORMULA.search((site / name).read_text("utf-8"))]
    selector = f":is({', '.join(NAMED)}):has(math)"
    with visiting(browser) as page:
        devtools = page.context.new_cdp_session(page)
        found = []
        for name in pages:
            page.goto(address + name, wait_until="domcontentloaded")
            found += names(devtools, selector)
    assert len(found) >= 7
    for html, said in found:
        page = BeautifulSoup(html, "html.parser")
        for formula in page("math"):
            assert formula["aria-hidden"] == "true"
            assert formula.find_previous(class_="visually-hidden").text.strip()
            formula.extract()
        assert "".join(said.split()) == "".join(page.get_text().split())


def names(devtools, selector):
    """Yield the HTML of what the selector finds, and the name that Chromium gives it."""
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    found = devtools.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})
    for node in found["nodeIds"]:
        tree = devtools.send(
            "Accessibility.getPartialAXTree", {"nodeId": node, "fetchRelatives": False}
        )["nodes"]
        html = devtools.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
        yield html, " ".join(tree[0]["name"]["value"].split())


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        ("b_2", "b sub 2"),
        ("h = 10^{-3}", "h = 10 to the − 3"),
        (r"W_2^\top", "W sub 2 to the ⊤"),
        (r"-\log 0.9", "− log 0.9"),
        (r"\frac{1}{n}", "1 over n"),
        (r"\hat Y - Y", "Y hat − Y"),
        (r"\sqrt{2/n}", "root of 2 / n"),
        ("f''(x)", "f ″ ( x )"),
    ],
)
def test_a_formula_is_said_in_words(latex, said):
    page = BeautifulSoup(formulas.spoken(f"a. {formulas.mathml(latex, False)}, or"), "html.parser")
    page.math.extract()
    assert page.get_text() == f"a. {said}, or"


@pytest.mark.parametrize(
    ("latex", "parts"),
    [
        ("x = 1", ["x=1"]),  # short
        (
            r"X \to Z_1 \to f(Z_1 = 0, 1) \to |a = b| \to L",
            ["X→", "Z1→", "f(Z1=0,1)→", "|a=b|→", "L"],
        ),
        (r"x = -1234567890,\quad y = 9876543210", ["x=", "−1234567890,", "y=", "9876543210"]),
        (
            "36 + 0.16 + 4 + 4 + 1 + 1 + 0.64 + 0.16",
            ["36+", "0.16+", "4+", "4+", "1+", "1+", "0.64+", "0.16"],
        ),
        (
            r"a + b = c,\; d + e = f,\; g + h = -i + 2j",
            ["a+b=", "c,", "d+e=", "f,", "g+h=", "−i+2j"],
        ),
    ],
)
def test_a_long_formula_may_break_after_relations_and_commas_outside_brackets(latex, parts):
    pieces = BeautifulSoup(formulas.mathml(latex, False), "html.parser")
    assert [piece.text for piece in pieces("math")] == parts
    assert len(pieces("wbr")) == len(parts) - 1
    assert len(BeautifulSoup(formulas.mathml(latex, True), "html.parser")("math")) == 1
