"""Persons and households. What the register says and what the office typed are separate columns."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from willkomm.core.alphabet_sql import first_filled, name_key
from willkomm.core.kernel.tenancy import Own, TenantQuerySet


class Unmerged(models.Manager.from_queryset(TenantQuerySet)):
    """Leaves out rows that were merged into another one: they are kept only so that they can be parted again."""

    def get_queryset(self):
        """Rows that stand for themselves."""
        return super().get_queryset().filter(merged_into__isnull=True)


class Household(Own):
    """People who live and arrived together; the postal address stands here.

    `formed_by` says how we know: by the register's process or dwelling, by relationships, by a human, or only as
    a proposal that waits for one (registers §3.4).
    """

    class FormedBy(models.TextChoices):
        PROCESS = "process", "gleicher Geschäftsvorgang"
        DWELLING = "dwelling", "gleiche Wohnung"
        RELATIONSHIP = "relationship", "Familienbeziehung"
        SINGLE = "single", "einzeln gemeldet"
        OFFICE = "office", "von uns erfasst"

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    formed_by = models.CharField(max_length=20, choices=FormedBy.choices, default=FormedBy.SINGLE)
    process_key = models.CharField(max_length=200, blank=True)
    dwelling_key = models.CharField(max_length=120, blank=True)
    address_line1 = models.CharField(max_length=150, blank=True)
    address_line2 = models.CharField(max_length=150, blank=True)
    street = models.CharField(max_length=150, blank=True)
    house_number = models.CharField(max_length=30, blank=True)
    dwelling_number = models.CharField(max_length=30, blank=True)
    locality = models.CharField(max_length=80, blank=True)
    postal_code = models.CharField(max_length=15, blank=True)
    town = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, default="CH")
    join_proposal = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "public_id"], name="household_public_id"),
            models.UniqueConstraint(
                fields=["organisation", "process_key"], condition=~Q(process_key=""), name="household_process"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "dwelling_key"],
                condition=~Q(dwelling_key=""),
                name="household_dwelling",
            ),
            models.Index(
                fields=["organisation", "id"],
                condition=Q(join_proposal__isnull=False),
                name="household_to_join",
            ),
        ]


class Person(Own):
    """A person as the residents' register knows them, plus the few things the office typed itself.

    Columns that begin with `office_` are ours; the register never overwrites them. `sort_name` is the database's own
    and follows the names by itself (`core.alphabet_sql`). Religion, guardianship, army
    and health insurance have no column on purpose. Somebody entered twice is merged into the other entry: the row
    stays with its register number, `objects` leaves it out, `everyone` has it.
    """

    class Precision(models.TextChoices):
        DAY = "day", "Tag"
        MONTH = "month", "Monat"
        YEAR = "year", "nur Jahr"

    class Sex(models.IntegerChoices):  # eCH-0044
        MALE = 1, "männlich"
        FEMALE = 2, "weiblich"
        UNDETERMINED = 3, "unbestimmt"

    class MaritalStatus(models.IntegerChoices):  # eCH-0011; there is no 8
        SINGLE = 1, "ledig"
        MARRIED = 2, "verheiratet"
        WIDOWED = 3, "verwitwet"
        DIVORCED = 4, "geschieden"
        UNMARRIED = 5, "unverheiratet"
        PARTNERSHIP = 6, "in eingetragener Partnerschaft"
        PARTNERSHIP_OVER = 7, "aufgelöste Partnerschaft"
        UNKNOWN = 9, "unbekannt"

    class Residence(models.TextChoices):
        MAIN = "main", "Hauptwohnsitz"
        SECONDARY = "secondary", "Nebenwohnsitz"
        OTHER = "other", "anderer Wohnsitz"

    class Origin(models.TextChoices):
        ABROAD = "abroad", "Ausland"
        SWISS = "swiss", "Inland"
        UNKNOWN = "unknown", "unbekannt"

    class Lock(models.IntegerChoices):
        NONE = 0, "keine Sperre"
        ADDRESS = 1, "Adresssperre"
        INFORMATION = 2, "Auskunftssperre"

    class Source(models.TextChoices):
        REGISTER = "register", "vom Register"
        OFFICE = "office", "von uns erfasst"

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.REGISTER)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    id_category = models.CharField(max_length=20, blank=True)
    id_value = models.CharField(max_length=36, blank=True)
    zemis = models.CharField(max_length=36, blank=True)
    official_name = models.CharField(max_length=100)
    first_name = models.CharField(max_length=100, blank=True)
    original_name = models.CharField(max_length=100, blank=True)
    call_name = models.CharField(max_length=100, blank=True)
    alliance_name = models.CharField(max_length=100, blank=True)
    sex = models.PositiveSmallIntegerField(choices=Sex.choices, null=True, blank=True)
    born_on = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.DAY)
    marital_status = models.PositiveSmallIntegerField(choices=MaritalStatus.choices, null=True, blank=True)
    nationalities = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    stateless = models.BooleanField(default=False)
    is_swiss = models.BooleanField(default=False)
    letter_language = models.CharField(max_length=5, blank=True)
    permit = models.CharField(max_length=6, blank=True)
    permit_pending = models.BooleanField(default=False)
    permit_valid_from = models.DateField(null=True, blank=True)
    permit_valid_to = models.DateField(null=True, blank=True)
    entered_on = models.DateField(null=True, blank=True)
    residence = models.CharField(max_length=10, choices=Residence.choices, default=Residence.MAIN)
    arrived_on = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.UNKNOWN)
    origin_country = models.CharField(max_length=60, blank=True)
    origin_town = models.CharField(max_length=80, blank=True)
    departed_on = models.DateField(null=True, blank=True)
    departed_to = models.CharField(max_length=120, blank=True)
    died_on = models.DateField(null=True, blank=True)
    missing_since = models.DateField(null=True, blank=True)
    data_lock = models.PositiveSmallIntegerField(choices=Lock.choices, default=Lock.NONE)
    data_lock_from = models.DateField(null=True, blank=True)
    data_lock_to = models.DateField(null=True, blank=True)
    paper_lock = models.BooleanField(default=False)
    contact_lines = ArrayField(models.CharField(max_length=150), default=list, blank=True)
    office_language = models.CharField(max_length=20, blank=True)
    office_phone = models.CharField(max_length=40, blank=True)
    office_email = models.EmailField(blank=True)
    office_german = models.CharField(max_length=5, blank=True)
    office_interpreter = models.BooleanField(null=True, blank=True)
    office_note = models.TextField(blank=True)
    register_seen_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="absorbed", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sort_name = models.GeneratedField(
        expression=name_key("official_name", first_filled("call_name", "first_name")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    objects = Unmerged()
    everyone = TenantQuerySet.as_manager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "public_id"], name="person_public_id"),
            models.UniqueConstraint(
                fields=["organisation", "id_category", "id_value"],
                condition=~Q(id_value=""),
                name="person_register_key",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "household"], name="person_household"),
            models.Index(fields=["organisation", "zemis"], condition=~Q(zemis=""), name="person_zemis"),
            models.Index(fields=["organisation", "official_name", "born_on"], name="person_name_birth"),
            # Partial, or PostgreSQL without statistics takes this index for the check of every key of two columns.
            models.Index(
                fields=["organisation", "sort_name", "id"],
                condition=Q(merged_into__isnull=True),
                name="person_by_name",
            ),
            # Nearly nobody is merged: an index with everybody else in it would be read whole for «not merged».
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged"),
        ]

    @property
    def name(self) -> str:
        """First and last name as one would address the person."""
        return f"{self.call_name or self.first_name} {self.official_name}".strip()


class Relation(Own):
    """Somebody is spouse, partner, mother, father or foster parent of a person (eCH-0021 typeOfRelationship 1–6).

    The relation stands on the child and points to the parent; a partner whom we have not seen yet stays as key,
    name and birth date until their own message comes.
    """

    class Kind(models.IntegerChoices):
        SPOUSE = 1, "Ehepartnerin, Ehepartner"
        PARTNER = 2, "eingetragene Partnerin, eingetragener Partner"
        MOTHER = 3, "Mutter"
        FATHER = 4, "Vater"
        FOSTER_FATHER = 5, "Pflegevater"
        FOSTER_MOTHER = 6, "Pflegemutter"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relations")
    partner = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="named_by")
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    care = models.PositiveSmallIntegerField(null=True, blank=True)
    partner_category = models.CharField(max_length=20, blank=True)
    partner_value = models.CharField(max_length=36, blank=True)
    partner_name = models.CharField(max_length=100, blank=True)
    partner_first_name = models.CharField(max_length=100, blank=True)
    partner_born_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "person"], name="relation_person"),
            models.Index(fields=["organisation", "partner"], name="relation_partner"),
            models.Index(
                fields=["organisation", "partner_category", "partner_value"],
                condition=Q(partner__isnull=True),
                name="relation_dangling",
            ),
        ]


class Stay(Own):
    """An earlier stay of somebody who left and came again: when it began, and in which household it ended.

    A dossier tells of its own arrival; a child has none, and `Person.arrived_on` moves on to the new one. Without this
    row the figures of the earlier year would lose the child.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stays")
    household = models.ForeignKey(Household, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    arrived_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person", "arrived_on"], name="stay_one_per_arrival")
        ]
        indexes = [models.Index(fields=["organisation", "arrived_on"], name="stay_by_arrival")]


