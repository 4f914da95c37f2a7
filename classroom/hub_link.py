"""Print the links that open the book's exercises on a JupyterHub that has nbgitpuller.

    python classroom/hub_link.py https://hub.example.edu

Who follows a link gets the newest notebooks into their own folder; what they changed is kept.
The repository's address comes from `_config.yml`, so that a fork's links lead to the fork.
"""

import sys
from pathlib import Path
from urllib.parse import quote, urlencode

import yaml

ROOT = Path(__file__).parents[1]


def link(hub: str, notebook: str) -> str:
    """Return the link to a notebook of the repository on a hub.

    Parameters
    ----------
    hub : str
        Address of a JupyterHub, with http:// or https://.
    notebook : str
        Path of a file within the repository.

    Raises
    ------
    ValueError
        If the address is none, or there is no such file.

    References
    ----------
    The form of the link: https://nbgitpuller.readthedocs.io/en/latest/link.html
    """
    if not hub.startswith(("http://", "https://")):
        raise ValueError(f"hub must be an address such as https://hub.example.edu, got {hub!r}")
    if not (ROOT / notebook).is_file():
        raise ValueError(f"notebook must be a file of the repository, got {notebook!r}")
    repository = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
    folder = repository["url"].rstrip("/").rsplit("/", 1)[1]
    query = {
        "repo": repository["url"],
        "branch": repository["branch"],
        "urlpath": f"lab/tree/{folder}/{notebook}",
    }
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(query, quote_via=quote)}"


if __name__ == "__main__":
    for path in sorted((ROOT / "book" / "exercises").glob("*.ipynb")):
        print(link(sys.argv[1], path.relative_to(ROOT).as_posix()))
