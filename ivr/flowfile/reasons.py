"""Which warnings ask whoever publishes for a reason.

They are about words nobody may have made sure of. Nothing is broken, so the line can speak them; but somebody has
to say why it should, and the reason is kept with the release.
"""

NEEDS_A_REASON = frozenset({"not-reviewed", "not-translated", "older-than-english", "unknown-voice"})
