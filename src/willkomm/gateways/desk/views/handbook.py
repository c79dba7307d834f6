"""«Hilfe»: the Handbuch, for everybody who is signed in."""

from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page
from willkomm.gateways.desk.presenters import handbook


@requires("permissions.view")
def help_chapter(request, chapter: str):
    """One chapter beside the list of all."""
    found = [{**entry, "current": entry["url"] == request.path} for entry in handbook.contents()]
    return page(request, "desk/handbook.html", chapter=handbook.chapter(chapter), contents=found)
