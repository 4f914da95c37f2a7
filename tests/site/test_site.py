"""The built site, read as files: links, heads, maps, alternatives, and no other host."""

import copy
import json
import os
import re
import shutil
from functools import cache
from html import escape, unescape
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import nbformat
import pytest
import yaml
from built import ALL_PAGES, BASE, PAGES, ROOT, soup, visiting
from math_core import LatexError
from PIL import Image
from playwright.sync_api import expect
from small import outcome, small_book, write_notebook  # noqa: F401 - a fixture

from leaky_site import extras, formulas, markup, style
from leaky_site.cache import cache_path
from leaky_site.pages import PDF

LOADING = "script[src], img[src], iframe[src], source[src], video[src], link[href]"
# Links that name an address without loading it.
NAMING = {"canonical", "next", "prev", "search", "license"}


def said(page, selector):
    tag = page.select_one(selector)
    return tag.get("content", tag.get("href", "")) if tag else ""


@cache
def anchors(path):
    return {tag["id"] for tag in soup(path).find_all(id=True)}


def target_of(site, page, href):
    """Return the file and the fragment that a link leads to, or None if it leaves the site."""
    here = f"{BASE}{page}"
    there = urlsplit(urljoin(here, href))
    if f"{there.scheme}://{there.netloc}" != "{0.scheme}://{0.netloc}".format(urlsplit(BASE)):
        return None
    path = unquote(there.path).removeprefix(urlsplit(BASE).path)
    file = site / path
    return file / "index.html" if path == "" or path.endswith("/") else file, there.fragment


@pytest.mark.parametrize("page", ALL_PAGES)
def test_every_link_and_anchor_leads_somewhere(site, page):
    broken = []
    for tag in soup(site / page).select("a[href], link[href], img[src], script[src]"):
        href = tag.get("href", tag.get("src"))
        file, fragment = target_of(site, page, href) or (None, "")
        if file is None or file.name == PDF:
            continue  # elsewhere; and the published site has the PDF, see test_pdf.py
        name, _, state = fragment.partition(":")  # of a live figure
        if not file.is_file() or (name and name not in anchors(file)):
            broken.append(href)
        elif state:
            facts = json.loads(soup(file).find(id=name).script.string)
            broken += parse_qs(state).keys() - facts["quantities"].keys()
    assert not broken


@pytest.mark.parametrize("page", ALL_PAGES)
def test_nothing_is_loaded_from_another_host(site, page):
    loaded = [
        tag.get("src", tag.get("href"))
        for tag in soup(site / page).select(LOADING)
        if not NAMING.intersection(tag.get("rel", []))
    ]
    assert [url for url in loaded if urlsplit(url).netloc] == []


def test_readers_are_sent_no_comments_but_licences(site):
    css = (site / "_static" / "site.css").read_text(encoding="utf-8")
    assert re.findall(r"/\*[^!]", css) == []
    script = (site / "_static" / "book.js").read_text(encoding="utf-8")
    assert "//" not in script and len(script) > 1000


def test_no_stylesheet_or_script_names_another_host_to_load(site):
    css = (site / "_static" / "site.css").read_text()
    assert re.findall(r"url\((?![\"']?data:)[^)]*//[^)]*|@import", css) == []
    for script in (site / "_static").glob("book*.js"):
        assert "//" not in re.sub(r"(?m)^\s*//.*$|(?<=\s)//\s.*$", "", script.read_text())


@pytest.mark.parametrize("page", [*PAGES, "search.html"])
def test_a_page_says_what_it_is(site, page):
    html = soup(site / page)
    at_root = page == PAGES[0]
    assert len(html.title.string) > 10
    assert 20 <= len(said(html, "meta[name=description]")) <= 200
    assert said(html, "link[rel=canonical]") == (BASE if at_root else BASE + page)
    assert html.select_one("html")["lang"] == "en"
    assert len(html.select("h1")) == 1
    assert html.select_one("link[rel=icon]")
    for name in ("og:title", "og:description", "og:url", "og:image", "og:image:alt"):
        assert said(html, f"meta[property='{name}']"), name
    assert said(html, "meta[name='twitter:card']") == "summary_large_image"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_a_preview_picture_of_the_usual_size(site, page):
    card = said(soup(site / page), "meta[property='og:image']")
    with Image.open(site / card.removeprefix(BASE)) as picture:
        assert picture.size == (1200, 630)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_offers_the_way_on_the_source_and_the_licence(site, page):
    html = soup(site / page)
    assert html.select_one(".prev-next-area a")
    links = [tag["href"] for tag in html.select("a[href]")]
    assert any("/edit/" in link for link in links)
    assert any("/issues/new" in link for link in links)
    assert any("creativecommons.org/licenses/by/4.0" in link for link in links)
    if (ROOT / page).with_suffix(".ipynb").exists():
        assert any("mybinder.org" in link for link in links)
        assert any("colab.research.google.com" in link for link in links)


