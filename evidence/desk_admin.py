"""What the desks of curators share: an entry is kept for ever; to change one, it is withdrawn and another made."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class KeptForEver(admin.ModelAdmin):
    """Added and withdrawn, never changed or deleted. Whoever may add may withdraw."""

    list_select_related = ("made_by",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-made_at", "-pk")
    actions = ("withdraw",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)
