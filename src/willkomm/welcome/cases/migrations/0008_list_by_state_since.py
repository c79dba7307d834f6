"""The list of dossiers reads those that wait longest in order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("cases", "0007_due_in_order")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["organisation", "state_since", "id"], name="case_by_state_since"),
        ),
    ]
