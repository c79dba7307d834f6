"""Background work: a job opens its own transaction, scope and actor, or fails loudly.

The task library neither retries nor schedules, and a worker killed in the middle leaves its task running for
ever. So the work is a row of a domain table with state, attempts and lease; a job is only a nudge.
"""

from collections.abc import Callable
from functools import wraps

from django.db import transaction
from django_tasks import task

from willkomm.core.kernel import context
from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.tenancy import scoped


class JobWithoutScope(RuntimeError):
    """A job was started without saying for which organisation: it would see nothing and call it success."""


def job(actor_for: Callable[[int], Actor]):
    """Make a function a background job: `function(actor, **arguments)`, enqueued with `organisation_id=…`.

    `actor_for` builds the acting machine for that organisation. Arguments must not hold personal data, because
    the queue has no wall. Raises JobWithoutScope when no organisation is named.
    """

    def decorate(function):
        @task()
        @wraps(function)
        def run(organisation_id: int | None = None, **arguments):
            if not organisation_id:
                raise JobWithoutScope(function.__name__)
            token = context.set_request_id(f"job-{function.__name__}")
            try:
                actor = actor_for(organisation_id)
                with transaction.atomic(), scoped(actor.scope):
                    function(actor, **arguments)
            finally:
                context.reset_request_id(token)

        return run

    return decorate
