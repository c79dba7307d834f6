"""The people of the demonstration, each showing one way of working. All are invented."""

from datetime import date

from willkomm.core.accounts.models import Membership, User
from willkomm.core.organisations.models import Cooperation, Organisation

# e-mail name, name, role, BFS number (None: the canton)
CAST = (
    ("anna", "Anna Muster", "officer", 2534),
    ("beat", "Beat Beispiel", "lead", 2534),
    ("emil", "Emil Exempel", "clerk", 2534),
    ("dora", "Dora Datenschutz", "dpo", 2534),
    ("vera", "Vera Verbund", "officer", 2519),
    ("klara", "Klara Kleindorf", "officer", 2549),
    ("nora", "Nora Nachbarin", "officer", 2517),
    ("kim", "Kim Kanton", "canton", None),
)
PARTNERS = (2528, 2525, 2535, 2530, 2511, 2523)
SINCE = date(2023, 1, 1)


def make_cast(canton: Organisation, by_bfs: dict[int, Organisation]) -> None:
    """Create the sign-ins, their memberships and the Verbund around Gerlafingen."""
    for name, full, role, bfs in CAST:
        user = User.objects.create_user(f"{name}@demo.invalid", name=full, is_demo=True)
        here = by_bfs[bfs] if bfs else canton
        Membership.objects.create(user=user, organisation=here, role=role, starts_on=SINCE)
    contract = Cooperation.objects.create(
        name="Verbund Wasseramt Süd",
        host=by_bfs[2519],
        tasks=["welcome", "register", "figures"],
        starts_on=SINCE,
        cost_key="nach Anzahl Zuzüge des Vorjahres",
    )
    contract.partners.set([by_bfs[bfs] for bfs in PARTNERS])
