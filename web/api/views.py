"""The read-only views: lists with filter and pages, single records, the index."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.shortcuts import redirect
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from evidence.models import Synthesis
from evidence.questions import QUESTIONS, question
from trials.models import Trial
from web.api import parameters, rows
from web.api.errors import ErrorSerializer, NotHere, WrongParameter, as_json
from web.api.evidence_serializers import (
    ReportRowSerializer,
    ReportSerializer,
    ResultSerializer,
    TherapySerializer,
)
from web.api.fields import count, given, maybe, truth
from web.api.paging import Pages
from web.api.question_serializers import QuestionSerializer
from web.api.trial_serializers import TrialRowSerializer, TrialSerializer
from web.filters import ResultFilter, StrictFilterSet, TrialFilter
from web.freshness import freshness
from web.report_filter import ReportFilter

LIST_ERRORS = {
    400: OpenApiResponse(ErrorSerializer, "A parameter or value is unknown; it says what is allowed."),
    404: OpenApiResponse(ErrorSerializer, "The list has no such page."),
}
TRIAL_HINT = "No trial of this number is held. Numbers look like NCT00273364; /api/v1/trials/?q= searches."
DETAIL_ERRORS = {404: OpenApiResponse(ErrorSerializer, "There is no such record.")}


def described(**words: Any) -> Any:
    """extend_schema for the one method of a view."""
    return extend_schema_view(get=extend_schema(**words))


class JsonOnly(BaseContentNegotiation):
    """JSON whatever is asked for; there is nothing else to give."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ReadOnly(APIView):
    """Anyone may read, from any site; nothing can be written."""

    http_method_names = ["get", "head", "options"]
    content_negotiation_class = JsonOnly

    def get_exception_handler(self) -> Any:
        return as_json

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response


class ListView(ReadOnly, generics.ListAPIView):
    """A list whose filter refuses what it does not know; the plain filter knows only the paging."""

    pagination_class = Pages
    filter_backends = ()
    filterset: type[StrictFilterSet] = StrictFilterSet

    def filter_queryset(self, queryset: Any) -> Any:
        chosen = self.filterset(self.request.query_params, queryset)
        if problems := chosen.problems():
            raise WrongParameter(problems)
        return chosen.qs


class DetailView(ReadOnly, generics.RetrieveAPIView):
    """One record; hint says where its address can be found."""

    filter_backends = ()
    hint = ""

    def wanted(self) -> dict[str, Any]:
        """The lookup as column -> value, from the address."""
        return {"slug": self.kwargs["slug"]}

    def get_object(self) -> Any:
        wanted = self.wanted()
        found = None
        if not any("\0" in str(value) for value in wanted.values()):
            found = self.get_queryset().filter(**wanted).first()
        if found is None:
            raise NotHere(self.hint)
        return found


@described(
    operation_id="trials_list",
    summary="Trials",
    description="Every registered trial held, as light rows; filters as on the site.",
    parameters=parameters.TRIAL_PARAMETERS,
    responses={200: TrialRowSerializer(many=True), **LIST_ERRORS},
)
class TrialList(ListView):
    serializer_class = TrialRowSerializer
    filterset = TrialFilter

    def get_queryset(self) -> Any:
        return rows.trial_rows()


@described(
    operation_id="trials_detail",
    summary="One trial",
    description="Everything held of one trial: design, sites, outcomes planned and posted, adverse events, "
    "therapies with the words that matched, results, reports that name it, and where the record comes from.",
    parameters=[parameters.NCT_ID],
    responses={
        200: TrialSerializer,
        301: OpenApiResponse(
            description="The registry merged this number into another, whose address follows."
        ),
        **DETAIL_ERRORS,
    },
)
class TrialDetail(DetailView):
    serializer_class = TrialSerializer
    hint = TRIAL_HINT

    def get_queryset(self) -> Any:
        return rows.whole_trials()

    def wanted(self) -> dict[str, Any]:
        return {"nct_id": self.kwargs["nct_id"].upper()}

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """A number merged into another leads to the record that speaks for it."""
        try:
            return super().retrieve(request, *args, **kwargs)
        except NotHere:
            number = self.wanted()["nct_id"]
            kept_as = None if "\0" in number else Trial.objects.kept_as(number)
            if kept_as is None:
                raise
            return redirect("api-trial", kept_as.nct_id, permanent=True)


@described(
    operation_id="therapies_list",
    summary="Therapies",
    description="Therapies followed here, and the neighbours that are told apart from them.",
    responses={200: TherapySerializer(many=True), **LIST_ERRORS},
)
class TherapyList(ListView):
    serializer_class = TherapySerializer

    def get_queryset(self) -> Any:
        return rows.therapy_rows()


@described(
    operation_id="therapies_detail",
    summary="One therapy",
    description="One therapy or neighbour.",
    parameters=[parameters.SLUG],
    responses={200: TherapySerializer, **DETAIL_ERRORS},
)
class TherapyDetail(DetailView):
    serializer_class = TherapySerializer
    hint = "There is no therapy of this name; /api/v1/therapies/ lists them."

    def get_queryset(self) -> Any:
        return rows.therapy_rows()


@described(
    operation_id="results_list",
    summary="Results",
    description="One row a number: from published reports and from results posted on the registry.",
    parameters=parameters.RESULT_PARAMETERS,
    responses={200: ResultSerializer(many=True), **LIST_ERRORS},
)
class ResultList(ListView):
    serializer_class = ResultSerializer
    filterset = ResultFilter

    def get_queryset(self) -> Any:
        return rows.result_rows()


