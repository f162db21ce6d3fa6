"""The door of the server: what reaches Django is a request that it can read."""

import io

import pytest

from quizzes.wsgi import application, with_readable_charset


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("", ""),
        ("application/json", "application/json"),
        ("application/json; charset=utf-8", "application/json; charset=utf-8"),
        ("application/json; charset=LATIN-1", "application/json; charset=LATIN-1"),
        ("application/json; charset=hex", "application/json"),
        ("application/json; charset=bz2_codec", "application/json"),
        ("application/json; charset=no-such", "application/json"),
        ('multipart/form-data; charset="rot13"; boundary=x', "multipart/form-data; boundary=x"),
    ],
)
def test_charset_that_no_text_is_written_in_is_dropped(given, left):
    assert with_readable_charset(given).replace('"', "") == left


@pytest.mark.parametrize("charset", ["hex", "bz2_codec", "idna\x00", "no-such"])
def test_odd_charset_is_answered_like_any_request(db, charset):
    answers = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/healthz",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": f"application/json; charset={charset}",
        "CONTENT_LENGTH": "2",
        "wsgi.input": io.BytesIO(b"{}"),
        "wsgi.url_scheme": "http",
    }

    b"".join(application(environ, lambda status, headers: answers.append(status)))

    assert answers == ["200 OK"]
