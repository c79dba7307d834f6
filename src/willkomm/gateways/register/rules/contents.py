"""What a column probably is by what stands in it, where its name says nothing: «Status» with B, C and F."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from willkomm.common.people.countries import find_country
from willkomm.gateways.register.tables import IGNORED, Faulty, Proposal, fields_of, values

MOST = 0.6  # of the different texts; the rest may be slips, or towns among states
LOOKED_AT = 50


def by_content(proposals: Sequence[Proposal], rows: Sequence[Mapping[str, str]], kind: str) -> list[Proposal]:
    """The proposals, and for columns without one what their texts suggest; a person looks at those."""
    taken, allowed, found = {each.field for each in proposals}, fields_of(kind), []
    for each in proposals:
        if each.field == IGNORED and not each.sure:
            free = [field for field in _suggested(each.header, rows) if field in allowed and field not in taken]
            each = replace(each, field=free[0]) if free else each
            taken.add(each.field)
        found.append(each)
    return found


def _suggested(header: str, rows: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    texts = [text for text in dict.fromkeys(row.get(header, "") for row in rows) if text][:LOOKED_AT]
    words = [text for text in texts if any(letter.isalpha() for letter in text) and not values.says_nothing(text)]
    if not words:
        return ()
    if sum(map(_is_permit, words)) >= MOST * len(texts):
        return ("permit",)
    states = sum(find_country(text) is not None for text in words)
    return ("nationality", "from_country") if states >= MOST * len(texts) else ()


def _is_permit(text: str) -> bool:
    try:
        return bool(values.permit(text))
    except Faulty:
        return False
