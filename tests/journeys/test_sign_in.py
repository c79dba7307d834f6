"""Signing in, in a browser."""


def test_nobody_is_asked_to_sign_in_and_comes_back(visit, anna):
    visitor = visit()
    page = visitor.open("/")
    assert "/konto/login/" in page.url
    visitor.sign_in(anna)
    assert page.get_by_role("heading", level=1).is_visible()
