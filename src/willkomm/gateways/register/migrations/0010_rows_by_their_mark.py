"""Whether a row of a table came before is answered by an index, not by reading all messages of an organisation."""

from django.db import migrations, models
from django.db.models import Case, F, Func, Q, Value, When


class Migration(migrations.Migration):
    """A column that the database computes itself, for the messages already stored too, and its index."""

    dependencies = [
        ("organisations", "0004_contact_points"),
        ("people", "0007_keys_and_indexes_of_an_import"),
        ("register", "0009_deliveries_with_a_message"),
    ]

    operations = [
        migrations.AddField(
            model_name="item",
            name="mark",
            field=models.GeneratedField(
                expression=Case(
                    When(
                        sender="Tabelle",
                        then=Func(
                            F("message_id"),
                            Value("-"),
                            Value(2),
                            function="split_part",
                            output_field=models.CharField(),
                        ),
                    ),
                    default=Value(""),
                    output_field=models.CharField(),
                ),
                output_field=models.CharField(max_length=40),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(condition=~Q(mark=""), fields=["organisation", "mark"], name="item_by_mark"),
        ),
    ]
