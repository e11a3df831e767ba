"""Tables of claims: uploaded, looked through, mended, imported by a worker, taken back."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from audit.cells import safe_cell
from claims import policies
from claims.importing import storing
from claims.importing.columns import COLUMNS, EXAMPLE, NAMES
from claims.importing.working import told
from claims.models import ClaimImport, ImportRow
from desk import keeping
from desk.draft_forms import Reasoned
from desk.import_forms import LinesForm, TableForm, line_form
from desk.listing import page_of
from desk.reasons import attempted, why_not
from desk.signed_in import fragment, person

LINES_ON_A_PAGE = 50
writes = require_http_methods(["GET", "HEAD", "POST"])
STATES = ImportRow.State


@writes
def imports(request: HttpRequest) -> HttpResponse:
    """Earlier tables, and the form for the next."""
    user = person(request)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        policies.check_can_change_claims(user)
        made = keeping.saved(form, partial(_uploaded, form, user))
        if made is not None:
            return redirect("desk:import", made.uuid)
    stored = Count("rows", filter=Q(rows__state=STATES.STORED))
    rows = ClaimImport.objects.visible_to(user).exclude(state=ClaimImport.State.DROPPED)
    rows = rows.annotate(lines=Count("rows"), stored=stored)
    context = {
        "form": form,
        "page": page_of(rows.order_by("-pk"), request),
        "columns": COLUMNS,
        "change_refused": why_not(partial(policies.check_can_change_claims, user)),
    }
    return render(request, "desk/import/list.html", context, status=422 if form.errors else 200)


@require_safe
def template(_request: HttpRequest) -> HttpResponse:
    """An empty table with one example, as a spreadsheet opens it: UTF-8 with its mark."""
    return _csv("claims-template.csv", NAMES, [[EXAMPLE[name] for name in NAMES]])


@require_safe
def table(request: HttpRequest, uuid: str) -> HttpResponse:
    return _page(request, _import(uuid, person(request)))


@fragment
@require_safe
def progress(request: HttpRequest, uuid: str) -> HttpResponse:
    """How far the worker is, polled; the page is loaded anew when it is done."""
    made = _import(uuid, person(request))
    if not made.is_under_way:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "desk/import/progress.html", {"made": made, "counts": _counts(made)})


@require_POST
def again(request: HttpRequest, uuid: str) -> HttpResponse:
    """A corrected file instead of this one."""
    user = person(request)
    made = _import(uuid, user)
    form = TableForm(request.POST, request.FILES)
    new = keeping.saved(form, partial(_uploaded, form, user, instead_of=made))
    return redirect("desk:import", new.uuid) if new else _page(request, made, form, 422)


@require_POST
def leave_out(request: HttpRequest, uuid: str) -> HttpResponse:
    """Leave one line out, or all faulty ones, or take one in again."""
    user = person(request)
    made = _import(uuid, user)
    which, line = request.POST.get("all", ""), _number(request.POST.get("line"))
    if which:
        act = partial(storing.leave_out_all, made, which=which, by=user)
    else:
        out = request.POST.get("out") == "yes"
        act = partial(storing.leave_out, made, [line], out=out, by=user)
    attempted(request, act)
    response = redirect("desk:import", made.uuid)
    response["Location"] += f"?{request.GET.urlencode()}#line-{line}"
    return response


@require_POST
def start(request: HttpRequest, uuid: str) -> HttpResponse:
    user = person(request)
    made = _import(uuid, user)
    if attempted(request, partial(storing.start, made, by=user)):
        messages.success(request, _("A worker logs the claims."))
    return redirect("desk:import", made.uuid)


@writes
def take_back(request: HttpRequest, uuid: str) -> HttpResponse:
    """Asked for with a reason: what the import logged is retired, where nobody touched it."""
    user = person(request)
    made = _import(uuid, user)
    form = Reasoned(request.POST or None)
    if keeping.saved(form, lambda given: storing.take_back(made, by=user, **given)):
        messages.success(request, _("A worker takes the claims back."))
        return redirect("desk:import", made.uuid)
    context = {"made": made, "form": form, "counts": _counts(made)}
    return render(
        request, "desk/import/take_back.html", context, status=422 if form.errors else 200
    )


@writes
def drop(request: HttpRequest, uuid: str) -> HttpResponse:
    user = person(request)
    made = _import(uuid, user)
    if request.method != "POST":
        return render(request, "desk/import/drop.html", {"made": made})
    if attempted(request, partial(storing.drop, made, by=user)):
        messages.success(request, _("Dropped. Nothing of it was logged."))
        return redirect("desk:imports")
    return redirect("desk:import", made.uuid)


@require_safe
def problems(request: HttpRequest, uuid: str) -> HttpResponse:
    """Lines with something wrong, to be mended in a spreadsheet and uploaded again."""
    made = _import(uuid, person(request))
    wrong = Q(state__in=[STATES.FAULTY, STATES.REFUSED]) | Q(repeats=True)
    rows = made.rows.filter(wrong).order_by("line")
    cells = (_with_problems(row) for row in rows.iterator(chunk_size=500))
    return _csv("problems.csv", ["line", *NAMES, "problems"], cells)


@require_safe
def report(request: HttpRequest, uuid: str) -> HttpResponse:
    """What became of every line: its state, the claim's reference, and why not."""
    made = _import(uuid, person(request))
    rows = made.rows.select_related("claim").order_by("line")
    cells = (_reported(row) for row in rows.iterator(chunk_size=500))
    return _csv("report.csv", ["line", "state", "reference", "statement", "problems"], cells)


