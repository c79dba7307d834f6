"""Letters are looked up by the file they stand in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index, made partial: without statistics PostgreSQL took it for the check of every key of two columns."""

    dependencies = [("correspondence", "0006_unposted_in_order")]

    operations = [
        migrations.RemoveIndex(model_name="letter", name="letter_file"),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("file", ""), _negated=True),
                fields=["organisation", "file"],
                name="letter_file",
            ),
        ),
    ]
