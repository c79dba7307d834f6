"""Deliveries from the residents' register: what came, what became of it, and why."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

from willkomm.common.people.models import Person
from willkomm.core.kernel.tenancy import Own
from willkomm.gateways.register.rules.rows import SENDER

_PART = {"function": "split_part", "output_field": models.CharField()}


class Delivery(Own):
    """One file as it arrived. The raw file is not kept; its hash, its counts and its reason are.

    A delivery in parts shares its `collection`; `package` counts from 1 to `packages`. Of a table, `table` holds
    its kind and columns and, until somebody decides, the counts of the preview: nothing about a person.

    A large one is worked on in the background: the row is the work, a job only a nudge. Whoever works takes a lease
    (`leased_until`, `attempts`); `progress` counts the rows or messages that were looked at, taken over or undone.
    `asked` says, where no table does, by whom the work is wanted (`by`), on how many messages (`all`), and in which
    state it began (`before`).
    """

    class Channel(models.TextChoices):
        UPLOAD = "upload", "hochgeladen"
        FOLDER = "folder", "Ablageordner"
        API = "api", "API"
        COMMAND = "command", "Befehlszeile"

    class State(models.TextChoices):
        DONE = "done", "verarbeitet"
        WAITING = "waiting", "wartet auf weitere Teile"
        READING = "reading", "wird gelesen"
        ASKS = "asks", "fragt nach den Spalten"
        PREVIEW = "preview", "wartet auf Ihr Ja"
        TAKING = "taking", "wird übernommen"
        UNDOING = "undoing", "wird zurückgenommen"
        REJECTED = "rejected", "abgelehnt"
        TAKEN_BACK = "taken_back", "zurückgenommen"
        DISCARDED = "discarded", "verworfen"

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
    table = models.JSONField(null=True, blank=True)
    test = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=120)
    progress = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    asked = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "public_id"], name="delivery_public_id")]
        indexes = [
            models.Index(fields=["organisation", "-received_at", "-id"], name="delivery_by_time"),
            # Partial, or PostgreSQL without statistics takes this index for the check of every key of two columns.
            models.Index(
                fields=["organisation", "sender", "message_id"], condition=~Q(message_id=""), name="delivery_message"
            ),
            models.Index(
                fields=["organisation", "collection"], condition=~Q(collection=""), name="delivery_collection"
            ),
        ]


class Item(Own):
    """One message (in a base delivery: one person) and its result, with the German sentence.

    `payload` holds the whitelisted facts only while the message waits for its person; it is emptied afterwards.
    `groups` names the groups of facts it wrote, so that an older message does not overwrite them later; `undo`
    says how to take it back. `mark` is the database's own: of a row of a table, what tells the same row again.
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
    mark = models.GeneratedField(
        expression=Case(
            When(sender=SENDER, then=Func(F("message_id"), Value("-"), Value(2), **_PART)),
            default=Value(""),
            output_field=models.CharField(),
        ),
        output_field=models.CharField(max_length=40),
        db_persist=True,
    )

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
            models.Index(fields=["organisation", "mark"], condition=~Q(mark=""), name="item_by_mark"),
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


class ColumnProfile(Own):
    """What the columns of one table mean, learned once: recognised by the names of its columns (registers §7).

    `columns` maps the name of a column to a field of `tables.FIELDS`, empty when it is not taken over; `values` maps
    a field to words of this office and what they mean.
    """

    class Kind(models.TextChoices):
        ARRIVALS = "arrivals", "Zuzüge aus der Einwohnersoftware"
        WELCOMED = "welcomed", "Unsere Liste früherer Neuzugezogener"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    fingerprint = models.CharField(max_length=64)
    source = models.CharField(max_length=255)
    columns = models.JSONField()
    values = models.JSONField(default=dict)
    learned_at = models.DateTimeField()
    learned_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "fingerprint"], name="column_profile_fingerprint")
        ]


