"""A message is recalled (action 3): what it did is taken back, unless somebody has worked on it since."""

from willkomm.common.people.actions import remove
from willkomm.common.people.models import Person
from willkomm.gateways.register.actions.dossiers import WITHDRAWN_BY_US, dossiers_of, withdraw_untouched
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.actions.undoing import undo_facts
from willkomm.gateways.register.models import Item
from willkomm.gateways.register.queries.known import item_order, who_is_meant
from willkomm.gateways.register.rules.mapping import ARRIVALS
from willkomm.gateways.register.rules.news import RECALL, News
from willkomm.gateways.register.rules.sentences import sentence
from willkomm.welcome.cases.actions import flag
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import untouched


def recall(intake: Intake, news: News) -> Outcome:
    """Take back what the recalled message did: found by its number, else by person and event."""
    person = who_is_meant(intake.organisation.pk, [news]).find(news)
    target = _target(intake, news, person)
    if target is None and person is None:
        return Outcome(R.WAITING, "person_unknown", waits_for=news.key, key=news.key)
    if target is not None and target.result == R.WAITING:
        Item.objects.filter(pk=target.pk).update(result=R.WITHDRAWN, reason="recalled", payload=None, waits_until=None)
        return Outcome(R.WITHDRAWN, "recalled", key=news.key)
    touched = _touched(intake, news, target, person)
    if touched:
        flag(intake.actor, touched, sentence=sentence("recall_flag"))
        return Outcome(R.TO_CHECK, "recall_touched", person=person, key=news.key)
    return _take_back(intake, news, target, person)


def _target(intake: Intake, news: News, person) -> Item | None:
    """The message that is recalled; the reference counts only if it is about the same person."""
    here = Item.objects.filter(organisation=intake.organisation).exclude(action=RECALL)
    here = here.exclude(result__in=[R.REJECTED, R.DUPLICATE, R.WITHDRAWN])
    mine = here.filter(id_category=news.category, id_value=news.value) if news.value else here.filter(person=person)
    mine = mine if news.value or person is not None else here.none()
    if news.reference:
        found = mine.filter(sender=news.sender, message_id=news.reference).first()
        if found is not None:
            return found
    same = [item for item in mine.filter(event=news.event) if item.message_at]
    same = [item for item in same if item_order(item) <= news.order]
    return max(same, key=item_order, default=None)


def _touched(intake: Intake, news: News, target: Item | None, person) -> list[Case]:
    return [case for case in _concerned(news, target, person) if not untouched(case)]


def _concerned(news: News, target: Item | None, person) -> list[Case]:
    """Dossiers that would go with the message."""
    if person is None or news.event not in ARRIVALS:
        return []
    if target is not None:
        opened = (target.undo or {}).get("case")
        return dossiers_of([person], pk=opened) if opened else []
    return dossiers_of([person], arrived_on=news.arrival or person.arrived_on)


def _take_back(intake: Intake, news: News, target: Item | None, person) -> Outcome:
    if target is None:
        withdraw_untouched(intake, _concerned(news, target, person), WITHDRAWN_BY_US[0])
        return Outcome(R.WITHDRAWN, "recalled", person=person, key=news.key)
    undo_item(intake, target, WITHDRAWN_BY_US[0])
    Item.objects.filter(pk=target.pk).update(result=R.WITHDRAWN, reason="recalled", undo=None)
    left = Person.objects.filter(pk=person.pk).first() if person is not None else None
    return Outcome(R.WITHDRAWN, "recalled", person=left, key=news.key)


def undo_item(intake: Intake, item: Item, words: str) -> None:
    """Take back what one message did, as far as nothing newer stands upon it."""
    undo = item.undo or {}
    if "case" in undo:
        withdraw_untouched(intake, list(Case.objects.filter(pk=undo["case"]).select_related("person")), words)
    undo_facts(intake, [undo], words)
    if "created" in undo:
        _uncreate(intake, undo["created"])


def _uncreate(intake: Intake, person_id: int) -> None:
    """A person whom only this message made known goes with it, unless a dossier or a letter remembers them."""
    if person := Person.objects.filter(pk=person_id).first():
        remove(intake.actor, [person])
