"""When numbers change: corrections, a new software with new numbers, key exchange, two entries for one person."""

from itertools import islice

from willkomm.common.people.actions import follow_register, merge, recognise
from willkomm.common.people.models import Person, Relation
from willkomm.core.bulk import update_rows
from willkomm.gateways.register.actions.dossiers import dossiers_of
from willkomm.gateways.register.actions.facts import note_seen, write_columns
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.models import Item
from willkomm.gateways.register.queries.known import NUMBERED, was_logged, who_is_known
from willkomm.gateways.register.rules.news import News
from willkomm.gateways.register.rules.sentences import sentence
from willkomm.welcome.cases.actions import end, flag
from willkomm.welcome.cases.workflow import CASE_WORKFLOW, LIVE, untouched

CHUNK = 1000
Key = tuple[str, str]


def correct_identification(intake: Intake, news: News) -> Outcome:
    """The number of one person changes; messages that wait for the old one wait for the new one from now on."""
    after = (news.after[0], news.after[1]) if news.after and news.after[1] else news.key
    known = who_is_known(intake.organisation.pk, [news.key, after], [news.zemis], [news.who])
    person, holder = known.find(news), known.by_key.get(after)
    if person is None:
        return _unknown_number(intake, news, after, holder)
    if after in known.aliases and holder is person:
        return Outcome(R.LOGGED, "keys_match", person=person, key=(person.id_category, person.id_value))
    if holder is not None and holder.pk != person.pk:
        _flag(intake, [person, holder], "key_conflict")
        return Outcome(R.TO_CHECK, "key_conflict", person=person, key=news.key)
    columns = {"id_category": after[0], "id_value": after[1]}
    if len(news.after) > 2 and news.after[2]:
        columns["zemis"] = news.after[2]
    before = (person.id_category, person.id_value)
    changed = write_columns(person, columns)
    note_seen(person, news)
    follow_register(intake.actor, [person])
    if after != before:
        rename(intake, {before: after})
    recognise(intake.actor, [person])
    undo = {"person": person.pk, "changed": changed}
    return Outcome(R.PERSON_UPDATED, "keys_updated", person=person, key=after, undo=undo)


def _unknown_number(intake: Intake, news: News, after: Key, holder) -> Outcome:
    if holder is not None:
        return Outcome(R.LOGGED, "keys_match", person=holder, key=after)
    if was_logged(intake.organisation.pk, news.key):
        rename(intake, {news.key: after})
        return Outcome(R.LOGGED, "no_case", key=after)
    return Outcome(R.WAITING, "person_unknown", waits_for=news.key, key=news.key)


def rename(intake: Intake, keys: dict[Key, Key]) -> None:
    """Stored messages and relations that carry the old number carry the new one."""
    here, values = intake.organisation.pk, {value for _, value in keys}
    items = []
    for item in Item.objects.filter(NUMBERED, organisation_id=here, id_value__in=values):
        if new := keys.get((item.id_category, item.id_value)):
            item.id_category, item.id_value = new
            if item.payload and (item.payload.get("category"), item.payload.get("value")) in keys:
                item.payload |= {"category": new[0], "value": new[1]}
            items.append(item)
    update_rows(items, ["id_category", "id_value", "payload"])
    relations = []
    for row in Relation.objects.filter(organisation_id=here, partner_value__in=values):
        if new := keys.get((row.partner_category, row.partner_value)):
            row.partner_category, row.partner_value = new
            relations.append(row)
    update_rows(relations, ["partner_category", "partner_value"])


def convert_identifications(intake: Intake, news: News) -> Outcome:
    """All numbers change at once (a new software at the municipality), in chunks; numbers may swap places."""
    pairs = iter([(tuple(old), tuple(new)) for old, new in news.pairs if old[1] and new[1]])
    changed = conflicts = 0
    while chunk := dict(islice(pairs, CHUNK)):
        people = list(who_is_known(intake.organisation.pk, chunk).rows.items())
        moving = {old: person for old, person in people if old in chunk}
        taken = who_is_known(intake.organisation.pk, [chunk[old] for old in moving]).rows
        ids = {person.pk for person in moving.values()}
        free = {old: p for old, p in moving.items() if taken.get(chunk[old]) is None or taken[chunk[old]].pk in ids}
        _renumber(intake, {person: chunk[old] for old, person in free.items()})
        rename(intake, {old: new for old, new in chunk.items() if old in free or old not in moving})
        changed, conflicts = changed + len(free), conflicts + len(moving) - len(free)
    keep = {"pairs": news.pairs}
    if conflicts:
        return Outcome(R.TO_CHECK, "key_conflict", keep=keep)
    if changed:
        return Outcome(R.PERSON_UPDATED, "keys_updated", keep=keep)
    return Outcome(R.LOGGED, "no_case", keep=keep)


