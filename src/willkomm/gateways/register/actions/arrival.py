"""One person of a batch while it is worked on."""

from dataclasses import dataclass, field

from willkomm.common.people.models import Household, Person
from willkomm.gateways.register.rules.news import News
from willkomm.welcome.cases.models import Case


@dataclass
class Arrival:
    """A message, the person it means, and what it has changed so far.

    `asks` is the dossier that tells somebody of a second arrival without a departure; nothing is re-dated then.
    """

    news: News
    person: Person
    created: bool = False
    new_stay: bool = False
    changed: dict = field(default_factory=dict)
    arrived_before: object = None
    household_before: Household | None = None
    address_before: dict | None = None
    relations: dict | None = None
    case_before: str | None = None
    asks: Case | None = None
    reason: str = ""

    @property
    def ends(self) -> bool:
        """Whether the person is gone, so that nobody is welcomed any more."""
        person = self.person
        return bool(
            person.departed_on
            or person.died_on
            or person.missing_since
            or self.news.event in ("naturalizeForeigner", "deletedInRegister")
        )
