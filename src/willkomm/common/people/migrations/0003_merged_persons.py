"""Somebody entered twice is merged into the other entry, and can be parted again; persons get search tokens."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from willkomm.core.kernel.wall import Wall


def _organisation():
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="organisations.organisation",
    )


def _id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _goes_with(to, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=to, **options)


JOINING = [
    ("id", _id()),
    ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
    ("kind", models.CharField(choices=[("person", "Person"), ("household", "Haushalt")], max_length=10)),
    ("title", models.CharField(max_length=250)),
    ("joined_at", models.DateTimeField()),
    ("joined_by", models.CharField(max_length=120)),
    ("parted_at", models.DateTimeField(blank=True, null=True)),
    ("parted_by", models.CharField(blank=True, max_length=120)),
    ("household", _goes_with("people.household", related_name="joinings")),
    ("organisation", _organisation()),
    ("person", _goes_with("people.person", blank=True, null=True, related_name="joinings")),
]
JOINED_ROW = [
    ("id", _id()),
    ("position", models.PositiveIntegerField()),
    ("table", models.CharField(max_length=80)),
    ("row", models.BigIntegerField()),
    ("before", models.JSONField()),
    ("after", models.JSONField(blank=True, null=True)),
    ("organisation", _organisation()),
    ("joining", _goes_with("people.joining", related_name="rows")),
]
SEARCH_TOKEN = [
    (
        "pk",
        models.CompositePrimaryKey(
            "organisation_id",
            "token",
            "person_id",
            blank=True,
            editable=False,
            primary_key=True,
            serialize=False,
        ),
    ),
    ("token", models.CharField(db_collation="C", max_length=50)),
    ("organisation", _organisation()),
    ("person", _goes_with("people.person", related_name="+")),
]


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_merger_and_consent"), ("people", "0002_wall")]
    operations = [
        migrations.AlterModelOptions(name="person", options={"default_manager_name": "objects"}),
        migrations.AddField(
            "person", "merged_into", _goes_with("people.person", blank=True, null=True, related_name="absorbed")
        ),
        migrations.CreateModel("Joining", JOINING),
        migrations.CreateModel("JoinedRow", JOINED_ROW),
        migrations.CreateModel("SearchToken", SEARCH_TOKEN, options={"abstract": False}),
        migrations.AddIndex(
            "joining", models.Index(fields=["organisation", "household", "-joined_at"], name="joining_household")
        ),
        migrations.AddConstraint(
            "joining", models.UniqueConstraint(fields=("organisation", "public_id"), name="joining_public_id")
        ),
        migrations.AddConstraint(
            "joinedrow",
            models.UniqueConstraint(fields=("organisation", "joining", "position"), name="joined_row_once"),
        ),
        Wall("Person", parents=("merged_into",), keys_only=True),
        Wall("Joining", parents=("household", "person")),
        Wall("JoinedRow", parents=("joining",)),
        Wall("SearchToken", parents=("person",)),
    ]
