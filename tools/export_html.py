"""Run notebooks and write each as one HTML file that needs nothing else.

Its figures move without a kernel and its formulas are MathML, as in the book. nbconvert's own
page loads scripts from other hosts for that; this one loads none.

    python tools/export_html.py NOTEBOOK... FOLDER
"""

import sys
from html import escape
from pathlib import Path

import nbformat
from jinja2 import DictLoader, pass_context
from math_core import LatexError
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from book import command, run_notebook
from leaky_site.formulas import mathml

WIDGET = "application/vnd.jupyter.widget-view+json"

# nbconvert's page, and the parts of its templates that load scripts: empty, for this page and for
# whatever other template asks for them.
TEMPLATES = {
    "mathjax.html.j2": "{% macro mathjax(url='') %}{% endmacro %}",
    "mermaidjs.html.j2": "{% macro mermaid_js(url='', elk_url='') %}{% endmacro %}",
    "page.html.j2": "{% extends 'lab/index.html.j2' %}{% block html_head_js %}{% endblock %}"
    "{% block html_head_css %}{{ super() }}<style>math { white-space: nowrap }</style>"
    "{% endblock %}",
}


class Renderer(IPythonRenderer):
    """Markdown with formulas as MathML."""

    def inline_math(self, body: str) -> str:
        """Draw a formula in a line of text."""
        return formula(body, False)

    def block_math(self, body: str) -> str:
        """Draw a formula on its own line."""
        return formula(body, True)

    def latex_environment(self, name: str, body: str) -> str:
        """Draw a formula that LaTeX would number."""
        return formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", True)


def formula(latex: str, display: bool) -> str:
    """Return a formula as MathML; one that cannot be read stays as it was written."""
    try:
        return mathml(latex.strip(), display)
    except LatexError:
        return f"<code>{escape(latex)}</code>"


class Exporter(HTMLExporter):
    """nbconvert's page, drawn by the two above."""

    template_file = "page.html.j2"

    def __init__(self, **options: object) -> None:
        super().__init__(extra_loaders=[DictLoader(TEMPLATES)], **options)

    @pass_context
    def markdown2html(self, context: object, source: str) -> str:
        """Turn a cell's Markdown into HTML."""
        return MarkdownWithMath(renderer=Renderer(escape=False)).render(source)


class FeedbackExporter(Exporter):
    """The page of nbgrader's template, with scores and comments, which names its own file."""

    template_file = "index.html.j2"


def export(path: Path, folder: Path) -> Path:
    """Run the notebook at `path`, write its page into `folder`, and return the page's path."""
    notebook = nbformat.read(path, as_version=4)
    run_notebook(notebook, path.parent)
    drop_widgets(notebook)
    body, _ = Exporter().from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    page = folder / f"{path.stem}.html"
    page.write_text(body, encoding="utf-8")
    return page


def drop_widgets(notebook: nbformat.NotebookNode) -> None:
    """Remove what only a kernel could bring to life; what else the outputs hold is shown."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)


def main() -> None:
    """Export the notebooks that are named."""
    *names, target = sys.argv[1:]
    for name in names:
        print(export(Path(name), Path(target)), flush=True)


if __name__ == "__main__":
    command(main)
