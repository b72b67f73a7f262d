"""The OpenAPI document and its page, served from this host alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from web.api.views import ReadOnly


class Schema(ReadOnly, SpectacularJSONAPIView):
    """The OpenAPI 3 document as JSON."""

    @extend_schema(exclude=True)
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get(request, *args, **kwargs)

    def _get_version_parameter(self, request: Any) -> None:
        """There is one version; a reader's words have no place in a document or in the name of a file."""


class Docs(SpectacularSwaggerSplitView):
    """The document as a page to read and try, without a script or style in the page itself."""

    url_name = "api-schema"
    title = f"API of the {settings.SPECTACULAR_SETTINGS['TITLE']}"
    template_name = "api/docs.html"
