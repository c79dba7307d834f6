"""What one delivery needs while its messages are applied, and what comes of each."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.tenancy import Scope
from willkomm.core.organisations.models import Organisation
from willkomm.gateways.register.models import Delivery, Item
from willkomm.gateways.register.queries.known import conversions_in_wait
from willkomm.gateways.register.queries.screening import Screening
from willkomm.gateways.register.queries.unnumbered import Unnumbered
from willkomm.gateways.register.rules.census import Census
from willkomm.gateways.register.rules.news import News
from willkomm.gateways.register.rules.sentences import sentence
from willkomm.welcome.cases.queries import days

R = Item.Result


def only_here(actor: Actor, organisation) -> Actor:
    """The same actor with the same rights, reaching this organisation alone: a delivery concerns nobody else."""
    here, scope = frozenset({organisation.pk}), actor.scope
    above = here | {organisation.parent_id}
    return replace(actor, scope=Scope(scope.read & here, scope.write & here, scope.inherit & above))


@dataclass
class Outcome:
    """What came of one message.

    `why` completes the sentence, `undo` says how to take it back, `keep` is what must be kept until `until`;
    `gone` says that the person is not stored any more.
    """

    result: str
    reason: str
    why: str = ""
    person: object = None
    key: tuple[str, str] = ("", "")
    undo: dict | None = None
    groups: list = field(default_factory=list)
    waits_for: tuple[str, str] | None = None
    keep: dict | None = None
    until: datetime | None = None
    given_sentence: str = ""
    gone: bool = False

    @property
    def sentence(self) -> str:
        """The German sentence."""
        return self.given_sentence or sentence(self.reason, self.why)


@dataclass
class Intake:
    """One delivery on its way in: who acts, for whom, when."""

    actor: Actor
    organisation: object
    now: datetime
    delivery: Delivery
    numbers: dict = field(default_factory=dict)
    census: Census | None = None
    findable: bool = True  # whether new persons get into the search; a preview may do without
    may_wait: bool = False  # whether what is large may be left to the worker
    brought: set = field(default_factory=set)  # ids of persons whom rows of a table made known

    @property
    def today(self):
        """The local day of `now`."""
        return timezone.localdate(self.now)

    @cached_property
    def screen(self):
        """The screening table in force, as a function of a person."""
        return Screening(self.organisation, self.today)

    @cached_property
    def waits_until(self) -> datetime:
        """Until when a message waits for its person."""
        return self.now + timedelta(days=days("message_wait", self.today, self.organisation.pk))

    @cached_property
    def conversions(self) -> list[tuple]:
        """Changes of all keys that messages with old keys may still meet."""
        return conversions_in_wait(self.organisation.pk)

    @cached_property
    def unnumbered(self) -> Unnumbered:
        """Persons of whom only the office told so far."""
        return Unnumbered(self.organisation.pk)

    @cached_property
    def categories(self) -> frozenset[str]:
        """Categories of local numbers that mean this organisation: its BFS number and those merged into it."""
        return frozenset(f"MU.{here.bfs_number}" for here in self._merged if here.bfs_number)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names in small letters that mean this organisation: its own and those merged into it."""
        words = {name.casefold() for here in self._merged for name in (here.name, here.official_name, here.town)}
        return frozenset(words | {name.removesuffix(" (so)") for name in words})

    @cached_property
    def _merged(self) -> list[Organisation]:
        """The organisation and everything that was merged into it, however long ago."""
        found, ids = [self.organisation], {self.organisation.pk}
        merged = Organisation.objects.filter(valid_to__lt=self.today)
        while older := list(merged.filter(successor__in=ids).exclude(pk__in=ids)):
            found, ids = found + older, ids | {here.pk for here in older}
        return found

    def translated(self, news: News) -> News:
        """The news under the number that the person has now, when the municipality changed its software since."""
        for order, pairs in self.conversions:
            if order > news.order and news.key in pairs:
                category, value = pairs[news.key]
                news = replace(news, category=category, value=value)
        return news
