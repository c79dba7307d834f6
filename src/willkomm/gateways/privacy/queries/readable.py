"""How stored codes are read out to the person whom they describe: words, never our own abbreviations."""

from willkomm.common.content.queries import languages
from willkomm.common.people.countries import country_name
from willkomm.common.people.models import Person
from willkomm.welcome.cases.rules import words_for_permit
from willkomm.welcome.conversations.rules import TOPICS


def tongue(tag: str) -> str:
    """The German name of a language; a tag that we do not know stays."""
    return {language.tag: language.name for language in languages()}.get(tag, tag)


def topics(keys) -> str:
    """What a conversation was about."""
    return ", ".join(str(TOPICS.get(key, key)) for key in keys)


# Fact of a person → how its code is read out.
READ = {
    "sex": lambda code: str(dict(Person.Sex.choices).get(code, code)),
    "marital_status": lambda code: str(dict(Person.MaritalStatus.choices).get(code, code)),
    "nationalities": lambda codes: ", ".join(map(country_name, codes)),
    "origin_country": country_name,
    "permit": words_for_permit,
    "residence": lambda code: Person.Residence(code).label,
    "data_lock": lambda code: Person.Lock(code).label,
    "source": lambda code: Person.Source(code).label,
    "letter_language": tongue,
    "office_language": tongue,
}
