"""A child is born: not a newcomer, but a new member of its parents' household."""

from willkomm.common.people.actions import add_people, recognise, replace_relations
from willkomm.common.people.models import Relation
from willkomm.gateways.register.actions.facts import new_person, note_seen
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.actions.settle import settle
from willkomm.gateways.register.queries.known import was_logged, who_is_known
from willkomm.gateways.register.rules.mapping import COLUMNS
from willkomm.gateways.register.rules.news import News


def add_child(intake: Intake, news: News) -> Outcome:
    """Add the child to the household of a parent whom we know; wait for the parents when they are not here yet."""
    named = [(r["partner_category"], r["partner_value"]) for r in news.relations if r["partner_value"]]
    known = who_is_known(intake.organisation.pk, [news.key, *named], [news.zemis], [news.who])
    if known.find(news) is not None:
        return settle(intake, [news])[0]
    parents = [known.by_key[key] for key in named if key in known.by_key]
    if parents:
        return _add(intake, news, parents[0], known)
    if not named or any(was_logged(intake.organisation.pk, key) for key in named):
        return Outcome(R.LOGGED, "no_case", key=news.key)
    return Outcome(R.WAITING, "person_unknown", waits_for=named[0], key=news.key)


def _add(intake: Intake, news: News, parent, known) -> Outcome:
    child = new_person(intake.organisation.pk, news.without(frozenset({"residence"}), COLUMNS.__getitem__))
    child.household = parent.household
    note_seen(child, news)
    add_people(intake.actor, [child])
    rows = [
        Relation(
            organisation_id=child.organisation_id,
            person=child,
            partner=known.by_key.get((r["partner_category"], r["partner_value"])),
            **r,
        )
        for r in news.relations
    ]
    replace_relations(intake.actor, [child], relations=rows, kinds={child.pk: news.relation_kinds})
    recognise(intake.actor, [child])
    groups = [group for group in news.groups if group != "residence"]
    return Outcome(R.HOUSEHOLD_MEMBER, "born", person=child, key=news.key, groups=groups, undo={"created": child.pk})
