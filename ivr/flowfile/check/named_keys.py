"""Which keys of the telephone some words tell callers to press, however they put it.

"Press 2" and "hit the star key" name one whatever follows. "Enter", "dial" and "choose" are said of many things: "enter
8 digits", "dial 7 1 1" and "choose one of two" name none, so what follows them has to end the phrase. Where digits are
typed, "enter 4" may be one of them, and only the plainer words count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Each key by the words for it.
_NAMES: Mapping[str, str] = {
    **{"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4"},
    **{"five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"},
    **{"cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4"},
    **{"cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9"},
    **{"star": "*", "asterisk": "*", "asterisco": "*", "estrella": "*"},
    **{"pound": "#", "hash": "#", "numeral": "#", "almohadilla": "#"},
}
_KEY = rf"(?:[0-9*#]|{'|'.join(_NAMES)})"
_NOT_ONE = _KEY.replace("|one|", "|").replace("|uno|", "|")
_ARTICLES = r"(?:(?:the|your|on|la|el|del|phím|số)\s+)*"
_NOUN = r"(?:(?:key|button|number|option|digit|tecla|botón|número|opción|dígito)\s+)"
_PRESS = (
    r"\b(?:press(?:ing)?|push(?:ing)?|hit(?:ting)?|oprim(?:a|e|ir|iendo)|presion(?:e|a|ar|ando)|puls(?:e|a|ar|ando)"
    r"|apr(?:iete|ieta|etar|etando)|toque|toca|tocar|appuyez sur|drücken sie|pressione|pindutin ang|bấm|nhấn)\s+"
)
_CHOOSE = (
    r"\b(?:dial(?:ing|ling)?|tap|enter(?:ing)?|choos(?:e|ing)|select(?:ing)?|pick|key in"
    r"|(?<!have )(?<!has )(?<!with )(?<!of )(?<!a )(?<!your )(?<!this )type"
    r"|marque|marca|marcar|teclee|digite|elija|escoja|seleccione|ingrese|introduzca|escriba)\s+"
)
# Not one of several digits, nor the beginning of a word or of a number.
_ALONE = rf"(?![\w'’]|[-–/:.,]\w|,?\s*[0-9]|,?\s+{_KEY}(?!\w)|\s+(?:of|de)\b)"
_COUNTED = (
    r"(?!\s+(?:digits?|numbers?|letters?|times|more|keys|buttons|options|seconds?|minutes?|hours?|days?|dollars?|cents?"
    r"|d[ií]gitos?|números?|letras?|veces|vez|teclas|opciones|segundos?|minutos?|horas?|días?|dólares|centavos)\b)"
)
_ENDS = (
    r"(?=\s*(?:$|[.,;:!?…)])|\s+(?:to|for|if|now|and|or|then|when|at|on|again|key|button"
    r"|para|si|y|o|ahora|cuando|en)\b)"
)
# "The two key points" are no key.
_IS_THE_KEY = r"\s+(?:key|button)(?=\s*(?:$|[.,;:!?…)])|\s+(?:to|for|if|now|and|or|then|when|on|again)\b)"
_OR = rf"(?:\s+(?:or|o)\s+{_ARTICLES}{_NOUN}?(?P<or>{_KEY}){_ALONE}{_COUNTED})?"


@dataclass(frozen=True, slots=True)
class NamedKey:
    """`part` are the words that name the key. They are `plain` if they can mean nothing else, and name no digit that is
    typed with others."""

    part: str
    key: str
    plain: bool


_PLAINLY = re.compile(
    rf"{_PRESS}{_ARTICLES}{_NOUN}*(?P<key>{_KEY}){_ALONE}{_COUNTED}{_OR}"
    rf"|\b(?:key|button|option|tecla|botón|opción)\s+(?:number\s+|número\s+)?(?P<of>{_KEY}){_ALONE}{_COUNTED}"
    rf"|\b(?:the|your)\s+(?:number\s+)?(?P<the>{_NOT_ONE}){_IS_THE_KEY}"
    r"|按\s*(?P<zh>[0-9*#])",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    rf"{_CHOOSE}{_ARTICLES}(?:{_NOUN}+(?P<noun>{_KEY})|(?P<key>{_NOT_ONE})){_ALONE}{_COUNTED}{_ENDS}{_OR}",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"[\s\"'“¿¡]*(?P<key>[0-9])(?![\w'’]|[-–/:.,]\w|,?\s*[0-9]){_COUNTED}"
    rf"|[\s\"'“]*(?P<word>{_NOT_ONE})(?=\s+(?:for|to|if|para|si)\b)",
    re.IGNORECASE,
)
# In the same sentence: "Press 1 for English or 2 for Spanish."
_ALSO = re.compile(
    rf"[^.!?]*?\b(?:or|and|o|y)\s+{_ARTICLES}(?P<key>{_NOT_ONE}){_ALONE}{_COUNTED}(?=\s+(?:for|to|if|para|si)\b)",
    re.IGNORECASE,
)
# Most words hold none of these, and are not looked at any further.
_STEMS = (
    *("pres", "push", "hit", "dial", "tap", "type", "enter", "choos", "selec", "pick", "key", "button", "option"),
    *("oprim", "puls", "apr", "toqu", "toca", "marq", "marc", "tecl", "digite", "elija", "escoja", "botón", "opci"),
    *("ingres", "introd", "escrib", "appuyez", "drücken", "pindutin", "bấm", "nhấn", "按"),
)


def named_keys(words: str) -> tuple[NamedKey, ...]:
    """Every key that is named, each once."""
    lowered = words.lower()
    for stem in _STEMS:
        if stem in lowered:
            break
    else:
        return ()
    found = [*_named(_PLAINLY, words), *_named(_PERHAPS, words)]
    return tuple({one.key: one for one in reversed(found)}.values())


def named_first(words: str) -> NamedKey | None:
    """The key a phrase begins with: "2 for paying a bill"."""
    found = _FIRST.match(words)
    return NamedKey(found[0].strip(), _key(found["key"] or found["word"]), True) if found else None


def _named(pattern: re.Pattern[str], words: str) -> Iterator[NamedKey]:
    for found in pattern.finditer(words):
        yield from (NamedKey(found[0], _key(key), pattern is _PLAINLY) for key in found.groups() if key)
        if also := _ALSO.match(words, found.end()):
            yield NamedKey(words[found.start() : also.end()], _key(also["key"]), pattern is _PLAINLY)


def _key(word: str) -> str:
    return _NAMES.get(word.lower(), word)
