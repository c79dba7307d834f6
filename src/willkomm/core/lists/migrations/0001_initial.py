"""Kept views of every list, behind the wall."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from willkomm.core.kernel.wall import Wall


def _key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def _to(model: str, on_delete=django.db.models.deletion.CASCADE, **more):
    return models.ForeignKey(on_delete=on_delete, to=model, **{"related_name": "+", **more})


def _organisation():
    return _to("organisations.organisation", django.db.models.deletion.PROTECT, db_index=False)


class Migration(migrations.Migration):
    """Two tables."""

    initial = True

    dependencies = [
        ("organisations", "0004_contact_points"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                _key(),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("listed", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=600)),
                ("shared", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("organisation", _organisation()),
                ("owner", _to(settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "public_id"), name="kept_view_public_id"),
                    models.UniqueConstraint(
                        fields=("organisation", "owner", "listed", "name"), name="kept_view_one_per_name"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="FirstView",
            fields=[
                _key(),
                ("listed", models.CharField(max_length=30)),
                ("organisation", _organisation()),
                ("owner", _to(settings.AUTH_USER_MODEL)),
                ("view", _to("lists.savedview", related_name="first_for")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "owner", "listed"), name="first_view_one_per_list")
                ]
            },
        ),
        Wall("SavedView"),
        Wall("FirstView", parents=["view"]),
    ]