@described(
    operation_id="results_detail",
    summary="One result",
    description="One number with its source.",
    parameters=[parameters.ORIGIN, parameters.KEY],
    responses={200: ResultSerializer, **DETAIL_ERRORS},
)
class ResultDetail(DetailView):
    serializer_class = ResultSerializer
    hint = "There is no such number; /api/v1/results/ lists them with their addresses."

    def get_queryset(self) -> Any:
        return rows.result_rows()

    def wanted(self) -> dict[str, Any]:
        origin = self.kwargs["origin"]
        column = "trial__nct_id" if origin.upper().startswith("NCT") else "report__slug"
        return {column: origin.upper() if column == "trial__nct_id" else origin, "key": self.kwargs["key"]}


@described(
    operation_id="reports_list",
    summary="Reports",
    description="Published reports held, newest first.",
    parameters=parameters.REPORT_PARAMETERS,
    responses={200: ReportRowSerializer(many=True), **LIST_ERRORS},
)
class ReportList(ListView):
    serializer_class = ReportRowSerializer
    filterset = ReportFilter

    def get_queryset(self) -> Any:
        return rows.report_rows()


@described(
    operation_id="reports_detail",
    summary="One report",
    description="One published report with every number carried from it.",
    parameters=[parameters.SLUG],
    responses={200: ReportSerializer, **DETAIL_ERRORS},
)
class ReportDetail(DetailView):
    serializer_class = ReportSerializer
    hint = "There is no report of this name; /api/v1/reports/ lists them."

    def get_queryset(self) -> Any:
        return rows.whole_reports()


class QuestionContext(generics.GenericAPIView):
    """Questions are written in code; their answers are stored."""

    serializer_class = QuestionSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "answers": rows.latest_answers()}


@described(
    operation_id="questions_list",
    summary="Standing questions",
    description="Questions always answered here, each with its latest answer: figures used, those set aside "
    "and why, and the pooled estimate where pooling is right.",
    responses={200: QuestionSerializer(many=True), **LIST_ERRORS},
)
class QuestionList(QuestionContext, ListView):
    def get_queryset(self) -> Any:
        return Synthesis.objects.none()

    def filter_queryset(self, queryset: Any) -> Any:
        super().filter_queryset(queryset)
        return QUESTIONS


@described(
    operation_id="questions_detail",
    summary="One standing question",
    description="One question with its latest answer.",
    parameters=[parameters.SLUG],
    responses={200: QuestionSerializer, **DETAIL_ERRORS},
)
class QuestionDetail(QuestionContext, DetailView):
    hint = "There is no question of this name; /api/v1/questions/ lists them."

    def get_object(self) -> Any:
        try:
            return question(self.kwargs["slug"])
        except KeyError:
            raise NotHere(self.hint) from None


class RegistryStateSerializer(serializers.Serializer):
    registry_date = serializers.DateField(
        allow_null=True, read_only=True, help_text="The registry's own date for the data held."
    )
    checked_at = serializers.DateTimeField(
        allow_null=True, read_only=True, help_text="When the registry was last read to the end."
    )
    is_starter = truth("The data are the bundled starter records; no sync has taken their place yet.")
    mode = maybe("The last sync that succeeded: full, incremental or starter; null before the first.")
    running = truth("A sync is at work.")
    expected = count("The registry's own count of the records asked for, at that sync.")
    held = count(
        "How many of the registry's records we held after it; it can hold records not asked for any more."
    )
    withdrawn = count("Records shown that the registry no longer has; each says since when.")
    stale = truth(f"The data are older than {settings.STALE_AFTER_DAYS} days.")
    error = maybe("Why the latest attempt to read the registry failed.")


class RootSerializer(serializers.Serializer):
    trials = serializers.URLField(read_only=True, help_text="Registered trials.")
    therapies = serializers.URLField(read_only=True, help_text="Therapies.")
    reports = serializers.URLField(read_only=True, help_text="Published reports.")
    results = serializers.URLField(read_only=True, help_text="Single numbers.")
    changes = serializers.URLField(
        read_only=True, help_text="What changed in registry records, newest first."
    )
    questions = serializers.URLField(read_only=True, help_text="Standing questions with their answers.")
    schema = serializers.URLField(read_only=True, help_text="This interface as an OpenAPI document.")
    docs = serializers.URLField(read_only=True, help_text="The same as a page to read and try.")
    version = given("Version of the interface.")
    registry_data = RegistryStateSerializer(read_only=True, help_text="How fresh the registry data are.")


class Root(ReadOnly):
    @extend_schema(
        operation_id="root",
        summary="Index",
        description="The lists, and how fresh the data are.",
        responses=RootSerializer,
    )
    def get(self, request: Request) -> Response:
        names = ("trials", "therapies", "reports", "results", "changes", "questions", "schema", "docs")
        links = {name: reverse(f"api-{name}", request=request) for name in names}
        return Response(RootSerializer({**links, "version": "1", "registry_data": freshness()}).data)


class Elsewhere(ReadOnly):
    """Any other address under the API."""

    @extend_schema(exclude=True)
    def get(self, request: Request, rest: str = "") -> Response:
        raise NotHere("There is nothing at this address; /api/v1/ lists what there is.")