def test_titles_and_descriptions_differ_from_page_to_page(site):
    pages = [soup(site / page) for page in PAGES]
    titles = [page.title.string for page in pages]
    descriptions = [said(page, "meta[name=description]") for page in pages]
    assert len(set(titles)) == len(titles)
    assert len(set(descriptions)) == len(descriptions)


def test_the_root_address_is_the_front_page_itself(site):
    root, front = soup(site / "index.html"), soup(site / PAGES[0])
    assert root.article.get_text() == front.article.get_text()
    assert not root.select("meta[http-equiv=refresh i]")
    assert said(root, "link[rel=canonical]") == BASE


def test_the_page_for_wrong_addresses_works_at_any_depth(site):
    links = [t.get("href", t.get("src")) for t in soup(site / "404.html").select("[href], [src]")]
    inside = [url for url in links if not urlsplit(url).scheme]
    assert [url for url in inside if not url.startswith(("/", "#"))] == []


def test_the_sitemap_lists_every_page_once(site):
    listed = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text())
    assert sorted(listed) == sorted([BASE, *(BASE + page for page in PAGES[1:])])
    assert f"{BASE}sitemap.xml" in (site / "robots.txt").read_text()


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_has_a_text_alternative_that_says_something(site, page):
    for image in soup(site / page).select("article img"):
        alt = image.get("alt", "")
        assert len(alt.split()) >= 2, image["src"]
        assert not re.search(r"\.(svg|png|jpe?g)\b|_images/|^<?Figure", alt), alt


@pytest.mark.parametrize("page", PAGES)
def test_every_drawing_is_described_or_hidden(site, page):
    for svg in soup(site / page).select("article svg"):
        hidden = svg.find_parent(attrs={"aria-hidden": "true"}) or svg.get("aria-hidden") == "true"
        image = svg if svg.get("role") == "img" else svg.find_parent(role="img")
        labelled = image and (image.get("aria-label") or image.get("aria-labelledby"))
        assert hidden or labelled, str(svg)[:200]


@pytest.mark.parametrize("page", PAGES)
def test_no_formula_reaches_a_reader_as_latex(site, page):
    html = copy.copy(soup(site / page))
    for part in html.select("code, pre, script, style"):
        part.decompose()
    assert re.findall(r"\\\(|\\\[|\\[a-z]{3,}", html.article.get_text()) == []


def test_latex_that_cannot_be_converted_is_refused():
    with pytest.raises(LatexError):
        formulas.mathml(r"\notacommand{x}", False)


def test_a_formula_that_cannot_be_shown_fails_the_build_with_its_text(small_book):
    text = "# A page\n\nA slope of $\\notacommand{7}$.\n"
    (small_book / "book" / "index.md").write_text(text)
    built, said = outcome(small_book, "book/index")
    assert not built
    assert r"\notacommand{7}" in said


MEET = """
import os, pathlib, time
here = pathlib.Path({!r})
(here / {!r}).touch()
end = time.time() + 60
while not (here / {!r}).exists() and time.time() < end:
    time.sleep(0.1)
print("met" if time.time() < end else "alone")
"""
IN_PIECES = "import sys, time\n" + "".join(
    f"print({piece!r}, end='')\nsys.stdout.flush()\ntime.sleep(0.5)\n"
    for piece in ("one ", "line", "\n\nand a third\n")
)


@pytest.mark.slow
def test_a_notebook_that_fails_fails_the_build_and_the_others_run_side_by_side(small_book, browser):
    folder = small_book / "book"
    write_notebook(folder / "index.ipynb", MEET.format(str(folder), "one", "two"))
    write_notebook(folder / "second.ipynb", MEET.format(str(folder), "two", "one"))
    write_notebook(folder / "third.ipynb", "print(1 / 0)")
    hostile_chapter(folder)
    pages = ("book/index", "book/second", "book/third", "book/chapters/hostile")
    built, output = outcome(small_book, *pages)
    assert not built
    assert "ZeroDivisionError" in output
    assert "third" in output
    write_notebook(folder / "third.ipynb", IN_PIECES)
    built, output = outcome(small_book, *pages)
    assert built, output
    for name in ("index", "second") if (os.cpu_count() or 1) > 1 else ():
        page = soup(small_book / f"_build/html/book/{name}.html")
        assert "met" in page.select_one(".cell_output").get_text()
    # A line that the kernel sent in pieces stays one line.
    shown = soup(small_book / "_build/html/book/third.html").select(".cell_output pre")
    assert [pre.get_text() for pre in shown] == ["one line\n\nand a third\n"]
    assert_markup_is_only_text(browser, small_book)


