"""The one list "event → functions". Handlers run in the same transaction as the action that spoke."""

from willkomm.core.kernel import action
from willkomm.gateways.reporting.actions import count_after_change
from willkomm.welcome.cases.events import CasesChanged

SUBSCRIPTIONS = {
    CasesChanged: (count_after_change,),
}


def connect() -> None:
    """Hand the list to the kernel."""
    action.subscribe(SUBSCRIPTIONS)
