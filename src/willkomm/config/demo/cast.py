"""The people of the demonstration, each showing one way of working. All are invented."""

from datetime import date

from willkomm.core.accounts.actions import invite_member
from willkomm.core.kernel.actors import Actor
from willkomm.core.organisations.actions import open_cooperation
from willkomm.core.organisations.models import Organisation

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
MUNICIPALITIES = tuple(dict.fromkeys(bfs for *_, bfs in CAST if bfs))
HOST, PARTNERS = 2519, (2528, 2525, 2535, 2530, 2511, 2523)
SINCE = date(2023, 1, 1)


def make_cast(actor: Actor, canton: Organisation, by_bfs: dict[int, Organisation]) -> None:
    """Create the Verbund around Gerlafingen, the sign-ins and their roles."""
    partners = [by_bfs[bfs] for bfs in PARTNERS]
    open_cooperation(
        actor,
        by_bfs[HOST],
        name="Verbund Wasseramt Süd",
        partners=partners,
        tasks=["welcome", "register", "figures"],
        starts_on=SINCE,
        cost_key="nach Anzahl Zuzüge des Vorjahres",
    )
    for name, full, role, bfs in CAST:
        here = by_bfs[bfs] if bfs else canton
        invite_member(actor, here, email=f"{name}@demo.invalid", name=full, role=role, starts_on=SINCE)
