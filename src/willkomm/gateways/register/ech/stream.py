"""Walking through a delivery record by record, in constant memory."""

from dataclasses import dataclass

from lxml import etree

from .events import RECORDS, SHAPES
from .refused import Refused

# The DOCTYPE is already refused by then; these are the second lock on the same door.
SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}
HEADER, RECORD, GROUP, EVENT, ROOT = "header", "record", "group", "event", "root"


@dataclass(frozen=True, slots=True)
class Step:
    """A complete element of the frame. `path` leads from the root to it: (event, "messages", …)."""

    kind: str
    path: tuple[str, ...]
    element: etree._Element


def walk(file, version):
    """Yield the header, every record, their groups, the event and the root, each when it is complete.

    A record or group is emptied as soon as the caller asks for the next step. Raises Refused (not_xml,
    doctype).
    """
    steps = etree.iterparse(file, events=("end",), tag=_tags(version), **SAFE)
    try:
        for _, element in steps:
            step = _step(element, version.namespaces["20"])
            if step is None:
                continue
            if element.getroottree().docinfo.internalDTD is not None:
                raise Refused("doctype", "Die Datei enthält eine DOCTYPE-Angabe und wird deshalb nicht gelesen.")
            yield step
            if step.kind in (RECORD, GROUP):
                forget(element)
    except etree.XMLSyntaxError as error:
        raise Refused(
            "not_xml",
            "Die Datei ist kein lesbares XML. Bitte die Meldung neu aus der Einwohnersoftware erzeugen.",
        ) from error


def _tags(version):
    names = {"delivery", "deliveryHeader", *SHAPES, *(name for path in RECORDS.values() for name in path)}
    return [version.tag(f"20:{name}") for name in names]


def _step(element, namespace):
    """What this element is by its place; None for one that only shares the name (in an extension, say)."""
    path = []
    node = element
    while (parent := node.getparent()) is not None:
        name = etree.QName(node)
        if name.namespace != namespace or len(path) > 3:
            return None
        path.insert(0, name.localname)
        node = parent
    return _placed(tuple(path), element)


def _placed(path, element):
    if not path:
        return Step(ROOT, path, element)
    if path == ("deliveryHeader",):
        return Step(HEADER, path, element)
    event, inside = path[0], path[1:]
    if event not in SHAPES:
        return None
    if not inside:
        return Step(EVENT, path, element)
    record = RECORDS.get(event, ())
    if inside == record:
        return Step(RECORD, path, element)
    return Step(GROUP, path, element) if inside == record[: len(inside)] else None


def forget(element):
    """Free a finished record. The parser stands behind it, so only what lies before may be taken out."""
    element.clear(keep_tail=True)
    parent = element.getparent()
    while (previous := element.getprevious()) is not None:
        parent.remove(previous)
