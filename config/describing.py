"""The API described as OpenAPI 3.1, read off the views: what each takes, gives and refuses."""

from __future__ import annotations

from functools import cache, cached_property
from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiRequest, OpenApiResponse
from rest_framework.permissions import SAFE_METHODS

from api.idempotency import HEADER, REPLAYED
from api.pagination import LARGEST_LIMIT
from api.problems import MEDIA_TYPE, problem
from api.resources import REFERENCE, SERIAL, SLUG, UUID, Resources
from config.described_fields import DescribedFields
from config.described_parameters import ETAG, KEY, about, filter_schema, header, query
from config.examples import UUID as A_UUID
from config.examples import example_of
from config.refusals import ALWAYS, REFUSALS, WRITING

PROBLEM = {"$ref": "#/components/schemas/Problem"}
NAMES: dict[str, tuple[str, str]] = {
    "reference": (REFERENCE, "2026-0001"), "slug": (SLUG, "shells"), "key": (SLUG, "shells"),
    "uuid": (UUID, A_UUID), "serial": (SERIAL, "D-2026-0001"),
    "token": (r"\w{1,40}", "patrol_boat"),
}  # fmt: skip
SUMMARIES = {
    "list": "List {names}",
    "retrieve": "Read one of {names}",
    "create": "Make one of {names}",
    "partial_update": "Revise one of {names}",
    "retire": "Take one of {names} out of use",
}


