"""The verbs of content: load what is shipped, write a new version, release a translation for everybody."""

import tomllib
from functools import cache
from importlib.resources import files
from string import Formatter

from django.db.models import Max

from willkomm.common.content.models import Language, Wording
from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused

SOURCE = "de"
ORDER = tuple(tomllib.loads((files(__package__) / "languages.toml").read_text("utf-8"))["order"])


@cache
def shipped() -> dict[str, dict]:
    """The texts that come with the software, by language tag."""
    folder = files(__package__) / "texts"
    return {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text("utf-8"))
        for path in folder.iterdir()
        if path.name.endswith(".toml")
    }


def load_languages() -> None:
    """Create or correct the shipped languages; languages that somebody added stay."""
    for tag, content in shipped().items():
        facts = content["language"]
        if tag not in ORDER:
            continue
        Language.objects.update_or_create(
            tag=tag,
            defaults={
                "name": facts["name_de"],
                "own_name": facts["name_own"],
                "direction": facts["direction"],
                "script": facts["script"],
                "locale": facts["babel"],
                "position": ORDER.index(tag),
            },
        )


def shipped_bodies(tag: str, profile: str) -> dict[str, str]:
    """The shipped texts of a language; a German centre reads its own German and easy German."""
    texts = shipped()[tag]["texts"]
    if profile != "de-nrw":
        return texts
    germany = shipped()["de-DE"]
    own = germany["texts"] if tag == "de" else germany.get("variants", {}).get(tag, {})
    return {**texts, **own}


@action("texts.edit", label="Texte eingerichtet")
def load_shipped(actor, organisation, *, now):
    """Load the shipped wording as the organisation's first versions; what it changed or released itself stays.

    Our own source wording is released, translations are drafts until a person releases them.
    """
    known = set(Wording.objects.filter(organisation=organisation).values_list("language", "key"))
    rows = []
    for tag in ORDER:
        released = shipped()[tag]["language"]["state"] == "released"
        for key, body in shipped_bodies(tag, organisation.profile).items():
            if (tag, key) not in known:
                state = Wording.State.RELEASED if released else Wording.State.DRAFT
                rows.append(
                    Wording(
                        organisation=organisation,
                        key=key,
                        group=key.partition(".")[0],
                        language=tag,
                        body=body,
                        state=state,
                        released_by="Willkomm" if released else "",
                        released_at=now if released else None,
                    )
                )
    Wording.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


@action("texts.release", label="Übersetzung freigegeben")
def release(actor, organisation, *, language: str, group: str, now):
    """Release the newest version of every text of a group in a language, once for everybody below.

    A newly released German source makes its translations outdated, because they say what it said before.
    Returns how many texts were released. Refuses when nothing is there to release.
    """
    newest = dict(
        Wording.objects.filter(organisation=organisation, language=language, group=group)
        .values_list("key")
        .annotate(Max("version"))
        .order_by("key")
    )
    rows = [
        row
        for row in Wording.objects.filter(organisation=organisation, language=language, group=group)
        if row.version == newest[row.key] and row.state != Wording.State.RELEASED
    ]
    if not newest:
        raise Refused("Zu dieser Sprache gibt es noch keine Texte. Laden Sie zuerst eine Übersetzung.", "no_texts")
    for row in rows:
        row.state, row.released_by, row.released_at = Wording.State.RELEASED, actor.name, now
    update_rows(rows, ["state", "released_by", "released_at"])
    if language == SOURCE:
        others = Wording.objects.filter(organisation=organisation, key__in=[row.key for row in rows])
        others.exclude(language=SOURCE).update(state=Wording.State.OUTDATED)
    return len(rows)


def _placeholders(body: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(body) if name}


@action("texts.edit", label="Text geändert")
def rewrite(actor, organisation, *, language: str, key: str, body: str):
    """Write a new version of one text; it is a translation until somebody releases it. Refuses an empty text
    or one that loses a placeholder of the German source.
    """
    if not body.strip():
        raise Refused("Der Text ist leer. Schreiben Sie ihn oder behalten Sie die bisherige Fassung.", "empty")
    rows = Wording.objects.filter(organisation=organisation, key=key)
    source = rows.filter(language="de").order_by("-version").first()
    if source and (lost := _placeholders(source.body) - _placeholders(body)):
        raise Refused(f"Im Text fehlt {{{sorted(lost)[0]}}}. Setzen Sie den Platzhalter wieder ein.", "placeholder")
    newest = rows.filter(language=language).aggregate(n=Max("version"))["n"] or 0
    row = Wording.objects.create(
        organisation=organisation,
        key=key,
        group=key.partition(".")[0],
        language=language,
        version=newest + 1,
        body=body.strip(),
        state=Wording.State.TRANSLATED,
    )
    return row
