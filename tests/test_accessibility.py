"""Every page of the built site, judged by axe-core, in light at three widths and in dark."""

from pathlib import Path

import axe_playwright_python
import pytest
from built import ALL_PAGES, OUT_OF_REACH, visiting

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")

# Contrast takes axe longer than all else, and no colour depends on the width: it is judged at
# the last one only. Of the other rules none depends on the colours: dark is judged by contrast.
RULES = {
    ("light", 360): {"rules": {"color-contrast": {"enabled": False}}},
    ("light", 768): {"rules": {"color-contrast": {"enabled": False}}},
    ("light", 1440): {},
    ("dark", 1440): {"runOnly": ["color-contrast", "link-in-text-block"]},
}
# The exercise pages are made by one tool from parts that all of them share: one stands for all.
JUDGED = [name for name in ALL_PAGES if "exercises/" not in name or "/01_" in name]

JUDGE = "rules => axe.run({ resultTypes: ['violations'], ...rules })"
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def summary(violation):
    """Say in a line what axe found, and where first."""
    node = violation["nodes"][0]
    return f"{violation['id']} x{len(violation['nodes'])}: {node['html'][:160]} {node['any'][:1]}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", JUDGED)
def test_axe_finds_nothing(browser, address, name, scheme):
    with visiting(browser, color_scheme=scheme, reduced_motion="reduce") as page:
        page.goto(address + name)
        page.add_script_tag(path=AXE)
        for width in [width for each, width in RULES if each == scheme]:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(SETTLED)
            page.wait_for_function(f"innerWidth === {width} && ({OUT_OF_REACH})().length === 0")
            found = page.evaluate(JUDGE, RULES[scheme, width])
            assert [summary(violation) for violation in found["violations"]] == [], width
