from typing import Any

from django.apps import AppConfig

from therapies.signals import studies_changed


class EvidenceConfig(AppConfig):
    name = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        studies_changed.connect(renew_answers, dispatch_uid="evidence.renew_answers")


def renew_answers(**_: Any) -> None:
    """A curator's decision can bring posted results into an answer, or take them out."""
    # Imported here: the apps are not ready above, and few who start need the machinery of answering.
    from evidence.actions import refresh_syntheses

    refresh_syntheses()