class TableRow(Own):
    """One row of a table that waits for somebody's word; it goes with the decision, or after some days.

    `cells` holds texts of columns that are taken over (before the columns are known: of all that are not told to be
    left out), `facts` what they mean, `changes` what would change about a person who is known. `twin` is the line
    above that says the very same. `likely` holds persons who may be meant, the likeliest first: {"person": id,
    "reasons": keys of likeness.REASONS}; `who` is what somebody said about them: an id, 0 for a new person, None
    while nobody has. `done` says that the row is taken over.
    """

    class Verdict(models.TextChoices):
        NEW = "new", "neu"
        CHANGED = "changed", "geändert"
        LIKELY = "likely", "vielleicht bekannt"
        IGNORED = "ignored", "ohne Wirkung"
        FAULTY = "faulty", "fehlerhaft"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    cells = models.JSONField()
    facts = models.JSONField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    sentence = models.CharField(max_length=400, blank=True)
    changes = models.JSONField(default=list)
    twin = models.PositiveIntegerField(null=True, blank=True)
    likely = models.JSONField(default=list)
    who = models.BigIntegerField(null=True, blank=True)
    done = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "delivery", "verdict", "line", "id"], name="table_row_by_verdict"),
        ]


class SedexConnection(Own):
    """How a municipality is connected to sedex: its own identifiers, and from whom envelopes are accepted.

    Without a row, or with an empty list, no envelope is accepted. `keep_days` says for how many days (0 to 7) the
    original of a file from the drop folder is kept, encrypted; 0 deletes it as soon as it is taken in.
    """

    own_ids = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    senders = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    keep_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="sedex_connection_once"),
            models.CheckConstraint(name="sedex_keeps_a_week_at_most", condition=Q(keep_days__lte=7)),
        ]


class Parcel(Own):
    """A file of the drop folder, or a pair of envelope and payload, from the moment it is moved until it is gone.

    `public_id` is also the name of its folder under `work/`. The row is written before the first file moves and
    deleted after the last one is gone, so a killed worker finds with it where everything belongs. `wish` is what
    somebody asked for; the worker does it. `attempts` counts how often the worker began.
    """

    class State(models.TextChoices):
        WORKING = "working", "wird eingelesen"
        TAKEN = "taken", "eingelesen"
        FAILED = "failed", "nicht eingelesen"
        INCOMPLETE = "incomplete", "unvollständig"

    class Wish(models.TextChoices):
        NONE = "", "–"
        AGAIN = "again", "erneut versuchen"
        LENIENT = "lenient", "nachsichtig lesen"
        DISCARD = "discard", "verwerfen"

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    folder = models.CharField(max_length=10)
    names = ArrayField(models.CharField(max_length=255))
    paired = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WORKING)
    since = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=400, blank=True)
    forgiving = models.BooleanField(default=False)
    wish = models.CharField(max_length=10, choices=Wish.choices, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "public_id"], name="parcel_public_id")]
        indexes = [models.Index(fields=["organisation", "state", "since"], name="parcel_by_state")]


class SentAnswer(Own):
    """An event report that answers a message whose sender asked for it, and what became of it on its way.

    `written_at` is None until its pair of files lies in the outbox.
    """

    message_id = models.CharField(max_length=36)
    sender = models.CharField(max_length=40)
    recipient = models.CharField(max_length=40)
    message = models.CharField(max_length=36)
    envelope = models.CharField(max_length=36)
    envelope_type = models.PositiveIntegerField()
    positive = models.BooleanField()
    notice = models.CharField(max_length=250)
    test = models.BooleanField(default=False)
    at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    code_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "message_id"], name="answer_message_id")]
        indexes = [
            models.Index(fields=["organisation"], condition=Q(written_at=None), name="answer_to_write"),
            models.Index(fields=["organisation", "-at", "-id"], name="answer_by_time"),
        ]
