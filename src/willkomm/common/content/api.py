"""Languages by API."""

from ninja import Router, Schema

from willkomm.common.content.models import Language
from willkomm.core.kernel.gate import requires

router = Router(tags=["Angaben"])


class LanguageOut(Schema):
    """A language that newcomers read."""

    tag: str
    name: str
    own_name: str
    direction: str
    script: str


@router.get("", response=list[LanguageOut], summary="Sprachen, in denen Neuzugezogene lesen")
@requires("reference.view")
def languages(request):
    """All languages in the order of the interface; `tag` is the BCP 47 tag, `direction` ltr or rtl."""
    return list(Language.objects.values("tag", "name", "own_name", "direction", "script"))
