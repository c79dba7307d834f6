"""Takes the pictures of the README and of the Handbuch from the demonstration (`make pictures`).

Builds a demonstration in a temporary folder, serves it, signs in with one click as its people and writes
`docs/pictures/*.png` and `docs/handbuch/bilder/*.png`. With `--base-url` it visits a demonstration that is already
running instead, and works in it as its people would: it creates letters, takes a list over, asks for an access file.
All people in the pictures are invented.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.error import URLError

import handbook_pictures
import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES, HANDBOOK = ROOT / "docs/pictures", ROOT / "docs/handbuch/bilder"
WILLKOMM = [sys.executable, "-m", "willkomm.config.command"]
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
DESK, PHONE = {"width": 1120, "height": 840}, {"width": 390, "height": 780}
COLOURS, MOST_BYTES = 96, 150_000
START_SECONDS = 60
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


def save(name: str, image: Image.Image, folder: Path = PICTURES) -> None:
    """Write a picture small: few colours, no alpha."""
    path = folder / name
    image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {image.width} × {image.height}  {size // 1000} kB")
    if size > MOST_BYTES:
        raise SystemExit(f"{name} is larger than {MOST_BYTES // 1000} kB: crop it.")


def shoot(page: Page, name: str, *, down_to: str = "", folder: Path = PICTURES) -> None:
    """The upper part of a page, or all of it down to the end of this element."""
    page.evaluate("document.fonts.ready")
    page.evaluate("document.activeElement.blur()")
    height = page.viewport_size["height"]
    if down_to:
        box = page.locator(down_to).first.bounding_box()
        height = int(box["y"] + box["height"]) + 24
    width = page.locator("body").bounding_box()["width"]  # without the scroll bar's gutter
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    save(name, Image.open(BytesIO(page.screenshot(full_page=True, clip=clip))), folder)


class Visit:
    """A browser at the demonstration."""

    def __init__(self, browser: Browser, base: str):
        self.browser, self.base = browser, base

    def as_person(self, name: str, viewport=DESK) -> Page:
        """A page behind the one-click sign-in of this person."""
        page = self.browser.new_context(viewport=viewport, locale="de-CH").new_page()
        page.goto(self.base + "/konto/login/")
        page.get_by_role("button", name=f"Einloggen als {name}").click()
        return page


def desk(visit: Visit) -> str:
    """The officer's pages; returns the code that stands in the letter created on the way."""
    page = visit.as_person("Anna")
    close = page.get_by_role("button", name="Verstanden, nicht mehr zeigen")
    if close.count():
        close.click()
    shoot(page, "heute.png")
    page.goto(visit.base + "/zuzuege/")
    shoot(page, "zuzuege.png", down_to="main article")
    page.goto(visit.base + "/kennzahlen/")
    shoot(page, "kennzahlen.png", down_to="main svg, main figure")
    page.goto(visit.base + "/")
    page.get_by_role("link", name="Einladen").first.click()
    page.get_by_role("button", name="Einladung erstellen").first.click()
    letter = page.request.get(visit.base + page.locator("main a[href^='/briefe/']").first.get_attribute("href"))
    page.goto(page.url)
    shoot(page, "dossier.png")
    text = pypdfium2.PdfDocument(letter.body())[0].get_textpage().get_text_range()
    return CODE.search(text).group()


def canton(visit: Visit) -> None:
    """The canton's figures."""
    page = visit.as_person("Kim")
    page.goto(visit.base + "/kanton/")
    shoot(page, "kanton.png", down_to="main svg, main figure")


def portal(visit: Visit, code: str) -> None:
    """The public page behind the letter, in Arabic on a phone."""
    page = visit.browser.new_context(viewport=PHONE, locale="ar").new_page()
    page.goto(f"{visit.base}/w/{code}/?lang=ar")
    shoot(page, "portal-arabisch.png", down_to="main")


def letter(folder: Path) -> None:
    """An invitation in German and Tigrinya."""
    pdf = folder / "brief.pdf"
    subprocess.run([*WILLKOMM, "letter", "preview", "--language", "ti", "--out", str(pdf)], check=True)
    save("brief-tigrinya.png", pypdfium2.PdfDocument(pdf)[0].render(scale=1.3).to_pil())


@contextmanager
def demonstration() -> Iterator[str]:
    """A demonstration of its own in a folder that vanishes afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    subprocess.run([*WILLKOMM, "demo"], check=True)
    serve = [*WILLKOMM, "serve", "--with-worker", "--port", str(port)]
    server = subprocess.Popen(serve, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(base)
        yield base
    finally:
        server.terminate()
        server.wait()


def wait_for(base: str) -> None:
    """Until the server answers."""
    last = time.monotonic() + START_SECONDS
    while time.monotonic() < last:
        try:
            urllib.request.urlopen(base + "/health/ready", timeout=2).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
        else:
            return
    raise SystemExit("The demonstration did not start.")


def take(base: str, folder: Path) -> None:
    """All pictures from the demonstration at this address."""
    for pictures in (PICTURES, HANDBOOK):
        pictures.mkdir(parents=True, exist_ok=True)
    path = next((candidate for candidate in CHROMIUM if Path(candidate).exists()), None)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--disable-gpu", *sandbox])
        visit = Visit(browser, base)
        portal(visit, desk(visit))
        canton(visit)
        handbook_pictures.take(visit, partial(shoot, folder=HANDBOOK))
        browser.close()
    letter(folder)


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base-url", help="a demonstration that is already running")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="willkomm-pictures-") as name:
        os.environ |= {"WILLKOMM_HOME": name, "WILLKOMM_DEMO": "1"}
        if asked.base_url:
            take(asked.base_url.rstrip("/"), Path(name))
            return
        with demonstration() as base:
            take(base, Path(name))


if __name__ == "__main__":
    main()
