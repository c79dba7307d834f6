"""First-information conversations: three things are required, everything else is further detail."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

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
