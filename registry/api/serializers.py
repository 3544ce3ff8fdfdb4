"""What the register's resources look like, for the OpenAPI document."""

from __future__ import annotations

from rest_framework import serializers

from claims_project.common.openapi import GeometryField, ObjectField
from registry.establishment import Outcome, Test
from registry.models import Assessment, Disposition, Encumbrance, Establishment, Overlap, Precision


class HolderSerializer(serializers.Serializer):
    party = serializers.UUIDField()
    name = serializers.CharField()
    percent = serializers.CharField()
    since = serializers.DateTimeField()


class EncumbranceSerializer(serializers.Serializer):
    key = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Encumbrance.choices)
    in_favour_of = serializers.CharField()
    terms = serializers.CharField()
    since = serializers.DateField()
    claim = serializers.CharField(help_text="The claim it was entered on.")


class ExcludedTimeSerializer(serializers.Serializer):
    until = serializers.DateField(help_text="The last day left out.")
    reason = serializers.CharField()
    claim = serializers.CharField(help_text="The claim it was excluded for.")

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"from": serializers.DateField(help_text="The first day left out."), **super().get_fields()}


class RelativeSerializer(serializers.Serializer):
    key = serializers.UUIDField()
    claim = serializers.CharField()


class ClaimSerializer(serializers.Serializer):
    """A claim as the register shows it. `boundary` is null when the coordinates are confidential and not for the
    reader.
    """

    key = serializers.UUIDField()
    register = serializers.CharField()
    claim_number = serializers.CharField()
    legacy_numbers = serializers.ListField(child=serializers.CharField())
    name = serializers.CharField()
    title_type = serializers.CharField()
    body = serializers.CharField()
    area_m2 = serializers.FloatField(help_text="Geodesic, on the body's ellipsoid.")
    minerals = serializers.ListField(child=serializers.CharField())
    holders = HolderSerializer(many=True)
    located_on = serializers.DateField(allow_null=True)
    lodged_on = serializers.DateField(allow_null=True)
    registered_on = serializers.DateField(allow_null=True)
    registered_precision = serializers.ChoiceField(choices=Precision.choices)
    priority_on = serializers.DateField(allow_null=True)
    priority_basis = serializers.CharField()
    expires_on = serializers.DateField(allow_null=True)
    disposition = serializers.ChoiceField(choices=Disposition.choices)
    establishment = serializers.ChoiceField(choices=Establishment.choices)
    coordinates_confidential = serializers.BooleanField()
    pending_proceedings = serializers.ListField(child=serializers.CharField())
    encumbrances = EncumbranceSerializer(many=True)
    excluded_time = ExcludedTimeSerializer(many=True)
    predecessors = RelativeSerializer(many=True, help_text="The claims it was split or merged from.")
    successors = RelativeSerializer(many=True, help_text="The claims it was split or merged into.")
    boundary = GeometryField(allow_null=True, help_text="RFC 7946 geometry in the body's longitude and latitude.")


class OriginSerializer(serializers.Serializer):
    """Where one field of a claim comes from: a cell of a file, word for word, or the act that set it."""

    field = serializers.CharField()
    value = serializers.JSONField(help_text="Null for the boundary, which the claim itself holds.")
    how = serializers.ChoiceField(
        choices=["cell", "reckoned", "file", "act"],
        help_text="cell: as one says; reckoned: worked out from one; file: the file does not say; act: entered here.",
    )
    transaction = serializers.IntegerField(help_text="Number of the title transaction that set it.")
    act = serializers.CharField()
    entered_at = serializers.DateTimeField()
    file = serializers.CharField()
    sha256 = serializers.CharField()
    run = serializers.CharField(help_text="Key of the import.")
    row = serializers.IntegerField(allow_null=True)
    column = serializers.CharField()
    raw = serializers.JSONField(help_text="Word for word; null when no cell said it.")


class OverlapSerializer(serializers.Serializer):
    """Two claims' common ground. `geometry` is null when either claim's coordinates are confidential and not for the
    reader.
    """

    key = serializers.UUIDField()
    body = serializers.CharField()
    first = serializers.UUIDField(help_text="Key of a claim.")
    first_number = serializers.CharField()
    second = serializers.UUIDField(help_text="Key of a claim.")
    second_number = serializers.CharField()
    senior = serializers.UUIDField(allow_null=True, help_text="Key of the claim that comes first, when one does.")
    standing = serializers.ChoiceField(choices=Overlap.Standing.choices)
    seniority = serializers.CharField(help_text="Which comes first, and by which rule.")
    area_m2 = serializers.FloatField()
    width_m = serializers.FloatField()
    share_first = serializers.FloatField(help_text="0 to 1.")
    share_second = serializers.FloatField(help_text="0 to 1.")
    state = serializers.ChoiceField(choices=Overlap.State.choices)
    state_words = serializers.CharField()
    docket_number = serializers.CharField()
    found_at = serializers.DateTimeField()
    geometry = GeometryField(allow_null=True)


