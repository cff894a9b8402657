"""What may stand inside a Say (Twilio: Say, SSML)."""

from collections.abc import Mapping

from ivr.simulator.checks import anything, language, matching, one_of
from ivr.simulator.schema import A, Tag

SSML = frozenset({"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"})

_SAID_AS = one_of(
    "characters",
    "spell-out",
    "cardinal",
    "number",
    "ordinal",
    "digits",
    "fraction",
    "unit",
    "date",
    "time",
    "address",
    "expletive",
    "telephone",
    "currency",
)
_RATE = matching(r"x-slow|slow|medium|fast|x-fast|default|\d{1,3}%", "a rate like slow or 80%")
_PAUSE = matching(r"(\d{1,4}|10000)ms|(\d(\.\d+)?|10)s", "a time of at most ten seconds, like 500ms or 2s")

SSML_TAGS: Mapping[str, Tag] = {
    "break": Tag({"strength": A(one_of("none", "x-weak", "weak", "medium", "strong", "x-strong")), "time": A(_PAUSE)}),
    "emphasis": Tag({"level": A(one_of("strong", "moderate", "reduced"))}, SSML, True),
    "lang": Tag({"xml:lang": A(language)}, SSML, True, needs=("xml:lang",)),
    "p": Tag(children=SSML, words=True),
    "s": Tag(children=SSML, words=True),
    "phoneme": Tag({"alphabet": A(one_of("ipa", "x-sampa", "x-amazon-pinyin")), "ph": A(anything)}, words=True),
    "prosody": Tag({"volume": A(anything), "rate": A(_RATE, 13513), "pitch": A(anything)}, SSML, True),
    "say-as": Tag({"interpret-as": A(_SAID_AS), "format": A(anything)}, words=True, needs=("interpret-as",)),
    "sub": Tag({"alias": A(anything)}, words=True, needs=("alias",)),
    "w": Tag({"role": A(anything)}, SSML, True),
}
