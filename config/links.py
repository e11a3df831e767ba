"""Which call leads on to which, as links of OpenAPI: what a list holds is read, what was made is
read and changed, what was read is changed under its ETag."""

from __future__ import annotations

import re
from typing import Any

NAME = re.compile(r"\{(\w+)\}")
ONE = re.compile(r"\{(\w+)\}/")
ETAG = {"header.If-Match": "$response.header.ETag"}


def linked(result: dict[str, Any], **_of_generator: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: the description with links at answers that name a row."""
    paths = result["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                found = _links(paths, path, method, status)
                if found:
                    answer["links"] = found
    return result


def _links(paths: dict[str, Any], path: str, method: str, status: str) -> dict[str, Any]:
    if method == "post" and status == "201":
        return _to_what_was_made(paths, path)
    if method == "get" and status == "200":
        return _to_changes(paths, path) if path.endswith("}/") else _to_the_first(paths, path)
    return {}


def _to_what_was_made(paths: dict[str, Any], path: str) -> dict[str, Any]:
    item, name = _row_of(paths, path) or _row_of(paths, _above(path)) or ("", "")
    if not item:
        return {}
    given = {**_of_path(path), f"path.{name}": f"$response.body#/{name}"}
    return _link(paths, item, "get", given) | _each(paths, item, given | ETAG)


def _to_the_first(paths: dict[str, Any], path: str) -> dict[str, Any]:
    """From a list to its first row."""
    item, name = _row_of(paths, path) or ("", "")
    if not item:
        return {}
    given = {**_of_path(path), f"path.{name}": f"$response.body#/results/0/{name}"}
    return _link(paths, item, "get", given)


def _to_changes(paths: dict[str, Any], path: str) -> dict[str, Any]:
    """From a row that was read to what may be done to it, and to what hangs on it."""
    return _each(paths, path, _of_path(path) | ETAG)


def _each(paths: dict[str, Any], item: str, given: dict[str, str]) -> dict[str, Any]:
    """Every call on the row at `item`, and one step below it, that needs no other name."""
    found: dict[str, Any] = {}
    for path, methods in paths.items():
        if not path.startswith(item) or "{" in path.removeprefix(item):
            continue
        for method in methods:
            if (path, method) != (item, "get"):
                found |= _link(paths, path, method, given)
    return found


def _link(paths: dict[str, Any], path: str, method: str, given: dict[str, str]) -> dict[str, Any]:
    """A link whose parameters are those of `given` that the call takes."""
    operation = paths[path].get(method)
    if operation is None:
        return {}
    takes = {f"{it['in']}.{it['name']}" for it in operation.get("parameters", ())}
    sent = {name: value for name, value in given.items() if name in takes}
    name = operation["operationId"]
    return {name: {"operationId": name, "description": operation["summary"], "parameters": sent}}


def _row_of(paths: dict[str, Any], path: str) -> tuple[str, str] | None:
    """The address of one row of the list at `path`, and what names it there."""
    for item in paths:
        if item.startswith(path) and (below := ONE.fullmatch(item.removeprefix(path))):
            return item, below[1]
    return None


def _above(path: str) -> str:
    return path[: path.rstrip("/").rindex("/") + 1]


def _of_path(path: str) -> dict[str, str]:
    return {f"path.{name}": f"$request.path.{name}" for name in NAME.findall(path)}
