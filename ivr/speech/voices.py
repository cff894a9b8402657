"""The voices that can speak on the line, and the languages each of them speaks.

Source: the names Twilio's own packages list for `<Say voice>` (twilio-node 6.2, `SayVoice`), and for the languages of
Amazon's voices the table "Available voices" of the Amazon Polly Developer Guide. Where Twilio has two names for one
language, a voice speaks both: zh-CN is cmn-CN, zh-TW is cmn-TW, zh-HK is yue-HK.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

# By language: the standard voices, the neural ones, the generative ones.
_POLLY: Mapping[str, tuple[str, str, str]] = {
    "ar-AE": ("", "Hala Zayd", ""),
    "arb": ("Zeina", "", ""),
    "ca-ES": ("", "Arlet", ""),
    "cmn-CN": ("Zhiyu", "Zhiyu", ""),
    "cy-GB": ("Gwyneth", "", ""),
    "da-DK": ("Mads Naja", "Sofie", ""),
    "de-AT": ("", "Hannah", ""),
    "de-DE": ("Hans Marlene Vicki", "Daniel Vicki", "Daniel Vicki"),
    "en-AU": ("Nicole Russell", "Olivia", "Olivia"),
    "en-GB": ("Amy Brian Emma", "Amy Arthur Brian Emma", "Amy"),
    "en-GB-WLS": ("Geraint", "", ""),
    "en-IE": ("", "Niamh", ""),
    "en-IN": ("Aditi Raveena", "Kajal", "Kajal"),
    "en-NZ": ("", "Aria", ""),
    "en-US": (
        "Ivy Joanna Joey Justin Kendra Kevin Kimberly Matthew Salli",
        "Danielle Gregory Ivy Joanna Joey Justin Kendra Kevin Kimberly Matthew Ruth Salli Stephen",
        "Danielle Joanna Matthew Ruth Stephen",
    ),
    "en-ZA": ("", "Ayanda", "Ayanda"),
    "es-ES": ("Conchita Enrique Lucia", "Lucia Sergio", "Lucia Sergio"),
    "es-MX": ("Mia", "Andres Mia", "Andres Mía"),
    "es-US": ("Lupe Miguel Penelope", "Lupe Pedro", "Lupe Pedro"),
    "fi-FI": ("", "Suvi", ""),
    "fr-BE": ("", "Isabelle", ""),
    "fr-CA": ("Chantal", "Gabrielle Liam", ""),
    "fr-FR": ("Celine Lea Mathieu", "Lea Remi", "Lea Rémi"),
    "hi-IN": ("Aditi", "Kajal", "Kajal"),
    "is-IS": ("Dora Karl", "", ""),
    "it-IT": ("Bianca Carla Giorgio", "Adriano Bianca", "Bianca"),
    "ja-JP": ("Mizuki Takumi", "Kazuha Takumi Tomoko", ""),
    "ko-KR": ("Seoyeon", "Seoyeon", ""),
    "nb-NO": ("Liv", "Ida", ""),
    "nl-BE": ("", "Lisa", ""),
    "nl-NL": ("Lotte Ruben", "Laura", ""),
    "pl-PL": ("Ewa Jacek Jan Maja", "Ola", ""),
    "pt-BR": ("Camila Ricardo Vitoria", "Camila Thiago Vitoria", ""),
    "pt-PT": ("Cristiano Ines", "Ines", ""),
    "ro-RO": ("Carmen", "", ""),
    "ru-RU": ("Maxim Tatyana", "", ""),
    "sv-SE": ("Astrid", "Elin", ""),
    "tr-TR": ("Filiz", "Burcu", ""),
    "yue-HK": ("", "Hiujin", ""),
}
# By language: the families of Google's voices, S for Standard, W for Wavenet, N for Neural2, C for Chirp3-HD.
_GOOGLE: Mapping[str, str] = {
    **dict.fromkeys(("af-ZA", "bg-BG", "ca-ES", "eu-ES", "gl-ES", "is-IS", "lt-LT", "lv-LV", "sr-RS", "yue-HK"), "S"),
    **dict.fromkeys(("am-ET", "cmn-TW", "cs-CZ", "el-GR", "fi-FI", "he-IL", "hu-HU", "ms-MY", "nb-NO"), "SW"),
    **dict.fromkeys(("nl-BE", "pa-IN", "pt-PT", "ro-RO", "sk-SK", "sv-SE", "uk-UA"), "SW"),
    **dict.fromkeys(("da-DK", "fil-PH"), "SWN"),
    **dict.fromkeys(("ar-XA", "bn-IN", "cmn-CN", "gu-IN", "id-ID", "kn-IN", "ml-IN", "mr-IN"), "SWC"),
    **dict.fromkeys(("nl-NL", "pl-PL", "ru-RU", "ta-IN", "tr-TR"), "SWC"),
    "te-IN": "SC",
    "th-TH": "SNC",
    **dict.fromkeys(("de-DE", "en-AU", "en-GB", "en-IN", "en-US", "es-ES", "es-US", "fr-CA", "fr-FR"), "SWNC"),
    **dict.fromkeys(("hi-IN", "it-IT", "ja-JP", "ko-KR", "pt-BR", "vi-VN"), "SWNC"),
}
_FAMILIES = {"S": "Standard", "W": "Wavenet", "N": "Neural2", "C": "Chirp3-HD"}
_LETTERS = "ABCDEFGHIJKLMNO"
_CHIRPS = ("Aoede", "Charon", "Fenrir", "Kore", "Leda", "Orus", "Puck", "Zephyr")
# Twilio's own voices, from before it had others.
_BASIC: Mapping[str, tuple[str, ...]] = {
    "man": ("en-US", "en-GB", "es-ES", "fr-FR", "de-DE"),
    "woman": ("en-US", "en-GB", "es-ES", "fr-FR", "de-DE"),
    "alice": (
        *("da-DK", "de-DE", "en-AU", "en-CA", "en-GB", "en-IN", "en-US", "ca-ES", "es-ES", "es-MX", "fi-FI", "fr-CA"),
        *("fr-FR", "it-IT", "ja-JP", "ko-KR", "nb-NO", "nl-NL", "pl-PL", "pt-BR", "pt-PT", "ru-RU", "sv-SE", "cmn-CN"),
        *("cmn-TW", "yue-HK"),
    ),
}
_SAME = {"cmn-CN": "zh-CN", "cmn-TW": "zh-TW", "yue-HK": "zh-HK", "arb": "ar-XA"}
# Languages whose tags begin otherwise than we name the language.
_BEGINNINGS = {"zh": ("zh", "cmn", "yue"), "ar": ("ar", "arb"), "no": ("no", "nb"), "tl": ("fil",)}
# How the names are built, for voices that came after this table was made.
_SHAPE = re.compile(r"Polly\.\w+(-Neural|-Generative)?|Google\.[a-z]{2,3}-[A-Za-z]{2}-[\w-]+|ElevenLabs\.\S+")

# What `<Pay>` takes as its language: twilio-node 6.2, `PayLanguage`, and es-MX, which the documentation has instead
# of es-US. In these, and in no other, Twilio has words of its own.
PAY_LANGUAGES = (
    *("de-DE", "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ", "en-PH", "en-US", "en-ZA"),
    *("es-ES", "es-MX", "es-US", "fr-CA", "fr-FR", "it-IT"),
)


def _all() -> Iterator[tuple[str, str]]:
    """Each voice with each tag it speaks."""
    for name, tags in _BASIC.items():
        yield from ((name, tag) for tag in tags)
    for tag, kinds in _POLLY.items():
        for ending, names in zip(("", "-Neural", "-Generative"), kinds, strict=True):
            yield from ((f"Polly.{name}{ending}", tag) for name in names.split())
    for tag, families in _GOOGLE.items():
        for family in families:
            for name in _CHIRPS if family == "C" else _LETTERS:
                yield f"Google.{tag}-{_FAMILIES[family]}-{name}", tag


def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, tag in _all():
        both = (tag, _SAME[tag]) if tag in _SAME else (tag,)
        found[name] = (*found.get(name, ()), *both)
    return found


# Every voice by its name, and the tags of the languages it speaks.
VOICES: Mapping[str, tuple[str, ...]] = _by_name()
TAGS = frozenset(tag for tags in VOICES.values() for tag in tags)
_FOLDED = {name.lower(): name for name in VOICES}


def tags_of(voice: str) -> tuple[str, ...]:
    """The languages this voice speaks; nothing for one that is not in the table. Google writes fil-PH as fil-ph too."""
    return VOICES.get(_FOLDED.get(voice.lower(), voice), ())


def could_be_a_voice(voice: str) -> bool:
    """Whether the name is built like those of Twilio's voices, though it is not in the table."""
    return _SHAPE.fullmatch(voice) is not None


def voices_for(tag: str) -> list[str]:
    """The voices that speak a language, the most natural of Amazon's first."""
    order = ("-Neural", "-Generative", "")
    speaking = [name for name, tags in VOICES.items() if tag in tags and name not in _BASIC]
    return sorted(speaking, key=lambda name: next(at for at, end in enumerate(order) if name.endswith(end)))


def belongs_to(tag: str, language: str) -> bool:
    """Whether a tag, es-US, is one of a language, es; en_GB, a language as spoken somewhere, counts as en."""
    spoken = language.replace("_", "-").partition("-")[0]
    return tag.partition("-")[0] in _BEGINNINGS.get(spoken, (spoken,))


def tags_for(language: str) -> list[str]:
    """The tags of a language that some voice speaks, those of the United States first."""
    return sorted((tag for tag in TAGS if belongs_to(tag, language)), key=lambda tag: (not tag.endswith("-US"), tag))
