"""A real Chromium against the real application: every page is checked by axe, for its policy and for its hosts."""

import os
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from tests.journeys.hands import Fingers, Keys

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "ein langes Kennwort 26"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
SECONDS = 30
TOUCH = {"has_touch": True, "is_mobile": True}
HERE = {"localhost", "127.0.0.1"}
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
# A click returns when the page has been told of it, long before the next page is there: a page that is being left
# says so in that very moment, and whoever looks at it waits for the next. A download leaves the page where it is.
LEAVING = """
navigation.addEventListener("navigate", (event) => {
  const stays = event.hashChange || event.destination.sameDocument || event.downloadRequest !== null;
  if (!stays) window.pageIsBeingLeft = true;
});
navigation.addEventListener("navigateerror", () => { window.pageIsBeingLeft = false; });
"""
ARRIVED = "document.readyState === 'complete' && !window.pageIsBeingLeft"
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def pytest_collection_modifyitems(items):
    """Everything in this folder is a journey.

    The browser is a process of its own on a machine that may be busy: where it fails, not where a page does, the
    journey is walked once more. What a journey finds wrong is never forgiven.
    """
    once_more = pytest.mark.flaky(reruns=1, only_rerun=[BrowserError])
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)
            item.add_marker(once_more)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys. The event loop it brings is why database calls must be allowed beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = next((candidate for candidate in CHROMIUM if Path(candidate).exists()), None)
    assert path, "no Chromium on this machine: run `make install`"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *sandbox])
        yield browser
        browser.close()


class Visitor:
    """A person at a screen: opens pages by path and notices what must not happen."""

    def __init__(self, page: Page, base: str, *, scripts: bool = True):
        self.page, self.base, self.scripts, self.faults = page, base, scripts, []
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("download", lambda _: page.evaluate("window.pageIsBeingLeft = false"))
        page.add_init_script(LEAVING)

    def _console(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.faults.append(f"console: {text}")

    def _request(self, request) -> None:
        host = urlsplit(request.url).hostname
        if host and host not in HERE:
            self.faults.append(f"foreign host: {request.url}")

    def _response(self, response) -> None:
        missing = response.status >= 400 and "/static/" in response.url
        if response.status >= 500 or missing:
            self.faults.append(f"{response.status}: {response.url}")

    def open(self, path: str) -> Page:
        """Go to a path of the application and check the page."""
        self.page.goto(self.base + path)
        self.check()
        return self.page

    def check(self) -> None:
        """Fail on any accessibility finding, script error, foreign request, server error or sideways scrolling.

        Axe itself is a script, so it stays away where scripts are switched off.
        """
        self.arrive()
        if self.scripts:
            self._check_accessibility()
        assert not self.faults, f"{self.page.url}\n" + "\n".join(self.faults)
        wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 1, f"{self.page.url} scrolls sideways by {wider} px"

    def arrive(self) -> None:
        """Wait for the page that a click has asked for to be there, whole.

        Asked from here again and again: what waits inside the page is no longer excepted from its policy.
        """
        latest = monotonic() + SECONDS
        while self.scripts and not self._arrived():
            if monotonic() > latest:
                raise BrowserError(f"the page after {self.page.url} does not come")
            self.page.wait_for_timeout(20)
        self.page.wait_for_load_state("load")

    def _arrived(self) -> bool:
        try:
            return self.page.evaluate(ARRIVED)
        except BrowserError:  # the page went while it was asked
            return False

    def _check_accessibility(self) -> None:
        found = self._findings()
        words = [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
        assert not words, f"{self.page.url}\n" + "\n".join(words)

    def _findings(self, tries: int = 3) -> list[dict]:
        """What axe finds. A page that leaves by itself (a look at progress, a refresh) takes axe with it: once more."""
        try:
            return Axe().run(self.page).response["violations"]
        except BrowserError:
            if tries == 1:
                raise
        self.arrive()
        return self._findings(tries - 1)

    def enter(self, user) -> Page:
        """Be signed in, without the form: for journeys that begin behind it."""
        client = Client()
        client.force_login(user, backend=BACKEND)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        self.page.context.add_cookies([{**cookie, "url": self.base}])
        return self.page

    def sign_in(self, user) -> Page:
        """Sign in through the form, with e-mail and password."""
        user.set_password(PASSWORD)
        user.save()
        self.open("/konto/login/")
        self.page.get_by_label("E-Mail").fill(user.email)
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.page.get_by_role("button", name="Einloggen", exact=True).click()
        self.page.wait_for_url(lambda url: "/konto/login" not in url)
        self.check()
        return self.page


@pytest.fixture(scope="session")
def server(django_db_setup, statics) -> Iterator[str]:
    """The address of the application, which serves its style sheets and scripts itself, as it does everywhere."""
    thread = LiveServerThread("localhost", static_handler=lambda application: application)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert not thread.error, thread.error
    yield f"http://{thread.host}:{thread.port}"
    thread.terminate()


@pytest.fixture
def visit(browser, server, canton):
    """A function: a new visitor with a screen of this size (default: wide)."""
    contexts = []

    def make(viewport=WIDE, **options) -> Visitor:
        options = (TOUCH if viewport is PHONE else {}) | options
        context = browser.new_context(viewport=viewport, locale="de-CH", accept_downloads=True, **options)
        context.set_default_timeout(SECONDS * 1000)
        contexts.append(context)
        return Visitor(context.new_page(), server, scripts=options.get("java_script_enabled", True))

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(params=[(WIDE, Keys), (PHONE, Fingers)], ids=["keyboard", "phone"])
def walk(request, visit):
    """A function: a new visitor, and the hands with which they use every page; a journey is walked with both."""
    viewport, hands = request.param

    def make():
        visitor = visit(viewport)
        return visitor, hands(visitor.page)

    return make


@pytest.fixture
def practising(zuchwil):
    """Zuchwil reads test deliveries."""
    zuchwil.test_mode = True
    zuchwil.save()
    return zuchwil
