"""Twilio's request signature, by published vectors."""

import pytest

from ivr.simulator.signing import signature, signed_url

TOKEN = "12345"
CALL_A = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}
CALL_B = CALL_A | {"Caller": "+14158675309", "From": "+14158675309"}


@pytest.mark.parametrize(
    ("url", "params", "expected"),
    [
        ("https://example.com/myapp.php?foo=1&bar=2", CALL_A, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
        ("https://mycompany.com/myapp.php?foo=1&bar=2", CALL_B, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", CALL_B, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        ("https://mycompany.com:443/myapp.php?foo=1&bar=2", CALL_B, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com:80/myapp.php?foo=1&bar=2", CALL_B, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ],
)
def test_published_signatures(url: str, params: dict[str, str], expected: str) -> None:
    assert signature(TOKEN, url, params) == expected


def test_a_name_sent_several_times_counts_each_value_once_in_order() -> None:
    params = {"Sid": "CA123", "SidAccount": "AC123", "Digits": ["5678", "1234", "1234"]}
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature(TOKEN, url, params) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://u:p@line.example:8443/a?b=1#rc=2", "https://line.example/a?b=1"),
        ("http://line.example:8000/a?b=1", "http://line.example:8000/a?b=1"),
        ("https://line.example/a", "https://line.example/a"),
    ],
)
def test_voice_drops_user_fragment_and_over_https_the_port(url: str, signed: str) -> None:
    assert signed_url(url) == signed
