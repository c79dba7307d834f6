"""Between the house and its readers: an answer that is no page leaves only by an entry of the catalogue."""

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import JsonResponse
from django.views.defaults import permission_denied

from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.catalogue import disclose
from willkomm.core.protection.shipped import way

NOT_LISTED = "Diese Ausgabe steht nicht im Katalog der Bekanntgaben. Melden Sie es der Stelle, die Willkomm betreibt."


class WayOutMiddleware:
    """Files and data for a signed-in person or a key ask the catalogue; pages are noted by the access log."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer, or 403 with the sentence when no entry is in force or nobody has listed the address."""
        response = self.get_response(request)
        if not _leaves(request, response):
            return response
        try:
            _note(request, way(request.resolver_match.view_name, request.path))
        except Refused as refusal:
            return _refused(request, refusal)
        return response


def _leaves(request, response) -> bool:
    """Whether this is a file or data for somebody who is signed in, made by a view of this house."""
    match = request.resolver_match
    if match is None or response.status_code >= 300 or response.status_code == 204:
        return False
    ours = getattr(match.func, "permission", None) or request.path.startswith("/api/")
    page = response.get("Content-Type", "").startswith("text/html") and "attachment" not in _disposition(response)
    return bool(ours) and not page and request.actor is not None


def _disposition(response) -> str:
    return response.get("Content-Disposition", "")


def _note(request, key: str | None) -> None:
    """One note per organisation whose people the answer shows; without any, one for one's own with the number 0."""
    if key is None:
        raise Refused(NOT_LISTED, "not_listed")
    actor = request.actor
    seen = {(subject.organisation_id, subject.public_id) for subject, _ in getattr(request, "looked_at", ())}
    counts = Counter(organisation_id for organisation_id, _ in seen)
    permission = getattr(request.resolver_match.func, "permission", None) or ""
    ids = set(counts) or set(sorted(actor.where(permission) or actor.scope.read)[:1])
    with transaction.atomic(), scoped(actor.scope, until_the_end=True):
        for here in Organisation.objects.filter(pk__in=ids):
            disclose(actor, key, here, count=counts[here.pk])


def _refused(request, refusal: Refused):
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": "Nicht freigegeben", "status": 403}
        body |= {"detail": refusal.sentence, "code": refusal.code}
        return JsonResponse(body, status=403, content_type="application/problem+json")
    return permission_denied(request, PermissionDenied(refusal.sentence))
