"""Is it really Twilio? The vectors are public ones of Twilio's own packages, for the token 12345."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from ivr.twiml.signature import Signature

A = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}
B = {**A, "Caller": "+14158675309", "From": "+14158675309"}
TWICE = MultiDict(
    [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
)
BODY = '{"property": "value", "boolean": true}'
BODY_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
QUERY = "myapp.php?foo=1&bar=2"

VECTORS: list[tuple[str, Any, str]] = [
    (f"https://example.com/{QUERY}", A, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
    (f"https://mycompany.com/{QUERY}", B, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    (f"http://mycompany.com:1234/{QUERY}", B, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    (f"https://mycompany.com:443/{QUERY}", B, "kvajT1Ptam85bY51eRf/AJRuM3w="),
    (f"http://mycompany.com:80/{QUERY}", B, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    (f"https://mycompany.com/{QUERY}", TWICE, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    (f"https://mycompany.com/{QUERY}&bodySHA256={BODY_HASH}", BODY, "a9nBmqA0ju/hNViExpshrM61xv4="),
]


@pytest.mark.parametrize(("url", "params", "signature"), VECTORS)
def test_what_twilio_signed_is_accepted(url: str, params: Any, signature: str) -> None:
    assert Signature("12345").is_twilios(url, params, signature)


@pytest.mark.parametrize(("url", "params", "signature"), VECTORS)
def test_the_same_under_another_token_path_or_body_is_refused(url: str, params: Any, signature: str) -> None:
    assert not Signature("54321").is_twilios(url, params, signature)
    assert not Signature("12345").is_twilios(url.replace("foo=1", "foo=2"), params, signature)
    changed = params.replace("true", "false") if isinstance(params, str) else {**params, "Digits": "0000"}
    assert not Signature("12345").is_twilios(url, changed, signature)


@pytest.mark.parametrize("signature", ["", "?", "L/OH5YylLD5NRKLltdqwSvS0BnU", "ñ", "a" * 10_000])
def test_what_is_no_signature_is_refused_without_raising(signature: str) -> None:
    assert not Signature("12345").is_twilios(VECTORS[0][0], A, signature)


def test_an_empty_token_would_accept_anybody_and_is_refused() -> None:
    with pytest.raises(ValueError, match="empty auth token"):
        Signature("")


def test_a_body_that_is_no_form_needs_its_hash_in_the_url() -> None:
    assert not Signature("12345").is_twilios(f"https://mycompany.com/{QUERY}", BODY, "a9nBmqA0ju/hNViExpshrM61xv4=")
