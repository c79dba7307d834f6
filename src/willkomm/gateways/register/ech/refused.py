"""The one way in which a delivery, or one message of it, is turned away."""


class Refused(Exception):
    """A delivery or message that must not be applied.

    `reason` is a stable code for programs, `sentence` is German and tells people what to do, `position` is
    the 1-based number of the record in the file (None: the file as a whole). `retryable` says that the same
    file may be whole a little later, because it was perhaps still being written. The sentence holds no name,
    birth date or number of a person.
    """

    def __init__(self, reason, sentence, position=None, *, retryable=False):
        super().__init__(reason, sentence, position)
        self.reason: str = reason
        self.sentence: str = sentence
        self.position: int | None = position
        self.retryable: bool = retryable

    def __str__(self):
        return f"{self.reason}: {self.sentence}"

    def __eq__(self, other):
        return isinstance(other, Refused) and self.args == other.args and self.retryable == other.retryable

    def __hash__(self):
        return hash(self.args)

    def at(self, position):
        """The same refusal, placed at a record of the file."""
        return Refused(self.reason, self.sentence, position, retryable=self.retryable)
