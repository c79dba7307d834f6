"""`python -m bench [name …]`: run every measurement against its floor; exit 1 when one is above its limit."""

import argparse
import json
import os
import subprocess
import sys
import tempfile

MEASUREMENTS = ("letters", "register", "worklist", "canton", "search")
COLUMNS = ("what", "measured", "floor", "ratio", "limit", "ok")


def main() -> int:
    """Measure, each in a process and an installation of its own, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"which to run (default: {' '.join(MEASUREMENTS)})")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.add_argument("--quick", action="store_true", help="the smallest sizes: shows that it works, judges nothing")
    args = parser.parse_args()
    if unknown := set(args.names) - set(MEASUREMENTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    results = [result for name in args.names or MEASUREMENTS for result in measured(name, args.quick)]
    for line in map(as_json, results) if args.json else table(results):
        print(line)
    return int(not args.quick and not all(is_well(result) for result in results))


def measured(name: str, quick: bool) -> list[dict]:
    """The results of one measurement."""
    with tempfile.TemporaryDirectory(prefix="willkomm-bench-") as home:
        # Never a server that the shell happens to name: a measurement fills its database with invented people.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        environment = kept | {"WILLKOMM_HOME": home, "WILLKOMM_LOG_LEVEL": "ERROR"}
        environment.setdefault("DJANGO_SETTINGS_MODULE", "willkomm.config.settings")
        command = [sys.executable, "-m", "bench.child", name, "quick" if quick else "full"]
        ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    line = next(line for line in ran.stdout.splitlines() if line.startswith("RESULT "))
    return json.loads(line.removeprefix("RESULT "))


def is_well(result: dict) -> bool:
    """Whether the ratio is within its limit, and the measurement found nothing else to complain of."""
    return result["ratio"] <= result["limit"] and not result.get("faults")


def as_json(result: dict) -> str:
    """One line for programs."""
    return json.dumps(result | {"ok": is_well(result)}, ensure_ascii=False)


def table(results: list[dict]) -> list[str]:
    """The lines of the table: what, measured, floor, ratio, limit, ok; remarks and faults below their row."""
    rows = [COLUMNS, *(_cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = []
    for row, result in zip(rows, [None, *results], strict=True):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if result:
            lines += [f"    {remark}" for remark in (result.get("what", ""), *result.get("faults", [])) if remark]
    return lines


def _cells(result: dict) -> tuple[str, ...]:
    ratio, limit = f"{result['ratio']:.2f} ×", f"{result['limit']:.1f} ×"
    verdict = "ok" if is_well(result) else "TOO SLOW" if result["ratio"] > result["limit"] else "FAULTY"
    return result["name"], _time(result["seconds"]), _time(result["floor"]), ratio, limit, verdict


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


if __name__ == "__main__":
    sys.exit(main())
