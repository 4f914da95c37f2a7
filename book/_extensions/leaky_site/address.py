"""The site's address, from the repository's, which stands in `_config.yml` and nowhere else."""

from urllib.parse import urlsplit


def pages_address(repository):
    """Return where GitHub Pages publishes a repository, by the repository's address."""
    owner, name = urlsplit(repository).path.strip("/").split("/")
    return f"https://{owner.lower()}.github.io/{name}/"


def derive_address(app, config):
    """Tell Sphinx where the site will be."""
    config.html_baseurl = pages_address(config.html_theme_options["repository_url"])


def setup(app):
    """Set the address before anything is made from it."""
    app.connect("config-inited", derive_address, priority=100)
