"""The lists of the desk: what each shows, to whom, and under which filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import Claim, Tag
from desk import claim_page
from desk.columns import Column, chosen
from desk.models import ListName
from desk.searches import (
    CaptureSearch,
    ClaimSearch,
    DossierSearch,
    EstimateSearch,
    ParameterSearch,
    PublisherSearch,
    Search,
    SourceSearch,
)
from desk.wording import STATES
from dossiers.models import Dossier
from estimates.models import Estimate, Parameter
from sources.models import Capture, Source
from sources.weighing import weighed

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Listing:
    """One list: the rows that somebody may see, what they are narrowed by, and its columns."""

    name: ListName
    title: Any
    search: type[Search]
    columns: tuple[Column, ...]
    visible: Callable[[User], Rows]

    @property
    def address(self) -> str:
        return f"desk:{self.name.value}"

    def form(self, given: QueryDict, user: User) -> Search:
        return self.search(given, user=user)

    def chosen(self, given: QueryDict) -> list[Column]:
        return chosen(self.columns, given.getlist("columns")[:40])

    def rows(self, form: Search, user: User, shown: list[Column]) -> Rows:
        """What the filters leave of what this person may see, with what the columns need."""
        rows = form.narrowed(self.visible(user))
        joins = [name for column in shown for name in column.joins]
        rows = rows.select_related(*joins) if joins else rows
        return rows.prefetch_related(*(it for column in shown for it in column.reads))


def _figures(claim: Claim) -> str:
    return "; ".join(quantity.figure.display() for quantity in claim.quantities.all())


def _named(attribute: str) -> Callable[[Any], str]:
    return lambda row: ", ".join(sorted(str(it) for it in getattr(row, attribute).all()))


def _of(path: str) -> Callable[[Any], object]:
    """What stands at the end of a path of attributes; nothing where one of them is empty."""

    def read(row: Any) -> object:
        for name in path.split("."):
            row = getattr(row, name, None)
        return row() if callable(row) else row

    return read


CLAIMS = Listing(
    ListName.CLAIMS,
    _("Claims"),
    ClaimSearch,
    (
        Column(
            "reference", _("Claim"), _of("reference"), "desk/cells/claim.html",
            more={"statement": _of("statement"), "claimant": _of("claimant"),
                  "case": _of("case.slug")},
            joins=("case",),
        ),
        Column("figures", _("Claimed figures"), _figures, "desk/cells/figures.html",
               reads=claim_page.LISTED),
        Column("claimed_on", _("Claimed"), _of("claimed_on"), "desk/cells/claimed_on.html"),
        Column("status", _("Status"), _of("status"), "desk/cells/claim_status.html"),
        Column("verdict", _("Verdict"), _of("verdict.label"), usual=False, joins=("verdict",)),
        Column("priority", _("Priority"), _of("get_priority_display"), usual=False),
        Column("due_on", _("Due"), _of("due_on"), "desk/cells/due_on.html", usual=False),
        Column("assigned", _("Assigned to"), _named("assignees"), usual=False,
               reads=("assignees",)),
        Column("tags", _("Tags"), _named("tags"), usual=False,
               reads=(Prefetch("tags", Tag.objects.live()),)),
        Column("place", _("Place"), _of("place"), usual=False),
        Column("logged", _("Logged"), _of("created_at"), "desk/cells/moment.html", usual=False,
               more={"logged_by": _of("created_by.name")}, joins=("created_by",)),
    ),
    lambda user: Claim.objects.live().visible_to(user),
)  # fmt: skip

SOURCES = Listing(
    ListName.SOURCES,
    _("Sources"),
    SourceSearch,
    (
        Column("source", _("Source"), _of("slug"), "desk/cells/source.html",
               more={"title": _of("title"), "protected": _of("protected")}),
        Column("publisher", _("Publisher"), _of("publisher.name"), joins=("publisher",)),
        Column("published_on", _("Published"), _of("published_on"),
               "desk/cells/published_on.html"),
        Column("kind", _("Kind"), _of("get_kind_display")),
        Column("figures", _("Figures read"), _of("observed"), numeric=True),
        Column("author", _("Author"), _of("author"), usual=False),
        Column("url", _("Address"), _of("url"), "desk/cells/url.html", usual=False),
        Column("language", _("Language"), _of("language"), usual=False),
    ),
    lambda user: Source.objects.live().visible_to(user).annotate(
        observed=Count("observations", filter=Q(observations__retired_at=None), distinct=True)
    ),
)  # fmt: skip

PUBLISHERS = Listing(
    ListName.PUBLISHERS,
    _("Publishers"),
    PublisherSearch,
    (
        Column("publisher", _("Publisher"), _of("slug"), "desk/cells/publisher.html",
               more={"name": _of("name")}),
        Column("country", _("Country"), _of("country")),
        Column("grade", _("Reliability"), _of("letter"), "desk/cells/reliability.html"),
        Column("sources", _("Sources"), _of("published"), numeric=True),
        Column("url", _("Address"), _of("url"), "desk/cells/url.html", usual=False),
    ),
    lambda user: weighed(user).filter(retired_at=None),
)  # fmt: skip

CAPTURES = Listing(
    ListName.CAPTURES,
    _("Captures"),
    CaptureSearch,
    (
        Column("capture", _("Capture"), _of("uuid"), "desk/cells/capture.html",
               more={"source": _of("source.slug"), "title": _of("source.title"),
                     "sha256": _of("sha256")},
               joins=("source",)),
        Column("state", _("State"), _of("state"), "desk/cells/capture_state.html",
               more={"error": _of("error")}),
        Column("method", _("How"), _of("get_method_display")),
        Column("captured_at", _("Captured"), _of("captured_at"), "desk/cells/moment.html",
               more={"captured_by": _of("captured_by.name")}, joins=("captured_by",)),
        Column("change", _("Since the one before"), _of("get_change_display"), usual=False),
        Column("kind", _("Kind"), _of("get_kind_display"), usual=False),
        Column("bytes", _("Bytes"), _of("size"), numeric=True, usual=False),
    ),
    lambda user: Capture.objects.live().visible_to(user).defer("facts", "reading"),
)  # fmt: skip

ESTIMATES = Listing(
    ListName.ESTIMATES,
    _("Estimates"),
    EstimateSearch,
    (
        Column("estimate", _("Estimate"), _of("slug"), "desk/cells/estimate.html",
               more={"title": _of("title"), "measure": _of("measure")}),
        Column("median", _("Median (90 % interval)"), _of("central"), "desk/cells/interval.html",
               more={"low": _of("low"), "high": _of("high"), "unit": _of("unit")}),
        Column("bearing", _("Bearing"), _of("bearing")),
        Column("state", _("State"), lambda row: STATES[row.state],
               "desk/cells/estimate_state.html", more={"error": _of("error")}),
        Column("formula", _("Formula"), _of("formula"), "desk/cells/code.html", usual=False),
        Column("revision", _("Revision"), _of("revision"), numeric=True, usual=False),
    ),
    lambda _user: Estimate.objects.live(),
)  # fmt: skip

PARAMETERS = Listing(
    ListName.PARAMETERS,
    _("Parameters"),
    ParameterSearch,
    (
        Column("parameter", _("Parameter"), _of("slug"), "desk/cells/parameter.html",
               more={"title": _of("title"), "illustrative": _of("illustrative")}),
        Column("value", _("Value"), _of("text"), "desk/cells/code.html"),
        Column("uses", _("Taken in by"), _of("uses"), "desk/cells/uses.html"),
        Column("note", _("Note"), _of("note"), usual=False),
    ),
    lambda _user: Parameter.objects.live(),
)  # fmt: skip

DOSSIERS = Listing(
    ListName.DOSSIERS,
    _("Dossiers"),
    DossierSearch,
    (
        Column("serial", _("Dossier"), _of("serial"), "desk/cells/dossier.html",
               more={"claim": _of("version.claim.reference"),
                     "case": _of("collection.case.slug")}),
        Column("state", _("How far"), _of("state"), "desk/cells/dossier_state.html",
               more={"issued_at": _of("issued_at"), "issued_by": _of("issued_by.name"),
                     "sha256": _of("sha256")}),
        Column("pages", _("Pages"), _of("pages"), numeric=True, usual=False),
        Column("scope", _("Scope"), _of("get_scope_display"), usual=False),
    ),
    lambda user: Dossier.objects.visible_to(user).with_standing().read(),
)  # fmt: skip

LISTS = {
    it.name.value: it
    for it in (CLAIMS, SOURCES, PUBLISHERS, CAPTURES, ESTIMATES, PARAMETERS, DOSSIERS)
}
