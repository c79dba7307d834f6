"""Deliveries are looked up by the number of their message."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index, made partial: without statistics PostgreSQL took it for the check of every key of two columns."""

    dependencies = [("register", "0008_answers_by_time")]

    operations = [
        migrations.RemoveIndex(model_name="delivery", name="delivery_message"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("message_id", ""), _negated=True),
                fields=["organisation", "sender", "message_id"],
                name="delivery_message",
            ),
        ),
    ]
