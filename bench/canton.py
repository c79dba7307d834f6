"""The desk of one municipality in a small and in a huge canton, through the real server.

«Heute», list, search and dossier, each in both sizes; and «Heute» against an empty page behind the same door. All
are asked by turns, so that whatever else the machine does meets all alike.
"""

import json
import os
import random
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from urllib.parse import quote

from bench.population import NAMES
from bench.served import Browser, server

SIZES = {"small": (5_000, 10), "large": (1_000_000, 2_100)}
QUICK = {"small": (200, 2), "large": (600, 6)}
ROUNDS, QUICK_ROUNDS, WARM = 60, 3, 5
GROWTH, OVER_EMPTY = 1.5, 3.0


def measure(quick: bool = False) -> list[dict]:
    """Medians of seconds per page: the large canton against the small one, «Heute» against the empty page."""
    homes = Path(os.environ["WILLKOMM_HOME"])
    built = {name: _built(homes / name, *size) for name, size in (QUICK if quick else SIZES).items()}
    with ExitStack() as stack:
        people = {}
        for name, facts in built.items():
            people[name] = Browser(stack.enter_context(server(homes / name)), facts["session"])
        times = _asked(people, built, QUICK_ROUNDS if quick else ROUNDS)
    return _results(times, built, QUICK if quick else SIZES)


def _built(home: Path, cases: int, organisations: int) -> dict:
    """Fill an installation of its own, unless BENCH_KEEP names a folder in which one is kept."""
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "bench.population", str(cases), str(organisations)]
    environment = os.environ | {"WILLKOMM_HOME": str(home)}
    ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(ran.stdout.split("BUILT ", 1)[1])


def _pages(facts: dict, turn: int) -> dict[str, str]:
    """Address of every kind of page, another dossier and another name each time."""
    names = NAMES.split()
    return {
        "empty": "/leer/",
        "«Heute»": "/",
        "list": "/dossiers/",
        "search": f"/dossiers/?q={quote(names[turn % len(names)])}",
        "dossier": f"/dossiers/{facts['cases'][turn % len(facts['cases'])]}/",
    }


def _asked(people: dict, built: dict, rounds: int) -> dict[tuple[str, str], list[float]]:
    """(canton, page) → seconds."""
    times: dict[tuple[str, str], list[float]] = {}
    chance = random.Random(1)
    for turn in range(-WARM, rounds):
        asks = [(size, *pair) for size, facts in built.items() for pair in _pages(facts, turn).items()]
        chance.shuffle(asks)
        for size, name, address in asks:
            seconds, _ = people[size].ask(address)
            if turn >= 0:
                times.setdefault((size, name), []).append(seconds)
    return times


def _results(times: dict, built: dict, sizes: dict) -> list[dict]:
    middle = {key: median(values) for key, values in times.items()}
    (few, some), (many, all_) = sizes["small"], sizes["large"]
    here = f"{built['large']['here']} dossiers in the municipality, {built['small']['here']} in the small one"
    found = [
        {
            "name": f"{page}: {many:,} cases in {all_:,} offices / {few:,} in {some}",
            "what": here,
            "seconds": middle["large", page],
            "floor": middle["small", page],
            "limit": GROWTH,
        }
        for page in ("«Heute»", "list", "search", "dossier")
    ]
    empty = {
        "name": f"«Heute» of {many:,} cases / an empty page",
        "what": "the same server, the same door",
        "seconds": middle["large", "«Heute»"],
        "floor": middle["large", "empty"],
        "limit": OVER_EMPTY,
    }
    return [result | {"ratio": result["seconds"] / result["floor"]} for result in (*found, empty)]
