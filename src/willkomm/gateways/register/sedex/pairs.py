"""Which files belong together: an envelope `envl_X.xml` and its payload `data_X.<any ending>`."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

_ENVELOPE, _DATA, ENVELOPE_SUFFIX = "envl_", "data_", ".xml"


@dataclass(frozen=True, slots=True)
class Group:
    """Names that come in together. Of half a pair, `data` or `envelope` is empty."""

    data: str = ""
    envelope: str = ""
    paired: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names there are, the payload first."""
        return tuple(name for name in (self.data, self.envelope) if name)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return bool(self.data) and (bool(self.envelope) or not self.paired)


def _key(name: str, prefix: str) -> str | None:
    low = PurePath(name).name.lower()
    return PurePath(low.removeprefix(prefix)).stem if low.startswith(prefix) else None


def grouped(names: Iterable[str]) -> list[Group]:
    """Sort names into pairs, halves of pairs and single files, in the order of the first name of each.

    Two payloads of one envelope (`data_1.xml`, `data_1.zip`) are halves both, because nobody can say which is meant.
    """
    names = list(names)
    envelopes, payloads, order = {}, {}, []
    for name in names:
        outside, inside = _envelope_key(name), _key(name, _DATA)
        if outside is not None:
            envelopes.setdefault(outside, []).append(name)
        elif inside is not None:
            payloads.setdefault(inside, []).append(name)
        order.append((name, outside if outside is not None else inside))
    return list(dict.fromkeys(_group(name, key, envelopes, payloads) for name, key in order))


def _envelope_key(name: str) -> str | None:
    return _key(name, _ENVELOPE) if name.lower().endswith(ENVELOPE_SUFFIX) else None


def _group(name, key, envelopes, payloads) -> Group:
    if key is None:
        return Group(data=name)
    outside, inside = envelopes.get(key, []), payloads.get(key, [])
    if len(outside) == len(inside) == 1:
        return Group(data=inside[0], envelope=outside[0], paired=True)
    return Group(envelope=name, paired=True) if name in outside else Group(data=name, paired=True)


def bundled(files: Iterable[tuple[str, object]]) -> list[tuple[str, object, object | None]]:
    """Files with their names, each payload together with its envelope: (name, file, envelope or None).

    Half a pair stands for itself: whoever reads it says what is wrong.
    """
    files = list(files)
    by_name = dict(files)
    pairs = {group.data: group.envelope for group in grouped(by_name) if group.paired and group.is_whole}
    outside = set(pairs.values())
    return [(name, file, by_name.get(pairs.get(name, ""))) for name, file in files if name not in outside]
