"""What a reader does with the site in a browser: search, menus, colours, paper, a copy on disk."""

from urllib.parse import urlsplit

import pytest
from built import PAGES, visiting
from playwright.sync_api import expect

from leaky.figures import style

CHAPTER = next(name for name in PAGES if "chapters" in name)
MUCH_CODE = next(name for name in PAGES if "/09_" in name and "chapters" in name)
PHONE = {"width": 360, "height": 740}


def test_a_downloaded_copy_works_from_disk(browser, site):
    with visiting(browser) as page:
        for kind in ("index", "chapters/", "exercises/", "teaching/", "api"):  # a page of each kind
            name = next(name for name in PAGES if kind in name)
            page.goto((site / name).as_uri(), wait_until="networkidle")
        assert page.problems == []


def test_search_works_from_disk(browser, site):
    with visiting(browser) as page:
        page.goto((site / PAGES[0]).as_uri())
        page.locator("#pst-primary-sidebar input[type=search]").fill("network")
        page.keyboard.press("Enter")
        page.locator("#search-results li a").first.click()
        page.wait_for_url(lambda url: "search.html" not in url)
        assert page.url.startswith(site.as_uri())
        assert page.problems == []


def test_a_wrong_address_at_any_depth_shows_a_page_that_leads_back(browser, address):
    with visiting(browser) as page:
        page.goto(address + "book/chapters/deeper/nothing.html")
        expect(page.locator("h1")).to_have_text("Page not found")
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 50
        page.get_by_role("link", name="To the front page").click()
        page.wait_for_url(lambda url: urlsplit(url).path.endswith(PAGES[0]))


def test_colours_follow_the_system_and_then_the_reader_who_is_remembered(browser, address):
    with visiting(browser, color_scheme="dark") as page:
        theme = "document.documentElement.dataset.theme"
        page.goto(address)
        assert page.evaluate(theme) == "dark"
        page.get_by_role("button", name="Colours: automatic").click()
        assert page.evaluate(theme) == "light"
        page.goto(address + PAGES[1])
        assert page.evaluate(theme) == "light"


def rgb(color):
    """Write #rrggbb as a browser tells it."""
    return "rgb({}, {}, {})".format(*bytes.fromhex(color.removeprefix("#")))


# The green of the figures; and rust, the book's accent.
VERDICTS = {
    "light": {"right": ("✓ Right.", style.LIGHT[2]), "wrong": ("× No.", "#b3541e")},
    "dark": {"right": ("✓ Right.", style.DARK[2]), "wrong": ("× No.", "#e8935a")},
}


@pytest.mark.parametrize("scheme", VERDICTS)
def test_a_right_answer_is_told_by_word_and_sign_and_green_and_a_wrong_one_is_rust(
    browser, address, scheme
):
    with visiting(browser, color_scheme=scheme) as page:
        page.goto(address + CHAPTER)  # words and signs of all chapters: test_questions.py
        for kind, (said, color) in VERDICTS[scheme].items():
            answer = page.locator(f".selftest details.{kind}").first
            answer.locator("summary").click()
            expect(answer.locator("p")).to_contain_text(said)
            expect(answer).to_have_css("border-left-color", rgb(color))
            expect(answer.locator(".sign")).to_have_css("color", rgb(color))


def test_on_a_phone_the_contents_open_over_the_page_and_close_again(browser, address):
    with visiting(browser, viewport=PHONE) as page:
        page.goto(address + PAGES[1])
        button = page.get_by_role("button", name="Contents of the book")
        button.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        assert page.get_by_role("dialog").get_by_role("link").count() > len(PAGES) - 2
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(button).to_be_focused()


def test_on_a_phone_a_menu_opens_inside_the_page(browser, address):
    with visiting(browser, viewport=PHONE) as page:
        page.goto(address + PAGES[1])
        for menu in page.locator("details.menu").all():
            menu.locator("summary").click()
            box = menu.locator("ul").bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 360


