"""Which languages a letter speaks: German on the left, the person's language on the right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

GERMAN, EASY = "de", "de-x-easy"


@dataclass(frozen=True)
class Tongue:
    """A language with the texts in force: `bodies` and `versions` by key, `released` the groups that are checked."""

    tag: str
    direction: str
    locale: str
    name: str
    bodies: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    released: frozenset[str] = frozenset()

    def has(self, group: str) -> bool:
        """Whether there is any text of this group."""
        return any(key.startswith(f"{group}.") for key in self.bodies)


@dataclass(frozen=True)
class Wish:
    """The language to write in (BCP 47), others that are likely, and whether a person decided it."""

    language: str
    likely: tuple[str, ...] = ()
    sure: bool = False


@dataclass(frozen=True)
class Plan:
    """The right column (empty: German alone), the languages of one line each, and one sentence for the clerk."""

    other: str = ""
    lines: tuple[str, ...] = ()
    unchecked: bool = False
    sentence: str = ""
    could_add: bool = False


def _sentence(name: str, what: str, easy: bool) -> str:
    how = "geht auf Deutsch und Einfacher Sprache" if easy else "geht auf Deutsch"
    return f"Übersetzung {name} {what}: {how}"


def plan(wish: Wish, tongues: Mapping[str, Tongue], group: str, *, include_unchecked: bool = False) -> Plan:
    """Choose the languages of a letter whose texts are `group`.

    A checked translation goes out beside the German. An unchecked one is replaced by easy German without stopping
    anyone, and the clerk reads it in one line; `include_unchecked` adds the draft all the same. An unknown
    language (German that nobody stated, with likely others) gives easy German and a line in each likely one.
    """
    easy = EASY in tongues and group in tongues[EASY].released
    fallback = EASY if easy else ""
    likely = _lines(wish.likely, tongues, without={GERMAN, EASY, wish.language})
    if wish.language == GERMAN:
        unknown = bool(wish.likely) and not wish.sure
        return Plan(fallback if unknown else "", likely if unknown else ())
    tongue = tongues.get(wish.language)
    name = tongue.name if tongue else f"«{wish.language}»"
    if tongue is None or not tongue.has(group):
        own = _lines((wish.language,), tongues, without={GERMAN, EASY})
        return Plan(fallback, own + likely, sentence=_sentence(name, "fehlt", easy))
    if group in tongue.released:
        return Plan(tongue.tag, likely)
    if include_unchecked:
        sentence = f"Übersetzung {name} nicht geprüft: liegt mit einem Hinweis bei"
        return Plan(tongue.tag, likely, unchecked=True, sentence=sentence, could_add=True)
    own = _lines((tongue.tag,), tongues, without={GERMAN, EASY})
    return Plan(fallback, own + likely, sentence=_sentence(name, "nicht geprüft", easy), could_add=tongue.tag != EASY)


def _lines(tags: Iterable[str], tongues: Mapping[str, Tongue], without: set[str]) -> tuple[str, ...]:
    return tuple(
        tag for tag in tags if tag not in without and tag in tongues and "letter.also_available" in tongues[tag].bodies
    )
