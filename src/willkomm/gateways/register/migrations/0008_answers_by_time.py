"""The list of answers is read from an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0007_tables_in_the_background")]

    operations = [
        migrations.AddIndex("sentanswer", models.Index(fields=["organisation", "-at", "-id"], name="answer_by_time")),
    ]
