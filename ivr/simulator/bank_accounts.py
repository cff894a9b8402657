"""The bank accounts a caller can pay from, by name.

Account numbers and tokens are Stripe's, published for testing, and so is the routing number; the other bank's is the
example in Twilio's pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.simulator.cards import Settles
from ivr.simulator.pay_steps import ACCOUNT, ROUTING

_SUCCESS = "pm_usBankAccount_success"


@dataclass(frozen=True, slots=True)
class TestBankAccount:
    """A bank account, what a tester is told of it, and how the connector takes it; in all else like a card."""

    name: str
    says: str
    account: str = "000123456789"
    token: str = _SUCCESS
    settles: Settles = "approved"
    routing: str = "110000000"
    unreadable: bool = False

    def keys(self, now: datetime) -> Mapping[str, str]:
        return {ROUTING: self.routing, ACCOUNT: self.account}


BANK_ACCOUNTS: Mapping[str, TestBankAccount] = {
    account.name: account
    for account in (
        TestBankAccount("bank-ok", "a bank account whose debit succeeds"),
        TestBankAccount("bank-other", "one at another bank, whose debit succeeds too", routing="121181976"),
        TestBankAccount(
            "bank-declined",
            "gives a token; debiting it fails, for the funds do not suffice",
            "000222222227",
            "pm_usBankAccount_insufficientFunds",
            "declined-charge",
        ),
        TestBankAccount(
            "bank-closed",
            "gives a token; debiting it fails, for the account is closed",
            "000111111113",
            "pm_usBankAccount_accountClosed",
            "declined-charge",
        ),
        TestBankAccount("bank-wrong-routing", "its routing number fails the check digit", routing="110000001"),
        TestBankAccount("bank-short-routing", "its routing number is a digit short", routing="11000000"),
        TestBankAccount("bank-wrong-account", "its account number has three digits", "123"),
        TestBankAccount("bank-unreadable", "Twilio fails (internal-error) at each step it is keyed", unreadable=True),
        TestBankAccount("bank-connector-error", "the connector declines it, token or debit", settles="declined"),
        TestBankAccount("bank-internal-error", "Twilio fails while processing it", settles="internal-error"),
        TestBankAccount("bank-validation-error", "Twilio finds fault with the <Pay>", settles="validation-error"),
    )
}
