"""CONTRIBUTING's recipe for a new chapter, followed in a copy of the book by what it says alone."""

import os
import re
import sys

import nbformat
import pytest
import yaml
from chapters import minutes, missing
from elsewhere import copy_of_repository, run

from book import IncompleteError, notebooks, pages

NAME, TITLE = "11_noise", "Noise in the labels"
DESCRIPTION = "What noise in the labels does to a network, in a chapter that a test invented."
TEXT = f"""# {TITLE}

**How noisy may labels be?** This chapter asks.

**Time:** 5 minutes, and 4 for the exercises."""
EXERCISES = (
    "## Exercises\n\n:::{exercise} A sign\n:label: ch11-sign\n\n*Core, 4 minutes.* Which?\n:::"
)
PLOTS = '''"""Draw the figures of chapter 11."""

from matplotlib.figure import Figure


def noisy_labels(share: float) -> Figure:
    """Draw how many labels are wrong."""
    figure = Figure()
    figure.subplots().bar([0], [share])
    return figure
'''
VIGNETTES = "leaky/lessons/plots/vignettes.py"
TASK = '''
## Flip {sign}

Return the labels, 0 or 1, flipped where `flip`.

```python task="{name}" level="Core" minutes=5 points=2
def {name}(labels, flip):
    """Return labels (n,), flipped where flip (n,) is true."""
    ### BEGIN SOLUTION
    return np.where(flip, 1 - labels, labels)
    ### END SOLUTION
```

```python otherwise="{name}"
def {name}(labels, flip):
    return np.abs(labels - np.asarray(flip, dtype=int))


EDGES = [((np.zeros(1), np.array([True])), [1.0])]
```
'''
TASKS = ("flipped_once", "flipped_twice", "flipped_again")
SHEET = (
    f"# Exercises 11: noise\n\nThree tasks to [Chapter 11](../chapters/{NAME}.ipynb).\n"
    + "".join(TASK.format(name=name, sign=name.split("_")[1]) for name in TASKS)
)
CHECKS = '''"""Judge the exercises of chapter 11: flipped labels."""

import numpy as np

from leaky.lessons.checks.engine import Exercise, Mistake


def _cases(rng):
    for n in (4, 7, 30):
        flip = rng.permutation(np.arange(n) % 2 == 0)
        yield rng.permutation(np.arange(n) % 3 == 0).astype(float), flip


FLIPPED_ONCE = FLIPPED_TWICE = FLIPPED_AGAIN = Exercise(
    reference=lambda labels, flip: (labels + flip) % 2,
    cases=_cases,
    mistakes=(
        Mistake(lambda labels, flip: labels, "Nothing is flipped."),
        Mistake(lambda labels, flip: 1 - labels, "Every label is flipped."),
        Mistake(lambda labels, flip: np.where(flip, labels, 1 - labels), "The others are flipped."),
        Mistake(lambda labels, flip: np.where(flip, -labels, labels), "A sign is no flip."),
        Mistake(lambda labels, flip: 1.0 * flip, "You return which are flipped."),
    ),
    hints=("What does 1 − y do to 0 and to 1?", "`np.where` chooses entry by entry."),
)
'''


def question(number, right):
    """Return a question whose right answer is the one at the place `right`."""
    answers = [{"answer": f"{word} of {number}", "why": f"{word} {number}."} for word in "ABC"]
    answers[right]["right"] = True
    return {"question": f"What is asked {number}?", "answers": answers}


def notebook():
    """Return the chapter: its text, and a cell that draws its figure."""
    text, exercises = map(nbformat.v4.new_markdown_cell, (TEXT, EXERCISES))
    code = nbformat.v4.new_code_cell("from leaky import plots\n\nplots.noisy_labels(0.1).axes")
    made = nbformat.v4.new_notebook(cells=[text, code, exercises])
    made.metadata["myst"] = {"html_meta": {"description": DESCRIPTION}}
    return nbformat.writes(made)


def contents(root):
    """Return the table of contents with the chapter and its sheet at the end of their parts."""
    table = (root / "_toc.yml").read_text(encoding="utf-8")
    for folder in ("chapters", "exercises"):
        *_, last = re.findall(rf"(?m)^ *- file: book/{folder}/.*\n", table)
        table = table.replace(last, last + re.sub(r"\d\d_\w+", NAME, last))
    return table


def pictures(root):
    """Return the module of the small pictures with one of the chapter."""
    text = (root / VIGNETTES).read_text(encoding="utf-8")
    *_, last = re.findall(r'(?m)^    "\d\d_\w+": .*\n', text)
    return text.replace(last, f'{last}    "{NAME}": (_kink, "a kink"),\n')


def guide(root):
    """Return the guide with a section of the chapter."""
    text = (root / "book" / "teaching" / "guide.md").read_text(encoding="utf-8")
    return f"{text}\n## Chapter 11: {TITLE}\n\n**Aims.** Students flip labels.\n"


def written_by_hand(root):
    """Return what the recipe asks for: each file's text by its path."""
    return {
        f"book/chapters/{NAME}.ipynb": notebook(),
        "leaky/lessons/plots/noise.py": PLOTS,
        VIGNETTES: pictures(root),
        f"classroom/exercises/{NAME}.md": SHEET,
        "leaky/lessons/checks/noise.py": CHECKS,
        f"book/questions/{NAME}.yml": yaml.safe_dump([question(n, n % 3) for n in range(3)]),
        "_toc.yml": contents(root),
        "book/teaching/guide.md": guide(root),
    }


