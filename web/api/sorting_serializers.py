"""What our rules and curators make of a record: its therapies, its facets, the programme it is of."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from therapies.models import Facet
from web import facet_words
from web.api.fields import absolute, given, texts
from web.presenters.family import Relative


class MatchSerializer(serializers.Serializer):
    field = given("The field of the record in which the words stand.")
    words = given("The words as they stand there.")
    rule = given("The rule that they met.")


class AssignmentSerializer(serializers.Serializer):
    therapy = serializers.CharField(source="therapy.slug", read_only=True, help_text="The therapy's slug.")
    abbreviation = serializers.CharField(
        source="therapy.abbreviation", read_only=True, help_text="The therapy's short name."
    )
    tracked = serializers.BooleanField(
        source="therapy.tracked",
        read_only=True,
        help_text="Whether this site follows the therapy's evidence.",
    )
    confidence = given(
        "certain, likely, review where a person should look, or curator where one has decided."
    )


class DecisionSerializer(serializers.Serializer):
    verdict = given("confirmed: the rules found it too; added: they did not.")
    reason = given("Why, in the curator's words.")
    made_at = serializers.DateTimeField(read_only=True, help_text="When it was decided.")


class AssignmentWithWordsSerializer(AssignmentSerializer):
    matches = MatchSerializer(
        many=True,
        read_only=True,
        help_text="The words in the record that say so; empty where only a curator does.",
    )
    decision = DecisionSerializer(
        source="review",
        allow_null=True,
        read_only=True,
        help_text="A curator's decision in force; null where the rules decide.",
    )


class FacetSerializer(serializers.Serializer):
    key = given("What is told: phenotype, design, conditioning, route, dose, …")
    value = given("The value, as the filters know it.")
    label = serializers.SerializerMethodField(  # type: ignore[assignment]  # a field, not DRF's label
        help_text="The value in plain words."
    )
    words = MatchSerializer(many=True, read_only=True, help_text="The words in the record that say so.")

    def get_label(self, facet: Facet) -> str:
        return facet_words.words(facet.key, facet.value)


class FacetValuesSerializer(serializers.Serializer):
    """Every key with its values."""

    def get_fields(self) -> dict[str, Any]:
        return {
            key: texts(f"{legend}, as the filters know it.") for key, legend in facet_words.LEGENDS.items()
        }


class RelativeSerializer(serializers.Serializer):
    nct_id = given("Registry number of another registration.")
    url = serializers.SerializerMethodField(help_text="This record in the API.")
    joined_by = given("rule: an id given by the registry; curator.")
    reason = given("Why it is of the programme.")

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, one: Relative) -> str:
        return absolute(self.context, reverse("api-trial", args=[one.nct_id]))


class FamilySerializer(serializers.Serializer):
    name = given("Name of the programme.")
    reason = given("What makes its registrations one programme.")
    others = RelativeSerializer(
        many=True, read_only=True, help_text="Its other registrations. People may be counted in several."
    )
