"""Make the persons findable who are stored already."""

from itertools import islice

from django.db import migrations

from willkomm.common.people.rules.persons import tokens_for
from willkomm.core.kernel.tenancy import Scope, scoped

CHUNK = 500


def fill(apps, schema_editor):
    """Write the tokens of all persons under the explicit scope of all organisations; nobody may be left out."""
    model = apps.get_model
    organisations = model("organisations", "Organisation").objects.using(schema_editor.connection.alias)
    here = frozenset(organisations.values_list("pk", flat=True))
    with scoped(Scope(read=here, write=here)):
        people = model("people", "Person").objects.select_related("household").order_by("pk")
        tokens, rows = model("people", "SearchToken").objects, people.iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            tokens.bulk_create(
                tokens.model(organisation_id=person.organisation_id, token=token, person_id=person.pk)
                for person in chunk
                for token in sorted(tokens_for(person, person.household))
            )
        stored, found = people.count(), tokens.values("person_id").distinct().count()
        if stored != found:
            raise RuntimeError(f"{stored} persons are stored, but {found} of them can be found")


class Migration(migrations.Migration):
    dependencies = [("people", "0003_merged_persons")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
