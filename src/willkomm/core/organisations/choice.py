"""Which of the acting person's organisations a page is about, and how a form ends in an action."""

from collections.abc import Callable
from datetime import date

from django.forms import Form
from django.http import Http404

from willkomm.core.alphabet import by_name
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.models import Organisation

# Where the session remembers the switch «alle 7 / nur …» of the band.
ONLY = "only_organisation"
# A right that everybody holds in the organisation they belong to and never through a contract.
AT_HOME = "permissions.view"


def organisations_of(request) -> dict[int, Organisation]:
    """All organisations in the acting person's scope by id, merged ones too; read once per request."""
    if not hasattr(request, "_organisations"):
        request._organisations = Organisation.objects.in_bulk(sorted(request.actor.scope.read))
    return request._organisations


def choices_for(request, permission: str, today: date) -> list[Organisation]:
    """The organisations in which the actor holds the permission and that still exist; canton first, then by name."""
    rows = [here for here in places(request, permission) if here.valid_to is None or here.valid_to >= today]
    return sorted(rows, key=lambda here: here.kind != Organisation.Kind.CANTON)


def places(request, permission: str) -> list[Organisation]:
    """Those in which the acting person holds the permission, by name; for the filter of a list."""
    ids = request.actor.where(permission)
    return sorted((here for pk, here in organisations_of(request).items() if pk in ids), key=lambda o: by_name(o.name))


def choose(request, permission: str, today: date) -> tuple[Organisation, list[Organisation]]:
    """The organisation named in the address (`?o=slug`), else the first, and all that could be chosen.

    Raises Http404 for one in which the permission does not hold.
    """
    rows = choices_for(request, permission, today)
    wanted = request.GET.get("o")
    found = next((here for here in rows if wanted in (None, "", here.slug)), None)
    if found is None:
        raise Http404("Das gibt es hier nicht.")
    return found, rows


def succeeded(form: Form, act: Callable) -> bool:
    """Run `act(**facts)` with the facts of a valid form; a refusal becomes the form's own error.

    Returns whether it was done. What was typed stays in the form.
    """
    if not form.is_valid():
        return False
    try:
        act(**form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True
