"""Deliveries from the residents' register: what came, what became of it, and why."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from willkomm.common.people.models import Person
from willkomm.core.kernel.tenancy import Own


class Delivery(Own):
    """One file as it arrived. The raw file is not kept; its hash, its counts and its reason are.

    A delivery in parts shares its `collection`; `package` counts from 1 to `packages`.
    """

    class Channel(models.TextChoices):
        UPLOAD = "upload", "hochgeladen"
        FOLDER = "folder", "Ablageordner"
        COMMAND = "command", "Befehlszeile"

    class State(models.TextChoices):
        DONE = "done", "verarbeitet"
        WAITING = "waiting", "wartet auf weitere Teile"
        REJECTED = "rejected", "abgelehnt"
        TAKEN_BACK = "taken_back", "zurückgenommen"

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=255)
    sender = models.CharField(max_length=100, blank=True)
    message_id = models.CharField(max_length=40, blank=True)
    collection = models.CharField(max_length=60, blank=True)
    package = models.PositiveIntegerField(default=1)
    packages = models.PositiveIntegerField(default=1)
    sha256 = models.CharField(max_length=64)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DONE)
    event = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=400, blank=True)
    counts = models.JSONField(default=dict)
    test = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "public_id"], name="delivery_public_id")]
        indexes = [
            models.Index(fields=["organisation", "-received_at", "-id"], name="delivery_by_time"),
            models.Index(fields=["organisation", "sender", "message_id"], name="delivery_message"),
            models.Index(
                fields=["organisation", "collection"], condition=~Q(collection=""), name="delivery_collection"
            ),
        ]


class Item(Own):
    """One message (in a base delivery: one person) and its result, with the German sentence.

    `payload` holds the whitelisted facts only while the message waits for its person; it is emptied afterwards.
    `groups` names the groups of facts it wrote, so that an older message does not overwrite them later; `undo`
    says how to take it back.
    """

    class Result(models.TextChoices):
        CASE_OPENED = "case_opened", "Dossier eröffnet"
        CASE_UPDATED = "case_updated", "Dossier nachgeführt"
        TO_CHECK = "to_check", "zu prüfen"
        HOUSEHOLD_MEMBER = "household_member", "dem Haushalt zugeordnet"
        PERSON_UPDATED = "person_updated", "Person nachgeführt"
        CASE_CLOSED = "case_closed", "Dossier abgeschlossen"
        MERGED = "merged", "zusammengeführt"
        WITHDRAWN = "withdrawn", "zurückgezogen"
        LOGGED = "logged", "ohne Aufgabe"
        DUPLICATE = "duplicate", "schon bekannt"
        WAITING = "waiting", "wartet"
        REJECTED = "rejected", "abgelehnt"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(default=1)
    sender = models.CharField(max_length=100, blank=True)
    message_id = models.CharField(max_length=40, blank=True)
    event = models.CharField(max_length=60, blank=True)
    action = models.PositiveSmallIntegerField(default=1)
    message_at = models.DateTimeField(null=True, blank=True)
    event_on = models.DateField(null=True, blank=True)
    groups = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    id_category = models.CharField(max_length=20, blank=True)
    id_value = models.CharField(max_length=36, blank=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    result = models.CharField(max_length=20, choices=Result.choices)
    reason = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=400, blank=True)
    payload = models.JSONField(null=True, blank=True)
    undo = models.JSONField(null=True, blank=True)
    waits_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sender", "message_id", "position"],
                condition=~Q(message_id="") & ~Q(result__in=["duplicate", "rejected"]),
                name="item_message_once",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "delivery", "position"], name="item_of_delivery"),
            models.Index(
                fields=["organisation", "id_category", "id_value"],
                condition=Q(result="waiting"),
                name="item_waiting",
            ),
            models.Index(
                fields=["organisation", "id_value", "id_category"],
                condition=~Q(id_value=""),
                name="item_of_person",
            ),
        ]


class Staged(Own):
    """One person of a base delivery on its way in: facts by whitelist, before anything is written.

    Rows live until the delivery is complete and applied; a partial delivery waits here for its other packages.
    """

    unique_delivery = models.CharField(max_length=60)
    package = models.PositiveIntegerField(default=1)
    total = models.PositiveIntegerField(default=1)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="staged")
    position = models.PositiveIntegerField()
    facts = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "unique_delivery", "package"], name="staged_by_delivery")]
