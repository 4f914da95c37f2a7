"""A verdict shows how it fared on fresh seeds, and a page lists all claims."""

import re

import pytest
from built import PAGES, soup, visiting

from leaky.lessons import claims
from leaky_site import claims as passports

LIST = "book/claims.html"
CHAPTERS = [name for name in PAGES if "chapters/" in name]
RECORDS = {name: claims.load(claims.named(name)) for name in claims.names()}
WORDS = {"firm": "Stood", "fragile": "Fragile", "undecided": "Undecided", "fell": "Overturned"}


def anchors(page):
    """The claims that a page has, by name, with the paragraph of each."""
    found = page.select("[id^=claim-]")
    paragraphs = [each if each.name == "p" else each.find_parent("p") for each in found]
    names = [each["id"].removeprefix("claim-") for each in found]
    return dict(zip(names, paragraphs, strict=True))


def says(passport, record):
    """Hold a passport against the record."""
    line = passport.summary.get_text(" ", strip=True)
    assert line.startswith(WORDS[record.verdict])
    assert f"in {record.n_stood} of {len(record.further)} further blocks" in line
    signs = [sign["class"] for sign in passport.summary.select("i")]
    assert signs == [[block.verdict] for block in record.further]
    text = passport.get_text(" ", strip=True)
    assert record.claim.rule.words in text and record.claim.overturned in text
    assert f"seed {record.blocks[0].seed}," in text
    family = max(record.claim.family, len(record.pooled.comparisons))
    if family > 1:
        level = 100 - 5 / family
        assert f"A family of {family} comparisons: each interval has a level of {level:.4g}" in text
    assert f'claims.run("{record.claim.name}", seeds=[10, 20])' in text
    cells = [each.get_text(" ").replace("−", "-") for each in passport.select("tbody td")]
    factor = 100 if record.claim.rule.is_share else 1
    for each in record.pooled.comparisons.values():
        expected = [factor * number for number in each.judged[:3]]
        assert any(shows(cell, expected) for cell in cells)


def shows(cell, expected):
    """Tell whether a cell has these numbers, each rounded to the decimals that it has there."""
    found = re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?", cell)
    kinds = [".1e" if "e" in each else f".{len(each.partition('.')[2])}f" for each in found]
    return found == [format(e, kind) for e, kind in zip(expected, kinds, strict=False)]


SHOWN = [name for name in CHAPTERS if re.search(r"/(01|02|04)_", name)]


@pytest.mark.parametrize("name", SHOWN)
def test_every_claim_of_a_chapter_has_its_passport_below_it(site, name):
    page = soup(site / name)
    found = anchors(page)
    assert len(page.select(".passport")) == len(found) > 4
    for claim, paragraph in found.items():
        passport = paragraph.find_next(class_="passport")
        says(passport, RECORDS[claim])
        assert passport.select(f'a[href$="claims.html#about-{claim}"]')


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_is_not_firm_is_not_bold(site, name):
    for claim, paragraph in anchors(soup(site / name)).items():
        if claim in RECORDS and RECORDS[claim].verdict != "firm":
            assert next(each for each in paragraph.contents if each.name != "span").name != "strong"


def test_the_page_of_all_claims_has_each_once_and_leads_to_where_it_stands(site):
    page = soup(site / LIST)
    standing = {
        claim: name for name in CHAPTERS for claim in anchors(soup(site / name)) if claim in RECORDS
    }
    for name, record in RECORDS.items():
        entry = page.find(id=f"about-{name}")
        said = entry.get_text().replace("’", "'")
        assert record.claim.statement.partition(". ")[0][:40] in said
        says(entry.find_next(class_="passport"), record)
        (link,) = [each["href"] for each in entry.select("a.reference")]
        if name in standing:
            assert link == f"{standing[name].removeprefix('book/')}#claim-{name}"
        else:
            assert link.startswith("chapters/")
    assert len(page.select(".passport")) == len(RECORDS)


def test_a_passport_opens_and_stays_closed_on_paper(browser, address):
    with visiting(browser) as page:
        page.goto(address + CHAPTERS[0])
        first = page.locator(".passport").first
        assert not first.locator("table").is_visible()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert not first.evaluate("(fold) => fold.open")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        first.locator("summary").click()
        assert first.locator("table").is_visible()
        assert page.problems == []


def test_nothing_is_shown_of_a_claim_that_was_not_repeated(monkeypatch):
    monkeypatch.setattr(passports, "load", lambda _: None)
    passports.records.cache_clear()
    assert passports.records() == {}
    passports.records.cache_clear()
