"""What cases and their papers look like, for the OpenAPI document."""

from __future__ import annotations

from rest_framework import serializers

from disputes.lifecycle import Outcome, State, Track
from disputes.models import CaseDeadline, CaseParty, Exhibit, Relation
from registry.api.serializers import EntrySerializer


class CasePartySerializer(serializers.Serializer):
    party = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=CaseParty.Role.choices)
    appeared_at = serializers.DateTimeField(allow_null=True)


class RelatedCaseSerializer(serializers.Serializer):
    docket_number = serializers.CharField()
    kind = serializers.ChoiceField(choices=Relation.Kind.choices, help_text="What the two share.")
    since = serializers.DateTimeField()


class CaseSerializer(serializers.Serializer):
    """A case as its docket sheet shows it."""

    docket_number = serializers.CharField()
    key = serializers.UUIDField(help_text="Names the case in the headers of its docket entries.")
    track = serializers.ChoiceField(choices=Track.choices)
    caption = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    outcome = serializers.ChoiceField(choices=[("", ""), *Outcome.choices])
    state_since = serializers.DateTimeField()
    filed_at = serializers.DateTimeField()
    rules_version = serializers.IntegerField()
    parties = CasePartySerializer(many=True)
    mediators = serializers.ListField(child=serializers.CharField())
    claims = serializers.ListField(child=serializers.UUIDField(), help_text="Keys of the claims named.")
    overlaps = serializers.ListField(child=serializers.UUIDField(), help_text="Keys of the overlaps named.")
    lead_case = serializers.CharField(allow_null=True, help_text="Docket number of the case in which it goes on.")
    related = RelatedCaseSerializer(many=True, help_text="Cases to be read together with it, if you may know of them.")


class DocketEntrySerializer(EntrySerializer):
    docket_number = serializers.CharField()
    case = serializers.UUIDField()
    access_in_force = serializers.CharField(help_text="Its class as later orders leave it; `access` is hashed.")
    struck = serializers.BooleanField(help_text="A later entry strikes it.")


class ExhibitSerializer(serializers.Serializer):
    """A numbered piece of evidence: what is known of it, and the hash under which its bytes are kept."""

    key = serializers.UUIDField()
    docket_number = serializers.CharField()
    number = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Exhibit.Kind.choices)
    offered_by = serializers.CharField(allow_null=True, help_text="Null for an assessor's.")
    dated = serializers.DateField(allow_null=True)
    author = serializers.CharField()
    language = serializers.CharField()
    relied_on_for = serializers.CharField()
    received_at = serializers.DateTimeField()
    filed_at = serializers.DateTimeField()
    access = serializers.CharField()
    status = serializers.ChoiceField(choices=Exhibit.Status.choices)
    file = serializers.UUIDField(help_text="Key of the file, as in its address.")
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    bytes = serializers.IntegerField()
    media_type = serializers.CharField()
    scan_state = serializers.CharField()


class DeadlineSerializer(serializers.Serializer):
    """Something owed in a case, by when, and each step by which the date was worked out."""

    key = serializers.UUIDField()
    docket_number = serializers.CharField()
    rule = serializers.CharField()
    label = serializers.CharField()
    who = serializers.CharField()
    due_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    time_zone = serializers.CharField()
    state = serializers.ChoiceField(choices=CaseDeadline.State.choices)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    trigger_at = serializers.DateTimeField()
    trigger_entry = serializers.IntegerField(allow_null=True)
    trigger_words = serializers.CharField()
    rules_version = serializers.IntegerField()
    trace = serializers.JSONField()
