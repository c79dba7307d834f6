"""A small engine for workflow tables: verb, from, to, permission, guard."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models

from willkomm.core.bulk import update_rows
from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import Own


@dataclass(frozen=True)
class Step:
    """One row of a workflow table. `guard(item)` returns None or the German sentence why not."""

    verb: str
    sources: tuple[str, ...]
    target: str
    permission: str
    label: str
    guard: Callable[[object], str | None] | None = None


class TransitionRow(Own):
    """Append-only history of one context: verb, from, to, who, when, why."""

    verb = models.CharField(max_length=40)
    before = models.CharField(max_length=30)
    after = models.CharField(max_length=30)
    actor_kind = models.CharField(max_length=20)
    actor_ref = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


def locked(items: list) -> list:
    """These items of one model, kept from moving until the transaction ends; refused when somebody was faster."""
    rows = type(items[0]).objects.filter(pk__in=[item.pk for item in items]) if items else []
    found = dict(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", "state")) if items else {}
    if any(found.get(item.pk) != item.state for item in items):
        raise Refused("Das hat inzwischen jemand anderes erledigt oder geändert. Laden Sie die Seite neu.", "conflict")
    return items


@dataclass(frozen=True)
class Workflow:
    """States with their German words and the table of steps. `log` is the model of its TransitionRows."""

    name: str
    states: dict[str, str]
    steps: tuple[Step, ...]
    log: Callable[[], type[TransitionRow]]
    subject: str

    def step(self, verb: str, state: str) -> Step | None:
        """The row that applies to this verb in this state, if any."""
        return next((s for s in self.steps if s.verb == verb and state in s.sources), None)

    def _checked(self, items: Iterable, verb: str) -> list[tuple[object, Step]]:
        pairs = []
        for item in items:
            step = self.step(verb, item.state)
            if step is None:
                state = self.states.get(item.state, item.state)
                raise Refused(f"Das geht im Stand «{state}» nicht. Laden Sie die Seite neu.", "wrong_state")
            if reason := step.guard and step.guard(item):
                raise Refused(reason, "guard")
            pairs.append((item, step))
        return pairs

    def move(self, items: Iterable, verb: str, actor: Actor, *, now, reason: str = "") -> list:
        """Take all items through the verb, set-based; writes state, `state_since` and one history row each.

        Raises Refused, and moves nobody, when one of them cannot go or has moved since it was read.
        """
        pairs = self._checked(locked(list(items)), verb)
        rows = []
        for item, step in pairs:
            who = {"actor_kind": actor.kind, "actor_ref": actor.ref, "actor_name": actor.name}
            what = {"verb": verb, "before": item.state, "after": step.target, "at": now, "reason": reason[:300]}
            rows.append(self.log()(organisation_id=item.organisation_id, **{self.subject: item}, **who, **what))
            item.state, item.state_since = step.target, now
        if pairs:
            update_rows([item for item, _ in pairs], ["state", "state_since"])
            self.log().objects.bulk_create(rows, batch_size=500)
        return [item for item, _ in pairs]