class Described(DescribedFields):
    view: Any

    @property
    def _call(self) -> Any:
        name = getattr(self.view, "action", None) or self.method.lower()
        return getattr(self.view, name)

    @property
    def _is_list(self) -> bool:
        return getattr(self.view, "action", "") == "list"

    @property
    def _writes(self) -> bool:
        stores = not getattr(self.view, "stores_nothing", False)
        return self.method not in SAFE_METHODS and stores

    @property
    def _makes(self) -> bool:
        return getattr(self.view, "action", "") == "create" or getattr(self._call, "makes", False)

    # --- what it is ------------------------------------------------------------------------

    def get_tags(self) -> list[str]:
        parts = self.path.removeprefix("/api/v1/").strip("/").split("/")
        below = len(parts) > 2 and (parts[0] == "claims" or parts[2] == "readers")
        return [parts[2] if below else parts[0] or "root"]

    def get_summary(self) -> str:
        action = getattr(self.view, "action", "")
        if action in SUMMARIES:
            return SUMMARIES[action].format(names=self.get_tags()[0].replace("-", " "))
        return self._first(self._call) or self._first(self.view)

    def get_description(self) -> str:  # type: ignore[override]  # as its own parent says
        said = [self._call.__doc__ if not self._is_named else "", type(self.view).__doc__]
        if self._makes:
            said.append("Repeat it with the same key if no answer arrives: nothing is made twice.")
        elif self._writes:
            said.append("It names the ETag of what was read; what moved meanwhile is refused.")
        return "\n\n".join(" ".join(text.split()) for text in said if text)

    @property
    def _is_named(self) -> bool:
        """Whether the call is one of those that every resource has, whose docstrings are DRF's."""
        return getattr(self.view, "action", "") in {"list", "retrieve", "create", "partial_update"}

    def _first(self, of: Any) -> str:
        text = (of.__doc__ or "").strip().split("\n\n")[0]
        return " ".join(text.split()).rstrip(".")

    def get_operation_id(self) -> str:
        parts = [it for it in self.path.removeprefix("/api/v1/").split("/") if it and "{" not in it]
        call = getattr(self.view, "action", "") if self._is_named else self.method.lower()
        return "_".join([*parts, call]).replace("-", "_") if parts else "root"

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [{"token": []}, {"session": []}]

    # --- what it takes ---------------------------------------------------------------------

    def get_override_parameters(self) -> list[Any]:
        found: list[Any] = [*self._asked(), *self._headers_of_answers()]
        if self._makes:
            found.append(header(HEADER, "New for each thing made; the same when repeated.", KEY))
        elif self._writes:
            found.append(header("If-Match", "The ETag that was read.", ETAG))
        return found

    def _asked(self) -> list[OpenApiParameter]:
        if not self._is_list:
            return [query(name, {"type": "string"}, "Narrows the list.")
                    for name in sorted(getattr(self.view, "filters", ()))]  # fmt: skip
        columns = [it.removeprefix("-") for it in self.view.orderings]
        orders = [sign + column for column in columns for sign in ("", "-")]
        limit = {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": 50}
        narrowing = getattr(self.view.filterset_class, "base_filters", {})
        return [
            *(query(name, filter_schema(it), about(name)) for name, it in narrowing.items()),
            query("limit", limit, "So many rows."),
            query("cursor", {"type": "string"}, "Where a page begins: from `next` or `previous`."),
            query("ordering", {"type": "string", "enum": orders}, "The column, “-” backwards."),
        ]

    def _headers_of_answers(self) -> list[OpenApiParameter]:
        if self._is_list or not isinstance(self.view, Resources):
            return []
        codes = [201] if self._makes else [200, 201] if self.method == "PATCH" else [200]
        etag = OpenApiParameter("ETag", str, "header", response=codes, description="Of the answer.")
        if not self._makes:
            return [etag]
        replayed = OpenApiParameter(
            REPLAYED,
            str,
            "header",
            response=[201],
            description="“true” for an answer given before.",
        )
        return [etag, replayed]

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        return [
            {
                "name": name, "in": "path", "required": True, "example": NAMES[name][1],
                "description": "The name of the row.",
                "schema": {"type": "string", "pattern": f"^{NAMES[name][0]}$"},
            }
            for name in variables
        ]  # fmt: skip

    def get_filter_backends(self) -> list[Any]:
        return []  # `_asked` tells more

    def _get_pagination_parameters(self) -> list[Any]:
        return []

    def get_request_serializer(self) -> Any:
        of_action = {
            "create": "new_class", "partial_update": "changes_class", "retry": "retry_class",
        }  # fmt: skip
        name = of_action.get(getattr(self.view, "action", ""), "")
        body = getattr(self.view, name) if name else getattr(self._call, "takes", None)
        if body is None:
            return None
        shown = [OpenApiExample("A body", _shown(body), request_only=True)]
        return {it: OpenApiRequest(body, examples=shown) for it in self.map_parsers()}

    # --- what it answers -------------------------------------------------------------------

    def get_response_serializers(self) -> Any:
        """Asked for again and again for one operation."""
        if self.method not in self._answers:
            self._answers[self.method] = self._responses()
        return self._answers[self.method]

    @cached_property
    def _answers(self) -> dict[str, dict[Any, Any]]:
        return {}

    def _responses(self) -> dict[Any, Any]:
        answers: dict[Any, Any] = dict(self._success())
        if self._is_conditional:
            answers[304] = OpenApiResponse(description="You hold it already (If-None-Match).")
        for status in sorted(self._refusals()):
            code, detail = REFUSALS[status]
            shown = OpenApiExample(code, problem(status, code, detail), media_type=MEDIA_TYPE)
            answers[(status, MEDIA_TYPE)] = OpenApiResponse(PROBLEM, detail, examples=[shown])
        return answers

    @property
    def _is_conditional(self) -> bool:
        return self.method == "GET" and not self._is_list and self.path != "/api/v1/"

    def _success(self) -> dict[Any, Any]:
        gives = getattr(self._call, "gives", None)
        if gives is None:
            gives = self.view.serializer_class
            if not self._is_list:
                gives = self.view.detail_serializer_class or gives
        status = HTTPStatus.CREATED if self._makes else HTTPStatus.OK
        if getattr(self._call, "empty", False):
            return {204: OpenApiResponse(description="Done; there is nothing to show.")}
        media_type = getattr(self._call, "media_type", "") or "application/json"
        answer = _answer(gives, media_type, status.phrase)
        found: dict[Any, Any] = {(int(status), media_type): answer}
        if self.method == "PATCH" and getattr(self.view, "supersedes", False):
            found = {(201, media_type): answer}
        return found

    def _refusals(self) -> set[int]:
        found = {*ALWAYS, 400}
        if "{" in self.path:
            found.add(404)
        if self._is_conditional:
            found.add(412)
        if self.method not in SAFE_METHODS:
            found |= {413, 415}
        if self._writes:
            found |= {*WRITING, *((422,) if self._makes else (412, 428))}
        return found


def _answer(gives: Any, media_type: str, phrase: str) -> OpenApiResponse:
    if isinstance(gives, dict):
        schema = dict(gives)
        shown = [OpenApiExample("An answer", schema.pop("example"), media_type=media_type)]
        return OpenApiResponse(schema, phrase, examples=shown)
    shown = [OpenApiExample("An answer", _shown(gives), media_type=media_type)]
    return OpenApiResponse(gives, phrase, examples=shown)


@cache
def _shown(serializer: Any) -> Any:
    return example_of(serializer())
