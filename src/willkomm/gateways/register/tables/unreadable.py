"""The one way in which a whole table is turned away."""


class Unreadable(Exception):
    """A file that is not read as a table: `reason` is a stable code, `sentence` German and says what to do."""

    def __init__(self, reason: str, sentence: str):
        super().__init__(reason, sentence)
        self.reason, self.sentence = reason, sentence
