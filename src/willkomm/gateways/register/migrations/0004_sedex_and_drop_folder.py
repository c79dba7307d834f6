"""The connection to sedex, files of the drop folder on their way, answers to senders."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


def _owner():
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="organisations.organisation",
    )


def _key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        ("register", "0003_order_and_packages"),
    ]

    operations = [
        migrations.CreateModel(
            name="SedexConnection",
            fields=[
                ("id", _key()),
                (
                    "own_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "senders",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("keep_days", models.PositiveSmallIntegerField(default=0)),
                ("organisation", _owner()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["organisation"], name="sedex_connection_once"),
                    models.CheckConstraint(
                        condition=models.Q(("keep_days__lte", 7)), name="sedex_keeps_a_week_at_most"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", _key()),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("folder", models.CharField(max_length=10)),
                (
                    "names",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=255), size=None),
                ),
                ("paired", models.BooleanField(default=False)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("working", "wird eingelesen"),
                            ("taken", "eingelesen"),
                            ("failed", "nicht eingelesen"),
                            ("incomplete", "unvollständig"),
                        ],
                        default="working",
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("sentence", models.CharField(blank=True, max_length=400)),
                ("forgiving", models.BooleanField(default=False)),
                (
                    "wish",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "–"),
                            ("again", "erneut versuchen"),
                            ("lenient", "nachsichtig lesen"),
                            ("discard", "verwerfen"),
                        ],
                        max_length=10,
                    ),
                ),
                ("organisation", _owner()),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "state", "since"], name="parcel_by_state")],
                "constraints": [models.UniqueConstraint(fields=["organisation", "public_id"], name="parcel_public_id")],
            },
        ),
        migrations.CreateModel(
            name="SentAnswer",
            fields=[
                ("id", _key()),
                ("message_id", models.CharField(max_length=36)),
                ("sender", models.CharField(max_length=40)),
                ("recipient", models.CharField(max_length=40)),
                ("message", models.CharField(max_length=36)),
                ("envelope", models.CharField(max_length=36)),
                ("envelope_type", models.PositiveIntegerField()),
                ("positive", models.BooleanField()),
                ("notice", models.CharField(max_length=250)),
                ("test", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("written_at", models.DateTimeField(blank=True, null=True)),
                ("code", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("code_at", models.DateTimeField(blank=True, null=True)),
                ("organisation", _owner()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("written_at", None)), fields=["organisation"], name="answer_to_write"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["organisation", "message_id"], name="answer_message_id")
                ],
            },
        ),
    ]
