"""The worklist reads due dossiers in order: due day first, then the oldest dossier."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A longer index takes the place of the old one."""

    dependencies = [("cases", "0006_history_goes_with_its_dossier")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_due"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("due_on__isnull", False)),
                fields=["organisation", "due_on", "id"],
                name="case_due",
            ),
        ),
    ]
