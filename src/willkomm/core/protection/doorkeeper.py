"""At the door: an answer that is no page leaves only by an entry of the catalogue, and is noted there."""

from collections import Counter

from django.http import HttpResponse
from django.utils import timezone

from willkomm.core.protection.catalogue import allowed_everywhere, allowed_somewhere, disclose_many
from willkomm.core.protection.shipped import way

API = "/api/"


def before(actor, request, permission: str) -> None:
    """Ahead of an act whose answer will leave: Withheld when the catalogue lets it out nowhere, before it is done."""
    key = _way(request)
    if key is not None or request.path.startswith(API):
        allowed_somewhere(actor.where(permission), key, timezone.localdate())


def leaves(request, answer) -> bool:
    """Whether this is a file or data. Operations of the API answer with plain values, pages with HTML."""
    if not isinstance(answer, HttpResponse):
        return True
    if answer.status_code >= 300 or answer.status_code == 204:
        return False
    page = answer.get("Content-Type", "").startswith("text/html")
    return not page or "attachment" in answer.get("Content-Disposition", "")


def let_out(actor, request, permission: str) -> None:
    """One note per organisation whose people the answer shows; where it shows nobody, per organisation it tells of.

    What stays for the eyes of one's own people needs an entry in force all the same, and leaves no note.
    """
    seen = {(subject.organisation_id, subject.public_id) for subject, _ in getattr(request, "looked_at", ())}
    counts = Counter(organisation_id for organisation_id, _ in seen)
    told_of = getattr(request, "comes_from", None) or (actor.where(permission) if not counts else ())
    counts = counts | dict.fromkeys(set(told_of) - counts.keys(), 0)
    if getattr(request, "stays_here", False):
        allowed_everywhere(counts, _way(request))
    else:
        disclose_many(actor, _way(request), counts)


def _way(request) -> str | None:
    match = request.resolver_match
    return way(match.view_name if match else "", request.path)
