"""`make bench`: run every measurement and print one line each; exit 1 when a ratio is above its limit."""

import argparse
import json
import os
import sys
import tempfile
from importlib import import_module

MEASUREMENTS = ("letters", "register")


def main() -> int:
    """Measure in a throw-away installation and report."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", default=list(MEASUREMENTS), help="which to run (default: all)")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="willkomm-bench-") as home:
        os.environ["WILLKOMM_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "willkomm.config.settings")
        os.environ.setdefault("WILLKOMM_LOG_LEVEL", "ERROR")
        results = [import_module(f"bench.{name}").measure() for name in args.names]
    for result in results:
        print(json.dumps(result, ensure_ascii=False) if args.json else _line(result))
    return int(not all(_well(result) for result in results))


def _well(result: dict) -> bool:
    """Whether the ratio is within its limit, and the measurement found nothing else to complain of."""
    return result["ratio"] <= result["limit"] and not result.get("faults")


def _line(result: dict) -> str:
    slow = result["ratio"] > result["limit"]
    verdict = "; ".join([*(["TOO SLOW"] if slow else []), *result.get("faults", [])]) or "ok"
    return (
        f"{result['name']}: {result['seconds']:.2f} s against a floor of {result['floor']:.2f} s"
        f" = {result['ratio']:.2f} × (limit {result['limit']} ×) {verdict} · {result['what']}"
    )


if __name__ == "__main__":
    sys.exit(main())
