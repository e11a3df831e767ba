"""How a published claim is cited: in words, for BibTeX, and as CSL-JSON. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "#": r"\#", "$": r"\$", "%": r"\%",
    "&": r"\&", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True)
class Citation:
    """One version of a claim. `address` is absolute and stays."""

    reference: str
    version: int
    statement: str
    publisher: str
    published: date
    address: str

    @property
    def title(self) -> str:
        said = " ".join(self.statement.split()).removesuffix(".")  # the sentence goes on
        return f"Fact check {self.reference}: “{said}”"

    @property
    def words(self) -> str:
        on = f"{self.published.day} {MONTHS[self.published.month - 1]} {self.published.year}"
        return f"{self.publisher}. {self.title}. Version {self.version}, {on}. {self.address}"

    def bibtex(self) -> str:
        fields = {
            "author": f"{{{tex(self.publisher)}}}",  # a second pair: it is one name
            "title": f"{{{tex(self.title)}}}",
            "year": str(self.published.year),
            "month": str(self.published.month),
            "version": str(self.version),
            "url": tex(self.address),
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@online{{factcheck-{self.reference},\n{lines}}}\n"

    def csl(self) -> dict[str, Any]:
        """An item of CSL-JSON; the format's own form for a date."""
        on = self.published
        return {
            "id": f"factcheck-{self.reference}",
            "type": "webpage",
            "title": self.title,
            "author": [{"literal": self.publisher}],
            "container-title": self.publisher,
            "issued": {"date-parts": [[on.year, on.month, on.day]]},
            "version": str(self.version),
            "URL": self.address,
        }


def tex(text: str) -> str:
    """The text with what TeX would read as commands spelled out."""
    return "".join(TEX.get(character, character) for character in text)
