"""A document of plain values as YAML that people like to read, in one stable layout."""

from __future__ import annotations

from typing import Any

import yaml

from claims.casefile.reading import NULLS

HEADER = "# A Plumbline case file; docs/reference/case-file.md describes every key.\n"


class _Dumper(yaml.SafeDumper):
    """Plain text stays plain: the reader takes every scalar as the text that was written."""

    yaml_implicit_resolvers: Any = {}

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002  # PyYAML's signature
        return super().increase_indent(flow, False)  # noqa: FBT003  # PyYAML's signature


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text and not text.startswith((" ", "\n")) else None
    if text in NULLS:
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def write(document: dict[str, Any]) -> str:
    """The text of the document; keys without a value are left out."""
    parts = [
        yaml.dump(
            {name: value},
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=True,
            width=96,
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
