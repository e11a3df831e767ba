"""Rules that every model of every app keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

OURS = (
    "audit",
    "accounts",
    "sources",
    "estimates",
    "claims",
    "dossiers",
    "desk",
    "operations",
    "webhooks",
)
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]


def moments(model: type[models.Model]) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DateTimeField) and field.null and field.name.endswith("_at"):
            yield field.name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_whoever_did_it_is_recorded_with_when(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.concrete_fields}
    constrained = str([constraint.deconstruct() for constraint in model._meta.constraints])
    for moment in moments(model):
        by = moment.removesuffix("_at") + "_by"
        if by in names:
            assert f"{by}__isnull" in constrained, f"{model.__name__}.{moment} without its pair"
        else:
            # What was told is read by whom it was told.
            assert moment in {"offered_at", "finished_at", "erased_at", "read_at"}, (
                f"{model.__name__}.{moment} says when, and not who"
            )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_constraint_has_a_name_and_a_sentence(model: type[models.Model]) -> None:
    for constraint in model._meta.constraints:
        assert constraint.name
        sentence = str(constraint.violation_error_message)
        assert sentence.endswith((".", "?")), f"{constraint.name}: {sentence}"
        assert "is violated" not in sentence, constraint.name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_nothing_is_deleted_because_something_else_was(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.model._meta.label != "accounts.ApiToken":
            assert field.remote_field.on_delete is models.PROTECT, f"{model.__name__}.{field.name}"
