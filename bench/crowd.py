"""A base delivery of any size: everybody who lives in a municipality, one in fifty of them a newcomer from abroad.

A record is as full as registers send them (about 5 kB): AHV number, names, places, language, relations, dwelling.
Four records are rendered once; numbers, names and dates are put into their bytes for each person.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path

from lxml import etree

ONE_IN = 50  # 2 % newcomers
AHV, SPOUSE_AHV = "7569999999991", "7568888888881"
MARKS = {
    "number": "LOCALNUMBER",
    "name": "OFFICIALNAME",
    "born": "1901-01-01",
    "came": "1902-02-02",
    "door": "DOOR99",
    "dwelling": "190012345",
}
ITALY = ("8218", "IT", "Italien")


def write(path: Path, size: int, bfs_number: int) -> Path:
    """Write a delivery of so many persons, without holding it in memory."""
    from tests.gateways.register.ech.messages import base_delivery

    head, tail = _frame(base_delivery)
    with open(path, "wb") as file:
        file.write(head)
        file.writelines(islice(records(bfs_number), size))
        file.write(tail)
    return path


def _frame(base_delivery) -> tuple[bytes, bytes]:
    *head, tail = base_delivery([])
    return b"".join(head), tail


def records(bfs_number: int) -> Iterator[bytes]:
    """One record after the other, without end."""
    kinds = _kinds(bfs_number)
    for number in count(1):
        yield _filled(kinds[_kind(number)], number)


def _kind(number: int) -> str:
    if number % ONE_IN == 0:
        return "newcomer"
    return ("married", "foreign", "child", "swiss")[number % 4]


def _filled(template: bytes, number: int) -> bytes:
    born = date(1950, 1, 1) + timedelta(days=number * 7919 % 20_000)
    came = date(2026, 1, 5) + timedelta(days=number % 300)
    values = {
        "number": str(number),
        "name": f"Muster-{number * 31 % 997}",
        "born": born.isoformat(),
        "came": came.isoformat(),
        "door": str(number % 89 + 1),
        "dwelling": str(190_000_000 + number // (2 * ONE_IN)),  # so that two newcomers live together
    }
    for name, mark in MARKS.items():
        template = template.replace(mark.encode(), values[name].encode())
    return template.replace(AHV.encode(), ahv(number)).replace(SPOUSE_AHV.encode(), ahv(number + 5_000_000))


def ahv(number: int) -> bytes:
    """An invented AHV number with its check digit (EAN-13)."""
    digits = f"756{number:09d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}".encode()


def _kinds(bfs_number: int) -> dict[str, bytes]:
    """One rendered record per kind of person."""
    somebody = {
        "local": (f"MU.{bfs_number}", MARKS["number"]),
        "ahv": AHV,
        "official_name": MARKS["name"],
        "birth": MARKS["born"],
        "arrival": MARKS["came"],
        "municipality": (bfs_number, "Gemeinde"),
        "language": "de",
        "name_valid_from": MARKS["born"],
        "address": {"house_number": MARKS["door"], "egid": MARKS["dwelling"], "ewid": "2", "household_type": 1},
    }
    swiss = {"origin": (("Bern", "BE"),), "nationalities": (("8100", "CH", "Schweiz"),)}
    here = {"comes_from": ("town", 351, "Bern")}
    related = {"local": (f"MU.{bfs_number}", f"9{MARKS['number']}"), "ahv": SPOUSE_AHV, "official_name": MARKS["name"]}
    permit = {"permit_from": MARKS["came"], "permit_till": "2031-12-31", "nationalities": (ITALY,)}
    found = {
        "newcomer": permit | {"permit": "0201", "others": (("CH.ZEMIS", f"1{MARKS['number']}"),)},
        "foreign": permit | here | {"permit": "0302", "entry_date": "2005-03-01", "employment": 2},
        "swiss": swiss | here,
        "married": swiss | here | {"marital": 2, "marital_since": MARKS["came"], "spouse": related, "employment": 2},
        "child": swiss | here | {"parents": ({**related, "kind": 3}, {**related, "kind": 4, "sex": 1})},
    }
    return {kind: _rendered(somebody | facts) for kind, facts in found.items()}


def _rendered(facts: dict) -> bytes:
    from tests.gateways.register.ech.messages import PERSON, el, namespaces, nsmap, render
    from tests.gateways.register.ech.payloads import base_record

    table = namespaces()
    mapping = nsmap(table)
    text = etree.tostring(render(el("20:messages", base_record(PERSON | facts)), table, mapping), encoding="UTF-8")
    for prefix, uri in mapping.items():  # said once, at the root
        text = text.replace(f' xmlns:{prefix}="{uri}"'.encode(), b"")
    return text.split(b"?>\n", 1)[-1]
