"""The letters of the book: cut to what is used, known for every character, there at once."""

import base64
import re
from io import BytesIO

import pytest
from built import PAGES, quick_first, visiting
from fontTools.ttLib import TTFont
from sphinx.errors import ExtensionError

from leaky_site import letters, style

MOST = 38_000  # bytes of the serif's three faces
READ = (
    "book/index.html",
    "book/chapters/05_training.html",
    "book/exercises/03_backpropagation.html",
)
SHIFT = """() => new Promise((done) => {
  let shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(shift), 500);
})"""


@pytest.fixture(scope="module")
def sheet(site):
    return (site / "_static" / "site.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages(site):
    return [path.read_text(encoding="utf-8") for path in style.pages_of(site)]


def fonts(sheet, family):
    """Return the fonts of a family that a stylesheet embeds, as bytes."""
    pattern = rf"font-family:'{family}'[^}}]*base64,([\w+/=]+)"
    return [base64.b64decode(data) for data in re.findall(pattern, sheet)]


def test_the_serif_has_three_faces_and_is_light(sheet):
    faces = fonts(sheet, "Book Serif")
    assert len(faces) == 3
    assert sum(map(len, faces)) < MOST
    assert sheet.count("font-display:swap") == 3


def test_the_licence_lies_beside_the_fonts_and_no_reserved_name_is_used(site, sheet):
    licence = (site / "_static" / letters.LICENCE_ON_SITE).read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence
    assert letters.LICENCE_ON_SITE in sheet
    for data in fonts(sheet, "Book Serif"):
        names = {name.nameID: str(name) for name in TTFont(BytesIO(data))["name"].names}
        assert "Adobe" in names[0] or "Source Serif" in names[0]
        assert not names.keys() & {1, 4, 6, 16}


def test_every_character_of_the_pages_has_a_letter(sheet, pages):
    shown = [
        set(map(chr, TTFont(BytesIO(data)).getBestCmap())) for data in fonts(sheet, "Book Serif")
    ]
    (math,) = fonts(sheet, "Book Math")
    math = set(map(chr, TTFont(BytesIO(math)).getBestCmap()))
    for (_, _, _, elements), known in zip(letters.FACES, shown, strict=True):
        assert letters.characters(pages, elements) - known - math == set()


@pytest.mark.parametrize("page", ["<p>W漢</p>", "<p>a<b>漢</b></p>", "<p>&#28450;</p>"])
def test_a_character_without_a_letter_is_named(page):
    with pytest.raises(ExtensionError, match=r"lack 漢 \(CJK UNIFIED IDEOGRAPH-6F22\): write it"):
        letters.lacking([page])


def test_what_has_letters_of_its_own_asks_for_none():
    assert (
        letters.lacking(["<pre>漢</pre><math><mi>漢</mi></math><svg><text>漢</text></svg>"])
        == set()
    )


def test_what_the_serif_lacks_comes_from_the_font_for_mathematics():
    assert letters.lacking(["<p>x ‖ y</p>"]) == {"‖"}


@pytest.mark.slow  # as whole builds are, in test_reproducible.py
def test_two_cuts_are_the_same_bytes(pages):
    assert letters.rules(pages) == letters.rules(pages)


@pytest.mark.parametrize("name", READ)
def test_text_is_set_in_the_books_own_letters(browser, address, name):
    with visiting(browser) as page:
        page.goto(address + name)
        page.evaluate("document.fonts.ready")
        network = page.context.new_cdp_session(page)
        network.send("DOM.enable")
        network.send("CSS.enable")
        root = network.send("DOM.getDocument")["root"]["nodeId"]
        found = {"nodeId": root, "selector": "article section > p:not(:has(code, math))"}
        nodes = network.send("DOM.querySelectorAll", found)["nodeIds"]
        assert nodes
        for node in nodes:
            used = network.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
            assert all(font["isCustomFont"] for font in used), used


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", quick_first(name for name in PAGES if "chapters/" in name))
def test_nothing_moves_when_the_letters_arrive(browser, address, name, width):
    with visiting(browser, covered=True, viewport={"width": width, "height": 800}) as page:
        slow = page.context.new_cdp_session(page)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": 6})
        page.goto(address + name)
        assert page.evaluate(SHIFT) < 0.02  # the header's buttons appear one after another
