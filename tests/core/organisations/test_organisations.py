"""The canton, its 104 municipalities, regional offices, and the profile of a German centre."""

from datetime import date

import pytest

from willkomm.config.profiles import operator, setup
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.organisations.actions import create_organisation, edit_organisation
from willkomm.core.organisations.models import Organisation
from willkomm.core.organisations.queries import everybody_below, organisation_by_bfs

TODAY = date(2026, 11, 22)


def test_the_canton_has_104_municipalities_with_number_district_and_postal_codes(canton):
    rows = [row for row in everybody_below(canton)[0] if row.successor_id is None]
    assert len(rows) == 104
    assert all(row.bfs_number and row.district and row.postal_codes for row in rows)


def test_abolished_numbers_still_arrive(canton):
    old = [row for row in everybody_below(canton)[0] if row.successor_id]
    assert old
    for row in old:
        found = organisation_by_bfs(row.bfs_number, TODAY)
        assert found.successor_id is None and found != row
        assert organisation_by_bfs(row.bfs_number, row.valid_to) == row


def test_a_german_centre_is_its_own_top(db):
    centre = setup("de-nrw")
    assert (centre.country, centre.currency, centre.parent_id) == ("DE", "EUR", None)
    assert setup("de-nrw") == centre and Organisation.objects.filter(country="DE").count() == 1
    edit_organisation(operator(centre), centre, official_name="Stadtdienst Integration", town="Solingen")
    assert setup("de-nrw").official_name == "Stadtdienst Integration"


def test_setting_up_again_keeps_what_people_entered(beat, canton, zuchwil, as_actor):
    edit_organisation(as_actor(beat), zuchwil, phone="032 000 00 00", window="right")
    setup("ch-so")
    zuchwil.refresh_from_db()
    assert (zuchwil.phone, zuchwil.window) == ("032 000 00 00", "right")


def test_number_and_name_are_not_edited_by_hand(beat, zuchwil, as_actor):
    with pytest.raises(Refused, match="bfs_number"):
        edit_organisation(as_actor(beat), zuchwil, bfs_number=1)
    with pytest.raises(Refused, match="amtlichen Namen"):
        edit_organisation(as_actor(beat), zuchwil, official_name=" ")


def test_officers_readers_neighbours_and_nobody_edit_nothing(anna, rita, nora, kim, zuchwil, as_actor):
    for actor in (as_actor(anna), as_actor(rita), as_actor(nora), as_actor(kim), None):
        with pytest.raises(Forbidden):
            edit_organisation(actor, zuchwil, phone="1")


def test_the_canton_adds_a_regional_office(kim, canton, as_actor):
    office = create_organisation(as_actor(kim), canton, kind="region", name="Fachstelle Integration Altes Spital")
    assert office.parent == canton and office.canton == "SO" and office.slug == "fachstelle-integration-altes-spital"
    with pytest.raises(Refused, match="Diesen Namen"):
        create_organisation(as_actor(kim), canton, kind="region", name="Fachstelle Integration Altes Spital")


def test_a_municipality_needs_its_own_number(kim, canton, as_actor):
    create = {"kind": "municipality", "name": "Neudorf", "valid_from": date(2028, 1, 1)}
    for number in (None, 2534):
        with pytest.raises(Refused):
            create_organisation(as_actor(kim), canton, bfs_number=number, **create)
    assert create_organisation(as_actor(kim), canton, bfs_number=2999, **create).official_name.endswith("Neudorf")
    with pytest.raises(Refused, match="Wählen Sie"):
        create_organisation(as_actor(kim), canton, kind="canton", name="Bern")


def test_only_the_canton_adds_organisations(beat, dora, canton, as_actor):
    for actor in (as_actor(beat), as_actor(dora), None):
        with pytest.raises(Forbidden):
            create_organisation(actor, canton, kind="region", name="X")
