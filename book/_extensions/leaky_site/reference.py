"""The package's docstrings, as the reference shows them."""


def escape_bars(app, what, name, obj, options, lines):
    """Keep |x| what it is, a size: to reStructuredText bars mean a substitution."""
    lines[:] = [line.replace("|", r"\|") for line in lines]


def setup(app):
    """Read each docstring before it is laid out."""
    app.connect("autodoc-process-docstring", escape_bars)
