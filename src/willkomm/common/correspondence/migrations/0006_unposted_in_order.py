"""The few letters that wait for the post are found among the many that were posted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index on what «Heute» asks for."""

    dependencies = [("correspondence", "0005_template_version_and_returns")]

    operations = [
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("posted_on__isnull", True), ("returned_on__isnull", True)),
                fields=["organisation", "issued_at", "id"],
                name="letter_unposted",
            ),
        ),
    ]
