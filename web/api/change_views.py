"""Changes of registry records, newest first: of all records, or of one."""

from __future__ import annotations

from typing import Any

from web.api import parameters, rows
from web.api.change_serializers import ChangeSerializer
from web.api.errors import NotHere
from web.api.views import DETAIL_ERRORS, LIST_ERRORS, TRIAL_HINT, ListView, described
from web.change_filter import ChangeFilter
from web.filters import numbers_of_the_record


@described(
    operation_id="changes_list",
    summary="Changes",
    description="What changed in registry records between two versions we received: newest first, of one moment "
    "the most telling first.",
    parameters=parameters.CHANGE_PARAMETERS,
    responses={200: ChangeSerializer(many=True), **LIST_ERRORS},
)
class ChangeList(ListView):
    serializer_class = ChangeSerializer
    filterset = ChangeFilter

    def get_queryset(self) -> Any:
        return rows.change_rows()


@described(
    operation_id="trials_changes",
    summary="Changes of one trial",
    description="What changed in one record, and in those the registry merged into it.",
    parameters=[parameters.NCT_ID],
    responses={200: ChangeSerializer(many=True), **LIST_ERRORS, **DETAIL_ERRORS},
)
class TrialChanges(ListView):
    serializer_class = ChangeSerializer

    def get_queryset(self) -> Any:
        number = self.kwargs["nct_id"].upper()
        if "\0" in number or not rows.is_held(number):
            raise NotHere(TRIAL_HINT)
        return rows.change_rows().filter(trial__nct_id__in=numbers_of_the_record([number]))
