"""Dated provisions, and the records that an office owes: disclosures, deletions, holds, requests, breaches."""

import uuid
from types import MappingProxyType

from django.db import models
from django.db.models import Q

from willkomm.core.kernel.tenancy import Inherited, Own, TenantLess
from willkomm.core.organisations.models import Organisation


class Provision(Inherited):
    """One dated entry of the processing register, the disclosure catalogue, the retention rules or the thresholds.

    It replaces the shipped entry with the same `kind` and `key`, for its organisation and everybody below it.
    `facts` has the fields of that kind (see `rules`); `valid_from` and `valid_to` are inclusive. One that was taken
    back before it began stays as a row and never counts.
    """

    class Kind(models.TextChoices):
        DATASET = "dataset", "Datensammlung"
        DISCLOSURE = "disclosure", "Bekanntgabe"
        RETENTION = "retention", "Aufbewahrung"
        THRESHOLD = "threshold", "Schwelle"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=40)
    facts = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    set_by = models.CharField(max_length=120)
    set_by_ref = models.CharField(max_length=60, blank=True)
    set_at = models.DateTimeField()
    taken_back_by = models.CharField(max_length=120, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "kind", "key", "valid_from"], name="provision_in_force")]


class AgeCount(TenantLess):
    """How old the data of an organisation are, for one retention rule: first day of the term → how many.

    Counted by the organisation's own clock, so that somebody above can be told what a shorter term would delete. `own`
    says that a provision of its own counts here, so that one from above does not. Numbers only, nobody is named.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    own = models.BooleanField(default=False)
    days = models.JSONField(default=dict)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "rule"], name="age_count_once")]


class TermSeen(TenantLess):
    """Somebody of an organisation has taken note of a shorter term that was announced."""

    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="seen")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provision", "organisation"], name="term_seen_once")]


class DisclosureTerm(TenantLess):
    """From when until when an organisation's own provision lets a disclosure go; both days inclusive.

    Its days alone, for whoever stands above and must not read what has ended: provisions are behind the wall.
    """

    facts = MappingProxyType({})

    provision = models.OneToOneField(Provision, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["key", "organisation"], name="disclosure_term_by_key")]


class Disclosure(Own):
    """Something left the house: who sent what to whom, on which basis, about how many. Never the content."""

    append_only = True

    at = models.DateTimeField()
    key = models.CharField(max_length=40)
    recipient = models.CharField(max_length=200)
    dataset = models.CharField(max_length=40)
    basis = models.CharField(max_length=300)
    count = models.PositiveIntegerField()
    actor_kind = models.CharField(max_length=20)
    actor_ref = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="disclosure_by_time")]


class Erasure(Own):
    """What remains of a deletion: when, by which rule, what kind and how many. No name and no number of anybody."""

    append_only = True

    at = models.DateTimeField()
    rule = models.CharField(max_length=40)
    days = models.PositiveIntegerField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    actor_name = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="erasure_by_time")]


class Hold(Own):
    """«Aufbewahren, weil …»: this person's data stay until somebody ends the hold. `subject` is the public id."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    subject = models.UUIDField()
    reason = models.CharField(max_length=300)
    set_by = models.CharField(max_length=120)
    set_at = models.DateTimeField()
    ended_by = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "public_id"], name="hold_public_id"),
            models.UniqueConstraint(
                fields=["organisation", "subject"], condition=Q(ended_at=None), name="hold_once_at_a_time"
            ),
        ]


class ArchiveOffer(Own):
    """A dossier whose time is over is offered to the municipal archive before it goes. `subject` is its public id."""

    class Answer(models.TextChoices):
        OPEN = "", "angeboten"
        TAKEN = "taken", "vom Archiv übernommen"
        DECLINED = "declined", "vom Archiv abgelehnt"

    subject = models.UUIDField()
    offered_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "subject"], name="offer_once")]


class Finding(Own):
    """Unusual reading: somebody saw many people's data within minutes. One row per person, day and manner.

    `count` is of dossiers (households) where they were opened one by one, else of people.
    """

    class Manner(models.TextChoices):
        OPENED = "opened", "Dossiers einzeln geöffnet"
        LISTED = "listed", "Personen in Listen und Suchen gesehen"
        FETCHED = "fetched", "Personen über die Schnittstelle abgefragt"

    class Answer(models.TextChoices):
        OPEN = "", "offen"
        JUSTIFIED = "justified", "war begründet"
        ASKED = "asked", "nachgefragt"

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    day = models.DateField()
    actor_ref = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    manner = models.CharField(max_length=10, choices=Manner.choices, default=Manner.OPENED)
    count = models.PositiveIntegerField()
    minutes = models.PositiveSmallIntegerField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "public_id"], name="finding_public_id"),
            models.UniqueConstraint(fields=["organisation", "day", "actor_ref", "manner"], name="finding_once_a_day"),
        ]


class Request(Own):
    """Somebody asked for access, correction or deletion. `subject` is a person's public id, or empty.

    `asker` is the name of somebody who asked and of whom nothing is stored but this.
    `due_on` is the last day for the answer. An access file is compiled by one person and released by another.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", "Auskunft"
        SEEN = "seen", "Wer hat es gesehen?"
        CORRECTION = "correction", "Berichtigung"
        DELETION = "deletion", "Löschung"

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.UUIDField(null=True, blank=True)
    asker = models.CharField(max_length=200, blank=True)
    received_on = models.DateField()
    due_on = models.DateField()
    wish = models.CharField(max_length=500, blank=True)
    recorded_by = models.CharField(max_length=120)
    file = models.CharField(max_length=200, blank=True)
    compiled_by = models.CharField(max_length=120, blank=True)
    compiled_by_ref = models.CharField(max_length=60, blank=True)
    compiled_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=120, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "public_id"], name="request_public_id")]
        indexes = [models.Index(fields=["organisation", "answered_on", "due_on", "id"], name="request_open")]


class Breach(Own):
    """A data breach, step by step. `steps` has for each step done its day, who did it and what was noted."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=200)
    noticed_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)
    steps = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "public_id"], name="breach_public_id")]


class KeptCount(TenantLess):
    """What deleted dossiers added to a figure: a number without names, so that the figures of past years stay."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=40)
    value = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "year", "indicator"], name="kept_count_once")]