class SearchToken(Own):
    """One thing that leads to a person in the search (`rules.tokens` says which), found by equality or beginning.

    Derived from the person's names, birth date, numbers and address, and written by whatever action changes those.
    Byte order and a key that begins with the organisation let the wall and the index work together. The database
    checks the one composite key to the person, which proves both; two more would triple the price of an import.
    """

    pk = models.CompositePrimaryKey("organisation_id", "token", "person_id")
    organisation = models.ForeignKey(
        settings.TENANT_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    token = models.CharField(max_length=50, db_collation="C")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_constraint=False)


class Joining(Own):
    """One of two: a person or a household was merged into another one, by whom, and whether that was undone.

    `rows` keep what every changed row said before and after, so that the two can be parted exactly.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        HOUSEHOLD = "household", "Haushalt"

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="joinings")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="joinings")
    title = models.CharField(max_length=250)
    joined_at = models.DateTimeField()
    joined_by = models.CharField(max_length=120)
    parted_at = models.DateTimeField(null=True, blank=True)
    parted_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "public_id"], name="joining_public_id")]
        indexes = [models.Index(fields=["organisation", "household", "-joined_at"], name="joining_household")]


class JoinedRow(Own):
    """One row that a joining changed: its table, its id, and the values of the changed columns before and after.

    A row that would have doubled another one is deleted: `before` then holds the whole row, `after` is empty.
    """

    joining = models.ForeignKey(Joining, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    table = models.CharField(max_length=80)
    row = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "joining", "position"], name="joined_row_once")]
