"""Names stand as in a Swiss list of persons: ä like a, accents counted only between equals."""

import random

from django.db import connection

from willkomm.core.alphabet import by_name, plain
from willkomm.core.alphabet_sql import name_key
from willkomm.core.organisations.models import Organisation

IN_ORDER = [
    ("Äbi", "Urs"),
    ("Abt", "Anna"),
    ("De Silva", "Zoe"),
    ("Deak", "Ana"),
    ("Đorđević", "Mila"),
    ("Haas", "Bo"),
    ("Håkansson", "Eva"),
    ("Muller", "Anna"),
    ("Müller", "Anna"),
    ("Müller", "Zoe"),
    ("Müller-Öz", "Can"),
    ("Odermatt", "Res"),
    ("O'Neill", "Sean"),
    ("Öztürk", "Ali"),
    ("Silva", "Zoe"),
    ("Silva Santos", "Ana"),
    ("Strasser", "Ida"),
    ("Straßer", "Ida"),
    ("Zürcher", "Max"),
    ("Тимошенко", "Olha"),
]


def test_names_stand_where_one_looks_them_up():
    mixed = random.Random(3).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(mixed, key=lambda name: by_name(*name)) == IN_ORDER


def test_letters_lose_their_accents_and_small_marks():
    assert [plain(name) for name in ("Öztürk-Müller", "O’Neill", "Łukasz", "Þóra", "Œuvray", "ẞ", "Nguyễn")] == [
        "ozturk muller",
        "oneill",
        "lukasz",
        "thora",
        "oeuvray",
        "ss",
        "nguyen",
    ]


def test_the_database_computes_the_same_key(db):
    """On every server, whatever its language is: the order is that of bytes."""
    rows = [name for name, _ in IN_ORDER] + ["ﷺ" * 40, "a'b`c\"d.e", "%s {x} \\", "ǅ Ǆ ŉ İ ı", ""]
    for number, name in enumerate(rows):
        Organisation.objects.create(name=name, slug=f"abc-{number}", kind="municipality", official_name="Anna")
    found = Organisation.objects.filter(slug__startswith="abc-").annotate(key=name_key("name", "official_name"))
    assert {row.name: row.key for row in found} == {name: by_name(name, "Anna") for name in rows}
    assert [row.name for row in found.order_by("key")] == sorted(rows, key=lambda name: by_name(name, "Anna"))


def test_the_key_of_the_longest_names_fits_into_an_index(db):
    """An entry of an index may be 2700 bytes long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT octet_length(%s)", [by_name("ﷺ" * 100, "𝔄" * 100)])
        assert cursor.fetchone()[0] < 1000
