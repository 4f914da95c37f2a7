"""The book on paper: every page, unfolded, with links that lead to the published site."""

import pytest
from built import BASE, PAGES, ROOT, soup
from pdf import print_book
from pypdf import PdfReader


@pytest.fixture(scope="module")
def book(site, tmp_path_factory):
    file = tmp_path_factory.mktemp("pdf") / "book.pdf"
    count = print_book(site, file)
    read = PdfReader(file)
    assert len(read.pages) == count
    return read


def text_of(book, number):
    """Return the text of one page of the site, by its place in the contents."""
    starts = [book.get_destination_page_number(item) for item in book.outline]
    pages = book.pages[starts[number] : [*starts, len(book.pages)][number + 1]]
    return "\n".join(page.extract_text() for page in pages)


@pytest.mark.slow
def test_every_page_is_there_in_the_order_of_the_contents(book):
    assert len(book.outline) == len(PAGES)
    for number, item in enumerate(book.outline):
        first_words = " ".join(text_of(book, number).split())[:200]
        assert " ".join(item.title.split())[:30] in first_words


@pytest.mark.slow
def test_what_is_folded_on_a_screen_is_unfolded_on_paper(book):
    text = text_of(book, PAGES.index("book/chapters/01_dead_neurons.html"))
    assert "live.neuron(" in text  # a cell whose code is hidden on the page
    assert "the neuron is dead; from 0.15 up to there" in " ".join(text.split())  # a solution
    assert "Hide code" not in text


@pytest.mark.slow
def test_links_lead_to_the_published_site_or_elsewhere_but_not_to_this_machine(book):
    addresses = set()
    for page in book.pages:
        for note in page.get("/Annots", ()):
            addresses.add(str(note.get_object().get("/A", {}).get("/URI", "")))
    addresses.discard("")
    assert any(address.startswith(f"{BASE}book/chapters/") for address in addresses)
    assert [a for a in addresses if not a.startswith(("https://", "http://", "mailto:"))] == []
    assert [a for a in addresses if "127.0.0.1" in a or "localhost" in a] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_page_leads_to_the_pdf_that_the_published_site_has(site, page):
    [link] = [a["href"] for a in soup(site / page).select("details.menu a[href$='.pdf']")]
    assert link.removeprefix(BASE) in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "make pdf" in (ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8")


def test_a_site_that_is_not_built_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="run `make book` first"):
        print_book(tmp_path, tmp_path / "book.pdf")
    assert not (tmp_path / "book.pdf").exists()
