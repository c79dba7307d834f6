"""The one list "event → functions". Handlers run in the same transaction as the action that spoke."""

from willkomm.core.accounts.actions import end_with_merger, restore_after_merger
from willkomm.core.kernel import action
from willkomm.core.organisations.events import MergerUndone, MunicipalitiesMerged
from willkomm.gateways.reporting.actions import count_after_change
from willkomm.welcome.cases.events import CasesChanged

SUBSCRIPTIONS = {
    CasesChanged: (count_after_change,),
    MunicipalitiesMerged: (end_with_merger,),
    MergerUndone: (restore_after_merger,),
}


def connect() -> None:
    """Hand the list to the kernel."""
    action.subscribe(SUBSCRIPTIONS)
