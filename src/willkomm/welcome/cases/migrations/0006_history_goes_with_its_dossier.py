"""A deleted dossier takes its history along: by the database, because nobody may delete from the history alone."""

from django.db import migrations

KEY = """
ALTER TABLE cases_casetransition DROP CONSTRAINT cases_casetransition_case_tenant;
ALTER TABLE cases_casetransition ADD CONSTRAINT cases_casetransition_case_tenant
    FOREIGN KEY (organisation_id, case_id) REFERENCES cases_case (organisation_id, id) {rule}
    DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_merged_dossiers"),
    ]
    operations = [
        migrations.RunSQL(KEY.format(rule="ON DELETE CASCADE"), KEY.format(rule="")),
    ]
