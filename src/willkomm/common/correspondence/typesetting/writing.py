"""In which script a language is written, where that changes the room it takes."""

# Languages whose usual script is not Latin-like in height or width.
USUAL_SCRIPT = {
    "ar": "Arab", "ckb": "Arab", "fa": "Arab", "prs": "Arab", "ps": "Arab", "ur": "Arab", "ug": "Arab",
    "am": "Ethi", "ti": "Ethi", "tig": "Ethi", "byn": "Ethi", "ta": "Taml", "th": "Thai",
}  # fmt: skip


def writing_of(tag: str) -> str:
    """The script of a BCP 47 tag: as it says itself, else the usual one; ``Latn`` stands for all that need no more."""
    primary, *rest = tag.split("-")
    public = rest[: rest.index("x")] if "x" in rest else rest
    script = next((part for part in public if len(part) == 4 and part.isalpha() and part.isascii()), "")
    return script.title() or USUAL_SCRIPT.get(primary.lower(), "Latn")
