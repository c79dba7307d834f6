"""Reading single values out of an element by path, for one version of the standard."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from .refused import Refused

_XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
SWISS_TIME = ZoneInfo("Europe/Zurich")
_ZONE = r"(Z|[+-]\d\d:\d\d)?"
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)" + _ZONE)
_MONTH = re.compile(r"(\d{4})-(\d\d)" + _ZONE)
_YEAR = re.compile(r"(\d{4})" + _ZONE)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?" + _ZONE)


def _unusable(kind):
    return Refused("date", f"Die Meldung enthält {kind} ausserhalb des Kalenders. Bitte berichtigen und neu senden.")


def _day(year, month, day):
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise _unusable("ein Datum") from error


def parse_date(text):
    """An xs:date. Its time zone, if any, is dropped: register dates are calendar days."""
    match = _DATE.fullmatch(text)
    if not match:
        raise _unusable("ein Datum")
    return _day(match[1], match[2], match[3])


def parse_month(text):
    """The first day of an xs:gYearMonth."""
    match = _MONTH.fullmatch(text)
    if not match:
        raise _unusable("einen Monat")
    return _day(match[1], match[2], 1)


def parse_year(text):
    """The first day of an xs:gYear."""
    match = _YEAR.fullmatch(text)
    if not match:
        raise _unusable("ein Jahr")
    return _day(match[1], 1, 1)


def parse_moment(text):
    """An aware moment from xs:dateTime; without zone it is Swiss time. 24:00:00 is the next midnight."""
    match = _MOMENT.fullmatch(text)
    if not match:
        raise _unusable("einen Zeitpunkt")
    hour = int(match[2])
    try:
        moment = datetime.combine(parse_date(match[1]), datetime.min.time()).replace(
            hour=hour % 24,
            minute=int(match[3]),
            second=int(match[4]),
            microsecond=int((match[5] or "0")[:6].ljust(6, "0")),
        )
        return (moment + timedelta(days=hour // 24)).replace(tzinfo=_zone(match[6]))
    except (ValueError, OverflowError) as error:
        raise _unusable("einen Zeitpunkt") from error


def _zone(text):
    if not text:
        return SWISS_TIME
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def swiss_day(moment):
    """The day in Switzerland on which an aware moment falls."""
    return moment.astimezone(SWISS_TIME).date()


class Fields:
    """Values by path such as "44:localPersonId/44:personId", in the namespaces of one version."""

    def __init__(self, version, *, keep_ahv=False):
        self.version = version
        self.keep_ahv = keep_ahv
        self._known = {}
        self._children = {}

    def forget(self):
        """Let go of the elements of the last record; without this they would pile up."""
        self._children.clear()

    def _of(self, element):
        """The first child of every name; most of the names that are asked for are not there."""
        known = self._children.get(element)
        if known is None:
            known = self._children[element] = {}
            for child in element:
                known.setdefault(child.tag, child)
        return known

    def steps(self, path):
        """The element names of the path with full namespaces."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = tuple(self.version.tag(step) for step in path.split("/"))
        return known

    def find(self, element, path):
        """The first element at the path, or None (also when `element` is None)."""
        for tag in self._known.get(path) or self.steps(path):
            if element is None:
                return None
            element = self._of(element).get(tag)
        return element

    def all(self, element, path):
        """All elements at the path, in the order of the file."""
        return [] if element is None else element.findall("/".join(self.steps(path)))

    def first(self, element, *paths):
        """The element at the first path that exists."""
        for path in paths:
            found = self.find(element, path)
            if found is not None:
                return found
        return None

    def text(self, element, path="."):
        """The text at the path with white space collapsed; empty if absent."""
        found = element if path == "." else self.find(element, path)
        return "" if found is None or not found.text else " ".join(found.text.split())

    def number(self, element, path="."):
        """The whole number at the path, or None."""
        text = self.text(element, path)
        return int(text) if text else None

    def date(self, element, path="."):
        """The day at the path, or None."""
        text = self.text(element, path)
        return parse_date(text) if text else None

    def flag(self, element, path="."):
        """The xs:boolean at the path; False if absent."""
        return self.text(element, path) in ("true", "1")

    @staticmethod
    def is_nil(element):
        """Whether the element says xsi:nil."""
        return element.get(_XSI_NIL, "").strip() in ("true", "1")
