"""What every page's frame needs: band, navigation, the organisations one works for."""

from django.conf import settings


def frame(request) -> dict:
    """Context of the frame; costs nothing for pages without a signed-in person."""
    return {"demo": settings.DEMO, "actor": getattr(request, "actor", None)}
