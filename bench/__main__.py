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
    return int(any(result["ratio"] > result["limit"] for result in results))


def _line(result: dict) -> str:
    verdict = "ok" if result["ratio"] <= result["limit"] else "TOO SLOW"
    return (
        f"{result['name']}: {result['seconds']:.2f} s against a floor of {result['floor']:.2f} s"
        f" = {result['ratio']:.2f} × (limit {result['limit']} ×) {verdict} · {result['what']}"
    )


if __name__ == "__main__":
    sys.exit(main())
