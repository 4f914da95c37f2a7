"""Write the repository's address into the texts that name it, for a fork of the book.

    python tools/address.py

The address stands in `_config.yml`, and the site takes it from there. What GitHub or Colab shows
without a build (README, citation, the notebooks' first cells) has a copy of it, which this
renews. `CITATION.cff` says which address they have so far.
"""

import re
import subprocess
from pathlib import Path

import yaml

from book import ROOT, command, settings
from leaky_site.address import pages_address

# The forms in which a repository is named, before its owner and name.
BEFORE = r"(https://github\.com/|/gh/|/github/)"


def rewrite(root: Path) -> list[Path]:
    """Renew the address in all text files of the repository at `root`; return those changed."""
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    new, old = settings(root)["repository"]["url"], citation["repository-code"]
    named = re.compile(BEFORE + re.escape(_name(old)) + r"\b")
    changed = []
    for path in _texts(root):
        before = path.read_text(encoding="utf-8")
        after = named.sub(rf"\g<1>{_name(new)}", before)
        after = after.replace(pages_address(old), pages_address(new))
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(path)
    return changed


def _name(address: str) -> str:
    """Return the owner and name of a repository."""
    return address.removeprefix("https://github.com/").strip("/")


def _texts(root: Path) -> list[Path]:
    """Return the repository's text files, but for the tests, which make up addresses."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout
    suffixes = (".md", ".cff", ".ipynb", ".toml", ".py")
    return [
        root / name
        for name in names.splitlines()
        if name.endswith(suffixes) and not name.startswith("tests/") and (root / name).is_file()
    ]


def main() -> None:
    """Renew the address in the book."""
    for path in rewrite(ROOT):
        print(f"rewritten  {path}")


if __name__ == "__main__":
    command(main)
