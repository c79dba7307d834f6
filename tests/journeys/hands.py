"""Two ways to use a page: the keyboard alone, and fingers on a telephone. A journey is walked with either of them."""

from datetime import date

# The calendar button inside a date field is the browser's own: it draws its ring where a page cannot look.
SEEN = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const near = element.nextElementSibling ? getComputedStyle(element.nextElementSibling) : style;
  const lit = (s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
  const box = element.getBoundingClientRect();
  return {
    tag: element.tagName, id: element.id, name: element.getAttribute("name") || "",
    text: (element.innerText || (element.labels && element.labels[0] || element).innerText || "").trim(),
    alert: element.hasAttribute("data-focus"), seen: box.width > 1 && box.height > 1,
    lit: lit(style) || lit(near) || element.type === "date",
  };
}"""
# What a finger can touch, in the page's own part first; a field that is drawn by its label is touched there.
TOUCHED = """([text, name]) => {
  const all = "a[href], button, summary, input:not([type=hidden]), select, textarea";
  const words = (e) => (e.innerText || (e.labels && e.labels[0] || e).innerText || "").trim();
  const found = ["main", "body"].flatMap((part) => [...document.querySelectorAll(part + " :is(" + all + ")")])
    .filter((e) => e.checkVisibility() || (e.labels && e.labels[0] && e.labels[0].checkVisibility()))
    .find((e) => (text && words(e).startsWith(text)) || (name && e.getAttribute("name") === name));
  if (!found) return null;
  const box = found.getBoundingClientRect();
  return box.width > 1 && box.height > 1 || !found.labels[0] ? found : found.labels[0];
}"""
# A date field's parts stand in the order of the browser's own language, which a page is not told.
ORDERS = ("%d%m%Y", "%m%d%Y", "%Y%m%d")
MOST = 60
LOOKS = 250


class Keys:
    """Someone without a mouse: Tab until the wanted thing has the focus."""

    def __init__(self, page):
        self.page = page

    def here(self) -> dict:
        """What has the focus."""
        return self.page.evaluate(SEEN)

    def back(self, *, text: str = "", name: str = "") -> dict:
        """The same backwards."""
        return self.to(text=text, name=name, key="Shift+Tab")

    def to(self, *, text: str = "", name: str = "", key: str = "Tab") -> dict:
        """Press Tab until the focus is on this text or this field; every stop on the way must be seen."""
        for _ in range(MOST):
            self.page.keyboard.press(key)
            found = self.here()
            assert found["tag"] == "BODY" or found["lit"], f"the focus is not seen: {found}"
            if (text and found["text"].startswith(text)) or (name and found["name"] == name):
                return found
        raise AssertionError(f"{text or name} cannot be reached with Tab on {self.page.url}")

    def press(self, key: str = "Enter") -> None:
        """Press a key that leads to the next page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def tick(self) -> None:
        """Set or take away the tick of the box one is at."""
        self.page.keyboard.press("Space")

    def unfold(self) -> None:
        """Open what is folded away behind the line one is at."""
        self.page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        """Go to a field and type."""
        self.to(name=name)
        self.page.keyboard.type(text)

    def choose(self, name: str, label: str) -> None:
        """Go to a list and choose from it."""
        self.write(name, label)

    def date(self, name: str, day: date) -> None:
        """Go to a date field and type the day as this browser wants it."""
        self.to(name=name)
        for order in ORDERS:
            self.page.keyboard.type(day.strftime(order))
            if self.page.locator(f"main input[name={name}]").input_value() == day.isoformat():
                return
            for _ in range(2):
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"{day} cannot be typed into {name} on {self.page.url}")

    def files(self, name: str, files: list) -> None:
        """Go to a file field and have the browser ask for files."""
        self.to(name=name)
        with self.page.expect_file_chooser() as asked:
            self.page.keyboard.press("Enter")
        asked.value.set_files(files)


class Fingers:
    """Someone with a telephone: everything by touch, large enough to be met."""

    def __init__(self, page):
        self.page, self.at = page, None

    def here(self) -> dict:
        """What has the focus."""
        return self.page.evaluate(SEEN)

    def to(self, *, text: str = "", name: str = "") -> None:
        """Find this text or this field with the eyes."""
        self.at = self._soon(lambda: self.page.evaluate_handle(TOUCHED, [text, name]).as_element())
        assert self.at, f"{text or name} is not to be seen on {self.page.url}"

    back = to

    def _soon(self, look):
        """What a look finds: a touch takes effect a moment after the finger has left."""
        for _ in range(LOOKS):
            if found := look():
                return found
            self.page.wait_for_timeout(20)
        return None

    def press(self, _key: str = "") -> None:
        """Touch what leads to the next page."""
        with self.page.expect_navigation():
            self.at.tap()

    def tick(self) -> None:
        """Touch the box one is at."""
        self.at.tap()

    unfold = tick

    def write(self, name: str, text: str) -> None:
        """Touch a field and type on the screen."""
        self.to(name=name)
        self.at.tap()
        assert self._soon(lambda: self.at.evaluate("field => field === document.activeElement")), name
        self.page.keyboard.type(text)

    def choose(self, name: str, label: str) -> None:
        """Choose from a list, as the telephone shows it."""
        field = self.page.locator(f"main select[name={name}]")
        labels = field.locator("option").all_inner_texts()
        field.select_option(label=next(each for each in labels if each.strip().startswith(label)))

    def date(self, name: str, day: date) -> None:
        """Choose a day in the telephone's calendar."""
        self.page.locator(f"main input[name={name}]").fill(day.isoformat())

    def files(self, name: str, files: list) -> None:
        """Touch a file field and choose."""
        self.to(name=name)
        with self.page.expect_file_chooser() as asked:
            self.at.tap()
        asked.value.set_files(files)
