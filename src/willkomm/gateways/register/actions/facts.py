"""Writing news into a person, and remembering what stood there before."""

from datetime import date

from willkomm.common.people.models import Person
from willkomm.gateways.register.rules.news import News


def clean(name: str, value):
    """The value as the column of Person wants it; too long text is cut, nothing becomes the empty text."""
    column = Person._meta.get_field(name)
    value = column.to_python(value)
    if column.get_internal_type() == "CharField":
        return (value or "")[: column.max_length]
    return value


def plain(value):
    """The value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def write_columns(person: Person, columns: dict) -> dict:
    """Set the columns; returns what changed as {column: [before, after]}."""
    changed = {}
    for name, value in columns.items():
        before, after = getattr(person, name), clean(name, value)
        if before != after:
            setattr(person, name, after)
            changed[name] = [plain(before), plain(after)]
    return changed


def new_person(organisation_id: int, news: News) -> Person:
    """A person, not stored yet, as the message tells."""
    person = Person(organisation_id=organisation_id, id_category=news.category, id_value=news.value)
    write_columns(person, news.known_as | news.columns | {"zemis": news.zemis})
    return person


def note_seen(person: Person, news: News) -> None:
    """Remember the youngest message about this person."""
    if person.register_seen_at is None or news.moment > person.register_seen_at:
        person.register_seen_at = news.moment


def restore_columns(person: Person, changed: dict) -> list[str]:
    """Put back what stood before, where it still is what the message wrote; returns the columns put back."""
    back = []
    for name, (before, after) in changed.items():
        if plain(getattr(person, name)) == after:
            setattr(person, name, clean(name, before))
            back.append(name)
    return back
