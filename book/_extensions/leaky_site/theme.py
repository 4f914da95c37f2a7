"""The parts of the theme on which this extension rests: where one is missing, the build says so."""

from importlib.metadata import version

from sphinx.errors import ExtensionError

# The versions whose pages, icons and stylesheets these modules were written for.
WRITTEN_FOR = {"sphinx-book-theme": "1.3.0", "pydata-sphinx-theme": "0.17.1"}

# What every page of the theme has, and some module here mends or moves.
PARTS = ("main", "main footer", ".sidebar-primary-items__start", "[class*=fa-]")


class ThemeError(ExtensionError):
    """The theme is not as this extension knows it."""


def lacks(what, module):
    """Return the error for a part that the theme no longer has."""
    themes = "; ".join(
        f"{name} {known}, installed is {version(name)}" for name, known in WRITTEN_FOR.items()
    )
    return ThemeError(f"The theme has no {what}: leaky_site/{module} was written for {themes}.")


def expected(page, selector, module):
    """Return the elements of a parsed page that a selector names: at least one.

    Raises
    ------
    ThemeError
        If there is none, with the versions for which `module` was written.
    """
    found = page.select(selector)
    if not found:
        raise lacks(f"element `{selector}` where it was expected", module)
    return found


def given(context, name, module):
    """Return what the theme gives its templates by a name; a ThemeError if it gives nothing."""
    if name not in context:
        raise lacks(f"`{name}` for its templates", module)
    return context[name]
