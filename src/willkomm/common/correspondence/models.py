"""Letters that were issued, whom they cover, and the codes that stand in them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from willkomm.common.people.models import Household, Person
from willkomm.core.kernel.tenancy import Own, TenantLess
from willkomm.core.organisations.models import Organisation


class Letter(Own):
    """An issued letter: its file, the facts and versions it was made from. It never changes.

    `notice` tells in which versions the privacy notice stood in it (language → key → version; empty: it did not).
    `template_version` names typesetter and template, so that the same facts give the same pages again.
    Only what happened to the paper is noted afterwards: `posted_on` (somebody's word that it was printed and
    posted), `returned_on` with its reason, and `withdrawn_at` when it was taken back before it was posted.
    """

    class Template(models.TextChoices):
        INVITATION = "invitation", "Einladung"
        FOLDER = "folder", "Begleitbrief zur Mappe"
        EVENT = "event", "Einladung zum Begrüssungsanlass"
        REMINDER = "reminder", "Erinnerung"

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="letters")
    template = models.CharField(max_length=20, choices=Template.choices)
    languages = ArrayField(models.CharField(max_length=20))
    unchecked = models.BooleanField(default=False)
    facts = models.JSONField()
    wording = models.JSONField()
    notice = models.JSONField(default=dict)
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    template_version = models.CharField(max_length=60, blank=True)
    first_page = models.PositiveIntegerField(default=1)
    last_page = models.PositiveIntegerField(default=1)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=120)
    posted_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)
    returned_reason = models.CharField(max_length=20, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "public_id"], name="letter_public_id")]
        indexes = [
            models.Index(fields=["organisation", "household", "-issued_at"], name="letter_household"),
            # Partial, or PostgreSQL without statistics takes this index for the check of every key of two columns.
            models.Index(fields=["organisation", "file"], condition=~Q(file=""), name="letter_file"),
            models.Index(
                fields=["organisation", "issued_at", "id"],
                condition=Q(posted_on__isnull=True, returned_on__isnull=True),
                name="letter_unposted",
            ),
        ]


class Recipient(Own):
    """One person covered by a letter (a household gets one letter)."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="recipients")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="letters")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "letter", "person"], name="recipient_once")]
        indexes = [models.Index(fields=["organisation", "person"], name="recipient_person")]


class ShortCode(TenantLess):
    """Leads from the code in a letter to the organisation, before any scope exists. Holds no name.

    Only the digest of the code is kept. `subject` is the public id of what the code opens later, `template` the
    kind of letter it stands in (no name, no date: the public page shows that letter's general text).
    """

    digest = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject = models.UUIDField()
    template = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
