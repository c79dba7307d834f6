"""The connection to sedex is set up by the municipality itself."""

from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register.models import SedexConnection
from willkomm.gateways.register.sedex import bare_id

MOST_DAYS = 7


@action("sedex.edit", label="sedex-Anschluss geändert")
def connect_sedex(actor, organisation, *, own_ids, senders, keep_days: int):
    """Say under which identifiers the municipality is reached, from whom it accepts envelopes, and for how many days
    originals are kept (0 to 7). Returns the connection. Refuses other numbers of days.
    """
    if not 0 <= keep_days <= MOST_DAYS:
        raise Refused("Originale lassen sich höchstens sieben Tage aufbewahren. Wählen Sie 0 bis 7.", "keep_days")
    here = SedexConnection.objects.filter(organisation=organisation).first()
    here = here or SedexConnection(organisation=organisation)
    here.own_ids, here.senders = [bare_id(each) for each in own_ids], [bare_id(each) for each in senders]
    here.keep_days = keep_days
    here.save()
    return here
