"""The few households that may belong to another one are found among all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index on what «Heute» asks for."""

    dependencies = [("people", "0004_tokens_of_stored_persons")]

    operations = [
        migrations.AddIndex(
            model_name="household",
            index=models.Index(
                condition=models.Q(("join_proposal__isnull", False)),
                fields=["organisation", "id"],
                name="household_to_join",
            ),
        ),
    ]
