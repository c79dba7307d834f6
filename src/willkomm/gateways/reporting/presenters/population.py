"""The picture of the foreign residents, and how many municipalities have one."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from willkomm.core.alphabet import by_name
from willkomm.core.organisations.models import Organisation
from willkomm.core.suppression import NOT_TOLD
from willkomm.core.told import number, told
from willkomm.gateways.reporting.charts import Bar
from willkomm.gateways.reporting.indicators import PICTURE, PICTURE_DEFINITION
from willkomm.gateways.reporting.presenters.finding import found_places
from willkomm.gateways.reporting.presenters.words import day, picture
from willkomm.gateways.reporting.queries import Picture, shown_picture


def population_page(here: Organisation, found: Picture | None) -> dict:
    """Context of a municipality's own page: exact numbers, and a chart of each table."""
    if found is None:
        return {"place": here, "tables": []}
    tables = [_exact_table(key, found.tables[key], here.country) for key in PICTURE]
    return {
        "place": here,
        "as_of": found.as_of,
        "total": number(found.total, here.country),
        "definition": PICTURE_DEFINITION,
        "tables": tables,
    }


def _exact_table(table: str, rows: Mapping[str, int], country: str) -> dict:
    name, labels = PICTURE[table]
    bars = [Bar(labels[key], 0, rows[key], number(rows[key], country)) for key in labels]
    cells = [{"label": labels[key], "value": number(rows[key], country)} for key in labels]
    return {"name": name, "rows": cells, **picture(bars, name)}


def picture_tables(found: Picture | None) -> dict | None:
    """The same as the canton sees it, without a chart; `total` is empty if nothing is told."""
    shown = shown_picture(found)
    if shown is None:
        return None
    tables = [
        {"name": name, "rows": [{"label": labels[key], "value": told(shown.tables[table][key])} for key in labels]}
        for table, (name, labels) in PICTURE.items()
    ]
    total = "" if shown.total == NOT_TOLD else told(shown.total)
    return {"as_of": day(shown.as_of), "total": total, "tables": tables, "definition": PICTURE_DEFINITION}


def coverage_page(places: Sequence[Organisation], pictures: Mapping[int, Picture], asked: Mapping[str, str]) -> dict:
    """Context of the canton's page: how many have a picture, and those `asked` for with day and total, by district."""
    districts: dict[str, list[dict]] = {}
    for here in sorted(places, key=lambda each: (by_name(each.district), by_name(each.name))):
        shown = shown_picture(pictures.get(here.pk))
        facts = {"as_of": day(shown.as_of), "total": told(shown.total)} if shown else {}
        row = {"name": here.name, "slug": here.slug, "kept_back": bool(here.kept_back), **facts}
        districts.setdefault(here.district, []).append(row)
    sentence = _("%(n)s von %(all)s Gemeinden mit einem Bild aus der Registerlieferung")
    rows, found = found_places([{"name": name, "rows": rows} for name, rows in districts.items()], asked)
    return {
        "found": found,
        "coverage": sentence % {"n": len(pictures), "all": len(places)},
        "districts": rows,
        "definition": PICTURE_DEFINITION,
    }
