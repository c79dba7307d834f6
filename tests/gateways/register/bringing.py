"""What the register's tests share: bringing messages in as somebody, and reading what became of them."""

import io

from tests.gateways.register.ech.messages import build, write_base_delivery

from willkomm.common.people.models import Person
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.permissions import build_actor, mandate_here
from willkomm.gateways.register.actions import take_in
from willkomm.gateways.register.models import Item
from willkomm.welcome.cases.models import Case

KEY = ("MU.2534", "20261")


class Office:
    """One municipality that takes messages in; `bring` answers with the lines of the report."""

    def __init__(self, organisation, now, role="operator"):
        self.organisation, self.now, self.number = organisation, now, 0
        self.actor = build_actor(
            kind="command", ref="test", name="Betrieb", mandates=[mandate_here(role, organisation)]
        )

    def take(self, content, name="meldung.xml", **facts):
        """Take one file in: bytes or a path."""
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        return take_in(self.actor, self.organisation, name=name, file=file, channel="command", now=self.now, **facts)

    def bring(self, event, person=None, *, variant="strict", **header):
        """Build a message and take it in; returns its line. Numbers and dates of messages count upwards."""
        self.number += 1
        report = self.take(build(event, person, self._head() | header, variant))
        [line] = report.lines
        return line

    def bring_base(self, tmp_path, people, *, variant="strict", **header):
        """Write a base delivery and take it in; returns the report."""
        self.number += 1
        path = write_base_delivery(tmp_path / f"base-{self.number}.xml", people, self._head() | header, variant)
        return self.take(path, name=path.name)

    def _head(self):
        hours, minutes = divmod(self.number, 60)
        when = f"2026-11-03T{8 + hours:02}:{minutes:02}:00+01:00"
        return {"message_id": f"M-{self.number:04}", "message_date": when}

    def person(self, value="20261", category="MU.2534"):
        """The stored person with this number, or None."""
        with scoped(self.actor.scope):
            return (
                Person.objects.filter(organisation=self.organisation, id_category=category, id_value=value)
                .select_related("household")
                .first()
            )

    def people(self):
        """How many persons are stored."""
        with scoped(self.actor.scope):
            return Person.objects.filter(organisation=self.organisation).count()

    def cases(self, value=None):
        """The dossiers of a person, or all, oldest first."""
        with scoped(self.actor.scope):
            rows = (
                Case.objects.filter(organisation=self.organisation)
                .select_related("person")
                .order_by("arrived_on", "pk")
            )
            return list(rows.filter(person__id_value=value) if value else rows)

    def case(self, value="20261"):
        """The only dossier of this person."""
        [found] = self.cases(value)
        return found

    def items(self, **conditions):
        """Stored messages."""
        with scoped(self.actor.scope):
            return list(Item.objects.filter(organisation=self.organisation, **conditions).order_by("pk"))
