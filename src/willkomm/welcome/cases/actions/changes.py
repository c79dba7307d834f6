"""What several verbs of the dossier share: telling the figures, writing outcomes."""

from willkomm.core.kernel.action import publish
from willkomm.welcome.cases.events import CasesChanged
from willkomm.welcome.cases.models import Case, Outcome


def changed(cases) -> None:
    """Publish that the figures of these dossiers' organisations and arrival years moved."""
    if cases:
        publish(
            CasesChanged(
                frozenset(case.organisation_id for case in cases),
                frozenset(case.arrived_on.year for case in cases),
            )
        )


def record_outcomes(cases, kind: str, *, on, now, people=None) -> None:
    """Count an outcome once per dossier and person. `people` maps a dossier's id to further persons reached."""
    Outcome.objects.bulk_create(
        [
            Outcome(
                organisation_id=case.organisation_id,
                case=case,
                person=person,
                kind=kind,
                on=on,
                recorded_at=now,
            )
            for case in cases
            for person in (case.person, *(people or {}).get(case.pk, ()))
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def mark_reached(cases) -> None:
    """Note that these persons were reached; their dossiers cannot be declared unnecessary any more."""
    for case in cases:
        case.reached = True
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(reached=True)
