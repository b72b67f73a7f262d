"""Pages of a list: page and page_size, with the number of all rows and the addresses of the neighbours."""

from __future__ import annotations

from typing import Any

from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from web.api.errors import NotHere, WrongParameter
from web.filter_fields import Problem, cut


class Pages(PageNumberPagination):
    """50 rows a page, at most 200. Junk is a 400, a page beyond the last a 404; both say what would do."""

    page_size = 50
    max_page_size = 200
    page_query_param = "page"
    page_size_query_param = "page_size"
    page_query_description = "Which page, counted from 1."
    page_size_query_description = "How many rows a page: 1 to 200, 50 when not given."

    def get_page_size(self, request: Request) -> int:
        size = whole_number(request, self.page_size_query_param, self.page_size)
        if size > self.max_page_size:
            raise refusal(
                request, self.page_size_query_param, f"expected a whole number from 1 to {self.max_page_size}"
            )
        return size

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        number = whole_number(request, self.page_query_param, 1)
        paginator = self.django_paginator_class(queryset, self.get_page_size(request))
        if number > paginator.num_pages:
            last = paginator.num_pages
            raise NotHere(f"There is no page {cut(str(number))}: this list ends with page {last}.")
        self.request = request
        self.page = paginator.page(number)
        return list(self.page)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        whole = super().get_paginated_response_schema(schema)
        words = {
            "count": "How many rows the whole list has.",
            "next": "Address of the next page; null on the last.",
            "previous": "Address of the page before; null on the first.",
            "results": "The rows of this page.",
        }
        for name, description in words.items():
            whole["properties"][name]["description"] = description
        whole["required"] = list(words)
        return whole


def whole_number(request: Request, name: str, default: int) -> int:
    """The parameter as a number of at least 1; WrongParameter for anything else."""
    text = request.query_params.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 18 and int(text) > 0):
        raise refusal(request, name, "expected a whole number from 1")
    return int(text)


def refusal(request: Request, name: str, expected: str) -> WrongParameter:
    value = cut(request.query_params.get(name, ""))
    return WrongParameter([Problem(name, value, f"“{value}” does not do; {expected}")])
