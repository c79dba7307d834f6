"""A base delivery from file to dossiers, against lxml alone parsing and validating the same file.

Two sizes (BENCH_PERSONS, separated by commas), so that memory that grows with the file is seen: it must not.
"""

import os
import resource
import subprocess
import sys
from itertools import islice
from pathlib import Path
from time import perf_counter

from lxml import etree

SIZES = "10000,50000"
PLACES = (2534, 2581, 2601)  # Zuchwil, Olten, Solothurn: every size comes to a municipality of its own
SETUP = "import sys; from willkomm.config.command import main; sys.exit(main(['setup', '--profile', 'ch-so']))"
ONE_IN = 50  # 2 % newcomers
LIMIT = 3.0
MOST_MEGABYTES = 250
MOST_GROWTH = 1.25


def measure() -> dict:
    """Seconds for taking a base delivery in, as the program does and as lxml alone reads it; the worst size counts."""
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", SETUP], check=True, capture_output=True)
    import django

    django.setup()
    sizes = [int(size) for size in os.environ.get("BENCH_PERSONS", SIZES).split(",")]
    runs = [_run(size, place) for size, place in zip(sizes, PLACES, strict=False)]
    _leave()
    worst = max(runs, key=lambda run: run["ratio"])
    what = "; ".join(f"{run['size']:,} persons {run['ratio']:.2f} ×, {run['megabytes']:.0f} MB" for run in runs)
    return {"name": "register", "what": what, **worst, "limit": LIMIT, "faults": _faults(runs)}


def _faults(runs) -> list[str]:
    peaks = [run["megabytes"] for run in runs]
    found = [f"{peak:.0f} MB is more than {MOST_MEGABYTES} MB" for peak in peaks if peak > MOST_MEGABYTES]
    if peaks[-1] > MOST_GROWTH * peaks[0]:
        found.append(f"memory grows from {peaks[0]:.0f} MB to {peaks[-1]:.0f} MB")
    return found


def _leave() -> None:
    """Give the database back before its folder goes."""
    from django.db import connection

    from willkomm.config import postgres

    connection.close()
    postgres.stop()


def _megabytes() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _run(size: int, bfs_number: int) -> dict:
    path = _write(size, bfs_number)
    floor = _floor(path, size)
    seconds = _take(path, size, bfs_number)
    path.unlink()
    return {
        "size": size,
        "seconds": seconds,
        "floor": floor,
        "ratio": seconds / floor,
        "megabytes": _megabytes(),
    }


def _write(size: int, bfs_number: int) -> Path:
    from tests.gateways.register.ech.messages import write_base_delivery

    path = Path(os.environ["WILLKOMM_HOME"]) / f"base-{size}.xml"
    return write_base_delivery(path, islice(_crowd(bfs_number), size))


def _crowd(bfs_number: int):
    """One newcomer from abroad among people who came from elsewhere in Switzerland and people who are Swiss."""
    number = 0
    while True:
        number += 1
        facts = {
            "local": (f"MU.{bfs_number}", str(number)),
            "municipality": (bfs_number, "Gemeinde"),
            "official_name": f"Muster {number % 997}",
            "address": {"house_number": str(number % 89)},
        }
        if number % ONE_IN == 0:
            yield facts
        elif number % 2:
            yield facts | {"comes_from": ("town", 351, "Bern")}
        else:
            yield facts | {"origin": (("Bern", "BE"),), "nationalities": (("8100", "CH", "Schweiz"),)}


def _floor(path: Path, size: int) -> float:
    from willkomm.gateways.register.ech.schema import compile_schema

    started, found = perf_counter(), 0
    schema = compile_schema("eCH-0020-3-0.xsd")
    with open(path, "rb") as file:
        for _, element in etree.iterparse(file, events=("end",), tag="{*}messages", schema=schema):
            found += 1
            element.clear(keep_tail=True)
            while element.getprevious() is not None:
                del element.getparent()[0]
    assert found == size, f"{found} records instead of {size}"
    return perf_counter() - started


def _take(path: Path, size: int, bfs_number: int) -> float:
    from django.utils import timezone

    from willkomm.config.profiles import operator
    from willkomm.core.organisations.models import Organisation
    from willkomm.gateways.register.actions import take_in

    here = Organisation.objects.get(bfs_number=bfs_number)
    started = perf_counter()
    facts = {"name": path.name, "file": path, "channel": "command", "now": timezone.now(), "allow_test": True}
    counts = take_in(operator(here), here, **facts).delivery.counts
    seconds = perf_counter() - started
    assert sum(counts.values()) == size, counts
    assert counts["case_opened"] == size // ONE_IN, counts
    return seconds
