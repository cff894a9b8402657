"""What was typed cannot be what it stands for."""

from __future__ import annotations


class Unfit(ValueError):
    """Whoever typed it is told `what` is wrong, what `callers` would live through, and what to do (`mend`).

    `rule` is the name of the rule that says so; `part` is the part of the text that is meant, if it is not all of it.
    """

    def __init__(self, what: str, mend: str, *, rule: str, callers: str = "", part: str = "") -> None:
        self.what, self.mend, self.rule, self.callers, self.part = what, mend, rule, callers, part
        super().__init__(f"{what} {mend}")
