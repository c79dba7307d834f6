"""Senders to look at a letter with, before any organisation is set up. No place, person or number is real."""

from willkomm.common.correspondence.rules.address import Dwelling, Sender

SENDERS = {
    "ch-so": Sender(
        name="Musterwil (SO)",
        official_name="Einwohnergemeinde Musterwil",
        street="Musterweg 1",
        postal_code="0000",
        town="Musterwil",
        phone="000 000 00 00",
        email="willkommen@musterwil.example",
        website="www.musterwil.example",
        opening_hours="Mo–Fr 8.00–11.30 Uhr",
        contact_name="Maria Muster",
    ),
    "de-nrw": Sender(
        name="Musterstadt",
        official_name="Kommunales Integrationszentrum Musterstadt",
        street="Musterplatz 1",
        postal_code="00000",
        town="Musterstadt",
        phone="0000 000000",
        email="willkommen@musterstadt.example",
        website="www.musterstadt.example",
        opening_hours="Mo–Fr 8:00–12:00 Uhr",
        contact_name="Maria Muster",
        country="DE",
        window="din",
    ),
}
HOMES = {
    "ch-so": Dwelling(street="Mustergasse 12", postal_code="0000", town="Musterwil", country="CH"),
    "de-nrw": Dwelling(street="Mustergasse 12", postal_code="00000", town="Musterstadt", country="DE"),
}
PLACES = {
    "ch-so": "Gemeindehaus, Musterweg 1, Zimmer 3",
    "de-nrw": "Integrationszentrum, Musterplatz 1, Zimmer 3",
}
