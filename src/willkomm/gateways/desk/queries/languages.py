"""Names of the languages: reference data that hardly changes, kept in the cache for a while."""

from django.core.cache import cache

from willkomm.common.content.queries import languages

KEY, SECONDS = "desk.languages", 300


def language_names() -> dict[str, str]:
    """Tag → German name, in the order in which readers find them."""
    found = cache.get(KEY)
    if not found:
        found = {language.tag: language.name for language in languages()}
        cache.set(KEY, found, SECONDS)
    return found
