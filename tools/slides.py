"""Make slides of chapters: one HTML page for each, which needs no network.

    python tools/slides.py NOTEBOOK... FOLDER

A slide holds what a class looks at: a heading with its formulas and lists, a prediction to make,
a short piece of code with what it prints, a figure that moves. The prose goes into the speaker's
notes (key S). reveal.js comes from the package sphinx-revealjs.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from pathlib import Path

import nbformat
from export_html import Renderer
from nbclient import NotebookClient
from nbconvert.filters import highlight
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from pygments.formatters import HtmlFormatter

REVEAL = ("dist/reset.css", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")
MOST_LINES = 20  # of code on a slide
MIMES = ("text/html", "image/svg+xml")

ROLE = re.compile(r"\{[a-z:]+\}`([^`<]+?)(?: *<[^>]*>)?`")
ADMONITION = re.compile(r"^(`{3,})\{admonition\} ([^\n]*)\n(?::[^\n]*\n)*(.*?)^\1$", re.S | re.M)
DIRECTIVE = re.compile(r"^(`{3,})\{.*?^\1$", re.S | re.M)
LIST = r"(?:(?:[-*]|\d+\.) [^\n]*\n(?:[ \t]+[^\n]*\n|\n(?=[ \t]))*)+"
BLOCK = re.compile(rf"^(\$\$.*?^\$\$|{LIST}|(?:\|[^\n]*\n)+)", re.S | re.M)

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="reveal/reset.css">
<link rel="stylesheet" href="reveal/reveal.css">
<style>
body {{ background: #fff; }}
.reveal {{ font: 26px/1.4 system-ui, sans-serif; color: #22303c; }}
.reveal .slides {{ text-align: left; }}
.reveal h1, .reveal h2 {{ font-weight: 700; line-height: 1.15; margin: 0 0 0.6em; }}
.reveal h1 {{ font-size: 1.9em; }}
.reveal h2 {{ font-size: 1.4em; }}
.reveal p, .reveal ul, .reveal ol, .reveal table {{ margin: 0 0 0.6em; }}
.reveal ul, .reveal ol {{ padding-left: 1.2em; }}
.reveal td, .reveal th {{ padding: 0.15em 0.7em; text-align: left; border-bottom: 1px solid #ccc; }}
.reveal pre {{ font: 17px/1.35 ui-monospace, monospace; margin: 0 0 0.6em; }}
.reveal .guess {{ border-left: 5px solid #b3541e; padding-left: 1em; }}
.reveal .out {{ border-left: 3px solid #b3541e; padding-left: 0.8em; }}
.reveal figure, .reveal figcaption {{ font-size: 18px; }}
.reveal figure {{ max-width: 900px; margin: 0 auto; }}
.reveal svg {{ width: 100%; height: auto; max-height: 560px; }}
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


def html(text: str) -> str:
    """Turn a chapter's Markdown into HTML; roles become their text."""
    renderer = Renderer(escape=False)
    return MarkdownWithMath(renderer=renderer).render(ROLE.sub(r"\1", text))


def slide(body: str, notes: str = "", kind: str = "") -> str:
    """Return a slide; what is only spoken is in its notes."""
    aside = f'<aside class="notes">{notes}</aside>' if notes.strip() else ""
    return f'<section class="{kind}">\n{body}\n{aside}\n</section>'


def slides_of(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield the slides of a chapter that has been run, up to its exercises."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield from _code(cell)
        elif cell.source.startswith("## Exercises"):
            return
        else:
            for part in re.split(r"^(?=#{1,3} )", cell.source, flags=re.M):
                yield from _text(part)


def _text(source: str) -> Iterator[str]:
    title = re.match(r"(#+) (.*)\n?", source)
    rest = source[title.end() :] if title else source
    boxes = [(box[2], box[3]) for box in ADMONITION.finditer(rest)]
    prose = DIRECTIVE.sub("", ADMONITION.sub("", rest))
    shown = "\n\n".join(block.strip() for block in BLOCK.findall(prose + "\n"))
    if title and len(title[1]) == 1:
        question = re.search(r"\*\*(.+?)\*\*", prose)
        lead = f"<p>{html(question[1])}</p>" if question else ""
        yield slide(f"<h1>{html_line(title[2])}</h1>{lead}", html(prose))
    elif title or shown:
        summary = "was measured" in (title[2] if title else "")
        # A heading alone says too little: the first sentence stands below it.
        shown = shown or re.split(r"(?<=[.?:])\s", prose.strip(), maxsplit=1)[0]
        heading = f"<h2>{html_line(title[2])}</h2>" if title else ""
        yield slide(heading + html(prose if summary else shown), html(prose))
    for name, inside in boxes:
        if "framework" not in name.lower():
            yield slide(f"<h2>{escape(name)}</h2>{html(inside)}", kind="guess")


def html_line(text: str) -> str:
    """Turn a line of Markdown into HTML without a paragraph around it."""
    return re.sub(r"^<p>|</p>$", "", html(text).strip())


def _code(cell: nbformat.NotebookNode) -> Iterator[str]:
    drawn = "\n".join(_drawings(cell))
    if drawn:
        yield slide(drawn)
        return
    printed = "".join(each.text for each in cell.outputs if each.output_type == "stream")
    if not printed:
        return
    short = cell.source.count("\n") < MOST_LINES
    code = highlight.Highlight2HTML()(cell.source) if short else ""
    kind = "fragment out" if short else "out"
    yield slide(f'{code}<pre class="{kind}">{escape(printed)}</pre>')


def _drawings(cell: nbformat.NotebookNode) -> Iterator[str]:
    for output in cell.outputs:
        data = output.get("data", {})
        kind = next((kind for kind in MIMES if kind in data), None)
        if kind:
            yield data[kind]


def make(path: Path, folder: Path) -> Path:
    """Run the notebook at `path` and write its slides into `folder`."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": path.parent}}).execute()
    title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
    code = HtmlFormatter(style="xcode").get_style_defs(".highlight")
    page = PAGE.format(title=escape(title), slides="\n".join(slides_of(notebook)), code=code)
    target = folder / f"{path.stem}.html"
    target.write_text(page, encoding="utf-8")
    return target


def copy_reveal(folder: Path) -> None:
    """Copy what the slides need of reveal.js from the installed package."""
    source = files("sphinx_revealjs") / "_static" / "revealjs"
    (folder / "reveal").mkdir(parents=True, exist_ok=True)
    for name in REVEAL:
        shutil.copy(str(source / name), folder / "reveal")


if __name__ == "__main__":
    os.environ["TQDM_DISABLE"] = "1"  # a progress bar comes and goes with the machine's speed
    *names, target = sys.argv[1:]
    copy_reveal(Path(target))
    for name in names:
        print(make(Path(name), Path(target)), flush=True)
