import pytest
from django.http import HttpResponse
from django.utils import translation

from htk_workforce.ui.middleware import ChosenLanguageMiddleware


@pytest.fixture
def answer(rf, settings):
    """Asks with a cookie and an Accept-Language; the answer says in which language it was made."""

    def send(cookie: str = "", accept: str = "") -> HttpResponse:
        request = rf.get("/", headers={"Accept-Language": accept} if accept else {})
        if cookie:
            request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
        view = lambda request: HttpResponse(f"{translation.get_language()} {request.LANGUAGE_CODE}")  # noqa: E731
        return ChosenLanguageMiddleware(view)(request)

    return send


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [
        ("", "", "da"),
        ("", "en-GB,en;q=0.9", "da"),
        ("en-gb", "", "en-gb"),
        ("en-gb", "da", "en-gb"),
        ("da", "en-GB", "da"),
        ("de", "", "da"),
        ("../../en", "en-GB", "da"),
    ],
)
def test_only_the_chosen_language_counts(answer, cookie, accept, language):
    response = answer(cookie, accept)
    assert response.content.decode() == f"{language} {language}"
    assert response["Content-Language"] == language
    assert response["Vary"] == "Cookie"


def test_the_language_ends_with_the_request(answer):
    with translation.override("da"):
        answer("en-gb")
        assert translation.get_language() == "da"
