"""System checks: what every concrete entry model must be for its chain to mean anything."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from claims_project.record.models import Entry


def check_entries(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every installed entry model names its owner, numbers each chain once, and keeps nothing outside the hash."""
    return [fault for model in apps.get_models() if issubclass(model, Entry) for fault in faults_of(model)]


def faults_of(model: type[Entry]) -> list[checks.CheckMessage]:
    chain = getattr(model, "CHAIN", "")
    try:
        owner = model._meta.get_field(chain)
    except FieldDoesNotExist:
        owner = None
    if not isinstance(owner, models.ForeignKey) or owner.remote_field.on_delete is not models.PROTECT:
        return [
            checks.Error(
                f"{model.__name__}.CHAIN must name its foreign key with on_delete=PROTECT.", obj=model, id="record.E001"
            )
        ]
    found: list[checks.CheckMessage] = []
    unique = {
        tuple(one.fields)
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint) and one.condition is None
    }
    if (chain, "number") not in unique:
        found.append(
            checks.Error(
                f'{model.__name__} needs the constraint one_number_each("{chain}", name=…).',
                obj=model,
                id="record.E002",
            )
        )
    hashed = {field.name for field in Entry._meta.local_fields} | {chain, model._meta.pk.name}
    if outside := sorted({field.name for field in model._meta.concrete_fields} - hashed):
        found.append(
            checks.Error(
                f"{model.__name__} has fields its hash does not cover: {', '.join(outside)}. Keep them in `data`.",
                obj=model,
                id="record.E003",
            )
        )
    return found
