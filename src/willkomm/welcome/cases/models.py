"""The dossier of one newcomer, its history, its countable outcomes, and the rules that suggested it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from willkomm.common.people.models import Household, Person, Unmerged
from willkomm.core.kernel.tenancy import Inherited, Own, TenantQuerySet
from willkomm.core.kernel.workflow import TransitionRow
from willkomm.welcome.cases.workflow import STATES


class Channel(models.TextChoices):
    """How a person is informed (F-07)."""

    FOLDER = "folder", "Mappe"
    CONVERSATION = "conversation", "Gespräch"
    EVENT = "event", "Anlass"


class Case(Own):
    """A dossier: one person's arrival, from the register's message to the welcome.

    `arrived_on` is the day of the move; a later arrival after a departure is a new case. `screening` keeps the
    calculation that led to the suggestion, so that it can be opened; a person decides. A second dossier of the same
    arrival of somebody who was entered twice is merged into the first: `objects` leaves it out, `everything` has it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(max_length=20, choices=list(STATES.items()), default="to_check")
    state_since = models.DateTimeField()
    arrived_on = models.DateField()
    suggestion = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    screening = models.JSONField(default=list)
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.CONVERSATION)
    channel_reason = models.CharField(max_length=300, blank=True)
    channel_by_hand = models.BooleanField(default=False)
    language = models.CharField(max_length=20, default="de")
    likely_languages = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    language_reason = models.CharField(max_length=300, blank=True)
    language_by_hand = models.BooleanField(default=False)
    confirmed_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    appointment_at = models.DateTimeField(null=True, blank=True)
    appointment_place = models.CharField(max_length=150, blank=True)
    reached = models.BooleanField(default=False)
    closed_reason = models.CharField(max_length=40, blank=True)
    retention_from = models.DateField(null=True, blank=True)
    flagged = models.CharField(max_length=300, blank=True)
    informed_elsewhere_on = models.DateField(null=True, blank=True)
    informed_elsewhere_note = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="absorbed", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    objects = Unmerged()
    everything = TenantQuerySet.as_manager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "public_id"], name="case_public_id"),
            models.UniqueConstraint(fields=["organisation", "person", "arrived_on"], name="case_one_per_arrival"),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "arrived_on", "id"], name="case_worklist"),
            models.Index(fields=["organisation", "-arrived_on", "-id"], name="case_by_arrival"),
            # Partial, or PostgreSQL without statistics takes this index for the check of every key of two columns.
            models.Index(
                fields=["organisation", "state_since", "id"],
                condition=Q(merged_into__isnull=True),
                name="case_by_state_since",
            ),
            models.Index(fields=["organisation", "household"], name="case_household"),
            models.Index(fields=["organisation", "due_on", "id"], condition=Q(due_on__isnull=False), name="case_due"),
            models.Index(fields=["organisation", "id"], condition=~Q(flagged=""), name="case_flagged"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_merged"),
        ]


class CaseTransition(TransitionRow):
    """One step of one dossier: verb, from, to, who, when, why."""

    append_only = True
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        indexes = [models.Index(fields=["organisation", "case", "at", "id"], name="case_history")]


class Outcome(Own):
    """One countable outcome of one person; several may hold (definitions: `reporting`).

    Children are persons too: a household conversation counts everybody who was reached by it.
    """

    class Kind(models.TextChoices):
        FOLDER = "folder", "Mappe"
        CONVERSATION = "conversation", "Gespräch"
        EVENT = "event", "Anlass"
        DECLINED = "declined", "verzichtet"
        NOT_REACHED = "not_reached", "nicht erreicht"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="outcomes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "case", "person", "kind"], name="outcome_counts_once")
        ]
        indexes = [models.Index(fields=["organisation", "on"], name="outcome_by_day")]


class ScreeningRule(Inherited):
    """A dated row of the screening table that the canton owns and a municipality may tighten (F-07…F-11).

    Conditions are lists of allowed values; an empty list means "any". Rows are read in the order of `position`;
    the first that fits gives the suggestion. `valid_from` and `valid_to` are inclusive.
    """

    class Suggestion(models.TextChoices):
        OPEN = "open", "Erstinformation"
        CHECK = "check", "zu prüfen"
        RECENT = "recent", "kürzlich eingereist, Gespräch vielleicht anderswo"
        LOG = "log", "keine Erstinformation nötig"

    position = models.PositiveSmallIntegerField()
    origins = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    swiss = models.BooleanField(null=True, blank=True)
    nationalities = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    permits = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    residences = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    entered_within_months = models.PositiveSmallIntegerField(null=True, blank=True)
    arrived_before_months = models.PositiveSmallIntegerField(null=True, blank=True)
    adult = models.BooleanField(null=True, blank=True)
    suggestion = models.CharField(max_length=10, choices=Suggestion.choices)
    words = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]


class ChannelRule(Inherited):
    """A municipality's own dated rule: which channel for which expected stay and level of German (F-08).

    `min_stay_months` and `max_stay_months` are inclusive; `german_levels` lists levels of the Common European Framework
    (A0, A1 … C2), «native», and "" for unknown; an empty list means any.
    """

    position = models.PositiveSmallIntegerField()
    min_stay_months = models.PositiveSmallIntegerField(null=True, blank=True)
    max_stay_months = models.PositiveSmallIntegerField(null=True, blank=True)
    german_levels = ArrayField(models.CharField(max_length=7), default=list, blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    words = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]


class Interval(Inherited):
    """A dated number of days that the canton sets and a municipality may set for itself (never law: [?] F-22).

    `valid_from` and `valid_to` are inclusive.
    """

    class Key(models.TextChoices):
        REMIND = "remind_after", "Erinnern nach (Tagen)"
        FALLBACK = "fallback_after", "Mappe statt Gespräch nach der Erinnerung (Tagen)"
        FAMILY = "family_wait", "Auf die Eltern eines Kindes warten (Tage)"
        MESSAGE = "message_wait", "Auf die Person einer Meldung warten (Tage)"
        RETENTION = "retention", "Aufbewahrung nach Abschluss (Tage)"

    key = models.CharField(max_length=20, choices=Key.choices)
    days = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["key", "-valid_from", "pk"]
