"""Example values by the names of fields: the API's description shows one of everything."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
UUID = "0193726a-5c11-7b7a-9c3e-2f6f0a7d1e55"
MOMENT = "2026-11-28T12:00:00Z"
ADDRESS = "https://desk.example.org/api/v1/"
FIGURE = {"text": "more than 74,000 t", "low": "74000", "high": None, "bound": "more_than",
          "unit": "t"}  # fmt: skip
RESULT = {"unit": "shell", "central": "1650000"}

VALUES: dict[str, Any] = {
    "href": f"{ADDRESS}…", "annotation": f"{ADDRESS}passages/{UUID}/annotation/", "uuid": UUID,
    "slug": "shells", "key": "shells", "reference": "2026-0001", "serial": "D-2026-0001",
    "case": "dprk-shells", "claim": "2026-0001", "other": "2026-0002", "evidence": "wire",
    "title": "Shells shipped by rail", "name": "The Post", "summary": "The figure holds.",
    "statement": "About 1.6 million shells were moved.", "claimant": "A newspaper",
    "language": "en", "place": "Rason", "modality": "reported", "status": "logged",
    "claimed_on": "2024-06-22", "appeared_on": "2024-06", "published_on": "2024-06-22",
    "due_on": "2026-12-24", "priority": 2, "note": "Seen on paper.", "why": "A better figure.",
    "start": "2023-08", "end": "2024-01", "period": {"start": "2023-08", "end": "2024-01"},
    "figure": FIGURE, "measure": "explosives shipped", "text": "40 to 50 kg/shell",
    "position": 0, "observation": UUID, "quantity": "shells", "source": "wire",
    "origin": "agency", "publisher": "post", "relation": "quotes", "passage": UUID,
    "capture": UUID, "capture_uuid": UUID, "compared_with": None, "supersedes": None,
    "repeats": None, "stance": "supports", "locator": "page 3", "quote": "74,000 t were shipped",
    "prefix": "More than ", "suffix": ".", "page": 3, "no_passage_why": "",
    "url": "https://example.org/a", "final_url": "https://example.org/a", "country": "US",
    "author": "A. Reporter", "kind": "article", "description": "", "protected": False,
    "method": "link", "state": "fresh", "sha256": DIGEST, "text_sha256": DIGEST,
    "record_sha256": DIGEST, "digest": DIGEST, "result_digest": DIGEST, "size": 48_213,
    "media_type": "text/html", "filename": "example.org", "change": "same_text", "error": "",
    "authority": "https://tsa.example.org", "policy": "1.2.3", "signer": "An authority",
    "reliability": "B", "credibility": "2", "rationale": "Named, and right before.",
    "token": "patrol_boat", "singular": "patrol boat", "plural": "patrol boats",
    "formula": "tonnage / mass", "unit": "shell", "bearing": "ceiling", "illustrative": False,
    "reading": "From 40 to 50 kg a shell, with 90 % certainty.", "revision": 1,
    "low": "1500000", "central": "1650000", "high": "1850000", "result": RESULT,
    "first": "mass", "second": "tonnage", "rank": "0.5", "parameter": "mass", "estimate": "shells",
    "percentile": "61", "sentence": "It lies inside what the estimate allows.",
    "verdict": "mostly-true", "confidence": "moderate", "what_would_change": "Another tonnage.",
    "scale": "standing", "number": 4, "label": "Mostly true", "meaning": "What is central holds.",
    "verb": "submit", "reason": "", "code": "new_evidence", "leads_to": "in_review",
    "reads": False, "refused": "", "approval_holds": None,
    "failing_since": None, "next_try": MOMENT, "owner": "Editor",
    "payload": {},
    "seconds": "0.2", "secret_since": MOMENT, "stopped_because": "", "webhook": UUID,
    "open_points": [], "bound": "more_than",
    "watching": True, "tags": ["shells"], "assignees": [UUID], "body": "@editor, please look.",
    "hidden": 0, "issued_by": "Fact-checker", "written_by": "Fact-checker", "waived_by": "Editor",
    "email": "checker@example.org", "roles": ["fact-checker"], "scope": "full",
    "permissions": ["claims.change_claim"], "stage": "ready", "pages": 12,
    "pdf": f"{ADDRESS}dossiers/D-2026-0001/pdf/", "content": {"schema": "plumbline.version/1"},
    "override_robots_why": "", "upload": "(the file)", "claims": ["2026-0001"],
    "versions": [], "quantities": [], "appearances": [], "findings": [], "relations": [],
    "captures": [], "derivations": [], "active": True, "reader": UUID, "derivation": None,
    "rule": "words", "direction_known": False, "score": 80, "strength": "strong",
    "decided_by": None, "swapped": False,
    "reasons": [{
        "capture": UUID, "quote": "74,000 t were shipped", "before": "More than ", "after": ".",
        "start": 120, "end": 141, "other": UUID, "other_start": 40, "other_end": 61,
        "facts": {"words": 4, "share": 60, "jaccard": 30, "quoted": 0},
    }],
}  # fmt: skip
"""One value for a name, wherever it stands; `OF` has those that differ from place to place."""

OF: dict[str, dict[str, Any]] = {
    "Publisher": {"slug": "post"},
    "NewPublisher": {"slug": "post"},
    "Source": {"slug": "wire", "title": "A wire report"},
    "SourceDetail": {"slug": "wire", "title": "A wire report"},
    "NewSource": {"slug": "wire", "title": "A wire report"},
    "SourceChanges": {"title": "A wire report"},
    "Case": {"slug": "dprk-shells"},
    "CaseDetail": {"slug": "dprk-shells"},
    "NewCase": {"slug": "dprk-shells"},
    "Capture": {"state": "ready", "kind": "html"},
    "CaptureRow": {"state": "ready", "kind": "html"},
    "Timestamp": {"state": "ready", "serial": "17"},
    "Passage": {"capture": DIGEST},
    "PassageRow": {"capture": DIGEST, "start": 120, "end": 141},
    "NewPassage": {"start": 120, "end": 141, "quote": "74,000 t were shipped"},
    "PassageChanges": {"start": 120, "end": 141},
    "NewObservation": {"figure": "more than 74,000 t", "key": "tonnage"},
    "ObservationChanges": {"figure": "75,000 t"},
    "NewQuantity": {"figure": "about 1.6 million shells", "measure": "shells"},
    "QuantityChanges": {"figure": "about 1.7 million shells", "measure": "shells"},
    "NewPaste": {"text": "More than 74,000 t were shipped."},
    "NewClaim": {"repeats": ["2026-0002"]},
    "Correction": {"kind": "correction"},
    "Step": {"kind": "correction", "digest": DIGEST},
    "Relation": {"kind": "narrows"},
    "Related": {"kind": "narrows"},
    "NewRelation": {"kind": "narrows"},
    "Waiver": {"kind": "second_origin", "reason": "Nobody else can know."},
    "NewWaiver": {"kind": "second_origin", "reason": "Nobody else can know."},
    "Dossier": {"kind": "published", "state": "ready"},
    "NewGrade": {"source": ...},
    "NewDossier": {"case": ..., "version": ...},
    "InputBody": {"name": "mass", "estimate": ..., "new": ...},
    "TypedParameter": {"slug": "mass", "title": "Mass of a shell"},
    "Input": {"name": "mass", "estimate": None},
    "Suggestion": {"state": "open", "why": "", "decided_at": None},
    "Reader": {"name": "Checker"},
    "Token": {"name": "a notebook", "scope": "write"},
    "Me": {"name": "Checker", "token": None},
    "Notification": {
        "kind": "assigned",
        "about": UUID,
        "subject": "2026-0001 More than 1.6 million shells",
        "text": "Editor assigned it to you.",
        "page": f"{ADDRESS}claims/2026-0001/",
        "count": 1,
        "told_at": MOMENT,
        "read_at": None,
    },
    "Person": {"name": "Checker"},
    "Assignee": {"name": "Checker"},
    "Parameter": {"slug": "mass", "title": "Mass of a shell", "unit": "kg/shell"},
    "NewParameter": {"slug": "mass", "title": "Mass of a shell"},
    "ParameterChanges": {"title": "Mass of a shell"},
    "PossibleStep": {"reason": "if points are open"},
    "Finding": {"state": "fresh", "place": "inside"},
    "FindingRow": {"state": "fresh", "place": "inside"},
    "EvidenceGrade": {"evidence": "wire"},
    "VerdictStep": {"slug": "mostly-true"},
    "NewVerdict": {"slug": "mostly-true"},
    "VerdictScale": {"slug": "standing", "title": "Does it stand up?"},
    "VerdictScaleDetail": {"slug": "standing", "title": "Does it stand up?"},
    "NewScale": {"slug": "standing", "title": "Does it stand up?"},
    "ScaleChanges": {"title": "Does it stand up?"},
    "Webhook": {"name": "A channel", "state": "active", "events": ["claim.published"]},
    "NewWebhook": {"name": "A channel", "events": ["claim.published"]},
    "WebhookChanges": {"name": "A channel", "events": ["claim.published"]},
    "WebhookSecret": {"secret": "whsec_…"},
    "Attempt": {"at": MOMENT, "seconds": 0.2, "address": "192.0.2.1", "status": 200, "answer": ""},
    "Delivery": {
        "event": "claim.published",
        "event_id": UUID,
        "state": "delivered",
        "status": 200,
        "attempts": 1,
    },
    "DeliveryDetail": {
        "event": "claim.published",
        "event_id": UUID,
        "state": "delivered",
        "status": 200,
        "attempts": 1,
    },
    "CheckBody": {
        "inputs": {"tonnage": "74000 t", "mass": "40 to 50 kg/shell"},
        "claimed": "1.6 million shells",
    },
    "NewFinding": {"quantity": "shells"},
}
"""`...` leaves a key out: it goes with another that is there."""


def example_of(serializer: Any) -> Any:
    """What the serializer gives, or takes, in one instance."""
    if isinstance(serializer, serializers.ListSerializer):
        return [example_of(serializer.child)]
    kind = type(serializer).__name__.removesuffix("Serializer")
    own = OF.get(kind, {})
    found = {}
    for name, field in serializer.fields.items():
        value = own[name] if name in own else _value(name, field)
        if value is not ...:
            found[name] = value
    return found


def _value(name: str, field: Any) -> Any:
    if name.endswith(("_at", "created", "moment")):
        return None if name == "retired_at" else MOMENT
    if name == "expiry":
        return "2027-02-26T12:00:00Z"
    nested = isinstance(field, serializers.BaseSerializer)
    if nested and name != "period":
        return example_of(field)
    return VALUES.get(name)  # what is missing is no example of its schema, which a test says
