"""How concentrated holdings are, over the API."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from claims_project.common.api import refuse_unknown_parameters
from claims_project.common.errors import Invalid
from registry.models import Body
from registry.shares import Market, limits_at, markets, parties_in


class GroupMemberSerializer(serializers.Serializer):
    key = serializers.UUIDField()
    name = serializers.CharField()


class GroupSerializer(serializers.Serializer):
    parties = GroupMemberSerializer(many=True, help_text="Affiliated parties count together.")
    holdings = serializers.IntegerField()
    area_m2 = serializers.FloatField()
    share = serializers.FloatField(help_text="Of the area held, 0 to 1.")


class MarketSerializer(serializers.Serializer):
    body = serializers.CharField()
    mineral = serializers.CharField(help_text="Empty: all minerals together.")
    area_m2 = serializers.FloatField()
    hhi = serializers.FloatField(help_text="Herfindahl-Hirschman index, 0 to 10,000.")
    flags = serializers.ListField(child=serializers.CharField(), help_text="Which limits are reached, in sentences.")
    groups = GroupSerializer(many=True)


class ConcentrationSerializer(serializers.Serializer):
    share_limit = serializers.FloatField(help_text="Share from which one group is flagged, 0 to 1.")
    hhi_limit = serializers.FloatField()
    least_holdings = serializers.IntegerField(help_text="With fewer holdings nothing is flagged.")
    results = MarketSerializer(many=True, help_text="What is flagged first.")


class ConcentrationViewSet(ViewSet):
    """Who holds how much of each body, for each mineral: shares of the area held, affiliates counted together."""

    serializer_class = MarketSerializer  # of each row; the limits stand beside them

    @extend_schema(
        parameters=[
            OpenApiParameter("body", str, description="Name of a body."),
            OpenApiParameter("mineral", str, description="A mineral as the register writes it; empty: all together."),
        ],
        responses=forced_singular_serializer(ConcentrationSerializer),
    )
    def list(self, request: Request) -> Response:
        """Every body and mineral on which claims are held."""
        refuse_unknown_parameters(request, {"body", "mineral"})
        now, body = timezone.now(), None
        if name := request.query_params.get("body"):
            body = Body.objects.filter(name__iexact=name).first()
            if body is None:
                raise Invalid.one("body", f"There is no body called “{name}”.")
        found = markets(now=now, body=body, mineral=request.query_params.get("mineral"))
        parties, limits = parties_in(found), limits_at(now)
        return Response(
            {
                "share_limit": limits.share,
                "hhi_limit": limits.hhi,
                "least_holdings": limits.holdings,
                "results": [_market(market, parties) for market in found],
            }
        )


def _market(market: Market, parties: dict[int, Any]) -> dict[str, Any]:
    return {
        "body": market.body.name,
        "mineral": market.mineral,
        "area_m2": market.found.area_m2,
        "hhi": market.found.hhi,
        "flags": list(market.flags),
        "groups": [
            {
                "parties": [{"key": parties[pk].key, "name": parties[pk].name} for pk in group.parties],
                "holdings": group.holdings,
                "area_m2": group.area_m2,
                "share": group.share,
            }
            for group in market.found.groups
        ],
    }
