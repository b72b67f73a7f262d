from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trials", "0001_initial"), ("evidence", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Extraction",
            fields=[
                (
                    "trial",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="extraction",
                        serialize=False,
                        to="trials.trial",
                    ),
                ),
                (
                    "digest",
                    models.CharField(help_text="payload_digest of the trial as it was read", max_length=64),
                ),
                (
                    "rules",
                    models.CharField(help_text="digest of the rules of extraction", max_length=64),
                ),
            ],
        ),
    ]
