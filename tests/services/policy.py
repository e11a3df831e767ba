"""What a browser refuses under the content security policy, and what it complains of."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page

LOOKS = ("*.css", "*.woff2", "*.png")
LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


REFUSED = "new Promise((done) => setTimeout(() => done(window.refused)))"
"""Once what was refused last has been told, too."""


class Watch:
    """A page whose refusals and complaints are kept."""

    def __init__(self, context: BrowserContext, *, unread: tuple[str, ...] = ()) -> None:
        """`unread` names what is not fetched, when how a page looks is no matter."""
        self.found: list[str] = []
        context.add_init_script(LISTEN)
        self.page: Page = context.new_page()
        network = context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.send("Network.setBlockedURLs", {"urls": list(unread)})
        self.page.on("pageerror", lambda error: self.found.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._said)

    def _said(self, message: Any) -> None:
        answered = "Failed to load resource" in message.text  # a page that is an error is one
        if message.type == "error" and not answered:
            self.found.append(f"{self.page.url}: {message.text}")

    def look(self) -> Page:
        """Keep what the page that is open refused."""
        refused = self.page.evaluate(REFUSED)
        self.found += [f"{self.page.url}: {it}" for it in refused]
        return self.page

    def visit(self, path: str) -> Page:
        self.page.goto(path, wait_until="load")
        return self.look()
