"""Everything a caller can pay with, by name."""

from collections.abc import Mapping

from ivr.simulator.bank_accounts import BANK_ACCOUNTS, TestBankAccount
from ivr.simulator.cards import CARDS, TestCard

Instrument = TestCard | TestBankAccount
WALLET: Mapping[str, Instrument] = {**CARDS, **BANK_ACCOUNTS}


def listed() -> str:
    """A line for each, with what comes of paying with it."""
    width = max(len(name) for name in WALLET)
    return "\n".join(f"  {name.ljust(width)}  {instrument.says}" for name, instrument in WALLET.items())
