"""Background work survives: the row carries the work, a job only nudges it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from willkomm.config import duties
from willkomm.core.kernel.jobs import JobWithoutScope
from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.organisations.models import Duty
from willkomm.welcome.cases.models import Case


def work() -> None:
    call_command("db_worker", batch=True, queue_name="*", verbosity=0, startup_delay=False)


def test_a_job_without_an_organisation_fails_loudly(canton):
    with pytest.raises(JobWithoutScope):
        duties.fulfil.call(kind="families")


@pytest.mark.django_db(transaction=True)
def test_every_municipality_gets_its_duties_once(canton, zuchwil):
    duties.nudge_overdue()
    assert Duty.objects.filter(organisation=zuchwil).count() == len(duties.DUTIES)
    duties.nudge_overdue()
    assert Duty.objects.filter(organisation=zuchwil).count() == len(duties.DUTIES)


@pytest.mark.django_db(transaction=True)
def test_a_duty_is_done_by_the_worker_and_due_again_later(canton, zuchwil):
    Duty.objects.create(organisation=zuchwil, kind="families", due_at=timezone.now())
    duties.nudge_overdue()
    work()
    row = Duty.objects.get(organisation=zuchwil, kind="families")
    assert (row.leased_until, row.attempts) == (None, 0)
    assert row.due_at > timezone.now()


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_s_duty_is_nudged_again_when_its_lease_runs_out(canton, zuchwil):
    now = timezone.now()
    row = Duty.objects.create(
        organisation=zuchwil, kind="families", due_at=now, leased_until=now + timedelta(minutes=4), attempts=1
    )
    duties.nudge_overdue()
    row.refresh_from_db()
    assert row.attempts == 1
    Duty.objects.filter(pk=row.pk).update(leased_until=now - timedelta(seconds=1))
    duties.nudge_overdue()
    row.refresh_from_db()
    assert row.attempts == 2


@pytest.mark.django_db(transaction=True)
def test_a_job_sees_and_writes_its_own_organisation(anna, zuchwil, derendingen, arrive, as_actor, now):
    child = {"born_on": timezone.localdate() - timedelta(days=9 * 365), "first_name": "Lia"}
    from willkomm.common.people.actions import Entry, enter
    from willkomm.common.people.models import Person

    facts = {"official_name": "Muster", "origin": "abroad", "arrived_on": timezone.localdate(), **child}
    enter(as_actor(anna), [Entry(zuchwil.pk, [facts])])
    with transaction.atomic(), scoped(as_actor(anna).scope):
        Person.objects.update(created_at=timezone.now() - timedelta(days=8))
    duties.nudge_overdue()
    work()
    both = frozenset({zuchwil.pk, derendingen.pk})
    with transaction.atomic(), scoped(Scope(read=both)):
        [case] = Case.objects.all()
    assert (case.organisation_id, case.state) == (zuchwil.pk, "to_check")
