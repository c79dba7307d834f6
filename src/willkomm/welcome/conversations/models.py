"""First-information conversations, and letters that are ordered together."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from willkomm.common.correspondence.models import Letter
from willkomm.common.people.models import Household, Person
from willkomm.core.kernel.tenancy import Own
from willkomm.welcome.cases.models import Case


class Conversation(Own):
    """One first-information conversation of a household; it counts every person who took part."""

    class Outcome(models.TextChoices):
        HELD = "held", "Gespräch geführt"
        NO_SHOW = "no_show", "nicht erschienen"
        WAIVED = "waived", "verzichtet"

    class Interpreter(models.TextChoices):
        NONE = "none", "niemand"
        PROFESSIONAL = "professional", "interkulturell Dolmetschende"
        KEY_PERSON = "key_person", "Schlüsselperson"
        OTHER = "other", "andere Person"

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="conversations")
    held_on = models.DateField()
    language = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    place = models.CharField(max_length=150, blank=True)
    interpreter = models.CharField(max_length=20, choices=Interpreter.choices, default=Interpreter.NONE)
    topics = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    next_steps = models.TextField(blank=True)
    duration_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "public_id"], name="conversation_public_id")]
        indexes = [models.Index(fields=["organisation", "household", "-held_on"], name="conversation_household")]


class Participant(Own):
    """A person who took part (or, for a no-show, was expected)."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "conversation", "person"], name="participant_once")
        ]
        indexes = [models.Index(fields=["organisation", "case"], name="participant_case")]


class LetterBatch(Own):
    """Letters that were ordered together: the row is the work, a job only a nudge that makes the next part.

    Whoever makes a part takes a lease (`leased_until`, `attempts`) and holds the row's lock until its transaction
    ends; a killed worker's lock goes with its connection, its lease runs out. `attempts` counts since the last part.
    `posted_on` is somebody's word for the whole batch. `public_id` may come from the form that ordered it: the
    same form twice is one batch.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "bestellt"
        WORKING = "working", "wird erstellt"
        DONE = "done", "erstellt"
        FAILED = "failed", "nicht erstellt"
        UNDONE = "undone", "zurückgenommen"

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    template = models.CharField(max_length=20, choices=Letter.Template.choices)
    include_unchecked = models.BooleanField(default=False)
    appointment_at = models.DateTimeField(null=True, blank=True)
    appointment_place = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=120)
    finished_at = models.DateTimeField(null=True, blank=True)
    posted_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "public_id"], name="letter_batch_public_id")]
        indexes = [models.Index(fields=["organisation", "state", "-ordered_at"], name="letter_batch_state")]


class BatchEntry(Own):
    """One dossier of a batch; those of a household share a `position`, the letter's place in print order.

    `reason` says why there is no letter. While the batch is unfinished the entry is `open`, and a dossier has at
    most one open entry: nobody is written to twice at the same time.
    """

    batch = models.ForeignKey(LetterBatch, on_delete=models.CASCADE, related_name="entries")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="batch_entries")
    position = models.PositiveIntegerField()
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="batch_entries")
    reason = models.CharField(max_length=300, blank=True)
    open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "batch", "case"], name="batch_entry_once"),
            models.UniqueConstraint(fields=["organisation", "case"], condition=Q(open=True), name="batch_entry_open"),
        ]
        indexes = [
            models.Index(fields=["organisation", "batch", "position"], name="batch_entry_order"),
            models.Index(fields=["organisation", "letter"], name="batch_entry_letter"),
        ]
