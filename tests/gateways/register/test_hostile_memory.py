"""Large hostile files are refused without being held in memory, and without being read where their size says it all.

`WILLKOMM_HOSTILE_MB` (default 24) scales them.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.environment import CHECKOUT
from tests.gateways.register.hostile import GIANT, MEGABYTES, sparse

from willkomm.gateways.register import ech

RECIPES = {
    "deep": "file.write(b'<a>' * (size // 3))",
    "deep behind comments": "file.write(b'<!--x-->' + b'<a><!--</a></a>-->' * (size // 18))",
    "deep in utf-16": "file.write(('<?xml version=\"1.0\"?>' + '<a>' * (size // 6)).encode('utf-16'))",
    "one line": "file.write(b'x' * size)",
    "one element": "file.write(b'<a>' + b'x' * size)",
    "one attribute": "file.write(b'<a b=\"' + b'x' * size)",
    "many attributes": "file.write(b'<a ' + b' '.join(b'a%d=\"\"' % n for n in range(size // 12)))",
    "zeros": "file.truncate(size * 40)",
    "bomb": "packed.writestr('a.xml', bytes(size))",
    "spread bomb": "[packed.writestr(f'{n}.xml', bytes(size // 400)) for n in range(400)]",
    "directory": "[packed.writestr(f'{n:060}.xml', b'') for n in range(size // 4000)]",
}
PROBE = """
import sys
from willkomm.gateways.register import ech, sedex
def peak():  # ru_maxrss would still hold the peak of the process that started this one
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
path, before = sys.argv[1], peak()
try:
    sedex.Archive(path) if path.endswith(".zip") else ech.check(path)
except ech.Refused as refusal:
    print(peak() - before, refusal.reason)
"""


@pytest.fixture
def probe(tmp_path):
    """A function: memory in MB that a process of its own needs to refuse a file made by this recipe."""

    def measure(recipe):
        import zipfile

        packed = recipe.startswith(("packed", "[packed"))
        path = Path(tmp_path / ("a.zip" if packed else "a.xml"))
        size = MEGABYTES * 1024**2
        if packed:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                exec(recipe, {"packed": archive, "size": size})
        else:
            with open(path, "wb") as file:
                exec(recipe, {"file": file, "size": size})
        answer = subprocess.run(
            [sys.executable, "-c", PROBE, str(path)], capture_output=True, text=True, check=True, cwd=CHECKOUT / "src"
        )
        path.unlink()
        kilobytes, reason = answer.stdout.split()
        return int(kilobytes) / 1024, reason

    return measure


@pytest.mark.parametrize("recipe", RECIPES)
def test_memory_stays_flat(probe, recipe):
    needed, reason = probe(RECIPES[recipe])
    assert reason in ("not_xml", "truncated", "not_ech0020", "empty", "too_large", "archive_bomb", "archive_entries")
    assert needed < 8, f"{recipe}: {needed:.0f} MB"


def test_the_fewest_bytes_of_a_giant_are_read(tmp_path):
    path = sparse(tmp_path / "riese.xml", GIANT)
    with pytest.raises(ech.Refused) as found:
        ech.check(path)
    assert found.value.reason == "too_large"
