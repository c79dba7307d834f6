"""Envelopes, receipts and archives as bytes, for tests."""

import io
import struct
import zipfile

OURS, SENDER = "2-11-99", "1-2534-1"


def envelope(version="1", sender=SENDER, recipients=(OURS,), message_class=0, extra="", **facts):
    """An envelope of eCH-0090; `extra` is XML behind the dates, `reference` the number it answers."""
    facts = {"message_id": "ENV-0001", "message_type": 1199001, "reference": ""} | facts
    reference = f"<e:referenceMessageId>{facts['reference']}</e:referenceMessageId>" if facts["reference"] else ""
    recipient = "".join(f"<e:recipientId>{each}</e:recipientId>" for each in recipients)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<e:envelope xmlns:e="http://www.ech.ch/xmlns/eCH-0090/{version}" version="{version}.0">'
        f"<e:messageId>{facts['message_id']}</e:messageId><e:messageType>{facts['message_type']}</e:messageType>"
        f"<e:messageClass>{message_class}</e:messageClass>{reference}<e:senderId>{sender}</e:senderId>{recipient}"
        "<e:eventDate>2026-11-01T00:00:00</e:eventDate><e:messageDate>2026-11-03T08:15:00</e:messageDate>"
        f"{extra}</e:envelope>"
    ).encode()


def receipt(code, message_id="ENV-0009", version="2", sender=OURS, recipient=SENDER):
    """A receipt of the transport."""
    return (
        f'<receipt xmlns="http://www.ech.ch/xmlns/eCH-0090/{version}" version="{version}.0">'
        f"<eventDate>2026-11-03T08:15:20</eventDate><statusCode>{code}</statusCode><statusInfo>x</statusInfo>"
        f"<messageId>{message_id}</messageId><messageType>1199001</messageType><messageClass>0</messageClass>"
        f"<senderId>{sender}</senderId><recipientId>{recipient}</recipientId></receipt>"
    ).encode()


def archive(entries, method=zipfile.ZIP_DEFLATED):
    """A ZIP archive of name → bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return packed.getvalue()


def renamed(content, old, new):
    """An archive whose entry has another name of the same length, which no library would write."""
    assert len(old) == len(new)
    return content.replace(old, new)


def lying(content, size):
    """An archive that says of its first entry that it is this large."""
    data = bytearray(content)
    local, central = data.index(b"PK\3\4"), data.index(b"PK\1\2")
    data[local + 22 : local + 26] = data[central + 24 : central + 28] = struct.pack("<L", size)
    return bytes(data)
