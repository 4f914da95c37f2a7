"""Make slides of chapters: one HTML page for each, which needs no network.

    python tools/slides.py NOTEBOOK... FOLDER

A slide holds what a class looks at: a heading with its formulas and lists, a prediction to make,
a short piece of code with what it prints, a figure that moves. The prose goes into the speaker's
notes (key S), and so does what a reader has to unfold. A deck ends before the exercises.
reveal.js comes from the package sphinx-revealjs.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path

import nbformat
from folders import place
from markdown_it.tree import SyntaxTreeNode
from nbconvert.filters import highlight
from prose import blocks, directive, first_sentence, html, line
from pygments.formatters import HtmlFormatter

from book import ROOT, IncompleteError, command, run_notebook
from leaky_site import questions

REVEAL = ("dist/reset.css", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")
MOST_LINES = 20  # of code on a slide
TABLE = "leaky-table"  # what a cell prints beside a table belongs to it

SHOWN = ("math_block", "math_block_label", "amsmath", "bullet_list", "ordered_list", "table", "dl")

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="reveal/reset.css">
<link rel="stylesheet" href="reveal/reveal.css">
<style>
body {{ background: #fff; }}
math {{ white-space: nowrap; }}
.reveal {{ font: 26px/1.4 system-ui, sans-serif; color: #22303c; }}
.reveal .slides {{ text-align: left; }}
.reveal h1, .reveal h2 {{ font-weight: 700; line-height: 1.15; margin: 0 0 0.6em; }}
.reveal h1 {{ font-size: 1.9em; }}
.reveal h2 {{ font-size: 1.4em; }}
.reveal p, .reveal ul, .reveal ol, .reveal table {{ margin: 0 0 0.6em; }}
.reveal ul, .reveal ol {{ padding-left: 1.2em; }}
.reveal td, .reveal th {{ padding: 0.15em 0.7em; text-align: left; border-bottom: 1px solid #ccc; }}
.reveal strong, .reveal th {{ font-weight: 700; }}
.reveal em {{ font-style: italic; }}
.reveal pre {{ font: 19px/1.35 ui-monospace, monospace; margin: 0 0 0.6em; }}
.reveal .slides .guess {{ border-left: 5px solid #b3541e; padding-left: 1em; }}
.reveal .out {{ border-left: 3px solid #b3541e; padding-left: 0.8em; }}
.reveal figure, .reveal figcaption {{ font-size: 18px; }}
.reveal figure {{ max-width: 900px; margin: 0 auto; }}
.reveal :not(svg, .leaky-plot) > svg {{ width: 100%; height: auto; max-height: 560px; }}
.reveal .leaky-drawing > svg {{ max-width: none !important; }}
.reveal .slides > section {{ max-height: 100%; overflow-y: auto; }}
{code}
</style>
<div class="reveal"><div class="slides">
{slides}
</div></div>
<script src="reveal/reveal.js"></script>
<script src="reveal/notes.js"></script>
<script>
Reveal.initialize({{ hash: true, center: false, width: 1100, height: 720, margin: 0.05,
  transition: "none", slideNumber: true, keyboardCondition: "focused", plugins: [RevealNotes] }});
</script>
</html>
"""


@dataclass
class Slide:
    """What a class sees, and what is only spoken; all of it HTML."""

    body: str
    notes: str = ""
    kind: str = ""

    def __str__(self) -> str:
        aside = f'<aside class="notes">{self.notes}</aside>' if self.notes else ""
        return f'<section class="{self.kind}">\n{self.body}\n{aside}\n</section>'


def slides_of(
    notebook: nbformat.NotebookNode, choices: Mapping[str, list[dict]] | None = None
) -> list[Slide]:
    """Return the slides of a chapter that has been run, up to its exercises.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    choices : mapping from str to list of dict, optional
        The answers that a prediction offers, by the name of its box.
    """
    deck: list[Slide] = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            deck.extend(_code(cell))
            continue
        for heading, text in _sections(cell.source):
            if heading and line(heading) == "Exercises":
                return deck
            _add_text(deck, heading, text, choices or {})
    return deck


def _sections(source: str) -> Iterator[tuple[SyntaxTreeNode | None, list[SyntaxTreeNode]]]:
    """Yield each heading of a cell, and the blocks below it."""
    heading, text = None, []
    for block in blocks(source):
        if block.type == "heading" and block.tag in ("h1", "h2", "h3"):
            if heading or text:
                yield heading, text
            heading, text = block, []
        else:
            text.append(block)
    yield heading, text


