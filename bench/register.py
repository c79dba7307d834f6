"""A base delivery from file to dossiers, against lxml alone parsing and validating the same file.

Two sizes (BENCH_PERSONS, separated by commas), so that memory that grows with the file is seen: it must not. The
floor is run before and after, and its mean counts: the machine may be busier at one end than at the other.
"""

import os
import resource
from pathlib import Path
from time import perf_counter

from lxml import etree

from bench.crowd import ONE_IN, write

SIZES, QUICK_SIZES = "10000,100000", "200,400"
PLACES = (2534, 2581, 2601)  # Zuchwil, Olten, Solothurn: every size comes to a municipality of its own
LIMIT = 3.0
MOST_MEGABYTES = 250
MOST_GROWTH = 1.1


def measure(quick: bool = False) -> list[dict]:
    """Seconds for taking a base delivery in, as the program does and as lxml alone reads it; one row per size."""
    from bench.population import setup

    setup()
    sizes = [int(size) for size in os.environ.get("BENCH_PERSONS", QUICK_SIZES if quick else SIZES).split(",")]
    _run(100, PLACES[-1])  # what happens once per process is no part of a delivery
    found = [_run(size, place) for size, place in zip(sizes, PLACES, strict=False)]
    _leave()
    if not quick:
        found[-1]["faults"] = _faults([run.pop("megabytes") for run in found])
    return found


def _faults(peaks: list[float]) -> list[str]:
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
    path = write(Path(os.environ["WILLKOMM_HOME"]) / f"base-{size}.xml", size, bfs_number)
    before = _floor(path, size)
    seconds = _take(path, size, bfs_number)
    floor = (before + _floor(path, size)) / 2
    bytes_each, peak = path.stat().st_size / size, _megabytes()
    path.unlink()
    return {
        "name": f"base delivery of {size:,} persons / lxml alone",
        "what": f"{1e6 * seconds / size:.0f} µs a person of {bytes_each / 1000:.1f} kB, {peak:.0f} MB at most",
        "seconds": seconds,
        "floor": floor,
        "ratio": seconds / floor,
        "limit": LIMIT,
        "megabytes": peak,
    }


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
    assert counts["case_opened"] == size // ONE_IN and counts["logged"] == size - size // ONE_IN, counts
    return seconds
