"""Letters that were ordered together, and the wall around them."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from willkomm.core.kernel.wall import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_arrived_before"),
        ("conversations", "0002_wall"),
        ("correspondence", "0005_template_version_and_returns"),
        ("organisations", "0003_merger_and_consent"),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "template",
                    models.CharField(
                        choices=[
                            ("invitation", "Einladung"),
                            ("folder", "Begleitbrief zur Mappe"),
                            ("event", "Einladung zum Begrüssungsanlass"),
                            ("reminder", "Erinnerung"),
                        ],
                        max_length=20,
                    ),
                ),
                ("include_unchecked", models.BooleanField(default=False)),
                ("appointment_at", models.DateTimeField(blank=True, null=True)),
                ("appointment_place", models.CharField(blank=True, max_length=150)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "bestellt"),
                            ("working", "wird erstellt"),
                            ("done", "erstellt"),
                            ("failed", "nicht erstellt"),
                            ("undone", "zurückgenommen"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("trouble", models.CharField(blank=True, max_length=300)),
                ("ordered_at", models.DateTimeField()),
                ("ordered_by", models.CharField(max_length=120)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("posted_on", models.DateField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BatchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("open", models.BooleanField(default=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batch_entries", to="cases.case"
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batch_entries",
                        to="correspondence.letter",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="conversations.letterbatch",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="letterbatch",
            index=models.Index(fields=["organisation", "state", "-ordered_at"], name="letter_batch_state"),
        ),
        migrations.AddConstraint(
            model_name="letterbatch",
            constraint=models.UniqueConstraint(fields=("organisation", "public_id"), name="letter_batch_public_id"),
        ),
        migrations.AddIndex(
            model_name="batchentry",
            index=models.Index(fields=["organisation", "batch", "position"], name="batch_entry_order"),
        ),
        migrations.AddIndex(
            model_name="batchentry",
            index=models.Index(fields=["organisation", "letter"], name="batch_entry_letter"),
        ),
        migrations.AddConstraint(
            model_name="batchentry",
            constraint=models.UniqueConstraint(fields=("organisation", "batch", "case"), name="batch_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="batchentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("open", True)), fields=("organisation", "case"), name="batch_entry_open"
            ),
        ),
        Wall("LetterBatch"),
        Wall("BatchEntry", parents=("batch", "case", "letter")),
    ]
