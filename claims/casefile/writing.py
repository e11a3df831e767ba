"""A document of plain values as YAML that people like to read, in one stable layout."""

from __future__ import annotations

import re
from typing import Any

import yaml

from claims.casefile.reading import NULLS

HEADER = "# A Plumbline case file; docs/reference/case-file.md describes every key.\n"
WIDTH = 96
LONGEST_PLAIN = 80
NOT_IN_A_BLOCK = re.compile("[\r\x85\u2028\u2029]|^[ \n]|[ \n]$| \n")
"""What a block or a folded scalar would not bring back as it was: other line breaks, blanks at
the edges or before a line break."""


class _Dumper(yaml.SafeDumper):
    """Plain text stays plain: the reader takes every scalar as the text that was written."""

    yaml_implicit_resolvers: Any = {}

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002  # PyYAML's signature
        return super().increase_indent(flow, False)  # noqa: FBT003  # PyYAML's signature


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    if text in NULLS or NOT_IN_A_BLOCK.search(text):
        return '"'
    if "\n" in text:
        return "|"
    return ">" if len(text) > LONGEST_PLAIN and " " in text and "  " not in text else None


def _mapping(dumper: yaml.SafeDumper, mapping: dict[str, Any]) -> yaml.Node:
    """What an input stands for fits on its line: `mass: {estimate: packed-round}`."""
    flow = True if set(mapping) == {"estimate"} else None
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=flow)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _mapping)


def write(document: dict[str, Any]) -> str:
    """The text of the document; keys without a value are left out."""
    parts = [
        yaml.dump(
            {name: value},
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=True,
            width=WIDTH,
            default_flow_style=False,
        )
        for name, value in _without_blanks(document).items()
    ]
    return HEADER + "\n".join(parts)


def _without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        filled = {name: _without_blanks(item) for name, item in value.items()}
        return {name: item for name, item in filled.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [_without_blanks(item) for item in value]
    return None if value is None else str(value)
