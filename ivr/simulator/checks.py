"""What values an attribute may have. Each check says what it would have wanted, or nothing."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

Check = Callable[[str], str | None]

# No attribute of Twilio's is a larger number.
MOST_DIGITS = 9


def anything(value: str) -> str | None:
    return None


def one_of(*allowed: str) -> Check:
    return lambda value: None if value in allowed else f"one of {', '.join(allowed)}"


def some_of(*allowed: str) -> Check:
    """A list with blanks between."""

    def check(value: str) -> str | None:
        words = value.split()
        return None if words and set(words) <= set(allowed) else f"some of {' '.join(allowed)}, with blanks between"

    return check


def matching(pattern: str, wanted: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: None if compiled.fullmatch(value) else wanted


def whole_number(least: int = 0, most: int | None = None, *, or_else: Iterable[str] = ()) -> Check:
    wanted = f"a whole number of at least {least}" + (f" and at most {most}" if most is not None else "")
    wanted = " or ".join((wanted, *or_else))

    def check(value: str) -> str | None:
        if value in or_else:
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS):
            return wanted
        return None if least <= int(value) <= (int(value) if most is None else most) else wanted

    return check


def url(value: str) -> str | None:
    """Absolute http(s) or relative; empty means the document itself."""
    try:
        known = urlsplit(value).scheme in ("", "http", "https")
    except ValueError:
        known = False
    plain = not any(character.isspace() for character in value)
    return None if plain and known else "an http or https URL, or a relative one"


def hints(value: str) -> str | None:
    """Twilio: Gather, hints."""
    phrases = value.split(",")
    few_and_short = len(phrases) <= 500 and all(len(phrase.strip()) <= 100 for phrase in phrases)
    return None if few_and_short else "at most 500 phrases of at most 100 characters, with commas between"


def amount(value: str) -> str | None:
    """Twilio: Pay, chargeAmount."""
    fits = re.fullmatch(r"\d{1,7}(\.\d+)?", value) and float(value) <= 1_000_000
    return None if fits else "a decimal from 0 to 1000000, without a currency symbol"


def sid(prefix: str) -> Check:
    return matching(f"{prefix}[0-9a-fA-F]{{32}}", f"{prefix} and 32 hexadecimal digits")


boolean = one_of("true", "false")
http_method = one_of("GET", "POST")
language = matching(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-[A-Za-z]{2}|-\d{3})?", "a language like en-US")
voice = matching(r"man|woman|alice|(Polly|Google|ElevenLabs)\.\S+", "man, woman, alice or a voice like Polly.Joanna")
keys = matching("[0-9*#]*", "keys 0-9 * #")
tones = matching(r"[0-9*#wW]+", "keys 0-9 * # and w for a wait")
phone_number = matching(r"\+?[0-9() .\-]{2,}", "a phone number")
sip_address = matching(r"sips?:[^\s@]+(@[^\s@]+)?", "an address like sip:agent@line.example")
name_64 = matching(r".{1,64}", "a name of at most 64 characters")
