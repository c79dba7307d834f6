"""What one may ask of the two books; the answers stand in the address."""

from django.utils.translation import gettext_lazy as _

from willkomm.core.list_filter import ListFilter, carried_field, day_field, order_field, search_field


class LogFilter(ListFilter):
    """Which book (empty: who looked), who, what for, from which day to which (inclusive)."""

    home = "access-log"
    buch = carried_field()
    wer = search_field(_("Wer"))
    wozu = search_field(_("Wozu"))
    ab, bis = day_field(_("Ab")), day_field(_("Bis"))
    ordnung = order_field()
