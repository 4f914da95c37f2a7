"""Questions and guesses, from `book/questions/NN_name.yml`, on the page of that chapter.

A file holds a list. Each entry has `answers`, each of which has an `answer`, a `why` that is shown
when it is chosen, and `right: true` for the one that is right. It has a `question` as well, to
check oneself at the end of the chapter; or it has `predict`, the name of one of the chapter's boxes
"Predict, then run", whose text is the question. Texts are Markdown with formulas. An answer is a
<details>: it opens by mouse and by keyboard, closes its neighbours, and needs no script. The
choices of a box stand on a page that runs scripts only, for there what follows the box is covered
until the reader has chosen (book.js); elsewhere they would tell the result.
"""

from hashlib import sha256
from pathlib import Path
from string import ascii_lowercase

import yaml
from docutils import nodes
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from sphinx.errors import ExtensionError

from . import formulas

TITLE = "Check yourself"
BEFORE = "Exercises"
PREDICTION = "Predict, then run"
# No HTML in it: a sign < is a sign, whatever follows.
markdown = MarkdownIt("commonmark", {"typographer": True, "html": False}).enable("smartquotes")
markdown.use(
    dollarmath_plugin,
    renderer=lambda latex, options: formulas.mathml(latex, options["display_mode"]),
)


def read(path):
    """Return the questions of a file, and its choices for predictions.

    Raises
    ------
    ValueError
        If a question lacks something, or has not exactly one right answer.
    """
    questions = yaml.safe_load(path.read_text(encoding="utf-8"))
    for number, each in enumerate(questions, start=1):
        where = f"{path.name}, question {number}"
        if set(each) not in ({"question", "answers"}, {"predict", "answers"}):
            raise ValueError(
                f"{where}: expected answers, and question or predict, got {sorted(each)}"
            )
        for answer in each["answers"]:
            if set(answer) - {"right"} != {"answer", "why"}:
                raise ValueError(f"{where}: an answer needs answer and why, got {sorted(answer)}")
        right = sum(answer.get("right", False) for answer in each["answers"])
        if right != 1:
            raise ValueError(f"{where}: exactly one answer must be right, not {right}")
    return questions


def html_of(questions):
    """Return the questions as HTML."""
    return "\n".join(_question(number, each) for number, each in enumerate(questions, start=1))


def _question(number, each):
    return (
        f'<div class="selftest" role="group" aria-label="Question {number}">\n'
        f"<p><strong>{number}.</strong> {inline(each['question'])}</p>\n"
        f"{_answers(f'question-{number}', each['answers'])}\n</div>"
    )


def choices_of(prediction):
    """Return the choices of a prediction as HTML."""
    return (
        '<div class="choices pst-js-only" role="group" aria-label="Your guess">\n'
        f"{_answers(prediction['predict'], prediction['answers'])}\n</div>"
    )


def _answers(name, answers):
    # A letter for each answer: to vote by in class, and a name where the answer is a formula.
    lettered = zip(ascii_lowercase, answers, strict=False)
    return "\n".join(_answer(name, letter, answer) for letter, answer in lettered)


def _answer(name, letter, answer):
    right = answer.get("right", False)
    kind, sign, verdict = ("right", "✓", "Right.") if right else ("wrong", "×", "No.")
    # The word says it to all, the sign at a glance; the colour only repeats it.
    return (
        f'<details name="{name}" class="{kind}">'
        f"<summary>{letter}. {formulas.spoken(inline(answer['answer']))}</summary>"
        f'<p><span class="sign" aria-hidden="true">{sign}</span> <strong>{verdict}</strong> '
        f"{inline(answer['why'])}</p></details>"
    )


def inline(text):
    """Return a line of Markdown with formulas as HTML."""
    return markdown.renderInline(str(text).strip())


def exercises_of(doctree, docname):
    """Return the section of a chapter before which its questions stand.

    Raises
    ------
    ExtensionError
        If the chapter has none.
    """
    for section in doctree.findall(nodes.section):
        if section[0].astext() == BEFORE:
            return section
    raise ExtensionError(
        f"{docname} has no section `## {BEFORE}`, before which the questions of "
        f"book/questions/{Path(docname).name}.yml would stand."
    )


def offer(doctree, predictions, docname):
    """Put the choices of a chapter's predictions into its boxes.

    Raises
    ------
    ExtensionError
        If a box has no name or no choices, or choices have no box.
    """
    choices = {each["predict"]: each for each in predictions}
    for box in doctree.findall(nodes.admonition):
        if box[0].astext() != PREDICTION:
            continue
        found = next((name for name in box["names"] if name in choices), None)
        if found is None:
            raise ExtensionError(
                f"{docname}: the box {PREDICTION!r} that begins with {box[1].astext()[:40]!r} has "
                f"no choices. Give it a `:name:`, and give the entry `predict: NAME` with answers "
                f"to book/questions/{Path(docname).name}.yml."
            )
        box += nodes.raw("", choices_of(choices.pop(found)), format="html")
    for name in choices:
        raise ExtensionError(f"{docname} has no box {PREDICTION!r} of the name {name!r}.")


def insert(app, doctree):
    """Put a chapter's questions before its exercises, and choices into its predictions."""
    path = Path(app.srcdir, "book", "questions", f"{Path(app.env.docname).name}.yml")
    if "chapters/" not in app.env.docname or not path.exists():
        return
    app.env.note_dependency(str(path))
    entries = read(path)
    offer(doctree, [each for each in entries if "predict" in each], app.env.docname)
    after = exercises_of(doctree, app.env.docname)
    section = nodes.section("", nodes.title("", TITLE), ids=["check-yourself"])
    section += nodes.paragraph("", "Choose an answer, and it says why it is right or wrong.")
    asked = [each for each in entries if "question" in each]
    section += nodes.raw("", html_of(asked), format="html")
    after.parent.insert(after.parent.index(after), section)


def setup(app):
    """Insert before Sphinx collects the titles of a page, which is at priority 500.

    A page that had no questions does not depend on their file, and none depends on this one: a
    file that comes or goes, and a change here, have all pages read anew.
    """
    files = sorted(path.name for path in Path(app.srcdir, "book", "questions").glob("*.yml"))
    this = sha256(Path(__file__).read_bytes()).hexdigest()
    app.add_config_value("leaky_site_questions", [*files, this], "env")
    app.connect("doctree-read", insert, priority=400)
