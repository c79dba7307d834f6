"""Organisations, the numbers they once had, and the contracts between them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from willkomm.core.kernel.tenancy import TenantLess


class Organisation(TenantLess):
    """A canton, a municipality, a regional office, an association or a municipal centre.

    Public facts only: number, name, place, and how it can be reached. `valid_from` and `valid_to` are inclusive;
    a merged municipality keeps its row, its history and points to its successor.
    """

    class Kind(models.TextChoices):
        CANTON = "canton", "Kanton"
        MUNICIPALITY = "municipality", "Gemeinde"
        REGION = "region", "Regionale Fachstelle"
        ASSOCIATION = "association", "Verein"
        CENTRE = "centre", "Kommunales Integrationszentrum"

    class Window(models.TextChoices):
        LEFT = "left", "links (C5 nach SN 010130)"
        RIGHT = "right", "rechts (C5 nach SN 010130)"
        DIN = "din", "links (DIN 5008)"

    kept_back: frozenset[str] = frozenset()
    """Keys of the disclosures that have ended here; set by whoever asks, nothing of the database."""

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=120)
    official_name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    bfs_number = models.PositiveIntegerField(null=True, blank=True, unique=True)
    district = models.CharField(max_length=60, blank=True)
    canton = models.CharField(max_length=2, blank=True)
    country = models.CharField(max_length=2, default="CH")
    currency = models.CharField(max_length=3, default="CHF")
    profile = models.CharField(max_length=20, default="ch-so")
    postal_codes = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")
    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.CharField(max_length=120, blank=True)
    opening_hours = models.CharField(max_length=200, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    window = models.CharField(max_length=10, choices=Window.choices, default=Window.LEFT)
    test_mode = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["parent", "kind"])]

    def __str__(self):
        return self.name

    @property
    def organisation_id(self) -> int:
        """An organisation belongs to itself, so that actions can take it as their target."""
        return self.pk


class Cooperation(TenantLess):
    """A Verbund: the contract under which a host acts for its partners (F-23, F-24).

    Rights derive from it and end with it, the same day: `starts_on` and `ends_on` are inclusive, an open end is
    None. `tasks` are the delegated ones (see `permissions.TASKS`). `cost_key` is the agreed wording. Only
    `partners` are bound; an organisation that was `asked` and has not agreed delegates nothing yet. A contract is
    never rewritten: a change ends the row and begins a new one, which `continues` the former.
    """

    name = models.CharField(max_length=120)
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hosted_cooperations")
    partners = models.ManyToManyField(Organisation, related_name="cooperations")
    asked = models.ManyToManyField(Organisation, related_name="cooperations_asked", blank=True)
    continues = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="continued_by")
    tasks = ArrayField(models.CharField(max_length=30), default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    cost_key = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="cooperation_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def organisation_id(self) -> int:
        """The host answers for the contract."""
        return self.host_id


class Merger(TenantLess):
    """A dated merger of municipalities: what was joined into what, and how it was before.

    The successor answers from `on`; the day before is the last of the old ones. `before` keeps the former ends of
    contracts and memberships by their number, so that the merger can be undone. Holds no names of newcomers.
    """

    canton = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mergers")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mergers_into")
    old = models.ManyToManyField(Organisation, related_name="merged_by")
    on = models.DateField()
    executed_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ["-on", "-pk"]


class Duty(TenantLess):
    """Work that an organisation owes by the clock: the row is the work, a job only a nudge.

    `due_at` says when it is due next. Whoever takes it holds a lease until `leased_until`; a killed worker's
    lease runs out and the work is nudged again. `attempts` counts since the last success. Holds no names.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="duties")
    kind = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="duty_once")]
        indexes = [models.Index(fields=["due_at"], name="duty_due")]


class ContactPoint(TenantLess):
    """Who answers for integration in a municipality (Ansprechstelle) in a period, both days inclusive (F-05, F-26).

    Names and numbers of officials as the municipality publishes them. `answered_by` names the Verbund whose host
    answers for it. A change ends the row and begins a new one; `confirmed_on` is the day of the last «stimmt noch».
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contact_points")
    strategic_name = models.CharField(max_length=120, blank=True)
    strategic_function = models.CharField(max_length=120, blank=True)
    operative_name = models.CharField(max_length=120)
    operative_function = models.CharField(max_length=120, blank=True)
    deputy_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    course = models.CharField(max_length=120, blank=True)
    trained_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(Cooperation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "valid_from"], name="contact_point_once"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(valid_to__isnull=True), name="contact_point_open_once"
            ),
            models.CheckConstraint(
                name="contact_point_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]


class ContactReminder(TenantLess):
    """The canton asked a municipality for its contact point; a task in «Heute» until it is set or confirmed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contact_reminders")
    canton = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    asked_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(answered_on__isnull=True), name="contact_reminder_open_once"
            )
        ]