def steps_of_the_recipe(root):
    """Return the file that each numbered step of CONTRIBUTING is about."""
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = text.split("\n## A new chapter\n")[1].split("\n## ")[0]
    return re.findall(r"(?m)^\d\. `([^`]+)`", recipe)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A copy of the book with the chapter in it, as its author left it."""
    root = copy_of_repository(tmp_path_factory.mktemp("book"))
    for path, text in written_by_hand(root).items():
        (root / path).write_text(text, encoding="utf-8")
    run_in(root, "tools/exercises.py")
    run_in(root, "tools/refresh.py", f"book/chapters/{NAME}.ipynb")
    return root


def run_in(root, *words):
    """Run Python in the copy, with the copy's package, and return what it printed."""
    here = os.environ | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    return run([sys.executable, *words], cwd=root, env=here)


def test_the_recipe_names_every_file_that_is_written_and_no_other(repository):
    assert steps_of_the_recipe(repository) == list(written_by_hand(repository))


def test_the_contents_have_the_chapter_and_its_sheet_and_nothing_is_missing(repository):
    assert notebooks("chapters", repository)[-1].stem == NAME
    assert notebooks("exercises", repository)[-1].stem == NAME
    assert missing(repository / "book" / "chapters" / f"{NAME}.ipynb", repository) == []


def test_the_package_finds_its_figures_and_exercises(repository):
    program = (
        "import leaky; from leaky.lessons.checks import EXERCISES; from leaky import plots;"
        f"print(leaky.__file__, {TASKS[0]!r} in EXERCISES, 'noisy_labels' in dir(plots))"
    )
    assert (
        run_in(repository, "-c", program) == f"{repository / 'leaky' / '__init__.py'} True True\n"
    )


@pytest.mark.slow
def test_the_copys_own_tests_of_exercises_questions_figures_and_notebooks_pass(repository):
    files = [
        f"tests/{name}.py"
        for name in (
            *("exercises/test_checks", "exercises/test_questions"),
            *("lessons/test_plots", "notebooks/test_notebooks"),
        )
    ]
    chosen = (
        f"({NAME} or flipped or every_exercise or every_chapter or contents or no_two_figures) "
    )
    output = run_in(
        repository,
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", *files),
        *("-k", f"{chosen} and not a_page_shows and not verdict"),
    )
    assert int(re.search(r"(\d+) passed", output)[1]) > 60, output


# What a chapter lacks is said in a sentence.


def without_the_section(text):
    return text.replace("## Exercises", "## Other things")


LACKS = {
    f"book/questions/{NAME}.yml": (None, "its questions are missing: book/questions/11_noise.yml"),
    f"book/exercises/{NAME}.ipynb": (None, "its sheet of exercises is not made: run `make exerc"),
    f"classroom/exercises/{NAME}.md": (None, "has no source: classroom/exercises/11_noise.md"),
    VIGNETTES: (lambda text: text.replace(NAME, "10_other"), f"no small picture: {VIGNETTES}, in"),
    "book/teaching/guide.md": (
        lambda text: text.replace("## Chapter 11", "## Chapter 12"),
        "book/teaching/guide.md has no section `## Chapter 11: Noise in the labels`",
    ),
    "_toc.yml": (lambda text: text.replace(NAME, "10_other"), "_toc.yml does not name it"),
    "description": (lambda text: text.replace("description", "x"), "metadata has no description"),
    "time": (lambda text: text.replace("**Time:**", "Time:"), "no line such as `**Time:** 30 min"),
    "minutes": (lambda text: text.replace("and 4 for", "and 5 for"), "gives 5 minutes to its exer"),
    "exercises": (without_the_section, "it has no section `## Exercises`"),
    "title": (lambda text: text.replace("# Noise", "Noise"), "does not begin with its title"),
}


@pytest.mark.parametrize("lacking", LACKS)
def test_a_chapter_that_lacks_something_is_told_what_and_where(repository, lacking, monkeypatch):
    chapter = repository / "book" / "chapters" / f"{NAME}.ipynb"
    path, (change, sentence) = repository / lacking, LACKS[lacking]
    path = path if path.exists() else chapter
    before = path.read_text(encoding="utf-8")
    try:
        path.unlink() if change is None else path.write_text(change(before), encoding="utf-8")
        assert any(sentence in each for each in missing(chapter, repository))
    finally:
        path.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("path", notebooks("chapters"), ids=lambda path: path.stem)
def test_no_chapter_of_the_book_lacks_anything(path):
    assert missing(path) == []


def test_a_text_without_a_line_of_time_is_refused():
    assert minutes("**Time:** 40 minutes, paper and pencil, and 36 for the exercises.") == (40, 36)
    with pytest.raises(IncompleteError, match="no line such as"):
        minutes("**Time:** long.")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("noise.ipynb", "does not begin with two digits"), ("12_empty.ipynb", "begin with its title")],
)
def test_a_chapter_without_a_number_or_without_text_is_told_so(tmp_path, name, sentence):
    (tmp_path / "book" / "teaching").mkdir(parents=True)
    (tmp_path / "book" / "teaching" / "guide.md").touch()
    (tmp_path / VIGNETTES).parent.mkdir(parents=True)
    (tmp_path / VIGNETTES).touch()
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\n")
    (tmp_path / "book" / "chapters").mkdir()
    chapter = tmp_path / "book" / "chapters" / name
    nbformat.write(nbformat.v4.new_notebook(), chapter)
    assert any(sentence in each for each in missing(chapter, tmp_path))


def test_every_notebook_of_the_book_stands_in_the_contents():
    listed = {f"{page}.ipynb" for page in pages()}
    root = notebooks()[0].parents[1]
    found = {p.relative_to(root) for p in (root / "book").rglob("*.ipynb")}
    visible = {path.as_posix() for path in found if not any(p[0] == "." for p in path.parts)}
    assert visible <= listed
