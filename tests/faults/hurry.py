"""Settings of an installation whose clock ticks all the time and whose leases run out within seconds.

So what takes minutes after a fault, because somebody else might still be at it, takes seconds in a test.
"""

from dataclasses import replace
from datetime import timedelta

from django.apps import AppConfig

from willkomm.config import settings as usual

globals().update({name: getattr(usual, name) for name in dir(usual) if name.isupper()})
INSTALLED_APPS = [*usual.INSTALLED_APPS, "tests.faults.hurry.Hurry"]
PART = 4  # letters at once
SOON = timedelta(seconds=2)


class Hurry(AppConfig):
    """Shortens the waits, and leaves the clock nothing but the letters and the drop folders."""

    name = "tests.faults"

    def ready(self) -> None:
        from willkomm.config import duties, schedule
        from willkomm.welcome.conversations import tasks
        from willkomm.welcome.conversations.actions import batches, making

        duties.DUTIES = {"letters": duties.DUTIES["letters"]}
        duties.LEASE = making.LEASE = batches.PATIENCE = tasks.PATIENCE = SOON
        making.AT_ONCE = PART
        schedule.TICK_SECONDS = 0.5
        entries = (each for each in schedule.ENTRIES if each.name in ("drop folders", "duties"))
        schedule._clock = schedule.Clock(entries=tuple(replace(each, seconds=1) for each in entries))
