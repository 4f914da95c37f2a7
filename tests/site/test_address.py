"""A fork of the book: one line in `_config.yml` names the repository, and all else follows."""

import subprocess

import pytest
from address import rewrite
from built import CONFIG, ROOT, soup
from elsewhere import copy_of_repository
from small import outcome, small_book, write_notebook  # noqa: F401 - a fixture

from leaky_site.address import pages_address

FORK = "https://github.com/A-Teacher/relu-course"
OLD = ("leaky-book/leaky-book", "leaky-book.github.io")


def mentions(text):
    return [address for address in OLD if address in text]


def name_the_fork(folder):
    path = folder / "_config.yml"
    path.write_text(path.read_text().replace(CONFIG["repository"]["url"], FORK))


def test_the_texts_have_the_address_of_the_configuration(tmp_path):
    copy = copy_of_repository(tmp_path)
    subprocess.run(["git", "init", "--quiet", copy], check=True)
    assert rewrite(copy) == [], "run `make address`"


def test_a_fork_renews_every_text_by_one_line(tmp_path):
    copy = copy_of_repository(tmp_path)
    subprocess.run(["git", "init", "--quiet", copy], check=True)
    name_the_fork(copy)
    assert len(rewrite(copy)) > 20
    texts = [p for p in copy.rglob("*.*") if p.suffix in (".md", ".cff", ".ipynb", ".yml", ".py")]
    of_ours = [p for p in texts if "tests" not in p.relative_to(copy).parts]
    assert [p.name for p in of_ours if mentions(p.read_text(encoding="utf-8"))] == []
    readme = (copy / "README.md").read_text()
    assert "mybinder.org/v2/gh/A-Teacher/relu-course/main" in readme
    assert "colab.research.google.com/github/A-Teacher/relu-course/blob/main" in readme
    assert "https://a-teacher.github.io/relu-course/" in readme
    assert rewrite(copy) == []


@pytest.mark.slow
def test_a_forks_site_leads_to_the_fork(small_book):
    name_the_fork(small_book)
    (small_book / "book" / "index.md").unlink(missing_ok=True)
    write_notebook(small_book / "book" / "index.ipynb", "print(1)")
    built, output = outcome(small_book, "book/index")
    assert built, output
    page = soup(small_book / "_build" / "html" / "book" / "index.html")
    assert mentions(str(page)) == []
    links = [link["href"] for link in page.select("a[href^=http]")]
    for start in ("https://mybinder.org/v2/gh/", "https://colab.research.google.com/github/"):
        assert any(link.startswith(f"{start}A-Teacher/relu-course/") for link in links)
    assert any(link.startswith(f"{FORK}/edit/main/") for link in links)
    canonical = page.select_one("link[rel=canonical]")["href"]
    assert canonical == "https://a-teacher.github.io/relu-course/"


@pytest.mark.parametrize(
    ("repository", "pages"),
    [
        ("https://github.com/leaky-book/leaky-book", "https://leaky-book.github.io/leaky-book/"),
        ("https://github.com/A-Teacher/course/", "https://a-teacher.github.io/course/"),
    ],
)
def test_the_site_is_where_github_publishes_it(repository, pages):
    assert pages_address(repository) == pages


def test_the_configuration_names_the_repository_once():
    assert CONFIG["repository"]["url"].count("/") == 4
    assert (ROOT / "_config.yml").read_text().count("leaky-book/leaky-book") == 1
