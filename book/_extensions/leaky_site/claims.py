"""The passports of the claims: how each fared on fresh seeds, where it stands and on a page of all.

Authors write nothing but the name of a verdict, ``(claim-name)=`` on the line before it. The
numbers come from the records that `make replicate` stores in `leaky.lessons.claims`.
"""

from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

import nbformat
from docutils import nodes

from leaky.lessons import claims
from leaky.lessons.claims.record import STORED, load, size
from leaky.lessons.claims.register import level_of

PAGE = "book/claims"
# The chapters that show passports; the others do when they are rewritten, and are listed till then.
SHOWN = ("01", "02", "04")
LISTED = "% The build lists the claims here, by chapter."
VERDICTS = {
    "firm": "Stood",
    "fragile": "Fragile: stood",
    "undecided": "Undecided by all blocks together; stood",
    "fell": "Overturned by all blocks together; stood",
}


def passport(record, where=""):
    """Return the passport of a claim as HTML: a line that opens, with a sign for each block."""
    signs = "".join(f'<i class="{block.verdict}"></i>' for block in record.further)
    told = "".join(f"<p>{escape(' '.join(part))}</p>" for part in (_rule(record), _runs(record)))
    return (
        f'<details class="passport"><summary>{VERDICTS[record.verdict]} in {record.n_stood} of '
        f'{len(record.further)} further blocks <span aria-hidden="true">{signs}</span></summary>'
        f"{record.table.html}{told}<p>Repeat it with seeds of your own: <code>from leaky.lessons "
        f'import claims; claims.run("{record.claim.name}", seeds=[10, 20])</code>{where}</p>'
        "</details>"
    )


def _rule(record):
    """Tell the rule, its family, and what would overturn the claim."""
    claim = record.claim
    n = claim.announced(len(record.blocks[0].comparisons))
    yield f"The rule: {claim.rule.words}. Estimated: {claim.unit}."
    if n > 1:
        level = 100 * level_of(n)
        yield f"A family of {n} comparisons: each interval has a level of {level:.4g} %."
    yield f"What would overturn it: {claim.overturned}."


def _runs(record):
    """Tell what was run, in which order, and what the numbers can find."""
    claim, own, further = record.claim, record.blocks[0], record.further
    seen = f", and after {claim.seen}" if claim.seen else ""
    yield (
        f"The rule was written after the chapter's own block (seed {own.seed}, {size(own)} values: "
        f"{own.verdict}){seen}. Only the further blocks test it: seeds {further[0].seed} to "
        f"{further[-1].seed}, {size(further[0])} values each; {record.pooled.failures or 'no'} "
        "runs failed."
    )
    if claim.effect:
        yield f"To find an effect of {claim.effect:g} with a power of 80 %, a block needs"
        yield f"{record.needed} values."
    if claim.proved:
        yield "The page has a proof; the runs check the code."
    yield f"Run on {record.date} with NumPy {record.versions['numpy']}."


@cache
def records():
    """Return what is stored, by the name of the claim; each has further blocks."""
    stored = {name: load(claims.named(name)) for name in claims.names()}
    return {name: each for name, each in stored.items() if each and each.further}


def add_passports(app, doctree, docname):
    """Put its passport behind the paragraph of each verdict that has a name."""
    if app.builder.format != "html" or not Path(docname).name.startswith(SHOWN):
        return
    page = app.builder.get_relative_uri(docname, PAGE)
    for paragraph in list(doctree.findall(nodes.paragraph)):
        names = [each.removeprefix("claim-") for each in paragraph["ids"]]
        for name in (each for each in reversed(names) if each in records()):
            link = f' <a href="{page}#about-{name}">What this book claims</a>'
            html = nodes.raw("", passport(records()[name], link), format="html")
            paragraph.parent.insert(paragraph.parent.index(paragraph) + 1, html)


def list_claims(app, docname, source):
    """Fill the page of all claims."""
    if docname == PAGE:
        chapters = "\n\n".join(_chapter(app, number) for number in claims.CHAPTERS)
        source[0] = source[0].replace(LISTED, chapters)


def _chapter(app, number):
    """Return the claims of a chapter as Markdown, with a link to where each stands."""
    (path,) = Path(app.srcdir, "book", "chapters").glob(f"{number:02}_*.ipynb")
    text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    title = text.partition("\n")[0].removeprefix("# ")
    listed = [f"## {number} · {title}"]
    for name, record in records().items():
        if record.claim.module.endswith(f".{claims.CHAPTERS[number]}"):
            link = f"{{doc}}`chapters/{path.stem}`"
            if f"(claim-{name})=" in text:
                link = f"{{ref}}`In the chapter <claim-{name}>`"
            listed.append(f"(about-{name})=\n{record.claim.statement} {link}")
            listed.append(f"```{{raw}} html\n{passport(record)}\n```")
    return "\n\n".join(listed)


def setup(app):
    """Fill the page when it is read, and add passports when links lead to pages.

    New records have all pages read anew.
    """
    stored = b"".join(path.read_bytes() for path in sorted(STORED.parent.rglob("*.*")))
    app.add_config_value("leaky_site_claims", sha256(stored).hexdigest(), "env")
    app.connect("source-read", list_claims)
    app.connect("doctree-resolved", add_passports)
