"""Run notebooks and write each as one HTML file that needs nothing else.

Its figures move without a kernel, as in the book. nbconvert's own page loads scripts from other
hosts, for widgets, formulas and diagrams; this one loads none, so formulas stand as LaTeX.

    python tools/export_html.py NOTEBOOK... FOLDER
"""

import os
import sys
from pathlib import Path

import nbformat
from jinja2 import DictLoader
from nbclient import NotebookClient
from nbconvert import HTMLExporter

WIDGET = "application/vnd.jupyter.widget-view+json"

# nbconvert's page without the parts that load scripts.
PAGE = """
{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
"""


def export(path: Path, folder: Path) -> Path:
    """Run the notebook at `path`, write its page into `folder`, and return the page's path."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": path.parent}}).execute()
    drop_widgets(notebook)
    exporter = HTMLExporter(
        extra_loaders=[DictLoader({"page.html.j2": PAGE})], template_file="page.html.j2"
    )
    body, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    page = folder / f"{path.stem}.html"
    page.write_text(body, encoding="utf-8")
    return page


def drop_widgets(notebook: nbformat.NotebookNode) -> None:
    """Remove what only a kernel could bring to life; what else the outputs hold is shown."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)


if __name__ == "__main__":
    os.environ["TQDM_DISABLE"] = "1"  # a progress bar comes and goes with the machine's speed
    *names, target = sys.argv[1:]
    for name in names:
        print(export(Path(name), Path(target)), flush=True)
