"""Every measurement works in its smallest size; how fast it is, is not judged here."""

import pytest
from bench.__main__ import COLUMNS, as_json, is_well, measured, table

RESULT = {"name": "a", "what": "remark", "seconds": 3.0, "floor": 0.002, "ratio": 1500.0, "limit": 2.0}


@pytest.mark.parametrize("name", ["register", "worklist", "canton", "search"])
def test_a_measurement_works_in_its_smallest_size(name):
    found = measured(name, quick=True)
    assert found
    for result in found:
        assert set(result) >= {"name", "what", "seconds", "floor", "ratio", "limit"}
        assert result["seconds"] > 0 and result["floor"] > 0


def test_a_full_document_of_letters_fits_the_memory():
    [found] = measured("letters", quick=True)
    assert found["faults"] == [] and found["parts"] > 1, "one document was full"
    assert found["seconds"] > 0 and found["floor"] > 0


def test_the_table_names_what_is_too_slow_and_why():
    head, row, remark, fault = table([RESULT | {"faults": ["memory grows"]}])
    assert head.split("  ")[0] == COLUMNS[0] and row.endswith("TOO SLOW")
    assert (remark.strip(), fault.strip()) == ("remark", "memory grows")
    assert '"ok": false' in as_json(RESULT)


def test_a_fault_is_no_success_even_within_the_limit():
    assert is_well(RESULT | {"ratio": 1.0})
    assert not is_well(RESULT | {"ratio": 1.0, "faults": ["memory grows"]})
