"""One measurement in a process of its own: `python -m bench.child NAME quick|full` prints its results as JSON."""

import json
import sys
from importlib import import_module
from inspect import signature


def main() -> None:
    """Measure and print; a measurement that knows no smaller size is run as it is."""
    name, size = sys.argv[1:]
    measure = import_module(f"bench.{name}").measure
    found = measure(quick=size == "quick") if "quick" in signature(measure).parameters else measure()
    print("RESULT " + json.dumps(found if isinstance(found, list) else [found]))


if __name__ == "__main__":
    main()
