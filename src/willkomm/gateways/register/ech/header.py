"""The message header (eCH-0058 V5, with the lock that eCH-0020 adds)."""

from .fields import parse_moment
from .records import Header, Partial

_APPLICATION = ("58:manufacturer", "58:product", "58:productVersion")


def read_header(fields, element):
    """The header of a delivery or receipt."""
    application = fields.find(element, "58:sendingApplication")
    return Header(
        sender_id=fields.text(element, "58:senderId"),
        original_sender_id=fields.text(element, "58:originalSenderId"),
        recipient_ids=tuple(fields.text(each) for each in fields.all(element, "58:recipientId")),
        message_id=fields.text(element, "58:messageId"),
        reference_message_id=fields.text(element, "58:referenceMessageId"),
        business_process_id=fields.text(element, "58:businessProcessId"),
        message_type=fields.text(element, "58:messageType"),
        sub_message_type=fields.text(element, "58:subMessageType"),
        application=" ".join(fields.text(application, path) for path in _APPLICATION),
        message_date=parse_moment(fields.text(element, "58:messageDate")),
        event_date=fields.date(element, "58:eventDate"),
        action=fields.number(element, "58:action"),
        test=fields.flag(element, "58:testDeliveryFlag"),
        response_expected=fields.flag(element, "58:responseExpected"),
        partial=_partial(fields, fields.find(element, "58:partialDelivery")),
        data_lock=fields.number(element, "20:dataLock"),
        data_lock_from=fields.date(element, "20:dataLockValidFrom"),
        data_lock_till=fields.date(element, "20:dataLockValidTill"),
    )


def _partial(fields, element):
    if element is None:
        return None
    return Partial(
        unique_id=fields.text(element, "58:uniqueIdDelivery"),
        total=fields.number(element, "58:totalNumberOfPackages"),
        number=fields.number(element, "58:numberOfActualPackage"),
    )
