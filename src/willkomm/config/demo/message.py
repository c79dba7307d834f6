"""One invented arrival as eCH-0020 V3.0, with its envelope (eCH-0090) and the receipt of the transport."""

import io
from datetime import datetime, timedelta

from willkomm.core.organisations.models import Organisation

_SPACES = {20: "eCH-0020/3", 44: "eCH-0044/4", 11: "eCH-0011/8", 21: "eCH-0021/7", 10: "eCH-0010/5", 8: "eCH-0008/3"}
_SPACES |= {7: "eCH-0007/5", 58: "eCH-0058/5"}
_HEAD = " ".join(f'xmlns:e{key}="http://www.ech.ch/xmlns/{name}"' for key, name in _SPACES.items())
_COUNTRY = (
    "<e11:foreignCountry><e11:country><e8:countryId>8231</e8:countryId><e8:countryIdISO2>PT</e8:countryIdISO2>"
    "<e8:countryNameShort>Portugal</e8:countryNameShort></e11:country><e11:town>Braga</e11:town></e11:foreignCountry>"
)
_BORN = "<e44:yearMonthDay>1994-09-12</e44:yearMonthDay>"
_NAMES = "<e{0}:officialName>Sonnenberg</e{0}:officialName><e{0}:firstName>Lídia</e{0}:firstName>"
_MESSAGE = f"""<?xml version="1.0" encoding="UTF-8"?>
<e20:delivery {_HEAD} version="3.0"><e20:deliveryHeader><e58:senderId>sedex://%(sender)s</e58:senderId>
<e58:recipientId>sedex://%(ours)s</e58:recipientId><e58:messageId>DEMO-0001</e58:messageId>
<e58:messageType>http://www.ech.ch/xmlns/eCH-0020/3</e58:messageType><e58:sendingApplication>
<e58:manufacturer>Muster AG</e58:manufacturer><e58:product>Einwohner</e58:product>
<e58:productVersion>1.0</e58:productVersion></e58:sendingApplication><e58:messageDate>%(now)s</e58:messageDate>
<e58:action>1</e58:action><e58:testDeliveryFlag>true</e58:testDeliveryFlag>
<e58:responseExpected>true</e58:responseExpected></e20:deliveryHeader><e20:moveIn><e20:moveInPerson>
<e20:personIdentification><e44:localPersonId><e44:personIdCategory>MU.%(bfs)s</e44:personIdCategory>
<e44:personId>DEMO-1</e44:personId></e44:localPersonId>{_NAMES.format(44)}<e44:sex>2</e44:sex>
<e44:dateOfBirth>{_BORN}</e44:dateOfBirth></e20:personIdentification>
<e20:nameInfo><e20:nameData>{_NAMES.format(11)}</e20:nameData></e20:nameInfo>
<e20:birthInfo><e20:birthData><e11:dateOfBirth>{_BORN}</e11:dateOfBirth><e11:placeOfBirth>{_COUNTRY}</e11:placeOfBirth>
<e11:sex>2</e11:sex></e20:birthData></e20:birthInfo><e20:religionData><e11:religion>000</e11:religion>
</e20:religionData><e20:maritalInfo><e20:maritalData><e11:maritalStatus>1</e11:maritalStatus></e20:maritalData>
</e20:maritalInfo><e20:nationalityData><e11:nationalityStatus>2</e11:nationalityStatus><e11:countryInfo><e11:country>
<e8:countryId>8231</e8:countryId><e8:countryIdISO2>PT</e8:countryIdISO2>
<e8:countryNameShort>Portugal</e8:countryNameShort></e11:country></e11:countryInfo></e20:nationalityData>
<e20:residencePermitData><e11:residencePermit>0201</e11:residencePermit></e20:residencePermitData>
<e20:lockData><e21:dataLock>0</e21:dataLock><e21:paperLock>0</e21:paperLock></e20:lockData></e20:moveInPerson>
<e20:hasMainResidence><e20:reportingMunicipality><e7:municipalityId>%(bfs)s</e7:municipalityId>
<e7:municipalityName>%(name)s</e7:municipalityName></e20:reportingMunicipality>
<e20:arrivalDate>%(day)s</e20:arrivalDate><e20:comesFrom>{_COUNTRY}</e20:comesFrom><e20:dwellingAddress>
<e11:address><e10:street>Beispielweg</e10:street><e10:houseNumber>7</e10:houseNumber><e10:town>%(town)s</e10:town>
<e10:swissZipCode>%(zip)s</e10:swissZipCode><e10:country>CH</e10:country></e11:address>
<e11:typeOfHousehold>1</e11:typeOfHousehold></e20:dwellingAddress></e20:hasMainResidence></e20:moveIn></e20:delivery>"""
_DATES = "<eventDate>{0:%Y-%m-%dT%H:%M:%S}</eventDate>"
_ENVELOPE = (
    '<envelope xmlns="http://www.ech.ch/xmlns/eCH-0090/1" version="1.0"><messageId>DEMO-ENV-1</messageId>'
    "<messageType>1199001</messageType><messageClass>0</messageClass><senderId>{1}</senderId>"
    "<recipientId>{2}</recipientId>" + _DATES + "<messageDate>{0:%Y-%m-%dT%H:%M:%S}</messageDate></envelope>"
)
_RECEIPT = (
    '<receipt xmlns="http://www.ech.ch/xmlns/eCH-0090/2" version="2.0">'
    + _DATES
    + "<statusCode>100</statusCode><statusInfo>Message successfully transmitted</statusInfo><messageId>{3}</messageId>"
    "<messageType>1199001</messageType><messageClass>0</messageClass><senderId>{1}</senderId>"
    "<recipientId>{2}</recipientId></receipt>"
)


def message(here: Organisation, sender: str, ours: str, now: datetime) -> io.BytesIO:
    """Somebody moved in from Portugal last week; the sender asks for an answer."""
    facts = {"bfs": here.bfs_number, "name": here.name, "town": here.town, "zip": here.postal_code}
    facts |= {"sender": sender, "ours": ours, "now": now.isoformat(), "day": now.date() - timedelta(days=7)}
    return io.BytesIO((_MESSAGE % facts).encode())


def envelope(sender: str, ours: str, now: datetime) -> io.BytesIO:
    """What sedex puts around it."""
    return io.BytesIO(_ENVELOPE.format(now, sender, ours).encode())


def receipt(ours: str, recipient: str, message_id: str, now: datetime) -> io.BytesIO:
    """What sedex says about our answer on its way."""
    return io.BytesIO(_RECEIPT.format(now, ours, recipient, message_id).encode())
