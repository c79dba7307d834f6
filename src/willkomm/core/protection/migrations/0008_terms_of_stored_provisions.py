"""Tell the days of the provisions that are stored already; what was taken back never counts."""

from django.db import migrations

from willkomm.core.kernel.tenancy import Scope, scoped


def fill(apps, schema_editor):
    """Copy them under the explicit scope of all organisations, oldest first."""
    model = apps.get_model
    organisations = model("organisations", "Organisation").objects.using(schema_editor.connection.alias)
    here = frozenset(organisations.values_list("pk", flat=True))
    with scoped(Scope(read=here, write=here, inherit=here)):
        stored = model("protection", "Provision").objects.filter(kind="disclosure", taken_back_at=None).order_by("pk")
        terms = model("protection", "DisclosureTerm").objects
        names = ("organisation_id", "key", "valid_from", "valid_to")
        terms.bulk_create(terms.model(provision=row, **{name: getattr(row, name) for name in names}) for row in stored)


class Migration(migrations.Migration):
    dependencies = [("protection", "0007_disclosure_terms")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
