"""Every creating call of the API: who may, and a body that is taken."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from claims.models import Claim
from tests.hostile.worlds import World

ON_CLAIM = "claims/{reference}/"


def written(world: World, people: dict[str, User | None]) -> dict[str, tuple[str, Any]]:
    """For each creating call, the least of the roles that may, and a body that is taken."""
    other = Claim.objects.exclude(pk=world.claim.pk).get().reference
    reader = str(people["colleague"].uuid)  # type: ignore[union-attr]  # somebody
    crate = [{"name": "crate", "parameter": "crate"}]
    return {
        "publishers/": ("checker", {"slug": "p", "name": "P"}),
        "sources/": ("checker", {"slug": "s", "title": "S"}),
        "sources/{slug}/readers/": ("checker", {"reader": reader}),
        "captures/": ("checker", {"source": "article", "url": "https://example.org/"}),
        "captures/paste/": ("checker", {"source": "article", "text": "Words."}),
        "captures/upload/": ("checker", {"source": "article"}),
        "passages/": (
            "checker", {"capture": str(world.capture.uuid), "key": "p", "quote": "article"}
        ),
        "derivations/": (
            "checker", {"source": "agency", "origin": "bureau", "relation": "quotes"}
        ),
        "observations/": (
            "checker", {"key": "o", "source": "article", "figure": "3 t", "measure": "m"}
        ),
        "grades/": ("checker", {"publisher": "paper", "reliability": "B", "rationale": "R"}),
        "evidence-grades/": (
            "checker",
            {"claim": "2026-0042", "evidence": "cargo", "credibility": "4", "rationale": "R"},
        ),
        "counting-units/": ("checker", {"token": "gun_boat"}),
        "parameters/": ("checker", {"slug": "p", "title": "P", "text": "3 t"}),
        "estimates/": (
            "checker",
            {"slug": "e", "title": "E", "formula": "2 * crate", "unit": "kg/crate",
             "bearing": "central", "inputs": crate},
        ),
        "cases/": ("checker", {"slug": "c", "title": "C"}),
        "claims/": ("checker", {"statement": "S", "claimant": "C"}),
        f"{ON_CLAIM}comments/": ("checker", {"body": "B"}),
        f"{ON_CLAIM}quantities/": ("checker", {"figure": "3 t", "measure": "m"}),
        f"{ON_CLAIM}appearances/": ("checker", {"key": "a", "source": "article"}),
        f"{ON_CLAIM}evidence/": (
            "checker", {"key": "e", "source": "article", "stance": "context"}
        ),
        f"{ON_CLAIM}findings/": ("checker", {"quantity": "crates", "estimate": "half"}),
        f"{ON_CLAIM}relations/": ("checker", {"kind": "repeats", "other": other}),
        f"{ON_CLAIM}waivers/": ("administrator", {"kind": "four_eyes", "reason": "R"}),
        f"{ON_CLAIM}steps/": ("editor", {"verb": "withdraw", "reason": "R"}),
        "dossiers/": ("checker", {"claim": "2026-0042"}),
        "verdict-scales/": ("administrator", {"slug": "s", "title": "S"}),
        "verdicts/": ("administrator", {"scale": "standing", "slug": "v", "label": "V"}),
        "webhooks/": (
            "administrator",
            {"name": "N", "url": "https://example.org/", "events": ["claim.published"]},
        ),
        "webhooks/{uuid}/test/": ("administrator", {}),
    }  # fmt: skip


def sent(client: Client, path: str, body: Any, **headers: str) -> Any:
    if not path.endswith("/upload/"):
        return client.post(path, json.dumps(body), content_type="application/json", headers=headers)
    file = SimpleUploadedFile("page.txt", b"Other words.", "text/plain")
    return client.post(path, {**body, "upload": file}, headers=headers)
