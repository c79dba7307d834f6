"""Questions about people: who is meant by what somebody typed, and who may be entered already."""

from willkomm.common.people.queries.doubles import Double, doubles_of, likely_same, likely_same_each
from willkomm.common.people.queries.searching import Hit, search_people

__all__ = ["Double", "Hit", "doubles_of", "likely_same", "likely_same_each", "search_people"]
