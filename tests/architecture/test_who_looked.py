"""Whatever shows a newcomer leaves a line in the access log, whichever door it stands behind and whoever looks."""

import pytest
from tests.architecture.test_cast_and_views import (  # noqa: F401 - fixtures
    _address,
    _pages,
    _questions,
    clients,
    elsewhere,
    objects,
)

from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.permissions import PERMISSIONS

pytestmark = pytest.mark.django_db
ROLES = {"lead", "clerk", "dpo"}  # together they open every door behind which somebody is named


def test_every_page_and_answer_that_names_a_newcomer_is_in_the_access_log(clients, objects, zuchwil):  # noqa: F811
    unseen, asked = [], {}
    for route in [*_pages(), *_questions()]:
        for role in ROLES & PERMISSIONS[route.permission].roles.keys():
            number = f"looking-{len(asked)}"
            answer = clients[role].get(_address(route, objects["own"]), headers={"X-Request-ID": number})
            if answer.status_code in (200, 422) and b"Alva" in answer.content:
                asked[number] = f"{role} at {route.label}"
    ids = frozenset({zuchwil.pk})
    with scoped(Scope(ids, ids, ids)):
        seen = set(AccessEntry.objects.values_list("request_id", flat=True))
    unseen = [label for number, label in asked.items() if number not in seen]
    assert len(asked) > 20, "the people of this test are called Alva"
    assert not unseen, "\n".join(unseen)
