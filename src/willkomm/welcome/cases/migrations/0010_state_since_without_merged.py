"""The order of who waits longest leaves merged dossiers out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index, made partial: without statistics PostgreSQL took it for the check of every key of two columns."""

    dependencies = [("cases", "0009_merged_alone_in_the_index")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_by_state_since"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True)),
                fields=["organisation", "state_since", "id"],
                name="case_by_state_since",
            ),
        ),
    ]
