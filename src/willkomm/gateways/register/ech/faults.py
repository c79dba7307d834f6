"""What a message can say that no schema forbids and that cannot be true.

Checked on values alone; whether a municipality belongs to the recipient and whether a test message may pass
is decided by who knows the recipient.
"""

from .fields import swiss_day
from .parts import partner_element
from .refused import Refused

_AFTER = "20:personIdentificationAfter"
# The number of the wrong or vanishing entry may itself be what is wrong.
_NUMBER_MAY_BE_WRONG = frozenset({"deletedInRegister"})
_RELATIONS = (
    "20:maritalRelationship",
    "20:partnershipRelationship",
    "20:parentalRelationship",
    "20:addParent",
)


def ahv_check_digit_is_right(number):
    """Whether the last of the 13 digits of an AHV number fits the others (EAN-13, modulo 10)."""
    if len(number) != 13 or not (number.isascii() and number.isdecimal()):
        return False
    digits = number.encode()  # as signs: 13 times the sign «0», weighted, is 1200, which does not matter
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def ahv_fault(numbers):
    """The refusal for the first wrong AHV number, or None. The number itself is not repeated."""
    if all(ahv_check_digit_is_right(number) for number in numbers if number):
        return None
    return Refused(
        "ahv_check_digit",
        "Die Prüfziffer einer AHV-Nummer in dieser Meldung ist falsch. Bitte die Nummer in der "
        "Einwohnersoftware berichtigen und die Meldung neu senden.",
    )


def find_fault(fields, message, element, person):
    """The first thing that cannot be true in a message, or None."""
    return (
        _missing_person(message)
        or ahv_fault(_ahv_numbers(fields, message.event, element, person))
        or _contradictory_dates(message)
        or _contradictory_citizenship(message)
    )


def _missing_person(message):
    if message.person is not None or message.event in ("dataRequest", "identificationConversion"):
        return None
    return Refused(
        "no_person",
        "Die Meldung nennt keine Person. Bitte die Meldung in der Einwohnersoftware prüfen und neu senden.",
    )


def _ahv_numbers(fields, event, element, person):
    if event in _NUMBER_MAY_BE_WRONG or event == "dataRequest" or person is None:
        return []
    if event == "correctIdentification":
        # The number before may be the very mistake that is being corrected.
        return [fields.text(person, f"{_AFTER}/20:vn")]
    inside = fields.find(person, "20:personIdentification")
    owners = [person if inside is None else inside]
    owners += [
        partner_element(fields, each)
        for container in (person, element)
        for path in _RELATIONS
        for each in fields.all(container, path)
    ]
    return [fields.text(owner, "44:vn") for owner in owners]


def _date_fault(sentence):
    return Refused("dates", f"{sentence} Bitte in der Einwohnersoftware berichtigen und die Meldung neu senden.")


def _before(first, second):
    return first is not None and second is not None and first < second


def _contradictory_dates(message):
    person = message.person
    if person is None:
        return None
    home, permit, death = person.residence, person.permit, message.death
    born = person.birth.date if person.birth else None
    if home and _before(home.departure, home.arrival):
        return _date_fault("Der Wegzug liegt vor dem Zuzug.")
    if home and _before(home.arrival, born):
        return _date_fault("Der Zuzug liegt vor der Geburt.")
    if permit and _before(permit.valid_till, permit.valid_from):
        return _date_fault("Die Bewilligung endet, bevor sie beginnt.")
    if death and _before(death.date_from, born):
        return _date_fault("Der Tod liegt vor der Geburt.")
    if born and swiss_day(message.header.message_date) < born:
        return _date_fault("Das Geburtsdatum liegt in der Zukunft.")
    return None


def _contradictory_citizenship(message):
    person = message.person
    if person is None or person.permit is None or not person.permit.code:
        return None
    if any(each.bfs == 8100 or each.iso2 == "CH" for each in person.nationalities):
        return Refused(
            "swiss_with_permit",
            "Die Person hat nach der Meldung das Schweizer Bürgerrecht und zugleich eine "
            "Ausländerbewilligung. Bitte in der Einwohnersoftware berichtigen und die Meldung neu senden.",
        )
    return None
