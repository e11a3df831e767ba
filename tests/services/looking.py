"""A page as people have it: accessible, within the screen, nothing refused. One visit does it all.

A page is loaded once. What its markup says is asked on a wide light screen; what depends on the
screen (contrast, the size of targets, the width) is asked again on a narrow dark one, which the
style sheets turn the same page into without loading it.
"""

from __future__ import annotations

from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

from tests.services.policy import Watch

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_THE_SCREEN = ["color-contrast", "target-size", "scrollable-region-focusable"]
SCREENS: list[tuple[int, Literal["light", "dark"], list[str]]] = [
    (1280, "light", RULES),
    (380, "dark", OF_THE_SCREEN),
]
WIDER = "document.documentElement.scrollWidth > window.innerWidth"
ASK = """
rules => axe.run(document, {
  runOnly: rules, resultTypes: ["violations"], selectors: false, elementRef: false,
}).then(({violations}) => violations.flatMap(it => it.nodes.map(node =>
  `${it.id} ${node.html.slice(0, 200)}`)))
"""


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open, on either screen; it is left on the one it had."""
    found, size = [], page.viewport_size
    page.evaluate(AXE_SCRIPT)
    for width, scheme, rules in SCREENS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour half-way
        wrong: list[Any] = page.evaluate(ASK, rules)
        wrong += ["wider than the screen"] * page.evaluate(WIDER)
        found += [f"{page.url} {width} {scheme}: {it}" for it in wrong]
    if size:
        page.set_viewport_size(size)
    return found


class Looker:
    """Opens pages and keeps what is wrong with them, what they refuse and what they complain of."""

    def __init__(self, context: BrowserContext) -> None:
        self.watch = Watch(context)
        self.page = self.watch.page
        self.found = self.watch.found

    def visit(self, *paths: str) -> Page:
        for path in paths:
            self.watch.visit(path)
            self.look()
        return self.page

    def look(self) -> None:
        """Look at the page that is open."""
        self.watch.look()
        told = len(self.found)
        wrong = faults(self.page)
        del self.found[told:]  # axe itself puts styles into some pages, which the policy refuses
        self.found += wrong
