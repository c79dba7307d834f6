"""Children who were reached in an earlier stay: the stay gets its row, from what the family's dossier tells."""

from django.db import migrations
from django.db.models import Exists, F, OuterRef, Q

from willkomm.core.kernel.tenancy import Scope, scoped


def fill(apps, schema_editor):
    """Remember each of these stays once, under the explicit scope of all organisations."""
    model = apps.get_model
    organisations = model("organisations", "Organisation").objects.using(schema_editor.connection.alias)
    here = frozenset(organisations.values_list("pk", flat=True))
    with scoped(Scope(read=here, write=here)):
        cases = model("cases", "Case").objects
        own = cases.filter(person=OuterRef("person"), arrived_on__year=OuterRef("case__arrived_on__year"))
        rows = model("cases", "Outcome").objects.filter(
            ~Q(person=F("case__person")),
            ~Exists(own),
            kind__in=("folder", "conversation", "event"),
            on__gte=F("case__arrived_on"),
            on__lt=F("person__arrived_on"),
        )
        stay = model("people", "Stay")
        facts = rows.values_list("organisation", "person", "case__household", "case__arrived_on").distinct()
        stay.objects.bulk_create(
            (
                stay(organisation_id=place, person_id=person, household_id=home, arrived_on=day)
                for place, person, home, day in facts
            ),
            batch_size=500,
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_state_since_without_merged"), ("people", "0008_earlier_stays")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
