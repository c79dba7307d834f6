"""Between midnight here and midnight in Greenwich it is already the new day in the office."""

from datetime import UTC, date, datetime

import pytest
from tests.architecture.house import PACKAGE

from willkomm.welcome.cases.actions import confirm, hand_over_folder

HALF_PAST_MIDNIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def test_what_happens_then_bears_the_date_of_the_office(anna, arrive, zuchwil, as_actor):
    [case] = confirm(as_actor(anna), arrive(anna, zuchwil), now=HALF_PAST_MIDNIGHT)
    assert case.confirmed_on == date(2026, 11, 23)
    hand_over_folder(as_actor(anna), [case], on=date(2026, 11, 23), now=HALF_PAST_MIDNIGHT)


@pytest.mark.parametrize("area", ["core", "common", "welcome", "gateways"])
def test_no_verb_takes_the_date_of_greenwich(area):
    verbs = [path for path in (PACKAGE / area).rglob("*.py") if "actions" in str(path)]
    wrong = [path.name for path in verbs if "now.date()" in path.read_text("utf-8")]
    assert not wrong, f"timezone.localdate(now): {wrong}"
