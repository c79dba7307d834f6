"""What the domain answers when it will not do something: one German sentence that says what to do."""


class Refused(Exception):
    """The domain says no. `sentence` is shown to the person, `code` is stable for machines.

    The sentence never holds personal data, because exceptions end up in logs.
    """

    def __init__(self, sentence: str, code: str = "refused"):
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class Forbidden(Refused):
    """The right is missing inside one's own organisation (answered with 403)."""

    def __init__(self, sentence: str = "Dazu fehlt Ihnen die Berechtigung. Wenden Sie sich an Ihre Leitung."):
        super().__init__(sentence, "forbidden")