class ConflictSetSerializer(serializers.Serializer):
    """Claims that hang together because each contests ground with another. A number stays as the set grows."""

    key = serializers.UUIDField()
    number = serializers.IntegerField()
    body = serializers.CharField()
    found_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    went_into = serializers.UUIDField(
        allow_null=True, help_text="Key of the set its claims are part of since it ended."
    )
    came_out_of = serializers.UUIDField(allow_null=True, help_text="Key of the set it split from.")
    claim_count = serializers.IntegerField()
    overlap_count = serializers.IntegerField(help_text="Contested overlaps: neither dismissed nor resolved.")
    claims = serializers.ListField(child=serializers.UUIDField(), help_text="Keys of its claims now.")


class EntrySerializer(serializers.Serializer):
    """One line of a chain: what anybody may see of it, and, where `readable`, its content with the salt that
    proves it.
    """

    number = serializers.IntegerField()
    event = serializers.CharField()
    received_at = serializers.DateTimeField()
    entered_at = serializers.DateTimeField()
    effective_at = serializers.DateTimeField()
    access = serializers.CharField()
    content_digest = serializers.CharField(
        help_text="SHA-256 of the salt and the canonical JSON (RFC 8785) of the content."
    )
    previous_hash = serializers.CharField()
    hash = serializers.CharField(
        help_text="SHA-256 of the canonical JSON of the header, which names the hash before it."
    )
    readable = serializers.BooleanField()
    text = serializers.CharField(allow_null=True)
    data = ObjectField(allow_null=True)
    actor = serializers.IntegerField(allow_null=True)
    actor_name = serializers.CharField(allow_null=True)
    entered_by = serializers.IntegerField(allow_null=True)
    on_behalf_of = serializers.UUIDField(allow_null=True)
    addressees = serializers.ListField(child=serializers.UUIDField(), allow_null=True)
    salt = serializers.CharField(allow_null=True)


class TitleTransactionSerializer(EntrySerializer):
    claim = serializers.UUIDField()
    register = serializers.CharField()
    claim_number = serializers.CharField()


class VerificationSerializer(serializers.Serializer):
    """A chain, checked from its first entry to its head."""

    chain = serializers.CharField()
    owner = serializers.CharField()
    entries = serializers.IntegerField()
    head = serializers.CharField(help_text="Hash of the last entry.")
    whole = serializers.BooleanField()
    faults = serializers.ListField(child=serializers.CharField())


class AnswerSerializer(serializers.Serializer):
    """One test's answer. Where its words tell where a claim with confidential coordinates lies, they are withheld."""

    test = serializers.ChoiceField(choices=[str(test) for test in Test])
    outcome = serializers.ChoiceField(choices=[str(outcome) for outcome in Outcome])
    reason = serializers.CharField()
    sentence = serializers.CharField()
    evidence = serializers.ListField(child=serializers.CharField())
    would_turn = serializers.CharField(help_text="What would turn an unknown into a pass.")
    in_part = serializers.BooleanField(help_text="Whether it is passed for part of the ground only.")
    flags = serializers.ListField(child=serializers.CharField(), help_text="For the access track.")
    places = serializers.BooleanField(help_text="Whether its words tell where the claim lies.")


class AssessmentSerializer(serializers.Serializer):
    """Whether a claim satisfies provision 1. `ground` is given where only part is established and the reader may see
    it.
    """

    key = serializers.UUIDField()
    claim = serializers.UUIDField()
    register = serializers.CharField()
    claim_number = serializers.CharField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Assessment.State.choices)
    outcome = serializers.ChoiceField(choices=Assessment.Outcome.choices)
    as_of = serializers.DateTimeField()
    rules_version = serializers.IntegerField()
    rules_hash = serializers.CharField()
    snapshot_hash = serializers.CharField()
    answers = AnswerSerializer(many=True)
    flags = serializers.ListField(child=serializers.CharField())
    ground = GeometryField(allow_null=True)
    area_m2 = serializers.FloatField(help_text="Of the established ground; 0 when there is none.")
    made_at = serializers.DateTimeField()
    issued_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    suspended_for = serializers.ListField(child=serializers.CharField())
