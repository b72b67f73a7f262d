from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("therapies", "0002_classification"),
        ("trials", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Facet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=20)),
                ("value", models.CharField(max_length=50)),
                ("words", models.JSONField()),
                ("source", models.CharField(choices=[("rule", "Rule")], default="rule", max_length=10)),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="facets", to="trials.trial"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key", "value"], name="facet_by_value")],
                "constraints": [
                    models.UniqueConstraint(fields=("trial", "key", "value"), name="facet_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("key", "phenotype"),
                                (
                                    "value__in",
                                    [
                                        "rrms",
                                        "spms",
                                        "ppms",
                                        "prms",
                                        "cis",
                                        "ris",
                                        "relapsing",
                                        "progressive",
                                        "mixed",
                                    ],
                                ),
                            ),
                            models.Q(
                                ("key", "design"),
                                (
                                    "value__in",
                                    [
                                        "randomised",
                                        "controlled",
                                        "several-arms",
                                        "single-arm",
                                        "observational",
                                        "expanded-access",
                                    ],
                                ),
                            ),
                            models.Q(
                                ("key", "conditioning"),
                                (
                                    "value__in",
                                    [
                                        "cy",
                                        "cy-atg",
                                        "cy-alemtuzumab",
                                        "cy-rituximab",
                                        "cy-atg-rituximab",
                                        "flu-cy",
                                        "flu-cy-atg",
                                        "flu-cy-alemtuzumab",
                                        "beam",
                                        "beam-atg",
                                        "beam-alemtuzumab",
                                        "melphalan-atg",
                                        "bu",
                                        "bu-cy",
                                        "bu-cy-atg",
                                        "tbi",
                                        "cy-tbi",
                                        "cy-tbi-atg",
                                        "other",
                                    ],
                                ),
                            ),
                            models.Q(("key", "intensity"), ("value__in", ["low", "intermediate", "high"])),
                            models.Q(
                                ("key", "graft"),
                                (
                                    "value__in",
                                    ["cd34-selected", "t-cell-depleted", "unmanipulated", "engineered"],
                                ),
                            ),
                            models.Q(
                                ("key", "graft_donor"),
                                ("value__in", ["autologous", "allogeneic", "syngeneic"]),
                            ),
                            models.Q(
                                ("key", "tissue"),
                                (
                                    "value__in",
                                    ["bone-marrow", "adipose", "umbilical-cord", "placenta", "other"],
                                ),
                            ),
                            models.Q(("key", "cell_donor"), ("value__in", ["autologous", "allogeneic"])),
                            models.Q(("key", "route"), ("value__in", ["iv", "it", "other"])),
                            models.Q(
                                ("key", "dose"),
                                (
                                    "value__regex",
                                    "^(up to )?[1-9][0-9]{0,11}(-[1-9][0-9]{0,11})? cells(/kg)?$",
                                ),
                            ),
                            models.Q(("key", "infusions"), ("value__regex", "^[1-9][0-9]?$")),
                            _connector="OR",
                        ),
                        name="facet_key_and_value_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", []), _negated=True), name="facet_says_why"
                    ),
                    models.CheckConstraint(condition=models.Q(("source", "rule")), name="facet_source_known"),
                ],
            },
        ),
    ]