def _renumber(intake: Intake, numbers: dict[Person, Key]) -> None:
    """Two steps, because numbers may be exchanged among persons and each is unique at every moment."""
    people = list(numbers)
    for person in people:
        person.id_value = f"~{person.pk}"
    follow_register(intake.actor, people, fields=["id_value"])
    for person, (category, value) in numbers.items():
        person.id_category, person.id_value = category, value
    follow_register(intake.actor, people, fields=["id_category", "id_value"])
    recognise(intake.actor, people)


def exchange_keys(intake: Intake, news: News) -> Outcome:
    """Match numbers, nothing else: no fact changes and no dossier is opened."""
    known = who_is_known(intake.organisation.pk, [news.key], [news.zemis])
    person = known.find(news)
    if person is None:
        return Outcome(R.LOGGED, "no_case", key=news.key)
    columns = {}
    if news.zemis and not person.zemis:
        columns["zemis"] = news.zemis
    if news.value and known.by_key.get(news.key) is None and news.category != "CH.ZEMIS":
        columns |= {"id_category": news.category, "id_value": news.value}
    before = (person.id_category, person.id_value)
    changed = write_columns(person, columns)
    if not changed:
        return Outcome(R.LOGGED, "keys_match", person=person, key=before)
    follow_register(intake.actor, [person])
    key = (person.id_category, person.id_value)
    if key != before:
        rename(intake, {before: key})
        recognise(intake.actor, [person])
    undo = {"person": person.pk, "changed": changed}
    return Outcome(R.PERSON_UPDATED, "keys_updated", person=person, key=key, undo=undo)


def merge_duplicates(intake: Intake, news: News) -> Outcome:
    """The register found two entries for one person: one stays, with everything that both had."""
    wrong = [tuple(key) for key in news.duplicates if key[1]]
    known = who_is_known(intake.organisation.pk, [news.key, *wrong])
    right = known.by_key.get(news.key)
    others = [known.by_key[key] for key in wrong if key in known.by_key and known.by_key[key] is not right]
    if not others:
        return _nothing_to_merge(intake, news, right, wrong)
    if right is None:
        right, others = others[0], others[1:]
    for other in others:
        right = _unite(intake, right, other)
    if news.key not in known.aliases:
        write_columns(right, {"id_category": news.category, "id_value": news.value})
        follow_register(intake.actor, [right])
    rename(intake, dict.fromkeys(wrong, news.key))
    recognise(intake.actor, [right])
    return Outcome(R.MERGED, "merged", person=right, key=news.key)


def _nothing_to_merge(intake: Intake, news: News, right, wrong: list[Key]) -> Outcome:
    """The duplicate may still be on its way; unless it was screened and is not stored."""
    missing = next((key for key in wrong if not was_logged(intake.organisation.pk, key)), None)
    if missing is None:
        return Outcome(R.LOGGED, "no_case", person=right, key=news.key)
    return Outcome(R.WAITING, "person_unknown", waits_for=missing, key=news.key)


def _unite(intake: Intake, right: Person, other: Person) -> Person:
    """Merge two persons; of two dossiers of the same arrival, the one that was worked on lives on."""
    mine, theirs = dossiers_of([right]), dossiers_of([other])
    arrivals = {case.arrived_on for case in mine}
    doubled = [case for case in theirs if case.arrived_on in arrivals]
    if any(not untouched(case) for case in doubled) and all(untouched(case) for case in mine):
        return _unite(intake, other, right)
    living = [case for case in doubled if CASE_WORKFLOW.step("end", case.state)]
    if living:
        end(intake.actor, living, now=intake.now, reason="merged")
    if not doubled:
        return merge(intake.actor, right, other=other)
    write_columns(other, {"id_category": "", "id_value": "", "zemis": ""})
    follow_register(intake.actor, [other])
    if any(not untouched(case) for case in doubled):
        _flag(intake, [right], "merged")
    return right


def _flag(intake: Intake, people: list[Person], reason: str) -> None:
    cases = [case for case in dossiers_of(people) if case.state in LIVE]
    if cases:
        flag(intake.actor, cases, sentence=sentence(reason))
