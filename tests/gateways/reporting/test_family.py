"""Children who came along are arrivals too, so that nobody reads more people reached than arrived."""

from datetime import date

from willkomm.common.people.models import Person
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases.actions import confirm, welcome


def test_a_family_of_three_counts_three_arrivals_and_three_reached(anna, zuchwil, arrive, as_actor, now):
    child = {"first_name": "Lia", "born_on": date(2016, 3, 1)}
    cases = arrive(anna, zuchwil, {}, {"first_name": "Tiago"}, child)
    assert len(cases) == 2
    actor = as_actor(anna)
    confirm(actor, cases, now=now)
    with scoped(actor.scope):
        lia = Person.objects.get(first_name="Lia")
    welcome(actor, cases, now=now, on=now.date(), kind="conversation", people={cases[0].pk: [lia]})
    found = dict(Figure.objects.filter(organisation=zuchwil, year=2026).values_list("indicator", "value"))
    assert (found["arrivals"], found["reached"], found["conversation"]) == (3, 3, 3)
