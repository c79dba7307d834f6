"""One message in our own words: only what we have a column for, ready to wait as JSON.

The reader has already left out religion, guardianship, army and insurance; here everything else that we do not
keep is left out too (registers §3.3).
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime

from willkomm.gateways.register.ech import swiss_day

SOMEBODY_ELSE = 0
NEW, RECALL, CORRECTION, REQUEST, NEGATIVE, POSITIVE = 1, 3, 4, 5, 8, 9


@dataclass(frozen=True)
class News:
    """What one message says. All values are plain JSON: days and moments are ISO text.

    `columns` maps columns of Person to values, `groups` names the groups of facts they belong to, `address` maps
    columns of Household. `relations` are the relations of the kinds in `relation_kinds`, which they replace.
    `order` sorts messages about one person by the time of what they tell.
    """

    event: str
    action: int = NEW
    position: int = 1
    sender: str = ""
    message_id: str = ""
    reference: str = ""
    at: str = ""
    event_on: str = ""
    process: str = ""
    category: str = ""
    value: str = ""
    zemis: str = ""
    known_as: dict = field(default_factory=dict)
    columns: dict = field(default_factory=dict)
    groups: list = field(default_factory=list)
    address: dict = field(default_factory=dict)
    dwelling: str = ""
    relations: list = field(default_factory=list)
    relation_kinds: list = field(default_factory=list)
    removed_parents: list = field(default_factory=list)
    municipality: int | None = None
    arrival: str = ""
    departure: str = ""
    departed_to: str = ""
    after: list = field(default_factory=list)  # category, value, ZEMIS number
    pairs: list = field(default_factory=list)  # of old and new (category, value)
    duplicates: list = field(default_factory=list)  # of (category, value)
    minor: bool = False
    who: int | None = None  # the person whom a human named, SOMEBODY_ELSE, or None while nobody was asked

    @property
    def key(self) -> tuple[str, str]:
        """Category and value of the local register number; the value is empty when the message has none."""
        return self.category, self.value

    @property
    def moment(self) -> datetime:
        """When the message was written."""
        return datetime.fromisoformat(self.at)

    @property
    def as_of(self) -> date | None:
        """The day of a picture of the register, which also shows those who came long ago; None for fresh news."""
        return swiss_day(self.moment) if self.event == "baseDelivery" else None

    @property
    def order(self) -> tuple:
        """Sorts by what is told: date of the message, of the event, recalls behind what they recall, number."""
        return order_of(self.moment, self.event_on, self.action, self.message_id)

    @property
    def says_something(self) -> bool:
        """Whether anything in it concerns a column of ours."""
        return bool(self.columns or self.address or self.relation_kinds or self.removed_parents)

    def without(self, groups: frozenset[str], columns_of) -> "News":
        """The same news without these groups, because we know newer ones."""
        gone = {name for group in groups for name in columns_of(group)}
        return replace(
            self,
            columns={name: value for name, value in self.columns.items() if name not in gone},
            groups=[group for group in self.groups if group not in groups],
            address={} if "address" in groups else self.address,
            dwelling="" if "address" in groups else self.dwelling,
            relation_kinds=[] if "relations" in groups else self.relation_kinds,
            relations=[] if "relations" in groups else self.relations,
        )

    def as_json(self) -> dict:
        """For a column of type JSON; lists and dicts in it are those of the news itself."""
        return dict(vars(self))


_NAMES = {each.name for each in fields(News)}


def from_json(facts: dict) -> News:
    """The news that `as_json` wrote; fields of an older version that no longer exist are dropped."""
    return News(**{name: value for name, value in facts.items() if name in _NAMES})


def order_of(moment: datetime, event_on: date | str | None, action: int, message_id: str) -> tuple:
    """The sort key of a message; messages of one second are ordered by event date, kind and number."""
    day = event_on if isinstance(event_on, str) else event_on.isoformat() if event_on else ""
    return moment, day, action in (RECALL, CORRECTION), message_id
