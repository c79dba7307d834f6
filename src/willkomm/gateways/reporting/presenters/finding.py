"""Municipalities by district, as they are searched for."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from willkomm.core.short_lists import ShortList, short_list


def found_places(districts: Sequence[Mapping], asked: Mapping[str, str], *keep: str) -> tuple[list[dict], ShortList]:
    """Districts with the rows that are `asked` for, by municipality or district, and the list of those rows.

    There is no order by a figure: it would tell which of two suppressed ones is the larger.
    """
    rows = [(district["name"], row) for district in districts for row in district["rows"]]
    found = short_list(
        asked,
        rows,
        words=lambda each: (each[0], each[1]["name"]),
        filters={name: (name or _("ohne Bezirk"), lambda each, name=name: each[0] == name) for name, _row in rows},
        keep=keep,
    )
    left = [{**each, "rows": [row for name, row in found.rows if name == each["name"]]} for each in districts]
    return [each for each in left if each["rows"]], found
