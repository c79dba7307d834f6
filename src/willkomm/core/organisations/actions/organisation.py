"""How an organisation is reached, and new organisations."""

from django.utils.text import slugify

from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.models import Organisation

EDITABLE = (
    "official_name",
    "contact_name",
    "street",
    "postal_code",
    "town",
    "phone",
    "email",
    "website",
    "opening_hours",
    "window",
    "test_mode",
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@action("organisation.edit", label="Angaben der Organisation geändert")
def edit_organisation(actor, organisation, **facts):
    """Change how an organisation is reached, its letter's window side and test mode (names: EDITABLE).

    Number, name and district belong to the reference data. Raises Refused for an unknown fact.
    """
    if unknown := set(facts) - set(EDITABLE):
        raise Refused("Diese Angabe lässt sich hier nicht ändern: " + ", ".join(sorted(unknown)) + ".", "not_editable")
    if not facts.get("official_name", organisation.official_name).strip():
        raise Refused("Geben Sie den amtlichen Namen an; er steht auf jedem Brief.", "no_name")
    for name, value in facts.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=sorted(facts))
    return organisation


@action("organisation.create", label="Organisation angelegt")
def create_organisation(actor, canton, *, kind, name, bfs_number=None, district="", postal_codes=(), valid_from=None):
    """Add a municipality, regional office or association below the canton (or below a centre).

    A municipality needs its BFS number (F-61). `valid_from` is its first day, None for always.
    """
    kinds = Organisation.Kind
    if kind not in (kinds.MUNICIPALITY, kinds.REGION, kinds.ASSOCIATION):
        raise Refused("Wählen Sie Gemeinde, regionale Fachstelle oder Verein.", "wrong_kind")
    if (kind == kinds.MUNICIPALITY) != (bfs_number is not None):
        raise Refused("Eine Gemeinde braucht ihre BFS-Nummer, eine Fachstelle oder ein Verein hat keine.", "bfs_number")
    if bfs_number is not None and Organisation.objects.filter(bfs_number=bfs_number).exists():
        raise Refused("Diese BFS-Nummer ist schon vergeben. Prüfen Sie die Nummer.", "bfs_taken")
    slug = slugify(name.lower().translate(_UMLAUTS))[:80]
    if not slug or Organisation.objects.filter(slug=slug).exists():
        raise Refused("Diesen Namen gibt es schon. Wählen Sie einen, der sich unterscheidet.", "name_taken")
    return Organisation.objects.create(
        kind=kind,
        name=name,
        official_name=f"Einwohnergemeinde {name}" if kind == kinds.MUNICIPALITY else name,
        slug=slug,
        parent=canton,
        bfs_number=bfs_number,
        district=district,
        postal_codes=list(postal_codes),
        valid_from=valid_from,
        canton=canton.canton,
        country=canton.country,
        currency=canton.currency,
        profile=canton.profile,
        window=canton.window,
    )
