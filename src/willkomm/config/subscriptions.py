"""The one list "event → functions". Handlers run in the same transaction as the action that spoke."""

from willkomm.core.accounts.actions import end_with_merger, restore_after_merger
from willkomm.core.kernel import action
from willkomm.core.organisations.events import ContactPointSet, MergerUndone, MunicipalitiesMerged
from willkomm.core.protection.events import PeopleErased, PeopleLeave
from willkomm.gateways.privacy.queries.ages import count_with
from willkomm.gateways.register.actions.forgetting import forget
from willkomm.gateways.register.events import DeliveryTakenBack, ForeignResidentsCounted
from willkomm.gateways.register.queries.lists import ages_of_deliveries
from willkomm.gateways.reporting.actions import (
    count_after_change,
    drop_population,
    keep_after_erasure,
    keep_population,
    note_contact_point,
)
from willkomm.welcome.cases.events import CasesChanged

SUBSCRIPTIONS = {
    CasesChanged: (count_after_change,),
    ContactPointSet: (note_contact_point,),
    DeliveryTakenBack: (drop_population,),
    ForeignResidentsCounted: (keep_population,),
    MunicipalitiesMerged: (end_with_merger,),
    MergerUndone: (restore_after_merger,),
    PeopleErased: (keep_after_erasure,),
    PeopleLeave: (forget,),
}


def connect() -> None:
    """Hand the list to the kernel; and what a gateway counts to the one that asks all of them."""
    action.subscribe(SUBSCRIPTIONS)
    count_with(ages_of_deliveries)
