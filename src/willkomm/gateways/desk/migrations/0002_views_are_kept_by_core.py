"""Kept views of the list of dossiers move to where the views of all lists are kept.

There is no way back by migrating, and none is missing: an older version gets its database from the backup that was made
before the newer one was installed. The old tables had no place for the views that have been kept of other lists since.
"""

from django.db import migrations

from willkomm.core.kernel.tenancy import Scope, scoped

LISTED = "dossiers"
WHOSE = ("organisation_id", "owner_id")


def move(apps, schema_editor):
    """Copy every view, under the explicit scope of all organisations; nobody's may be left behind."""
    organisations = apps.get_model("organisations", "Organisation").objects
    here = frozenset(organisations.values_list("pk", flat=True))
    with scoped(Scope(read=here, write=here)):
        _copy(
            *(apps.get_model(app, model).objects for model in ("SavedView", "FirstView") for app in ("desk", "lists"))
        )


def _copy(old_views, views, old_firsts, firsts):
    facts = (*WHOSE, "public_id", "name", "query", "shared", "created_at")
    rows = [views.model(listed=LISTED, **row) for row in old_views.order_by("pk").values(*facts)]
    views.bulk_create(rows)
    new = {(row.organisation_id, row.public_id): row.pk for row in views.all()}
    firsts.bulk_create(
        firsts.model(listed=LISTED, organisation_id=here, owner_id=owner, view_id=new[here, view])
        for here, owner, view in old_firsts.order_by("pk").values_list(*WHOSE, "view__public_id")
    )


class Migration(migrations.Migration):
    """Copy, then drop the two tables."""

    dependencies = [("desk", "0001_initial"), ("lists", "0001_initial")]

    operations = [
        migrations.RunPython(move),
        migrations.DeleteModel("FirstView"),
        migrations.DeleteModel("SavedView"),
    ]
