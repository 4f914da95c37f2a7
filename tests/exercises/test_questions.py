"""The questions at the end of a chapter: what a file may hold, and what a page shows of it."""

from collections import Counter

import pytest
import yaml
from bs4 import BeautifulSoup
from built import soup

from book import ROOT, notebooks
from leaky_site import questions

CHAPTERS = [path.stem for path in notebooks("chapters")]
BANKS = sorted((ROOT / "book" / "questions").glob("*.yml"))
NAMES = [bank.stem for bank in BANKS]


def answer(text, **more):
    return {"answer": text, "why": f"Because of {text}.", **more}


def bank_with(tmp_path, *lists_of_answers):
    path = tmp_path / "00_invented.yml"
    content = [{"question": "What is it?", "answers": answers} for answers in lists_of_answers]
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def asked(bank):
    return [each for each in questions.read(bank) if "question" in each]


def places(bank):
    """Return where the right answer stands in each question and prediction, from 0."""
    return [
        next(place for place, each in enumerate(question["answers"]) if each.get("right"))
        for question in questions.read(bank)
    ]


def test_every_chapter_has_a_file_of_questions_and_every_file_a_chapter():
    for name in CHAPTERS:
        assert name in NAMES, f"chapter {name} has no questions: book/questions/{name}.yml"
    for name in NAMES:
        assert name in CHAPTERS, f"book/questions/{name}.yml belongs to no chapter of _toc.yml"


@pytest.mark.parametrize("bank", BANKS, ids=NAMES)
def test_a_chapter_asks_three_to_five_questions_of_three_or_four_answers(bank):
    content = asked(bank)
    assert 3 <= len(content) <= 5
    assert {len(question["answers"]) for question in content} <= {3, 4}


@pytest.mark.parametrize("bank", BANKS, ids=NAMES)
def test_a_prediction_offers_two_to_four_choices(bank):
    predictions = [each for each in questions.read(bank) if "predict" in each]
    assert predictions
    assert all(2 <= len(each["answers"]) <= 4 for each in predictions)


@pytest.mark.parametrize("bank", BANKS, ids=NAMES)
def test_no_text_is_empty_or_said_twice_and_no_formula_is_left_as_latex(bank):
    content = questions.read(bank)
    texts = [question["question"] for question in asked(bank)]
    for question in content:
        texts += [each["why"] for each in question["answers"]]
        answers = [each["answer"] for each in question["answers"]]
        assert len(answers) == len(set(answers))
        # A number that is not quoted would be shown as Python writes it, 0.00001 as 1e-05.
        assert all(isinstance(each, str) for each in answers)
    assert all(text.strip() for text in texts)
    assert len(texts) == len(set(texts))
    shown = [questions.choices_of(each) for each in content if "predict" in each]
    assert "$" not in "".join([questions.html_of(asked(bank)), *shown])


@pytest.mark.parametrize("bank", BANKS, ids=NAMES)
def test_the_right_answers_of_a_chapter_are_not_all_in_one_place(bank):
    assert len(set(places(bank))) > 1


def test_neither_one_place_nor_the_longest_answer_is_right_more_than_every_other_time():
    where = Counter(place for bank in BANKS for place in places(bank))
    assert max(where.values()) <= sum(where.values()) / 2
    longest = [
        max(question["answers"], key=lambda each: len(str(each["answer"]))).get("right", False)
        for bank in BANKS
        for question in questions.read(bank)
    ]
    assert sum(longest) <= len(longest) / 2


def test_a_question_in_order_is_read_as_it_is(tmp_path):
    bank = bank_with(tmp_path, [answer("red"), answer("green", right=True)])
    (question,) = questions.read(bank)
    assert [each["answer"] for each in question["answers"]] == ["red", "green"]


@pytest.mark.parametrize("right", [(), ("red", "green")], ids=["none", "two"])
def test_a_question_without_exactly_one_right_answer_is_refused_with_file_and_number(
    tmp_path, right
):
    good = [answer("yes", right=True), answer("no")]
    bad = [answer(name, right=name in right) for name in ("red", "green", "blue")]
    bank = bank_with(tmp_path, good, bad)
    message = rf"00_invented\.yml, question 2: .* not {len(right)}$"
    with pytest.raises(ValueError, match=message):
        questions.read(bank)


def test_an_answer_without_a_reason_is_refused_with_file_and_number(tmp_path):
    bank = bank_with(tmp_path, [answer("yes", right=True), {"answer": "no"}])
    with pytest.raises(ValueError, match=r"00_invented\.yml, question 1: .* why"):
        questions.read(bank)


@pytest.mark.parametrize("text", ["<!--<script>", "</p></details>", "a < b & <b>c</b>", "&copy"])
def test_markup_in_a_question_is_only_text(text):
    answers = [answer(text, right=True), answer("no")]
    page = BeautifulSoup(questions.html_of([{"question": text, "answers": answers}]), "html.parser")
    assert page.select_one(".selftest > p").text == f"1. {text}"
    assert page.summary.text == f"a. {text}"
    assert page.details.p.text == f"✓ Right. Because of {text}."
    assert len(page.select("details")) == 2 and not page.select("b, script")


@pytest.mark.parametrize("bank", BANKS, ids=NAMES)
def test_a_page_shows_its_questions_before_its_exercises_and_needs_no_script(site, bank):
    page = soup(site / "book" / "chapters" / f"{bank.stem}.html").article
    headings = [heading.contents[0].strip() for heading in page.select("h2")]
    assert headings[headings.index(questions.TITLE) + 1] == questions.BEFORE

    section = page.select_one("#check-yourself")
    assert section.select("script, [onclick], input, button") == []
    groups = section.select(".selftest")
    content = asked(bank)
    assert len(groups) == len(content)
    for group, question in zip(groups, content, strict=True):
        # A <details> opens by itself; a shared name closes the others.
        shown = group.select("details:not([open]) > summary")
        assert len(shown) == len(group.select("details")) == len(question["answers"])
        assert len({each["name"] for each in group.select("details")}) == 1
        verdicts = [each.strong.text for each in group.select("details > p")]
        expected = ["Right." if each.get("right") else "No." for each in question["answers"]]
        assert verdicts == expected
        # For the eye only: the word after it is what is read aloud.
        signs = [each.select_one("[aria-hidden=true]").text for each in group.select("details > p")]
        assert signs == [{"Right.": "✓", "No.": "×"}[verdict] for verdict in verdicts]
