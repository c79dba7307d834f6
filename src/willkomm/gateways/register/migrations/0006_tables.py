"""Tables: what their columns mean, and their rows until somebody decides."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from willkomm.core.kernel.wall import Wall

STATES = [
    ("done", "verarbeitet"),
    ("waiting", "wartet auf weitere Teile"),
    ("asks", "fragt nach den Spalten"),
    ("preview", "wartet auf Ihr Ja"),
    ("rejected", "abgelehnt"),
    ("taken_back", "zurückgenommen"),
    ("discarded", "verworfen"),
]


def _organisation():
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.TENANT_MODEL
    )


def _id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("register", "0005_wall_sedex")]

    operations = [
        migrations.AddField("delivery", "table", models.JSONField(blank=True, null=True)),
        migrations.AlterField("delivery", "state", models.CharField(choices=STATES, default="done", max_length=12)),
        migrations.CreateModel(
            name="ColumnProfile",
            fields=[
                ("id", _id()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("arrivals", "Zuzüge aus der Einwohnersoftware"),
                            ("welcomed", "Unsere Liste früherer Neuzugezogener"),
                        ],
                        max_length=10,
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("source", models.CharField(max_length=255)),
                ("columns", models.JSONField()),
                ("values", models.JSONField(default=dict)),
                ("learned_at", models.DateTimeField()),
                ("learned_by", models.CharField(max_length=120)),
                ("organisation", _organisation()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "fingerprint"), name="column_profile_fingerprint")
                ]
            },
        ),
        migrations.CreateModel(
            name="TableRow",
            fields=[
                ("id", _id()),
                ("line", models.PositiveIntegerField()),
                ("cells", models.JSONField()),
                ("facts", models.JSONField(blank=True, null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "neu"),
                            ("changed", "geändert"),
                            ("ignored", "ohne Wirkung"),
                            ("faulty", "fehlerhaft"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=400)),
                ("changes", models.JSONField(default=list)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="register.delivery"
                    ),
                ),
                ("organisation", _organisation()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "delivery", "verdict", "line", "id"], name="table_row_by_verdict"
                    )
                ]
            },
        ),
        Wall("ColumnProfile"),
        Wall("TableRow", parents=("delivery",)),
    ]
