"""Every page of the built site, judged by axe-core, in light and dark and at three widths."""

from pathlib import Path

import axe_playwright_python
import pytest
from built import ALL_PAGES, OUT_OF_REACH, visiting

WIDTHS = (360, 768, 1440)
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")

# Contrast takes axe longer than all else, and no colour depends on the width: it is judged at
# the last one only.
JUDGE = """contrast => axe.run({
  resultTypes: ["violations"], rules: { "color-contrast": { enabled: contrast } },
})"""


def summary(violation):
    """Say in a line what axe found, and where first."""
    node = violation["nodes"][0]
    return f"{violation['id']} x{len(violation['nodes'])}: {node['html'][:160]} {node['any'][:1]}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ALL_PAGES)
def test_axe_finds_nothing(browser, address, name, scheme):
    with visiting(browser, color_scheme=scheme, reduced_motion="reduce") as page:
        page.goto(address + name)
        page.add_script_tag(path=AXE)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function(f"innerWidth === {width} && ({OUT_OF_REACH})().length === 0")
            found = page.evaluate(JUDGE, width == WIDTHS[-1])
            assert [summary(violation) for violation in found["violations"]] == [], width