def test_menus_open_and_close_by_keyboard(browser, address):
    with visiting(browser) as page:
        page.goto(address + PAGES[1])
        menu = page.locator("details.menu").first
        menu.locator("summary").press("Enter")
        expect(menu.get_by_role("link").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(menu.get_by_role("link").first).to_be_hidden()
        expect(menu.locator("summary")).to_be_focused()


def test_code_can_be_copied(browser, address):
    with visiting(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(address + CHAPTER)
        cell = page.locator(".cell_input:visible").first
        cell.get_by_role("button", name="Copy").click()
        cell.get_by_role("button", name="Copied").wait_for()
        expect(page.get_by_role("status").get_by_text("Copied")).to_have_count(1)
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.strip() == cell.locator("pre").inner_text().strip()


def test_what_copies_code_says_which_and_tab_stops_at_one_a_section(browser, address):
    with visiting(browser) as page:
        page.goto(address + MUCH_CODE)
        copies = page.locator(".copy")
        for copy, code in zip(copies.all(), page.locator("pre:has(+ .copy)").all(), strict=True):
            first_line = code.text_content().strip().partition("\n")[0]
            assert copy.get_attribute("aria-label") == f"Copy: {first_line}"
        sections = page.locator("article :is(section, details):has(> * .copy, > .copy)")
        stops = page.locator(".copy:not([tabindex='-1'])")
        assert 0 < stops.count() <= sections.count() < copies.count() / 2


def test_the_arrow_keys_lead_from_code_to_code_past_what_is_folded(browser, address):
    with visiting(browser) as page:
        page.goto(address + CHAPTER)
        shown = page.locator("article .copy:not(details:not([open]) *)")
        shown.first.focus()
        for copy in shown.all()[1:]:
            page.keyboard.press("ArrowRight")
            expect(copy).to_be_focused()
            expect(copy).to_be_in_viewport()
        page.keyboard.press("ArrowRight")
        expect(shown.last).to_be_focused()
        page.keyboard.press("ArrowLeft")
        expect(shown.nth(-2)).to_be_focused()


def test_the_text_can_be_read_without_scripts(browser, address):
    with visiting(browser, java_script_enabled=False) as page:
        page.goto(address + PAGES[1])
        expect(page.locator("article h1")).to_be_visible()
        expect(page.locator(".pst-js-only").first).to_be_hidden()
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith(
            '"Book Serif"'
        )
        assert page.problems == []


def test_without_scripts_a_link_leads_a_phone_to_the_contents(browser, address):
    with visiting(browser, viewport=PHONE, java_script_enabled=False) as page:
        page.goto(address + CHAPTER)
        page.get_by_role("link", name="Contents of this page").click()
        expect(page.get_by_role("heading", name="On this page")).to_be_in_viewport()
        page.get_by_role("link", name="Contents of the book").click()
        contents = page.get_by_role("navigation", name="Main")
        expect(contents.get_by_role("link").first).to_be_in_viewport()
        assert contents.get_by_role("link").count() == len(PAGES) - 1
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        contents.get_by_role("link", name="Glossary").click()
        expect(page.get_by_role("heading", name="Glossary")).to_be_visible()


def test_without_scripts_nothing_is_offered_twice_on_a_wide_screen(browser, address):
    with visiting(browser, java_script_enabled=False) as page:
        page.goto(address + CHAPTER)
        expect(page.get_by_role("navigation", name="Main")).to_be_in_viewport()
        expect(page.get_by_role("link", name="Contents of")).to_have_count(0)


# How the text and what is around it are drawn, but for what only scripts use.
DRAWN = """() => [...document.querySelectorAll("body, body *")]
  .filter((e) => !e.closest("noscript, script, .pst-js-only, .copy, [role=status]"))
  .filter((e) => !e.closest(":has(> script) > *"))
  .map((e) => { const s = getComputedStyle(e); return [e.localName, e.className, s.color,
    s.backgroundColor, s.borderColor, s.boxShadow, s.fill, s.filter, s.fontSize].join(" "); })"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_scripts_the_system_chooses_the_same_colours(browser, address, scheme):
    drawn = []
    for scripts in (True, False):
        with visiting(browser, color_scheme=scheme, java_script_enabled=scripts) as page:
            page.goto(address + CHAPTER)
            expect(page.locator("body")).to_have_css("color-scheme", scheme)
            drawn.append(page.evaluate(DRAWN))
    assert len(drawn[0]) > 1000
    assert drawn[0] == drawn[1]


def test_without_scripts_a_dark_page_prints_in_dark_ink(browser, address):
    with visiting(browser, color_scheme="dark", java_script_enabled=False) as page:
        page.goto(address + CHAPTER)
        page.emulate_media(media="print")
        expect(page.locator("body")).to_have_css("color-scheme", "light")


def test_a_page_prints_in_dark_ink_and_with_its_code(browser, address):
    with visiting(browser, color_scheme="dark") as page:
        page.goto(address + CHAPTER)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        ink = page.evaluate("getComputedStyle(document.querySelector('article p')).color")
        assert max(map(int, ink.removeprefix("rgb(").rstrip(")").split(","))) < 120
        expect(page.locator("article details.hide:not([open])")).to_have_count(0)
        expect(page.locator(".bd-sidebar-primary, .bd-header-article").first).to_be_hidden()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
