"""Claims, and what hangs on them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from claims import actions as claims
from claims.casefile import rows
from claims.casefile.load_captures import passage_of
from claims.casefile.parsing import Entry, closest
from claims.casefile.reading import shortened
from claims.casefile.run import FAILED, RestsOnFailureError, Run, different
from claims.models import Claim, ClaimedQuantity, VerdictStep


def load_claims(run: Run) -> None:
    """Those that bring a reference come first, so that the next free one is not theirs."""
    for entry in sorted(run.file.sections["claims"], key=lambda it: not it["reference"]):
        with run.at(entry, "claims"):
            claim = _load_claim(run, entry)
            run.report.references[entry["key"]] = claim.reference
            _load_on_claim(run, entry, claim)


def _load_claim(run: Run, entry: Entry) -> Claim:
    names = ("statement", "claimant", "place", "summary", "note", "language", "modality",
             "confidence", "what_would_change")  # fmt: skip
    fields = {
        **entry.texts(*names),
        **_period(entry),
        "claimed_on": entry["claimed_on"],
        "verdict": _verdict(entry),
    }
    existing = rows.claim(run.case, entry["key"])
    _check_reference(run, entry, existing)
    named = {"case": run.case, "key": entry["key"], "reference": entry.text("reference")}
    claim: Claim = run.put(
        entry,
        "claims",
        existing,
        add=lambda: claims.log_claim(**named, **fields, **run.who),
        revise=lambda row: claims.revise_claim(row, **fields, **run.who),
    )
    return claim


def _verdict(entry: Entry) -> VerdictStep | None:
    """The verdict of that short name, of whatever scale the desk has."""
    slug = entry["verdict"]
    if not slug:
        return None
    rows = VerdictStep.objects.live()
    found: VerdictStep | None = rows.filter(slug=slug).first()
    if found is None:
        known = closest(slug, rows.values_list("slug", flat=True))
        raise ValidationError({"verdict": f"There is no verdict “{shortened(slug)}”.{known}"})
    return found


def _period(entry: Entry) -> dict[str, Any]:
    period = entry["period"]
    return {
        "period_start": period.start if period else None,
        "period_end": period.end if period else None,
    }


def _check_reference(run: Run, entry: Entry, existing: Claim | None) -> None:
    wanted = entry["reference"]
    if not wanted:
        return
    if existing is not None and existing.reference != wanted:
        sentence = f"This claim is {existing.reference} here; a reference never changes."
        raise ValidationError({"reference": sentence})
    other = Claim.objects.filter(reference=wanted).first()
    if existing is None and other is not None:
        known = f"“{other.key}” of this case" if other.case == run.case else "another claim"
        raise ValidationError({"reference": f"{wanted} is {known} already."})


def _load_on_claim(run: Run, entry: Entry, claim: Claim) -> None:
    for section, load_one in (
        ("appearances", _load_appearance),
        ("quantities", _load_quantity),
        ("evidence", _load_evidence),
        ("findings", _load_finding),
    ):
        for position, item in enumerate(entry[section] or []):
            with run.at(item, section):
                load_one(run, item, claim, position)
    for item in entry["evidence"] or []:  # a confirmation rests on the other pieces
        with run.at(item, "evidence"):
            _grade(run, item, claim)
    for section in ("quantities", "appearances", "evidence", "findings"):
        for item in entry[section] or []:  # another claim may use the same keys
            run.rows.pop((section, item["key"] or ""), None)


def _grade(run: Run, entry: Entry, claim: Claim) -> None:
    """What the file says of its credibility; a file that says nothing takes nothing back."""
    row = rows.on_claim("evidence", claim, entry["key"])
    if row is not None and entry["credibility"] and run.shows(row.source):
        said = {"credibility": entry["credibility"], "rationale": entry.text("credibility_why")}
        before = row.grades.live().first()
        try:
            given = claims.grade_evidence(row, **said, **run.who)
        except ValidationError as error:  # a source's grade has a reason under another key
            wrong = error.message_dict
            if "rationale" in wrong:
                wrong["credibility_why"] = wrong.pop("rationale")
            raise ValidationError(wrong) from error
        if given != before:
            run.report.added["grades"] += 1


def _load_appearance(run: Run, entry: Entry, claim: Claim, _position: int) -> None:
    fields = {
        **entry.texts("url", "locator", "quote", "note"),
        "source": run.named(entry, "source", "sources"),
        "appeared_on": entry["on"],
    }
    if not run.shows(fields["source"]):
        del fields["url"]
    _put_on(run, entry, "appearances", claim, fields)


def _load_quantity(run: Run, entry: Entry, claim: Claim, position: int) -> None:
    fields = {
        **_period(entry),
        "measure": entry["measure"],
        "figure": entry["figure"],
        "observation": run.named(entry, "observation", "observations"),
        "note": entry.text("note"),
        "position": position,
    }
    _put_on(run, entry, "quantities", claim, fields)


def _load_evidence(run: Run, entry: Entry, claim: Claim, _position: int) -> None:
    fields = {
        "quantity": _quantity(run, entry, claim) if entry["quantity"] else None,
        "source": run.named(entry, "source", "sources"),
        "observation": run.named(entry, "observation", "observations"),
        "stance": entry["stance"],
        **entry.texts("no_passage_why", "note"),
    }
    if run.shows(fields["source"]):
        fields["passage"] = passage_of(entry, fields["source"])
    _put_on(run, entry, "evidence", claim, fields)


def _load_finding(run: Run, entry: Entry, claim: Claim, _position: int) -> None:
    quantity = _quantity(run, entry, claim)
    estimate = run.named(entry, "estimate", "estimates")
    run.put(
        entry,
        "findings",
        rows.on_claim("findings", claim, (entry["quantity"], entry["estimate"])),
        add=lambda: claims.add_finding(quantity, estimate, **run.who),
        revise=lambda _row: False,
        within=claim,
    )


def _quantity(run: Run, entry: Entry, claim: Claim) -> ClaimedQuantity:
    """The claim's own figure that the entry names."""
    key: str = entry["quantity"]
    if run.rows.get(("quantities", key)) is FAILED:
        raise RestsOnFailureError
    found: ClaimedQuantity | None = rows.on_claim("quantities", claim, key)
    if found is None:
        known = claim.quantities.live().values_list("key", flat=True)
        sentence = f"The claim has no figure “{shortened(key)}”.{closest(key, known)}"
        raise ValidationError({"quantity": sentence})
    return found


def _put_on(run: Run, entry: Entry, section: str, claim: Claim, fields: dict[str, Any]) -> None:
    add: Any = {
        "appearances": claims.add_appearance,
        "quantities": claims.add_quantity,
        "evidence": claims.add_evidence,
    }[section]
    revise: Any = claims.revise_quantity if section == "quantities" else claims.revise_on_claim
    run.put(
        entry,
        section,
        rows.on_claim(section, claim, entry["key"]),
        add=lambda: add(claim, key=entry["key"], **fields, **run.who),
        revise=lambda row: different(row, fields) and revise(row, **fields, **run.who),
        within=claim,
    )
