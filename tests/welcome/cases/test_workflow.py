"""Every pair of verb and state of the dossier: what is in the table works, everything else says why not."""

import pytest

from willkomm.core.kernel.refusals import Refused
from willkomm.core.permissions import PERMISSIONS
from willkomm.welcome.cases.workflow import CASE_WORKFLOW, ENDED, LIVE, STATES, STEPS


@pytest.mark.parametrize("state", STATES)
def test_every_pair_moves_or_refuses_with_the_state_s_name(state, anna, zuchwil, arrive, as_actor, now):
    from django.db import transaction

    from willkomm.core.kernel.tenancy import scoped

    [case] = arrive(anna, zuchwil)
    actor = as_actor(anna)
    with scoped(actor.scope):
        for verb in {step.verb for step in STEPS}:
            case.state = state
            case.save(update_fields=["state"])
            step = CASE_WORKFLOW.step(verb, state)
            if step is None:
                with pytest.raises(Refused, match=STATES[state].replace("(", r"\(").replace(")", r"\)")):
                    CASE_WORKFLOW.move([case], verb, actor, now=now)
                assert case.state == state
            else:
                with transaction.atomic():
                    CASE_WORKFLOW.move([case], verb, actor, now=now)
                assert case.state == step.target


def test_every_state_is_live_or_ended_and_can_be_reached():
    assert set(LIVE) | set(ENDED) == set(STATES)
    reachable = {"suggested", "to_check"} | {step.target for step in STEPS}
    assert reachable == set(STATES)


def test_every_step_names_known_states_and_a_known_permission():
    for step in STEPS:
        assert {*step.sources, step.target} <= set(STATES)
        assert step.permission in PERMISSIONS


def test_nobody_moves_when_one_of_them_cannot(anna, zuchwil, arrive, as_actor, now):
    from willkomm.core.kernel.tenancy import scoped
    from willkomm.welcome.cases.models import Case

    cases = arrive(anna, zuchwil, {}, {"first_name": "Tiago"})
    cases[1].state = "moved_away"
    with scoped(as_actor(anna).scope):
        with pytest.raises(Refused):
            CASE_WORKFLOW.move(cases, "confirm", as_actor(anna), now=now)
        assert set(Case.objects.values_list("state", flat=True)) == {"suggested"}
