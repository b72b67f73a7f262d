"""Errors as JSON: what went wrong, where, and what to do."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

from web.api.fields import given, texts
from web.filter_fields import Problem


class WrongParameter(exceptions.APIException):
    """400 with every parameter that is wrong."""

    status_code = 400

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems))


class NotHere(exceptions.APIException):
    """404 with a hint where to look."""

    status_code = 404

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class ProblemSerializer(serializers.Serializer):
    parameter = given("The name of the parameter.")
    value = given("The value given, cut to 80 characters.")
    problem = given("What is wrong with it.")
    allowed = texts("The values that would be taken; empty where they cannot be listed.")


class ErrorSerializer(serializers.Serializer):
    error = given("What went wrong, and what to do.")
    parameters = ProblemSerializer(
        many=True, read_only=True, help_text="One entry a mistake; empty for other errors."
    )


def as_json(error: Exception, context: dict[str, Any]) -> Response | None:
    """The handler of every view here. None for what is no one's mistake but ours: the server's own 500."""
    response = exception_handler(error, context)
    if response is None:
        return None
    reason = str(getattr(error, "detail", ""))
    if isinstance(error, Http404):
        reason = str(error) or "There is nothing at this address."
    problems = error.problems if isinstance(error, WrongParameter) else []
    response.data = {"error": reason, "parameters": [as_row(problem) for problem in problems]}
    return response


def as_row(problem: Problem) -> dict[str, Any]:
    return {
        "parameter": problem.parameter,
        "value": problem.value,
        "problem": problem.problem,
        "allowed": list(problem.allowed),
    }