@pytest.fixture
def little_book():
    page = '<p class="used"><b class="one two" id="here">text</b></p><i class="fas fa-sun"></i>'
    return style.Book([page], ["element.classList.add('later'); html.dataset.myOwn = 1"])


@pytest.mark.parametrize(
    ("selector", "kept"),
    [
        (".used", True),
        (".used.unused", False),
        (".used.one", False),
        (".used .one", True),
        ("#unused > p", False),
        ("b#here.two", True),
        ("p#here", False),
        (".used:not(.unused)", True),
        ("html[data-x='.unused'] .used", False),
        ("[class='.unused'] .used", True),
        ("[data-x] .used", False),
        ("[data-my-own] .used", True),
        (".used:not([data-x], :is([data-y]))", True),
        (".later", True),
        (".used.later > b:hover::after", True),
        ("em.later", False),
        (".fas", False),
        (r".md\:unused", True),
        ("p + b", True),
        ("p + code", False),
        ("*", True),
    ],
)
def test_a_rule_goes_only_if_it_can_match_nothing(little_book, selector, kept):
    assert little_book.can_match(selector) is kept


def test_rules_inside_conditions_are_cut_in_the_same_way(little_book):
    css = "@media print { .used, .unused { color: red } .unused { color: blue } }"
    (rule,) = style.parse(css)
    assert style.keep(rule, little_book) == "@media print {.used{color: red}}"


def test_an_animation_that_no_rule_plays_is_dropped(little_book):
    films = "@keyframes seen{to{color:red}}@keyframes idle{to{color:red}}"
    rules = ".used{animation:seen 1s}.unused{animation:idle 1s}"
    css = style.bundle(films + rules, little_book)
    assert css == ".used{animation:seen 1s}@keyframes seen{to{color:red}}"


def test_variables_that_nothing_reads_are_dropped_and_others_kept():
    css = ":root{--a:1px;--b:var(--c);--c:2px;--d:url('data:x;y')}p{margin:var(--a)}"
    left = style.drop_unused_variables(css, "")
    assert "--a:1px" in left
    assert "--c" not in left


@pytest.mark.parametrize(
    ("address", "moved"),
    [
        ("../_static/site.css", "_static/site.css"),
        ("chapters/05.html#x", "book/chapters/05.html#x"),
        ("#top", "#top"),
        ("https://example.org/", "https://example.org/"),
        ("../", "./"),
    ],
)
def test_addresses_are_rebased_from_the_book_to_the_root(address, moved):
    assert extras.rebase(f'<a href="{address}">', "book") == f'<a href="{moved}">'


def test_mending_a_page_leaves_drawings_and_formulas_as_they_are():
    svg = '<svg viewBox="0 0 1 1"><clipPath id="a"/><path d="M0 0" fill-Rule="x"/></svg>'
    page = f"<!DOCTYPE html><html><body><article><h1>T</h1>{svg}</article></body></html>"
    assert '<clipPath id="a"/><path d="M0 0" fill-Rule="x"/>' in markup.mend(page)


@pytest.mark.parametrize(
    "text", ["\ue0000\ue000", "\ue0000\ue001", "?a=1&copy=2", "&notin", "&lt;<&amp;", "\"'>"]
)
def test_mending_a_page_leaves_its_texts_as_they_are(text):
    page = f'<html><body><p title="{escape(text)}">{escape(text)}</p><svg>drawn</svg></body></html>'
    title, shown = re.search("(?s)<p title=(.*?)>(.*?)</p>", markup.mend(page)).groups()
    assert unescape(title[1:-1]) == unescape(shown) == text
    assert "<svg>drawn</svg>" in markup.mend(page)


def test_a_text_that_says_an_address_is_not_rebased():
    text = '<p>Write src="../a.png", and href="b.html".</p>'
    assert extras.rebase(text, "book") == text


HOSTILE = "<!--<script>"
CODE = f"""
from matplotlib.figure import Figure
from leaky import explore

def draw(choice):
    figure = Figure(figsize=(3, 1))
    figure.text(0, 0, choice)
    return figure

explore(draw, choice=[{HOSTILE!r}, "tame"], caption={HOSTILE!r})
"""


