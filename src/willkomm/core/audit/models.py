"""Two books. What was done is written by every action; who looked is written by every page that shows a person."""

from django.db import models

from willkomm.core.kernel.tenancy import Own


class AuditEntry(Own):
    """One action of one actor in one organisation. Append-only by grant; never read by features."""

    append_only = True

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_ref = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    permission = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_ids = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=1)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="audit_done_by_time")]


class AccessEntry(Own):
    """Somebody saw a person's data: answers «wer hat das gesehen» by day and purpose."""

    append_only = True

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_ref = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject = models.UUIDField()
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "subject", "-at"], name="audit_seen_by_subject"),
            models.Index(fields=["organisation", "-at"], name="audit_seen_by_time"),
        ]
