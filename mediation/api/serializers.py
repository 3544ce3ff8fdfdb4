"""What settlements look like, for the OpenAPI document."""

from __future__ import annotations

from rest_framework import serializers

from claims_project.common.openapi import GeometryField
from mediation.models import Clause, Settlement


class ClauseSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Clause.Kind.choices)
    text = serializers.CharField()
    obligor = serializers.UUIDField(allow_null=True)
    beneficiary = serializers.UUIDField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    claim = serializers.UUIDField(allow_null=True)
    new_boundary = GeometryField(allow_null=True)
    carried_out_by = serializers.CharField(
        allow_null=True, help_text="Hash of the title transaction that carried it out."
    )


class SignatureSerializer(serializers.Serializer):
    party = serializers.UUIDField()
    party_name = serializers.CharField()
    typed_name = serializers.CharField()
    signed_at = serializers.DateTimeField()
    text_sha256 = serializers.CharField()
    statement = serializers.CharField()


class SettlementSerializer(serializers.Serializer):
    """A settlement agreement: the exact text that was signed, its hash, its clauses and signatures."""

    key = serializers.UUIDField()
    docket_number = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=Settlement.State.choices)
    text = serializers.CharField()
    text_sha256 = serializers.CharField()
    drawn_up_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    in_force_at = serializers.DateTimeField(allow_null=True)
    clauses = ClauseSerializer(many=True)
    signatures = SignatureSerializer(many=True)