def hostile_chapter(book):
    """Write a chapter that has HOSTILE in every text that the book's own code puts on a page."""
    cell, note = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    (book / "chapters").mkdir(exist_ok=True)
    write_notebook(
        book / "chapters" / "hostile.ipynb",
        note(f'# A `{HOSTILE}` "page"'),
        CODE,
        note("After the figure."),
        f"print({HOSTILE!r})",
        cell(f"raise ValueError({HOSTILE!r})", metadata={"tags": ["raises-exception"]}),
        note("## Exercises"),
    )
    answers = [{"answer": HOSTILE, "why": HOSTILE, "right": right} for right in (True, False)]
    questions = [{"question": HOSTILE, "answers": answers}]
    (book / "questions" / "hostile.yml").write_text(yaml.safe_dump(questions))


def assert_markup_is_only_text(browser, small_book):
    """Look at the hostile chapter in a browser: all of its texts are there, as they were given."""
    with visiting(browser) as page:
        page.goto((small_book / "_build/html/book/chapters/hostile.html").as_uri())
        assert HOSTILE in page.title()
        article = page.locator("article")
        expect(article.locator("h1")).to_contain_text(f"A {HOSTILE} “page”")
        expect(article.locator("figcaption")).to_have_text(HOSTILE)
        expect(article.get_by_role("img", name=HOSTILE)).to_be_visible()
        article.get_by_label("tame").check()
        expect(article.get_by_role("img", name="tame")).to_be_visible()
        expect(article.get_by_text("After the figure.")).to_be_visible()
        expect(article.locator(".stream pre")).to_have_text(HOSTILE)
        expect(article.locator(".traceback")).to_contain_text(f"ValueError: {HOSTILE}")
        expect(article.locator(".selftest > p")).to_have_text(f"1. {HOSTILE}")
        expect(article.locator("summary")).to_have_text([f"a. {HOSTILE}", f"b. {HOSTILE}"])
        expect(article.get_by_role("heading", name="Exercises")).to_be_visible()
        assert page.problems == []


@pytest.mark.parametrize("page", PAGES)
def test_the_data_of_a_figure_can_neither_end_its_script_nor_keep_it_open(site, page):
    text = (site / page).read_text(encoding="utf-8")
    for data in re.findall(r'(?s)<script type="application/json">(.*?)</script>', text):
        assert not set(data) & set("<>&")
        explored, live = {"start", "values", "frames"}, {"quantities", "data", "page"}
        assert set(json.loads(data)) in (explored, live)


def test_only_lines_that_may_not_fit_a_phone_are_marked_and_no_string_is_cut():
    long, short = "<span>x</span> = " + "1 + " * 12 + "1", "y &lt; 2"
    string = f'<span class="sd">"""{"a " * 30}\n{"b " * 30}"""</span>'
    short += "\n    <b>z</b>"
    code = f'<div class="highlight"><pre>{short}\n{long}\n{string}\n</pre></div>'
    mended = markup.mend(f"<html><body>{code}</body></html>")
    assert f'{short}\n<span class="long">{long}</span>\n{string}\n</pre>' in mended
    assert mended.count("long") == 1


def test_a_folded_box_opens_without_a_script():
    box = '<div class="admonition dropdown"><p class="admonition-title">T</p><p>x</p></div>'
    mended = markup.mend(f"<html><body>{box}</body></html>")
    assert '<details class="admonition dropdown"><summary class="admonition-title">' in mended


@pytest.mark.parametrize(
    "changed", ["leaky/network.py", "leaky/lessons/plots/growth.py", "leaky/lessons/live/race.js"]
)
def test_a_page_is_executed_anew_when_the_code_that_it_imports_has_changed(tmp_path, changed):
    shutil.copytree(ROOT / "leaky", tmp_path / "leaky")
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    before = cache_path(tmp_path)
    assert cache_path(tmp_path) == before
    with (tmp_path / changed).open("a") as file:
        file.write("\n")
    assert cache_path(tmp_path) != before


def test_a_long_name_in_a_table_may_break_between_its_parts_and_nowhere_else():
    cell = "<td><code>np.finfo(a).e_1 _b X.T c[:, 0]</code> d_e</td>"
    mended = markup.mend(
        f"<html><body><article><table><tr>{cell}</tr></table></article></body></html>"
    )
    code = re.search("<code>(.*)</code> d_e", mended)[1]
    assert code == "np.<wbr>finfo(<wbr>a).e_<wbr>1 _b X.<wbr>T c[:, 0]"


def test_no_table_of_words_and_names_scrolls_on_a_phone(browser, address):
    with visiting(browser, viewport={"width": 360, "height": 800}) as page:
        for name in ("notation", "refresher"):
            page.goto(f"{address}book/{name}.html")
            assert page.locator(".table-scroll").evaluate_all(
                "boxes => boxes.length > 0 && boxes.every((e) => e.scrollWidth <= e.clientWidth)"
            )
