"""The picture of the foreign residents: counts of the newest whole base delivery, and what the canton sees of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from willkomm.core.suppression import Shown, show_picture, total_of_picture
from willkomm.gateways.reporting.indicators import PICTURE
from willkomm.gateways.reporting.models import Population


@dataclass(frozen=True)
class Picture:
    """The foreign residents of one organisation as of a day: {table: {row: count}}, every row of every table."""

    organisation_id: int
    as_of: date
    tables: Mapping[str, Mapping[str, int]]

    @property
    def total(self) -> int:
        """How many people; each table counts all of them."""
        return sum(self.tables["sex"].values())


def newest_pictures(organisation_ids: Iterable[int]) -> dict[int, Picture]:
    """The newest picture of each of these that is whole, that is, of which all parts of the delivery came."""
    return pictures_from(
        Population.objects.filter(organisation_id__in=sorted(organisation_ids)).order_by("as_of", "pk")
    )


def pictures_from(rows: Iterable[Population]) -> dict[int, Picture]:
    """The newest whole picture of each organisation from its rows, oldest first."""
    parts: dict[tuple, list[Population]] = defaultdict(list)
    for row in rows:
        parts[row.organisation_id, row.collection].append(row)
    found: dict[int, Picture] = {}
    for (here, _), rows in parts.items():
        whole = len(rows) == rows[0].packages
        day = max(row.as_of for row in rows)
        if whole and (here not in found or found[here].as_of <= day):
            found[here] = Picture(here, day, _sum(rows))
    return found


def _sum(rows: Iterable[Population]) -> dict[str, dict[str, int]]:
    sums: dict[str, Counter] = {table: Counter() for table in PICTURE}
    for row in rows:
        for table in PICTURE:
            sums[table].update(row.counts.get(table, {}))
    return {table: {key: sums[table][key] for key in names} for table, (_, names) in PICTURE.items()}


@dataclass(frozen=True)
class ShownPicture:
    """The same as the canton sees it; what is suppressed is not in here any more."""

    as_of: date
    tables: Mapping[str, Mapping[str, Shown]]
    total: Shown


def shown_picture(picture: Picture | None) -> ShownPicture | None:
    """What the canton sees of a picture."""
    if picture is None:
        return None
    tables = show_picture(picture.tables)
    return ShownPicture(picture.as_of, tables, total_of_picture(tables))
