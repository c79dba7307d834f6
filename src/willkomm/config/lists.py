"""The one list of the lists that keep views: name → what one may ask of it."""

from willkomm.core.lists import choice
from willkomm.gateways.desk.views.arrivals import asked_form as arrivals
from willkomm.gateways.desk.views.cases import asked_form as dossiers
from willkomm.gateways.register.views.deliveries import asked_form as deliveries
from willkomm.welcome.conversations.views.batches import asked_form as stacks

LISTS = {"zuzuege": arrivals, "dossiers": dossiers, "lieferungen": deliveries, "briefstapel": stacks}


def connect() -> None:
    """Hand the list to the views."""
    choice.connect(LISTS)
