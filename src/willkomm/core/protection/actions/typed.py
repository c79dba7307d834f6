"""What people type into a form."""

from willkomm.core.kernel.refusals import Refused


def typed(text: str, sentence: str, longest: int) -> str:
    """The text without blanks around it, cut; refused with this sentence when there is none."""
    if not text.strip():
        raise Refused(sentence, "empty")
    return text.strip()[:longest]
