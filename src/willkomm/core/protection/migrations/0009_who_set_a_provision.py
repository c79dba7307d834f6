"""Who set a provision, by a key: two people may bear the same name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0008_terms_of_stored_provisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="provision",
            name="set_by_ref",
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
