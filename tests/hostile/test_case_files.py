"""Every field that a case file fills, filled with what means harm."""

from __future__ import annotations

from collections import deque
from itertools import cycle

import pytest
from django.db import transaction

from accounts.models import User
from audit.models import Event
from claims.casefile.exporting import export
from claims.casefile.reading import CaseFileError
from claims.models import Appearance, Case, Claim, ClaimedQuantity, Evidence
from estimates.models import Estimate, Parameter
from sources.models import Derivation, Observation, Publisher, Source
from tests.claims.casefiles import digests, load_text, settle
from tests.hostile.attacks import NEVER, TEXTS
from tests.hostile.casefiles import FIXED, File, free_keys, load_each
from tests.services.shares import dealt

pytestmark = pytest.mark.django_db

MODELS = (Case, Publisher, Source, Derivation, Observation, Parameter, Estimate, Claim)
MODELS_ON_CLAIM = (Appearance, ClaimedQuantity, Evidence)
SEVERAL_LINES = {"other line breaks", "lines and blanks at the edges"}
"""Texts that fields of one line refuse."""


def stored() -> list[str]:
    """Every text column of everything that a case file fills."""
    return [
        value
        for model in (*MODELS, *MODELS_ON_CLAIM)
        for row in model._default_manager.values()
        for value in row.values()
        if isinstance(value, str)
    ]


@pytest.mark.parametrize("turn", dealt(range(4)))
def test_hostile_texts_are_stored_as_they_were_written_and_travel_unchanged(
    turn: int, checker: User
) -> None:
    """A text in each place, another the next time: each stands in places long and short."""
    texts = deque(TEXTS.values())
    texts.rotate(turn * 6)
    written = dict(zip(free_keys(), cycle(texts), strict=False))
    with transaction.atomic():
        _file, refused = load_each(written, by=checker)
        settle()
        kept = stored()
        assert [it for it in TEXTS.values() if len(it) <= 60 and it not in kept] == []
        assert {written[where] for where in refused} <= {TEXTS[name] for name in SEVERAL_LINES}
        text, before = export(Case.objects.get(), by=checker), digests()
        assert load_text(text, by=checker).changed_nothing
        transaction.set_rollback(True)
    assert not Claim.objects.exists()
    load_text(text, by=checker)
    settle()
    assert digests() == before
    assert export(Case.objects.get(), by=checker) == text


@pytest.mark.parametrize("name", dealt(NEVER))
def test_a_control_character_is_refused_at_its_line_in_every_place(
    name: str, checker: User
) -> None:
    for where in free_keys():
        file = File.of(lambda at, where=where: NEVER[name] if at == where else "words")  # type: ignore[misc]
        with pytest.raises(CaseFileError) as refusal:
            load_text(file.text, by=checker)
        lines = {problem.place.line for problem in refusal.value.problems}
        assert {file.places[line] for line in lines} == {where}
        assert all(word not in str(refusal.value) for word in "\x00\x1b\x08\x7f")
    assert not Event.objects.filter(actor=checker.email).exists()


@pytest.mark.parametrize("name", dealt(sorted({*TEXTS, *NEVER} - {"a date"})))
def test_a_hostile_name_or_value_of_a_fixed_form_is_refused_at_its_line(
    name: str, checker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (TEXTS | NEVER)[name]
    checked = 0
    for section, entries in FIXED.items():
        for position, fixed in enumerate(entries):
            for key in fixed:
                monkeypatch.setitem(fixed, key, text)
                file = File.of(lambda _where: "words")
                monkeypatch.undo()
                with pytest.raises(CaseFileError) as refusal, transaction.atomic():
                    load_text(file.text, by=checker)
                first = refusal.value.problems[0]
                assert len(str(refusal.value.problems[0])) < 400
                assert first.place.line in file.places, (section, position, key)
                checked += 1
    assert checked > 40
    assert not Claim.objects.exists()