@writes
def line(request: HttpRequest, uuid: str, line: int) -> HttpResponse:
    """One line with all its cells, to be mended here."""
    user = person(request)
    made = _import(uuid, user)
    row = get_object_or_404(made.rows.select_related("claim", "of"), line=_bounded(line))
    form = line_form(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        mended = keeping.saved(form, lambda cells: storing.mend_row(row, cells, by=user))
        if mended is not None and mended.state == STATES.GOOD:
            messages.success(request, _("Line %(line)s is ready.") % {"line": row.line})
            return redirect("desk:import", made.uuid)
        row = mended or row
        form = line_form(row) if mended else form
    after = made.rows.filter(state=STATES.FAULTY, line__gt=row.line).order_by("line").first()
    context = {"made": made, "row": row, "form": form, "after": after, "whole": _whole(row)}
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/import/line.html", context, status=status)


def _uploaded(form: TableForm, user: User, given: dict[str, Any], **more: Any) -> ClaimImport:
    return storing.upload_table(
        form.content(), given["upload"].name, by=user, encoding=given["encoding"],
        case=given["case"], **more,
    )  # fmt: skip


def _import(uuid: str, user: User) -> ClaimImport:
    rows = ClaimImport.objects.visible_to(user).select_related("case", "created_by")
    found: ClaimImport = get_object_or_404(rows, uuid=uuid)
    return found


def _page(
    request: HttpRequest, made: ClaimImport, form: TableForm | None = None, status: int = 200
) -> HttpResponse:
    filters = LinesForm(request.GET)
    rows = filters.narrowed(made.rows.select_related("claim").order_by("line"))
    context = {
        "made": made,
        "counts": _counts(made),
        "filters": filters,
        "page": page_of(rows, request, LINES_ON_A_PAGE),
        "form": form or TableForm(initial={"case": made.case.slug if made.case else ""}),
        "again": form is not None,
    }
    return render(request, "desk/import/table.html", context, status=status)


def _counts(made: ClaimImport) -> dict[str, int]:
    """Lines by state, those that may repeat another among the ready ones, and all."""
    counts = {str(state): Count("pk", filter=Q(state=state)) for state in STATES.values}
    likely = Count("pk", filter=Q(repeats=True, state=STATES.GOOD))
    return made.rows.aggregate(**counts, likely=likely, lines=Count("pk"))


def _whole(row: ImportRow) -> list[str]:
    """What is wrong with the line as a whole."""
    return [it["sentence"] for it in row.faults() if not it["column"]]


def _with_problems(row: ImportRow) -> list[str]:
    cells, alike = row.parsed(), [_alike(it) for it in row.likenesses()]
    faults = [f"{it['column']}: {it['sentence']}".removeprefix(": ") for it in row.faults()]
    said = [*faults, *([row.said] if row.said else []), *alike]
    return [str(row.line), *(cells.get(name, "") for name in NAMES), " ".join(said)]


def _alike(told: dict[str, str]) -> str:
    other = told.get("claim") or f"line {told.get('line')}"
    return f"May repeat {other}: {told['why']}."


def _reported(row: ImportRow) -> list[str]:
    reference = row.claim.reference if row.claim else ""
    said = " ".join(told(row))
    return [str(row.line), row.get_state_display(), reference,
            row.parsed().get("statement", ""), said]  # fmt: skip


def _csv(name: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> HttpResponse:
    """A table line by line, with cells that no spreadsheet takes for formulas."""
    response: Any = StreamingHttpResponse(
        _lines(header, rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    found: HttpResponse = response
    return found


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(header)
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def _number(text: Any) -> int:
    given = str(text or "")[:9]
    return int(given) if given.isascii() and given.isdigit() else 0


def _bounded(line: int) -> int:
    if line > 2**31 - 1:
        raise Http404
    return line
