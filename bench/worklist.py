"""The worklist's query behind the wall against the same query without it, both prepared.

100,000 dossiers in one municipality and as many in each of six others. The application's role asks behind
row-level security, with the condition that the desk repeats; the floor is the same text asked by the superuser, whom
no wall holds up.
"""

import random
from statistics import median
from time import perf_counter

ROWS, QUICK_ROWS = 100_000, 400
OFFICES = 7
ROUNDS, QUICK_ROUNDS, WARM = 200, 5, 10
WALL, SEVEN = 1.2, 7.0


def measure(quick: bool = False) -> list[dict]:
    """Medians of seconds: one office with and without the wall, seven offices against one."""
    from bench import population

    population.setup()
    rows = QUICK_ROWS if quick else ROWS
    population.build(rows * OFFICES, OFFICES)
    offices = [population.FIRST + number for number in range(OFFICES)]
    times = _times(offices, QUICK_ROUNDS if quick else ROUNDS)
    _leave()
    one = {"name": f"worklist of {rows:,} dossiers / without the wall", "what": "prepared, one municipality"}
    seven = {"name": f"worklist of {OFFICES} × {rows:,} / of one", "what": "prepared, behind the wall"}
    return [
        one | _ratio(times["wall", 1], times["bare", 1], WALL),
        seven | _ratio(times["wall", OFFICES], times["wall", 1], SEVEN),
    ]


def _ratio(measured: list[float], floor: list[float], limit: float) -> dict:
    seconds, least = median(measured), median(floor)
    return {"seconds": seconds, "floor": least, "ratio": seconds / least, "limit": limit}


def _times(offices: list[int], rounds: int) -> dict[tuple[str, int], list[float]]:
    """("wall" or "bare", number of offices) → seconds, asked by turns."""
    asks = {(who, count): _asker(who, offices[:count]) for who in ("wall", "bare") for count in (1, len(offices))}
    times = {key: [] for key in asks}
    chance = random.Random(1)
    for turn in range(-WARM, rounds):
        order = list(asks)
        chance.shuffle(order)
        for key in order:
            started = perf_counter()
            found = asks[key]()
            if turn >= 0:
                times[key].append(perf_counter() - started)
            assert found, "an empty worklist measures nothing"
    return times


def _asker(who: str, offices: list[int]):
    """A function that asks for the worklist of these offices with a prepared statement; returns the rows."""
    from django.db import connection
    from psycopg import connect

    from willkomm.config.cluster import SUPERUSER

    sql, params = worklist_sql(offices)
    facts = connection.settings_dict
    user = SUPERUSER if who == "bare" else facts["USER"]
    address = {"host": facts["HOST"], "port": facts["PORT"], "dbname": facts["NAME"], "user": user}
    database = connect(**address, prepare_threshold=0, autocommit=True)
    for name in ("read", "write", "inherit"):
        database.execute("SELECT set_config(%s, %s, false)", [f"willkomm.{name}", f"{{{','.join(map(str, offices))}}}"])
    return lambda: database.execute(sql, params).fetchall()


def worklist_sql(offices: list[int]) -> tuple[str, tuple]:
    """The SQL of «Heute», as the desk asks it, for these offices of somebody who may read their dossiers."""
    from django.db import connection

    from willkomm.gateways.desk.queries.today import worklist

    compiler = worklist((tuple(True for _ in offices), ()), *offices).query.get_compiler(connection=connection)
    return compiler.as_sql()


def _leave() -> None:
    from django.db import connection

    from willkomm.config import postgres

    connection.close()
    postgres.stop()
