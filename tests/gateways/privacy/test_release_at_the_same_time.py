"""Somebody releases an access file in the instant in which it is compiled anew."""

import threading
import time

import pytest
from django.db import connection, transaction

from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.protection.actions.requests import release, take_request
from willkomm.core.protection.models import Request
from willkomm.gateways.privacy.actions import keep_compiled

PATIENCE = 60  # seconds until the test gives up; it never waits that long


def _stands_in_line(backend: int) -> bool:
    """Whether this connection waits for somebody else's lock."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = %s AND NOT granted", [backend])
        return cursor.cursor.fetchone()[0] > 0


def _until(condition) -> bool:
    end = time.monotonic() + PATIENCE
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return met


@pytest.mark.django_db(transaction=True)
def test_nothing_is_released_that_nobody_has_looked_at(dora, beat, zuchwil, as_actor, now):
    facts = {"kind": "access", "asker": "Sami Beispiel", "received_on": now.date(), "now": now}
    asked = take_request(as_actor(dora), zuchwil, **facts)
    with transaction.atomic(), scoped(as_actor(dora).scope):
        keep_compiled(as_actor(dora), asked, b"%PDF the first", now=now)
        looked_at = Request.objects.get()
    second, answers, backend = as_actor(beat), [], []

    def let_go():
        try:
            with transaction.atomic(), scoped(second.scope):
                found = Request.objects.get()
                backend.append(connection.connection.info.backend_pid)
                release(second, found, seen=looked_at.compiled_at.isoformat(), now=now)
        except Refused as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    thread = threading.Thread(target=let_go)
    with transaction.atomic(), scoped(as_actor(dora).scope):
        keep_compiled(as_actor(dora), looked_at, b"%PDF the second", now=now.replace(hour=now.hour + 1))
        thread.start()
        assert _until(lambda: backend and _stands_in_line(backend[0])), "the release waits for the compiling"
    thread.join(PATIENCE)
    with transaction.atomic(), scoped(as_actor(dora).scope):
        assert (answers, Request.objects.get().released_at) == (["compiled_anew"], None)
