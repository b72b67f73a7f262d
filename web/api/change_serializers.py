"""What changed between two versions of a registry record."""

from __future__ import annotations

from rest_framework import serializers

from trials.change_kinds import CHANGE_WORDS
from trials.models import Change
from web.api.fields import date, given, maybe
from web.api.trial_serializers import TrialLinkSerializer


class ChangeSerializer(serializers.Serializer):
    trial = TrialLinkSerializer(
        read_only=True,
        help_text="The record. The address of a merged one leads to the record that speaks for it.",
    )
    kind = given("Kind of change, from a closed list.")
    kind_words = serializers.SerializerMethodField(help_text="The kind in plain words.")
    rank = serializers.IntegerField(read_only=True, help_text="How telling it is; 1 tells most.")
    field = given("Where in the record: the field, and a part of it after a dot.")
    before = maybe("The older version in short words; null where it gave nothing.")
    after = maybe("The newer version in short words; null where it gives nothing.")
    registry_date = date("When the registry posted the newer version.")
    seen_at = serializers.DateTimeField(read_only=True, help_text="When we received the newer version.")
    from_digest = given("sha256 of the older version as received.")
    to_digest = given("sha256 of the newer version as received.")

    def get_kind_words(self, change: Change) -> str:
        return CHANGE_WORDS.get(change.kind, change.kind)
