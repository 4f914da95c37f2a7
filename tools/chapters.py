"""Say what a chapter lacks of what the book expects of every chapter.

    python tools/chapters.py

CONTRIBUTING.md has the recipe that these are the ends of.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

from book import ROOT, IncompleteError, command, pages

TIME = re.compile(r"\*\*Time:\*\* (\d+) minutes.*?, and (\d+) for the exercises\.")
TASK = re.compile(r"\*(?:Warm-up|Core|Stretch), (\d+) minutes\.\*")

PICTURES = Path("leaky/lessons/plots/vignettes.py")


def minutes(text: str) -> tuple[int, int]:
    """Return a chapter's minutes as its line of time has them: to read it, for its exercises.

    Raises
    ------
    IncompleteError
        If it has no such line.
    """
    found = TIME.search(text)
    if not found:
        raise IncompleteError(
            "its first cell has no line such as `**Time:** 30 minutes, and 40 for the exercises.`"
        )
    return int(found[1]), int(found[2])


def text_of(path: Path) -> str:
    """Return the text of a notebook's cells."""
    return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)


def missing(path: Path, root: Path = ROOT) -> list[str]:
    """Return what a chapter lacks, a sentence each with the file in which it is to stand.

    Parameters
    ----------
    path : pathlib.Path
        The chapter's notebook.
    root : pathlib.Path, optional
        The book's folder.
    """
    if not re.match(r"\d\d_", path.stem):
        return [f"{path.name}: its name does not begin with two digits, as in `11_noise.ipynb`."]
    return [f"{path.name}: {each}" for each in (*_in_itself(path), *_in_other_files(path, root))]


def _in_itself(path: Path) -> Iterator[str]:
    notebook, text = nbformat.read(path, as_version=4), text_of(path)
    if not notebook.metadata.get("myst", {}).get("html_meta", {}).get("description"):
        yield "its metadata has no description (myst: html_meta: description), which searches show."
    if not text.startswith("# "):
        yield "its first cell does not begin with its title, `# Title`."
    if not re.search(r"^## Exercises$", text, re.M):
        yield "it has no section `## Exercises`."
    try:
        _, stated = minutes(text)
    except IncompleteError as error:
        yield str(error)
    else:
        total = sum(map(int, TASK.findall(text)))
        if stated != total:
            yield f"it gives {stated} minutes to its exercises, which together take {total}."


def _in_other_files(path: Path, root: Path) -> Iterator[str]:
    title = text_of(path).partition("\n")[0].removeprefix("# ")
    if path.relative_to(root).with_suffix("").as_posix() not in pages(root):
        yield "_toc.yml does not name it."
    if not (root / "book" / "questions" / f"{path.stem}.yml").exists():
        yield f"its questions are missing: book/questions/{path.stem}.yml."
    pictures = (root / PICTURES).read_text(encoding="utf-8")
    if f'"{path.stem}": (' not in pictures:
        yield f"it has no small picture: {PICTURES}, in the table _PICTURES."
    guide = (root / "book" / "teaching" / "guide.md").read_text(encoding="utf-8")
    heading = f"## Chapter {int(path.stem[:2])}: {title}"
    if heading not in guide.splitlines():
        yield f"book/teaching/guide.md has no section `{heading}`."
    yield from _in_its_sheet(path.stem, root)


def _in_its_sheet(name: str, root: Path) -> Iterator[str]:
    """Yield what a sheet lacks: a chapter may do without, but not with a part of one."""
    source = root / "classroom" / "exercises" / f"{name}.md"
    sheet = root / "book" / "exercises" / f"{name}.ipynb"
    named = f"book/exercises/{name}" in pages(root)
    if source.exists() and not sheet.exists():
        yield "its sheet of exercises is not made: run `make exercises`."
    if source.exists() and not named:
        yield f"_toc.yml does not name its sheet, book/exercises/{name}."
    if not source.exists() and (named or sheet.exists()):
        yield f"its sheet of exercises has no source: classroom/exercises/{name}.md."


def main() -> None:
    """Print what is missing, of all chapters."""
    chapters = sorted((ROOT / "book" / "chapters").glob("*.ipynb"))
    sentences = [each for path in chapters for each in missing(path)]
    if sentences:
        raise IncompleteError("\n".join(sentences))
    print(f"Nothing is missing from {len(chapters)} chapters.")


if __name__ == "__main__":
    command(main)
