"""Validation against the schemas of the Verein eCH, record by record and without network.

Every record is validated inside a small delivery of its own, so that the position of a mistake is exact,
memory stays flat and content of `extension` (cantonal additions) can be left out.
"""

from copy import deepcopy
from pathlib import Path

from lxml import etree

from .refused import Refused
from .sentences import explain, misplaced
from .stream import EVENT, GROUP, HEADER, RECORD, walk

FOLDER = Path(__file__).parent / "schemas"


class _LocalSchemas(etree.Resolver):
    """Answers every import with the copy in our folder; what is not there is refused, never fetched."""

    def resolve(self, url, _public_id, context):
        file = FOLDER / url.rpartition("/")[2]
        if not file.is_file():
            raise etree.XMLSchemaParseError(f"no local copy of {url}")
        return self.resolve_filename(str(file), context)


def compile_schema(name):
    """A fresh schema object; its error log belongs to one file (compiling takes about 0.02 s)."""
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    parser.resolvers.add(_LocalSchemas())
    return etree.XMLSchema(etree.parse(str(FOLDER / name), parser))


def validate(file, version):
    """Validate a delivery completely. Raises Refused: schema, no_header, no_event, not_xml."""
    check = _Validation(version)
    for step in walk(file, version):
        check.take(step)
    check.finish()


class _Validation:
    def __init__(self, version):
        self.version = version
        self.schema = compile_schema(version.schema)
        self.header = None
        self.events = 0
        self.position = 0
        self.last = {}
        self.frames = {}

    def take(self, step):
        if step.kind == HEADER:
            self.header = self._without_extensions(deepcopy(step.element), "58:extension", "58:attachment")
        elif step.kind in (RECORD, GROUP):
            self.position += step.kind == RECORD
            self._refuse_strangers_before(step.element)
            self._complete(step)
        elif step.kind == EVENT:
            self.events += 1
            self.position = max(self.position, 1)
            self._complete(step)
        else:
            self._root(step.element)

    def _refuse_strangers_before(self, element):
        for sibling in element.itersiblings(preceding=True):
            if sibling.tag != element.tag:
                raise misplaced(sibling, self.position)

    def _complete(self, step):
        """Validate an element. Its earlier records are checked and empty by now; the last stands for them."""
        copy = self._without_extensions(deepcopy(step.element), "20:extension")
        copy.tail = None
        inner = self.last.pop(len(step.path) + 1, None)
        if inner is not None:
            copy.replace(copy[0], inner)
        root, holder = self._frame(step)
        holder[:] = [copy]
        self._assert_valid(root)
        self.last[len(step.path)] = copy

    def _frame(self, step):
        """An otherwise empty delivery with the ancestors of the step."""
        ancestors = step.path[:-1]
        if ancestors not in self.frames:
            original = step.element.getroottree().getroot()
            root = holder = _empty(original)
            if self.header is not None:
                root.append(deepcopy(self.header))
            for name in ancestors:
                holder = etree.SubElement(holder, self.version.tag(f"20:{name}"))
            # At the root the header stays where it is, so the event gets a holder that starts behind it.
            self.frames[ancestors] = root, holder
        root, holder = self.frames[ancestors]
        return root, holder if ancestors else _Behind(root, self.header is not None)

    def _assert_valid(self, root):
        if not self.schema.validate(root):
            raise explain(self.schema.error_log[0], max(self.position, 1))

    def _root(self, root):
        children = [child.tag for child in root]
        expected = [self.version.tag("20:deliveryHeader")] if self.header is not None else []
        strangers = root[len(expected) + self.events :] if children[: len(expected)] == expected else root[:1]
        if strangers or self.events > 1:
            raise misplaced(strangers[0] if strangers else root[-1], None)
        if self.events == 0:
            bare = _empty(root)
            bare.extend([deepcopy(self.header)] if self.header is not None else [])
            self._assert_valid(bare)

    def finish(self):
        """The forgiving variant allows a delivery without header or event; nobody can do anything with it."""
        if self.header is None:
            raise Refused(
                "no_header",
                "Die Meldung hat keinen Meldungskopf. Bitte neu aus der Einwohnersoftware senden.",
            )
        if self.events == 0:
            raise Refused("no_event", "Die Meldung enthält kein Ereignis. Bitte neu aus der Einwohnersoftware senden.")

    def _without_extensions(self, copy, *names):
        for name in names:
            for extension in list(copy.iterdescendants(self.version.tag(name))):
                extension.clear(keep_tail=True)
        return copy


def _empty(root):
    """The root element with its attributes alone."""
    try:
        return etree.Element(root.tag, dict(root.attrib))
    except ValueError as error:  # a name that only a lenient parser lets through
        raise Refused(
            "not_xml", "Die Datei ist kein lesbares XML. Bitte die Meldung neu aus der Einwohnersoftware erzeugen."
        ) from error


class _Behind:
    """The children of the root behind the header, for one slice assignment."""

    def __init__(self, root, has_header):
        self.root = root
        self.start = 1 if has_header else 0

    def __setitem__(self, _whole, children):
        self.root[self.start :] = children
