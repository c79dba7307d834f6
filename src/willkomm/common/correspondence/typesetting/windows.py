"""Where the windows of Swiss and German envelopes are, and where a letter puts its parts for them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Rectangle:
    """An area on the A4 sheet in millimetres from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Window:
    """A window of an envelope and where the letter puts its parts for it; all lengths in millimetres.

    ``opening`` is the window as seen on the address side of the envelope. The folded sheet is smaller than
    the envelope and slides by ``play_x`` and ``play_y``; hence the two areas below. ``text`` holds the
    recipient, ``side`` date and QR code; the running text starts at ``body_top``; ``folds`` are marked.
    """

    opening: Rectangle
    play_x: float
    play_y: float
    text: Rectangle
    side: Rectangle
    body_top: float
    folds: tuple[float, ...]

    @property
    def always(self) -> Rectangle:
        """The part of the sheet that shows through the window however the sheet has slid."""
        area = self.opening
        return Rectangle(area.left, area.top, area.right - self.play_x, area.bottom - self.play_y)

    @property
    def ever(self) -> Rectangle:
        """The part of the sheet that can show through; only the recipient may stand in it."""
        area = self.opening
        return Rectangle(area.left - self.play_x, area.top - self.play_y, area.right, area.bottom)


# Swiss envelope C5 (229 × 162 mm) for A4 folded once (210 × 148.5 mm). Window 100 × 45 mm, 65 mm above the
# lower edge, 109 mm (left) or 12 mm (right) from the right edge: stationers' table «Normen für Fensterkuverts»
# (July 2014), window positions after SN 010130. The newer right-hand window NN (90 × 40 mm, 77 mm above the
# lower edge, 17 mm from the right) begins at x = 122 mm; the text begins there too, so that an address of four
# lines shows in both.
SWISS_LEFT = Window(
    opening=Rectangle(20, 52, 120, 97),
    play_x=229 - 210,
    play_y=162 - 148.5,
    text=Rectangle(25, 53, 100, 83),
    side=Rectangle(125, 40, 190, 96.5),
    body_top=98.5,
    folds=(148.5,),
)
SWISS_RIGHT = Window(
    opening=Rectangle(117, 52, 217, 97),
    play_x=229 - 210,
    play_y=162 - 148.5,
    text=Rectangle(122, 53, 190, 83),
    side=Rectangle(25, 40, 95, 96.5),
    body_top=98.5,
    folds=(148.5,),
)
# German envelope DL (220 × 110 mm, window 90 × 45 mm after DIN 680) for A4 folded at 105 and 210 mm. DIN 5008
# form B: address field 85 × 45 mm at x = 20, y = 45; text from x = 25; the recipient's zone is its lower
# 27.3 mm (62.7 to 90 mm).
GERMAN_DIN = Window(
    opening=Rectangle(20, 50, 110, 95),
    play_x=220 - 210,
    play_y=110 - 105,
    text=Rectangle(25, 62.7, 100, 90),
    side=Rectangle(125, 40, 190, 96.5),
    body_top=98.5,
    folds=(105, 210),
)
WINDOWS: Mapping[str, Window] = {"left": SWISS_LEFT, "right": SWISS_RIGHT, "din": GERMAN_DIN}
