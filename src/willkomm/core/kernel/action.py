"""The verbs of the system: one permission, one transaction, one audit entry, its events."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import wraps

from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from psycopg.errors import InsufficientPrivilege

from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped

_events: ContextVar[list | None] = ContextVar("events", default=None)
_recorders: list[Callable] = []
_subscribers: dict[type, tuple[Callable, ...]] = {}
ACTIONS: dict[str, Callable] = {}


def record_with(recorder: Callable) -> None:
    """Register who writes the audit entry: called with actor, verb, permission, items and facts."""
    if recorder not in _recorders:
        _recorders.append(recorder)


def subscribe(table: dict[type, tuple[Callable, ...]]) -> None:
    """Set the one list "event → functions"; handlers get (actor, event) and run in the same transaction."""
    _subscribers.clear()
    _subscribers.update(table)


def publish(event) -> None:
    """Tell what happened. Only possible inside an action; handlers run before the action ends."""
    events = _events.get()
    if events is None:
        raise RuntimeError("An event can only be published inside an action.")
    events.append(event)


def _check(actor, permission: str, items: Sequence) -> None:
    if not isinstance(actor, Actor):
        raise Forbidden("Ohne handelnde Person geschieht nichts. Loggen Sie sich ein.")
    allowed = actor.where(permission)
    if not all(item.organisation_id in allowed for item in items):
        raise Forbidden()


def _settle() -> None:
    """Deferred keys speak at commit; make them speak now, so that the action can answer with its sentence."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _run(function, actor, permission, verb, items, target, facts):
    outer, collected = _events.get(), []
    token = _events.set(collected)
    try:
        result = function(actor, target, **facts)
        for event in collected:
            for handler in _subscribers.get(type(event), ()):
                handler(actor, event)
    finally:
        _events.reset(token)
    for recorder in _recorders:
        recorder(actor=actor, verb=verb, permission=permission, items=items, facts=facts)
    if outer is None:
        _settle()
    return result


def action(permission: str, *, many: bool = False, label: str = ""):
    """Make a function the one way to do something: `verb(actor, target, **facts)`.

    The target has an `organisation_id`; with `many` it is a sequence of such objects, written set-based and
    leaving one audit entry for the batch (a single object is wrapped). `label` is the verb in German for the
    history. The wrapper refuses without an actor or right (Forbidden), opens transaction and scope, runs the
    events' handlers, and turns a breach of a database rule into a Refused with its sentence.
    """

    def decorate(function):
        app = function.__module__.partition(".actions")[0].rpartition(".")[2]
        verb = f"{app}.{function.__name__}"

        @wraps(function)
        def run(actor, target, /, **facts):
            items = list(target) if many and isinstance(target, Sequence | set | frozenset) else [target]
            _check(actor, permission, items)
            try:
                with transaction.atomic(), scoped(actor.scope):
                    return _run(function, actor, permission, verb, items, items if many else target, facts)
            except IntegrityError as error:
                raise Refused(
                    "Das passt nicht zu dem, was schon gespeichert ist. Laden Sie die Seite neu und prüfen Sie"
                    " die Angaben.",
                    "conflict",
                ) from error
            except ProgrammingError as error:
                if isinstance(error.__cause__, InsufficientPrivilege):
                    raise Forbidden() from error
                raise

        run.permission, run.verb, run.many, run.label = permission, verb, many, label
        ACTIONS[verb] = run
        return run

    return decorate
