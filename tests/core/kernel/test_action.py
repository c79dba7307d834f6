"""An action is one permission, one transaction, one audit entry and its events."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from willkomm.core.audit.models import AuditEntry
from willkomm.core.kernel import action as kernel
from willkomm.core.kernel.action import action, publish
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import current_scope, scoped
from willkomm.welcome.cases.models import Case


@dataclass(frozen=True)
class Nodded:
    """An event of this test."""

    word: str


@action("cases.edit", label="genickt")
def nod(actor, case, *, word="ja"):
    """Write a word on a case and say so."""
    Case.objects.filter(pk=case.pk).update(flagged=word)
    publish(Nodded(word))
    return word


@action("cases.edit", many=True, label="gezählt")
def tally(actor, cases):
    """Return how many came."""
    return len(cases)


@pytest.fixture
def heard(monkeypatch):
    """What subscribers of Nodded heard, with the scope they heard it in."""
    found = []
    monkeypatch.setitem(
        kernel._subscribers, Nodded, (lambda actor, event: found.append((event.word, current_scope())),)
    )
    return found


def entries(actor) -> list[AuditEntry]:
    with scoped(actor.scope):
        return list(AuditEntry.objects.filter(verb__startswith="test_action.").order_by("pk"))


def test_writes_one_audit_entry_and_tells_its_events(anna, zuchwil, arrive, as_actor, heard):
    [case] = arrive(anna, zuchwil)
    actor = as_actor(anna)
    assert nod(actor, case) == "ja"
    [entry] = entries(actor)
    assert (entry.actor_name, entry.subject_ids, entry.permission) == ("Anna", [case.pk], "cases.edit")
    assert heard == [("ja", actor.scope)]


def test_leaves_one_entry_for_a_batch(anna, zuchwil, arrive, as_actor):
    cases = arrive(anna, zuchwil, {}, {"first_name": "Tiago"}, {"first_name": "Rita"})
    actor = as_actor(anna)
    assert tally(actor, cases) == 3
    [entry] = entries(actor)
    assert entry.count == 3


def test_takes_one_object_as_a_batch_of_one(anna, zuchwil, arrive, as_actor):
    [case] = arrive(anna, zuchwil)
    assert tally(as_actor(anna), case) == 1


def test_a_handler_that_fails_takes_everything_back(anna, zuchwil, arrive, as_actor, monkeypatch):
    [case] = arrive(anna, zuchwil)

    def refuse(actor, event):
        raise Refused("Das geht nicht.", "no")

    monkeypatch.setitem(kernel._subscribers, Nodded, (refuse,))
    actor = as_actor(anna)
    with pytest.raises(Refused), transaction.atomic():
        nod(actor, case)
    with scoped(actor.scope):
        assert Case.objects.get(pk=case.pk).flagged == ""
    assert not entries(actor)


def test_refuses_one_foreign_object_in_a_batch(anna, nora, zuchwil, derendingen, arrive, as_actor):
    mine, theirs = arrive(anna, zuchwil), arrive(nora, derendingen)
    with pytest.raises(Forbidden):
        tally(as_actor(anna), [*mine, *theirs])


def test_an_event_outside_an_action_is_an_error():
    with pytest.raises(RuntimeError, match="inside an action"):
        publish(Nodded("niemand"))
