"""What a register message says, as plain values: no XML, no database.

Only what the welcome needs is here. Religion, guardianship, army, civil defence, fire service, health
insurance and matrimonial arrangements have no field on purpose. Empty text means "not stated", None means
"not stated" elsewhere.
All dates are inclusive. Codes are those of eCH-0011, eCH-0020 and eCH-0021.
"""

from dataclasses import dataclass
from datetime import date, datetime

from .refused import Refused


@dataclass(frozen=True, slots=True)
class Key:
    """A number of a person in some register (eCH-0044): category such as "MU.2534" or "CH.ZEMIS", value."""

    category: str
    value: str


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which perhaps only month or year is known; `date` is the first day of that period."""

    date: date
    precision: str  # "day" | "month" | "year"


@dataclass(frozen=True, slots=True)
class Country:
    """A country by any of BFS code, ISO code and name; senders may give the name alone."""

    bfs: int | None
    iso2: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody comes from or goes to; `town` is the municipality's name inside Switzerland."""

    kind: str  # "abroad" | "swiss" | "unknown"
    country: Country | None = None
    municipality: int | None = None
    town: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A dwelling address, or with `recipient` and `post_box` a contact address (eCH-0010, eCH-0011)."""

    street: str = ""
    house_number: str = ""
    dwelling_number: str = ""
    line1: str = ""
    line2: str = ""
    post_box: str = ""
    locality: str = ""
    town: str = ""
    zip: str = ""
    country: str = ""
    recipient: str = ""
    egid: int | None = None
    ewid: int | None = None
    household_id: str = ""
    household_type: int | None = None  # 0 not assigned, 1 private, 2 collective, 3 special
    moving_date: date | None = None


@dataclass(frozen=True, slots=True)
class Residence:
    """A reporting relationship. `kind` is empty where the event does not say it (move, moveOut,
    changeResidenceType)."""

    kind: str  # "main" | "secondary" | "other" | ""
    municipality: int | None = None
    municipality_name: str = ""
    federal_register: int | None = None  # 1 Infostar, 2 Ordipro, 3 ZEMIS
    arrival: date | None = None
    comes_from: Place | None = None
    address: Address | None = None
    departure: date | None = None
    goes_to: Place | None = None
    main_residence: int | None = None  # of a secondary residence: the municipality of the main one


@dataclass(frozen=True, slots=True)
class Permit:
    """A residence permit, eCH-0006: two, four or six digits. Pending: announced, but not decided yet."""

    code: str = ""
    pending: bool = False
    valid_from: date | None = None
    valid_till: date | None = None
    entry_date: date | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """Somebody related to the person, who stands on the child's side: 1 spouse, 2 registered partner, 3
    mother, 4 father, 5 foster father, 6 foster mother; 0 not stated. `key` may be missing: known by name
    only."""

    kind: int
    care: int | None = None  # 0 unknown, 1 parental authority (old), 2 joint, 3 sole
    key: Key | None = None
    others: tuple[Key, ...] = ()
    official_name: str = ""
    first_name: str = ""
    birth: PartialDate | None = None
    sex: int | None = None
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """Data lock (0 none, 1 address, 2 information) and paper lock (0, 1). None: this half is not in the
    message."""

    data: int | None = None
    valid_from: date | None = None
    valid_till: date | None = None
    paper: int | None = None
    paper_from: date | None = None
    paper_till: date | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """How the message names the person, eCH-0044. After a change of name it may still carry the old one.

    `ahv` is filled only on request (AHVG art. 153c: who has no legal basis must not use the number)."""

    local: Key | None = None
    others: tuple[Key, ...] = ()
    official_name: str = ""
    first_name: str = ""
    original_name: str = ""
    sex: int | None = None  # 1 male, 2 female, 3 undetermined
    birth: PartialDate | None = None
    ahv: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """The person after the event, as far as the message tells it.

    Names, birth and sex are those of the payload where it has them, else those of the identification.
    `provided` names the groups that the message carried; a group that is not in it was not said, not deleted
    (see `Message.removed` for deletions)."""

    identity: Identity
    provided: frozenset[str] = frozenset()
    official_name: str = ""
    first_name: str = ""
    original_name: str = ""
    call_name: str = ""
    alliance_name: str = ""
    alias_name: str = ""
    other_name: str = ""
    passport_name: str = ""
    passport_first_name: str = ""
    declared_name: str = ""
    declared_first_name: str = ""
    name_valid_from: date | None = None
    birth: PartialDate | None = None
    birth_place: Place | None = None
    sex: int | None = None
    marital_status: int | None = None  # 1-7 and 9; there is no 8
    marital_since: date | None = None
    nationality_status: int | None = None  # 0 unknown, 1 stateless, 2 known
    nationalities: tuple[Country, ...] = ()
    swiss: bool | None = None  # True: place of origin; False: permit or loss of citizenship
    contact: Address | None = None
    contact_from: date | None = None
    contact_till: date | None = None
    language: str = ""
    permit: Permit | None = None
    lock: Lock | None = None
    relations: tuple[Relation, ...] = ()
    residence: Residence | None = None
    kind_of_employment: int | None = None  # 0 none, 1 self-employed, 2 employed, 3 pensioner, 4 not in labour force


@dataclass(frozen=True, slots=True)
class Partial:
    """This delivery is one package of several; numbers are 1-based."""

    unique_id: str
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class Header:
    """The message header, eCH-0058 V5. `message_date` is aware; a sender without zone is read as Swiss time.

    `action`: 1 new, 3 recall, 4 correction, 5 request, 6 response, 8 negative and 9 positive receipt, 10
    forward, 12 reminder. `data_lock` is the header's own lock, which eCH-0020 adds."""

    sender_id: str
    message_id: str
    message_type: str
    message_date: datetime
    action: int
    test: bool
    original_sender_id: str = ""
    recipient_ids: tuple[str, ...] = ()
    reference_message_id: str = ""
    business_process_id: str = ""
    sub_message_type: str = ""
    application: str = ""
    event_date: date | None = None
    response_expected: bool = False
    partial: Partial | None = None
    data_lock: int | None = None
    data_lock_from: date | None = None
    data_lock_till: date | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """One line of `identificationConversion`: the municipality's software changed, and with it the number."""

    before: Key | None
    after: Key | None


@dataclass(frozen=True, slots=True)
class Death:
    """Death or disappearance: the day, or the first and last day of the period."""

    date_from: date | None = None
    date_till: date | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One event about one person (`identificationConversion` and `dataRequest`: about several, `person` is
    None).

    `position` is the 1-based record in the file. `fault` says why the message must not be applied although
    its form is valid. `removed` names groups that a correcting event left out, which means "delete" (eCH-0020
    V3.0)."""

    header: Header
    event: str
    position: int
    person: Person | None = None
    valid_from: date | None = None
    death: Death | None = None
    removed: frozenset[str] = frozenset()
    id_before: Identity | None = None
    id_after: Identity | None = None
    conversions: tuple[Conversion, ...] = ()
    duplicates: tuple[Identity, ...] = ()
    requested: tuple[Identity, ...] = ()
    added_parents: tuple[Relation, ...] = ()
    removed_parents: tuple[Relation, ...] = ()
    fault: Refused | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A processing receipt, eCH-0058 `eventReport`: the answer to a message that we or somebody else sent."""

    header: Header
    positive: bool
    reference_message_id: str
    notice: str