def _add_text(
    deck: list[Slide],
    heading: SyntaxTreeNode | None,
    text: list[SyntaxTreeNode],
    choices: Mapping[str, list[dict]],
) -> None:
    """Add a section's slide, and one for each of its boxes; a folded box is only spoken of."""
    boxes = [block for block in text if _is_box(block)]
    prose = [block for block in text if block not in boxes]
    shown = [block for block in prose if block.type in SHOWN]
    if heading and heading.tag == "h1":
        question = next(
            (each for block in prose for each in block.walk() if each.type == "strong"), None
        )
        lead = f"<p>{line(question)}</p>" if question else ""
        deck.append(Slide(f"<h1>{line(heading)}</h1>\n{lead}", html(prose)))
    elif heading or shown:
        title = line(heading) if heading else ""
        # A heading alone says too little.
        body = html(prose if "was measured" in title else shown) or first_sentence(prose)
        deck.append(Slide(f"<h2>{title}</h2>\n{body}" if title else body, html(prose)))
    elif prose and deck:
        deck[-1].notes += html(prose)
    deck.extend(_box(block, choices) for block in boxes)


def _is_box(block: SyntaxTreeNode) -> bool:
    found = directive(block)
    return found is not None and found.name == "admonition" and not found.folded


def _box(block: SyntaxTreeNode, choices: Mapping[str, list[dict]]) -> Slide:
    """Return a box's slide; what is folded in it, or an answer, is only spoken of.

    A prediction offers its choices, and the speaker knows which is right, and why.
    """
    box = directive(block)
    inside = blocks(box.body)
    spoken = [each for each in inside if directive(each)]
    shown = [each for each in inside if each not in spoken]
    answers = choices.get(box.options.get("name", ""), [])
    offered = "".join(f"<li>{questions.inline(each['answer'])}</li>" for each in answers)
    reasons = "".join(
        f"<li>{'Right' if each.get('right') else 'Wrong'}: {questions.inline(each['why'])}</li>"
        for each in answers
    )
    return Slide(
        f"<h2>{escape(box.title)}</h2>\n{html(shown)}" + _lettered(offered),
        html(spoken) + _lettered(reasons),
        "guess" if box.title == questions.PREDICTION else "box",
    )


def _lettered(items: str) -> str:
    return f'<ol type="a">{items}</ol>' if items else ""


def _code(cell: nbformat.NotebookNode) -> Iterator[Slide]:
    shown = [output.get("data", {}) for output in cell.outputs]
    drawings = [each.get("text/html") or each.get("image/svg+xml") for each in shown]
    printed = "".join(each.text for each in cell.outputs if each.output_type == "stream")
    short = cell.source.count("\n") < MOST_LINES
    if any(drawings):
        slide = "\n".join(filter(None, drawings))
        above = f'<pre class="out">{escape(printed)}</pre>' if printed and TABLE in slide else ""
        yield Slide(above + slide)
    elif printed:
        code = highlight.Highlight2HTML()(cell.source) if short else ""
        kind = "fragment out" if short else "out"
        yield Slide(f'{code}<pre class="{kind}">{escape(printed)}</pre>')


def page(notebook: nbformat.NotebookNode, choices: Mapping[str, list[dict]] | None = None) -> str:
    """Return the page with the slides of a chapter that has been run."""
    title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
    code = HtmlFormatter(style="xcode").get_style_defs(".highlight")
    slides = "\n".join(map(str, slides_of(notebook, choices)))
    return PAGE.format(title=escape(title), slides=slides, code=code)


def make(path: Path, folder: Path) -> Path:
    """Run the notebook at `path` and write its slides into `folder`.

    Raises
    ------
    IncompleteError
        If it has no title.
    """
    notebook = nbformat.read(path, as_version=4)
    if not notebook.cells or not notebook.cells[0].source.startswith("# "):
        raise IncompleteError(f"{path} does not begin with a cell that has its title, `# Title`.")
    run_notebook(notebook, path.parent)
    target = folder / f"{path.stem}.html"
    target.write_text(page(notebook, choices_for(path)), encoding="utf-8")
    return target


def choices_for(path: Path) -> dict[str, list[dict]]:
    """Return what the predictions of a chapter offer; nothing for a notebook of another book."""
    bank = ROOT / "book" / "questions" / f"{path.stem}.yml"
    entries = questions.read(bank) if bank.exists() else []
    return {each["predict"]: each["answers"] for each in entries if "predict" in each}


def copy_reveal(folder: Path) -> None:
    """Copy what the slides need of reveal.js from the installed package."""
    source = files("sphinx_revealjs") / "_static" / "revealjs"
    (folder / "reveal").mkdir(parents=True, exist_ok=True)
    for name in REVEAL:
        shutil.copy(str(source / name), folder / "reveal")


def main() -> None:
    """Make the slides of the chapters that are named."""
    *names, target = sys.argv[1:]
    with tempfile.TemporaryDirectory() as made:
        copy_reveal(Path(made))
        for name in names:
            make(Path(name), Path(made))
            print(f"{target}/{Path(name).stem}.html", flush=True)
        place(Path(made), Path(target))


if __name__ == "__main__":
    command(main)
