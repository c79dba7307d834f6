"""Our batch of letters against the bare Typst compilation of the same document from ready-made facts."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

LETTERS = 200
LIMIT = 1.5
MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def measure() -> dict:
    """Seconds for 200 different side-by-side letters, as `typeset` makes them and as Typst alone does."""
    from willkomm.common.correspondence import typesetting
    from willkomm.common.correspondence.typesetting import engine
    from willkomm.common.correspondence.typesetting.template_facts import document_facts

    tags = [tag for tag in typesetting.sample_languages() if tag != "de"]
    letters = [
        replace(typesetting.sample_facts(tags[n % len(tags)]), reference=f"Brief {n}", code=f"BNCH-{n:04}")
        for n in range(LETTERS)
    ]
    typesetting.typeset(letters[:5], timestamp=MOMENT, title="warm")
    engine._forget()
    facts = json.dumps(document_facts(letters, "Briefe", False), ensure_ascii=False)
    started = perf_counter()
    engine._compiler().compile(
        format="pdf", pdf_standards=["ua-1"], timestamp=int(MOMENT.timestamp()), sys_inputs={"facts": facts}
    )
    floor = perf_counter() - started
    engine._forget()
    started = perf_counter()
    typesetting.typeset(letters, timestamp=MOMENT, title="Briefe")
    seconds = perf_counter() - started
    return {
        "name": "letters",
        "what": f"{LETTERS} letters, {1000 * seconds / LETTERS:.1f} ms each",
        "seconds": seconds,
        "floor": floor,
        "ratio": seconds / floor,
        "limit": LIMIT,
    }
