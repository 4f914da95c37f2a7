"""A theme that is not as the book's extension knows it: the build ends with a sentence about it."""

import re
from importlib.metadata import version

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.errors import ExtensionError

from book import ROOT
from leaky_site import icons, lite, markup, questions, style, theme

WHOLE = """<html><body><div class="sidebar-primary-items__start"></div><main>
<a class="headerlink"><i class="fa-solid"></i></a><footer></footer></main></body></html>"""


def complaint(part, module):
    """Return the pattern of the sentence: what is missing, who asked for it, which versions."""
    known = theme.WRITTEN_FOR["sphinx-book-theme"]
    return (
        rf"^The theme has no {re.escape(part)}.*: leaky_site/{re.escape(module)} was written for "
        rf"sphinx-book-theme {known}, installed is {version('sphinx-book-theme')}; pydata-"
    )


def test_the_themes_that_are_locked_are_those_that_the_extension_was_written_for():
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name, known in theme.WRITTEN_FOR.items():
        assert f"\n{name}=={known}\n" in locked, f"look at the pages, then renew {name} in theme.py"


def test_a_page_with_all_parts_is_mended():
    page = BeautifulSoup(markup.mend(WHOLE, parts=theme.PARTS), "html.parser")
    assert page.select("main > div") and not page.select("main > footer")


@pytest.mark.parametrize("part", theme.PARTS)
def test_a_page_without_a_part_of_the_theme_is_refused(part):
    page = BeautifulSoup(WHOLE, "html.parser")
    for element in page.select(part):
        element.extract()
    with pytest.raises(theme.ThemeError, match=complaint(f"element `{part}`", "markup.py")):
        markup.mend(str(page), parts=theme.PARTS)


def test_a_folded_box_without_a_title_is_refused():
    box = '<div class="admonition dropdown"><p>text</p></div>'
    with pytest.raises(
        theme.ThemeError, match=complaint("element `.admonition-title`", "markup.py")
    ):
        markup.mend(f"<html><body>{box}</body></html>")


@pytest.mark.parametrize("changed", ["no/such/file.js", "theme/pydata_sphinx_theme/theme.conf"])
def test_a_collection_without_icons_is_refused(monkeypatch, changed):
    monkeypatch.setattr(icons, "COLLECTION", changed)
    with pytest.raises(theme.ThemeError, match=complaint(f"icons in {changed}", "icons.py")):
        icons.collection.__wrapped__()


def test_the_collection_has_the_icons_that_the_pages_show():
    assert {"rocket", "bars", "magnifying-glass"} <= set(icons.collection())


def test_a_stylesheet_that_is_gone_is_named(tmp_path):
    (tmp_path / style.SHEETS[0]).write_text("p {}")
    with pytest.raises(theme.ThemeError, match=complaint("stylesheet styles/pydata", "style.py")):
        list(style.sheets_in(tmp_path))


def test_a_theme_without_header_buttons_is_refused():
    assert theme.given({"header_buttons": []}, "header_buttons", lite.__file__) == []
    with pytest.raises(theme.ThemeError, match=complaint("`header_buttons`", "lite.py")):
        theme.given({}, "header_buttons", "lite.py")


def test_a_chapter_with_questions_and_without_exercises_is_told_so():
    section = nodes.section("", nodes.title("", "Summary"))
    with pytest.raises(
        ExtensionError, match=r"^book/chapters/11_new has no section `## Exer.*11_n"
    ):
        questions.exercises_of(section, "book/chapters/11_new")
