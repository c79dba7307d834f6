"""The status codes of sedex receipts, as German sentences (registers §8).

A receipt tells about the transport: that a message was delivered says nothing about whether anybody processed it.
"""

_ASK = "Bitte die Informatik der Gemeinde fragen."
_CODES = {
    100: "zugestellt; ob sie verarbeitet ist, sagt die Quittung nicht.",
    200: "nicht zugestellt, weil der Umschlag ungültig ist. Bitte dem Betrieb melden.",
    201: "nicht zugestellt, weil ihre Nummer schon verwendet wurde. Sie ist vermutlich doppelt gesendet worden.",
    202: "nicht zugestellt, weil die Nutzdaten fehlen. Bitte dem Betrieb melden.",
    203: "nicht zugestellt, weil sie zu alt ist. Bitte den Weg zum sedex-Client prüfen lassen.",
    204: "nicht abgeholt worden, bevor ihre Frist ablief. Bitte die Empfängerin fragen.",
    300: f"nicht zugestellt, weil sedex den Absender nicht kennt. Bitte die eigene Kennung prüfen. {_ASK}",
    301: "nicht zugestellt, weil sedex die Empfängerin nicht kennt. Bitte die Liste der Absender prüfen.",
    302: f"nicht zugestellt, weil sedex den Absender nicht kennt. Bitte die eigene Kennung prüfen. {_ASK}",
    303: f"nicht zugestellt, weil sedex den Meldungstyp nicht kennt. {_ASK}",
    304: f"nicht zugestellt, weil sedex die Meldungsklasse nicht kennt. {_ASK}",
    310: f"nicht zugestellt, weil der Absender diese Meldung nicht senden darf. {_ASK}",
    311: f"nicht zugestellt, weil die Empfängerin diese Meldung nicht empfangen darf. {_ASK}",
    312: f"nicht zugestellt, weil das Zertifikat des Absenders nicht gilt. {_ASK}",
    313: f"nicht zugestellt, weil das Zertifikat der Empfängerin nicht gilt. {_ASK}",
    330: "nicht zugestellt, weil sie zu gross ist. Bitte dem Betrieb melden.",
    601: "abgesendet und noch nicht zugestellt.",
    701: "noch nicht abgeholt und läuft bald ab. Bitte die Empfängerin fragen.",
}
_RANGES = {
    2: "nicht zugestellt, weil der Umschlag nicht stimmt. Bitte dem Betrieb melden.",
    3: f"nicht zugestellt, weil sedex sie nicht zulässt. {_ASK}",
    4: f"nicht zugestellt, weil das Netz gestört war. {_ASK}",
    5: f"nicht zugestellt, weil bei sedex ein Fehler auftrat. {_ASK}",
    6: "unterwegs.",
    7: "noch unterwegs; bitte im Auge behalten.",
}
_ON_THE_WAY = (6, 7)
DELIVERED = 100


def sentence_of(code: int) -> str:
    """What a status code (100 to 999) means, as the end of the sentence «Die Meldung … ist …»."""
    known = _CODES.get(code) or _RANGES.get(code // 100)
    return f"{known or f'in einem unbekannten Zustand. {_ASK}'} (Code {code})"


def is_final(code: int) -> bool:
    """Whether nothing more is to be expected: delivered, or not delivered for good."""
    return code // 100 not in _ON_THE_WAY
