"""How each kind of value is spoken in one language; the sentences for it belong to the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.ledger.money import Money
from ivr.speech.message import Message
from ivr.values import ClockTime, Day, Digits, Moment, Term, Value

# The parts of the day, by the hour at which each begins. Languages that name them in a time, as Spanish does,
# begin them where CLDR's day periods do: de la madrugada, de la mañana, de la tarde, de la noche.
PARTS_OF_DAY = {20: "evening", 12: "afternoon", 6: "morning", 0: "night"}
# "Twelve p.m." is read as either by many; these two have names of their own.
EXACTLY = {(12, 0): "noon", (0, 0): "midnight"}
NOON = 12

# The sentences a catalogue holds under `spoken`, and the blanks each may use.
BLANKS: Mapping[str, frozenset[str]] = {
    "money": frozenset({"whole", "cents", "both"}),
    "date": frozenset({"date", "day"}),
    "date_with_year": frozenset({"date", "day", "year"}),
    "time": frozenset({"hour", "minute", "low", "half", "part", "zone"}),
    "today": frozenset({"time"}),
    "tomorrow": frozenset({"time"}),
    "later": frozenset({"date", "time"}),
    "digit": frozenset({"digit"}),
    "option": frozenset({"phrase", "key"}),
}


@dataclass(frozen=True, slots=True)
class Speaking:
    """`sentences` by the names of `BLANKS`; `zones` and `keys` are the words for time zones, star and pound."""

    sentences: Mapping[str, Message]
    zones: Mapping[str, str]
    keys: Mapping[str, str]
    digits: tuple[str, ...]  # the words for 0 to 9, made once

    @classmethod
    def of(cls, sentences: Mapping[str, Message], zones: Mapping[str, str], keys: Mapping[str, str]) -> Speaking:
        digits = tuple(sentences["digit"].words({"digit": digit}) for digit in range(10))
        return cls(sentences, zones, keys, digits)

    def money(self, money: Money) -> str:
        """ "one hundred twenty-five dollars and forty cents"; cents that are zero are not said.

        A credit raises ValueError: said without its sign, it would tell callers that they owe it.
        """
        if money.minor < 0:
            raise ValueError("a negative amount cannot be spoken")
        whole, cents = money.major, money.cents
        both = "yes" if whole and cents else "no"
        return self.sentences["money"].words({"whole": whole, "cents": cents, "both": both})

    def day(self, day: Day) -> str:
        """ "Friday, March nineteenth"."""
        name = "date_with_year" if day.with_year else "date"
        return self.sentences[name].words({"date": day.date, "day": day.date.day, "year": day.date.year})

    def time(self, time: ClockTime) -> str:
        """ "five p.m. Pacific time"."""
        part = next(name for begins, name in PARTS_OF_DAY.items() if time.hour >= begins)
        return self.sentences["time"].words(
            {
                "hour": (time.hour - 1) % 12 + 1,
                "minute": time.minute,
                "low": "yes" if 0 < time.minute < 10 else "no",
                "half": "am" if time.hour < NOON else "pm",
                "part": EXACTLY.get((time.hour, time.minute), part),
                "zone": self.zones[time.zone],
            }
        )

    def moment(self, moment: Moment) -> str:
        name = {0: "today", 1: "tomorrow"}.get(moment.days_ahead, "later")
        return self.sentences[name].words({"time": self.time(moment.time), "date": self.day(moment.day)})

    def spelled(self, digits: Digits) -> str:
        """ "four zero seven one, two nine six six"."""
        return ", ".join(" ".join(self.digits[int(digit)] for digit in group) for group in digits.grouped())

    def option(self, phrase: str, key: str) -> str:
        """ "To pay a bill, press 1."."""
        return self.sentences["option"].words({"phrase": phrase, "key": self.keys.get(key, key)})

    def value(self, value: Value, terms: Mapping[str, Message]) -> str:
        match value:
            case Money():
                return self.money(value)
            case Day():
                return self.day(value)
            case ClockTime():
                return self.time(value)
            case Moment():
                return self.moment(value)
            case Digits():
                return self.spelled(value)
            case Term(prompt):
                return terms[prompt].words({})
