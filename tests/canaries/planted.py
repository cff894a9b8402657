"""What must never be found again. All of it is invented; the numbers pass the check every card number passes."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from stdnum import luhn

# Ranges that Stripe's and Twilio's published test cards are in.
RANGES = (("424242", 16), ("555555", 16), ("601111", 16), ("378282", 15), ("222300", 16))


@dataclass(frozen=True, slots=True)
class Canary:
    """One caller's: a card number, the code on its back, when it expires, and a birth date as it is keyed, MMDDYYYY.

    `code` is what is written in a field for words; alone its digits could be any number's.
    """

    number: str
    code: str
    born: str

    @property
    def born_as_written(self) -> str:
        return f"{self.born[4:]}-{self.born[:2]}-{self.born[2:4]}"

    @property
    def spaced(self) -> str:
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))

    @property
    def dashed(self) -> str:
        return self.spaced.replace(" ", "-")


def canaries(count: int, seed: int = 1) -> list[Canary]:
    """Each unlike every other. The birth dates are in years in which nothing else in these files happens."""
    chance, drawn = Random(seed), dict[str, Canary]()
    while len(drawn) < count:
        begins, length = chance.choice(RANGES)
        body = begins + "".join(chance.choices("0123456789", k=length - len(begins) - 1))
        number = body + luhn.calc_check_digit(body)
        born = f"{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randint(1921, 1969)}"
        drawn[number] = Canary(number, f"cvv-{chance.randint(0, 999):03}-of-{number[-5:]}", born)
    return list(drawn.values())
