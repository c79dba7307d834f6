"""Rows of a table that may mean somebody whom we know: a person says so, nobody is doubled in silence."""

from dataclasses import replace

from willkomm.common.people.queries import Double, likely_same_each
from willkomm.common.people.rules.likeness import REASONS, SURE
from willkomm.gateways.register.actions.asking import DECIDE_WITHIN
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.models import TableRow
from willkomm.gateways.register.queries.known import Known, named_as
from willkomm.gateways.register.queries.tables import brought_by
from willkomm.gateways.register.rules.mapping import ARRIVALS
from willkomm.gateways.register.rules.news import SOMEBODY_ELSE, News
from willkomm.gateways.register.rules.sentences import sentence

Waiting = list[tuple[TableRow, News]]


def ask_about_likely(intake: Intake, waiting: Waiting, known: Known) -> tuple[list, Waiting]:
    """Questions about rows of unknown persons who are like known ones, as (row, news, outcome); and what goes on.

    `likely` of every row that is asked about is set. Rows that are like nobody need not be asked about any more.
    """
    unknown = [(row, news) for row, news in waiting if _is_unknown(news, known)]
    likely = likely_same_each(intake.organisation.pk, [named_as(news) for _, news in unknown]) if unknown else []
    likely = _without_neighbours(intake, unknown, likely)
    questions, alone, seen = [], set(), set()
    for (row, news), doubles in zip(unknown, likely, strict=True):
        row.likely = [{"person": each.person.pk, "reasons": list(each.reasons)} for each in doubles]
        mark = named_as(news)
        if doubles:
            questions.append((row, news, _question(intake, news, doubles[0])))
        elif not news.value and mark not in seen:
            alone.add(row.pk)
        seen.add(mark)
    gone = {row.pk for row, _, _ in questions}
    rest = [(row, replace(news, who=SOMEBODY_ELSE) if row.pk in alone else news) for row, news in waiting]
    return questions, [(row, news) for row, news in rest if row.pk not in gone]


def _is_unknown(news: News, known: Known) -> bool:
    return news.who is None and news.event in ARRIVALS and known.find(news) is None


def _without_neighbours(intake: Intake, unknown: Waiting, likely: list[list[Double]]) -> list[list[Double]]:
    """Leave out who stands in the same table: two numbers, or two names that are not the very same, are two persons."""
    people = [each.person for doubles in likely for each in doubles]
    if not people:
        return likely
    rows = intake.delivery.rows.filter(facts__news__value__in=sorted({p.id_value for p in people if p.id_value}))
    numbers = set(rows.values_list("facts__news__category", "facts__news__value"))
    brought = intake.brought | brought_by(intake.delivery, people)

    def beside(news: News, each: Double) -> bool:
        if news.value:
            return (each.person.id_category, each.person.id_value) in numbers
        return each.person.pk in brought and set(each.reasons) != SURE

    return [
        [each for each in doubles if not beside(news, each)] for (_, news), doubles in zip(unknown, likely, strict=True)
    ]


def _question(intake: Intake, news: News, double: Double) -> Outcome:
    why = ", ".join(REASONS[reason] for reason in double.reasons)
    facts = {"person": double.person, "keep": news.as_json(), "until": intake.now + DECIDE_WITHIN}
    return Outcome(R.TO_CHECK, "same_person?", given_sentence=sentence("like_known?", why), **facts)
