"""HTTP as Stripe speaks it, and everything that can go wrong on the way.

Faults are laid out for one kind of request, and each is used up by one request; or they happen `often`, to so many of
a hundred requests of whatever kind:

    never arrives         the connection breaks before anything has happened
    answer lost           everything happens, and the connection breaks before the answer
    500 with effect       everything happens; the key keeps a 500
    500 without effect    nothing happens; the key keeps a 500
    429, 409              nothing happens, and the key keeps nothing
    401                   as when the secret key is rolled in the middle of everything
    slow N                everything happens, and the answer takes N seconds
    drips N               the answer comes a byte at a time, for N seconds
    truncated             the body ends before its announced length
    half                  the body is half of the JSON, and its length says so
    nonsense BODY         everything happens; the answer is 200 with this body
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request, urlopen

from tests.stripe_server.account import Account, Refusal, Thing, invalid, missing
from tests.stripe_server.keys import Answer, Keys

METADATA = r"metadata\[\w{1,40}\]"
PAGE = r"limit|starting_after|created\[(?:gte|gt|lte|lt)\]"
# What each kind of request may carry, and must.
PARAMETERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "create": (
        rf"amount|currency|payment_method|allowed_payment_method_types\[0\]|capture_method|description|{METADATA}",
        ("amount", "currency"),
    ),
    "confirm": (r"payment_method|error_on_requires_action|off_session|payment_method_options\[card\]\[moto\]", ()),
    "cancel": ("cancellation_reason", ()),
    "find": ("", ()),
    "refund": (rf"payment_intent|amount|reason|{METADATA}", ("payment_intent",)),
    "intents": (PAGE, ()),
    "charges": (rf"{PAGE}|payment_intent|expand\[0\]", ()),
    "refunds": (rf"{PAGE}|payment_intent|expand\[0\]", ()),
    "disputes": (rf"{PAGE}|payment_intent|expand\[0\]", ()),
    "account": ("", ()),
    "balance": ("", ()),
}
# Method, path, kind of request, and what a key needs leave for.
ROUTES = (
    ("POST", r"/v1/payment_intents", "create", "payment_intents"),
    ("POST", r"/v1/payment_intents/([^/]+)/confirm", "confirm", "payment_intents"),
    ("POST", r"/v1/payment_intents/([^/]+)/cancel", "cancel", "payment_intents"),
    ("GET", r"/v1/payment_intents/([^/]+)", "find", "payment_intents"),
    ("GET", r"/v1/payment_intents", "intents", "payment_intents"),
    ("POST", r"/v1/refunds", "refund", "refunds"),
    ("GET", r"/v1/refunds", "refunds", "refunds"),
    ("GET", r"/v1/charges", "charges", "charges"),
    ("GET", r"/v1/disputes", "disputes", "disputes"),
    ("GET", r"/v1/account", "account", "account"),
    ("GET", r"/v1/balance", "balance", "balance"),
)
BROKE: Answer = (500, b'{"error": {"type": "api_error", "message": "An unknown error occurred"}}')


@dataclass
class Customer:
    """One account with its keys, what is still to go wrong, and where its events go."""

    account: Account
    keys: Keys = field(default_factory=Keys)
    faults: dict[str, list[str]] = field(default_factory=dict)
    often: dict[str, float] = field(default_factory=dict)
    random: Random = field(default_factory=Random)
    webhook: Thing = field(default_factory=dict)
    delivered: int = 0

    def next_fault(self, kind: str) -> str:
        with self.account.lock:
            waiting = self.faults.get(kind) or []
            if waiting:
                return waiting.pop(0)
            drawn = self.random.random() * 100 if self.often else 100
            for fault, share in self.often.items():
                drawn -= share
                if drawn < 0:
                    self.account.troubled += 1
                    return fault
            return ""


def signature(body: bytes, secrets: list[str], at: int) -> str:
    """The header, as docs.stripe.com/webhooks describes it; with two secrets while one replaces the other."""
    signed = [hmac.new(one.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() for one in secrets]
    return ",".join([f"t={at}", *(f"v1={one}" for one in signed)])


def flattened(text: str) -> dict[str, str]:
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), encoding="utf-8", errors="strict")
    return dict(pairs)


class Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing of it is printed."""

    def do_GET(self) -> None:
        self._answered("")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if len(body) < length:  # whoever sent it died in the middle
            self.close_connection = True
            return
        self._answered(body.decode())

    def _answered(self, body: str) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith("/_/"):
            self._send(200, json.dumps(self.server.told(parts.path[3:], flattened(parts.query), body)).encode())
            return
        fault, answer, replayed = self._asked(parts.path, flattened(parts.query if self.command == "GET" else body))
        what, _, how = fault.partition(" ")
        if answer is None or fault == "answer lost":
            self.close_connection = True
            return
        status, text = answer
        if what == "slow" and self.command == "GET":
            time.sleep(float(how))
        if what == "nonsense":
            status, text = 200, how.encode()
        if what == "half":
            text = text[: len(text) // 2]
        drips = float(how) if what == "drips" else 0
        self._send(status, text, replayed=replayed, drips=drips, short=fault == "truncated")

    def _send(self, status: int, body: bytes, *, replayed: bool = False, drips: float = 0, short: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", f"req_{time.monotonic_ns()}")
        if replayed:
            self.send_header("Idempotent-Replayed", "true")
        self.end_headers()
        sent = body[: len(body) // 2] if short else body
        if drips:
            until = time.monotonic() + drips
            while sent[1:] and time.monotonic() < until:
                self.wfile.write(sent[:1])
                sent = sent[1:]
                time.sleep(0.05)
        self.wfile.write(sent)
        self.close_connection = self.close_connection or short

    def _asked(self, path: str, given: dict[str, str]) -> tuple[str, Answer | None, bool]:
        """What goes wrong, the answer if there is to be one, and whether it was given before."""
        fault = ""
        try:
            customer = self._customer()
            kind, thing = self._route(customer, path)
            fault = customer.next_fault(kind)
            if fault == "never arrives":
                return fault, None, False
            customer.account.asked.append(kind)
            if fault in ("429", "409", "401"):
                code = {"429": "rate_limit", "409": "lock_timeout", "401": "api_key_expired"}[fault]
                raise Refusal(int(fault), invalid("Not now.", code), kept=False)
            _check(kind, given)
            if fault.startswith("500") and self.command == "GET":
                return fault, BROKE, False
            if self.command == "GET":
                return fault, (200, json.dumps(_done(customer, kind, thing, given)).encode()), False
            return (fault, *self._once(customer, kind, thing, path, given, fault))
        except Refusal as refusal:
            return fault, (refusal.status, json.dumps(refusal.body).encode()), False

    def _customer(self) -> Customer:
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        customer = self.server.customers.get(key)
        if customer is None:
            raise Refusal(401, invalid(f"Invalid API Key provided: {key[:8]}****"), kept=False)
        return customer

    def _route(self, customer: Customer, path: str) -> tuple[str, str]:
        for method, pattern, kind, resource in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and method == self.command:
                if resource in customer.account.forbidden:
                    raise Refusal(403, invalid(f"The key does not have permission for {resource}."), kept=False)
                return kind, found[1] if found.groups() else ""
        raise Refusal(404, invalid(f"Unrecognized request URL ({self.command}: {path})."), kept=False)

    def _once(
        self, customer: Customer, kind: str, thing: str, path: str, given: dict[str, str], fault: str
    ) -> tuple[Answer, bool]:
        key = self.headers.get("Idempotency-Key", "")
        if not key or len(key) > 255:
            raise Refusal(400, invalid("The line always gives a key."), kept=False)
        before = customer.keys.begin(key, (self.command, path, tuple(sorted(given.items()))))
        if before is not None:
            return before, True
        answer: Answer | None = None
        try:
            if fault == "500 without effect":
                answer = BROKE
                return answer, False
            try:
                answer = (200, json.dumps(_done(customer, kind, thing, given)).encode())
            except Refusal as refusal:
                if not refusal.kept:
                    raise
                answer = (refusal.status, json.dumps(refusal.body).encode())
            if fault == "500 with effect":
                answer = BROKE
            if fault.startswith("slow "):  # until then the request is in flight, and its key in use
                time.sleep(float(fault.split()[1]))
            return answer, False
        finally:
            customer.keys.end(key, answer)
            self.server.deliver(customer)


def _check(kind: str, given: Mapping[str, str]) -> None:
    known, needed = PARAMETERS[kind]
    for name in given:
        if name.startswith("payment_method_types"):
            code = "payment_method_types_no_longer_supported"
            raise Refusal(400, invalid("payment_method_types is no longer supported.", code, name), kept=False)
        if kind == "create" and name in ("off_session", "error_on_requires_action", "confirm"):
            raise Refusal(400, invalid(f"{name} can only be used with confirm.", None, name), kept=False)
        if not re.fullmatch(known, name):
            raise Refusal(400, invalid(f"Received unknown parameter: {name}", "parameter_unknown", name), kept=False)
    for name in needed:
        if not given.get(name):
            raise Refusal(400, invalid(f"Missing required param: {name}.", "parameter_missing", name), kept=False)
    if "amount" in given and not re.fullmatch(r"[1-9]\d{0,7}", given["amount"], re.ASCII):
        raise Refusal(400, invalid("Invalid integer", "parameter_invalid_integer", "amount"), kept=False)
    if kind == "create" and int(given["amount"]) < 50:
        raise Refusal(400, invalid("Amount must be at least $0.50 usd", "amount_too_small", "amount"), kept=False)
    if "currency" in given and not re.fullmatch("[a-z]{3}", given["currency"]):
        raise Refusal(400, invalid("Invalid currency", None, "currency"), kept=False)
    if not 1 <= int(given.get("limit", "10")) <= 100:
        raise Refusal(400, invalid("Invalid limit", None, "limit"), kept=False)


def _done(customer: Customer, kind: str, thing: str, given: dict[str, str]) -> Thing:
    account = customer.account
    metadata = {name[9:-1]: value for name, value in given.items() if name.startswith("metadata[")}
    with account.lock:
        match kind:
            case "create":
                description = given.get("description", "")
                token = given.get("payment_method")
                return account.create(int(given["amount"]), given["currency"], token, description, metadata)
            case "confirm":
                moto = given.get("payment_method_options[card][moto]") == "true"
                fails = given.get("error_on_requires_action") == "true"
                return account.confirm(thing, given.get("payment_method"), fails, moto)
            case "cancel":
                return account.cancel(thing)
            case "find":
                return account.intent(thing)
            case "refund":
                amount = int(given["amount"]) if "amount" in given else None
                return account.refund(given["payment_intent"], amount, metadata)
            case "account":
                cards = "active" if account.charges_enabled else "inactive"
                told = {"charges_enabled": account.charges_enabled, "capabilities": {"card_payments": cards}}
                return {"id": "acct_1", "object": "account", **told}
            case "balance":
                return {"object": "balance", "livemode": account.live, "available": [], "pending": []}
            case _:
                return account.listed(getattr(account, kind), given, f"/v1/{kind}")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # A fault may break a connection while somebody else is still connecting.
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.customers: dict[str, Customer] = {}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked has gone."""

    def told(self, what: str, query: Mapping[str, str], body: str) -> Any:
        """What a test says and asks, which is none of Stripe's."""
        given: Thing = json.loads(body) if body else dict(query)
        key = given.pop("key")
        if what == "accounts":
            given["forbidden"] = frozenset(given.get("forbidden", ()))
            self.customers[key] = Customer(Account(key, **given))
            return {}
        customer = self.customers[key]
        account = customer.account
        with account.lock:
            match what:
                case "faults":
                    customer.faults.setdefault(given["on"], []).extend(given["faults"])
                case "often":
                    customer.random, customer.often = Random(given["seed"]), given["shares"]
                case "keys":
                    customer.keys.lifetime = given.get("lifetime", customer.keys.lifetime)
                    if given.get("forget"):
                        customer.keys.forget()
                case "webhook":
                    customer.webhook = given
                    customer.delivered = len(account.events)
                case "dispute":
                    return account.dispute(given["intent"])
                case "win":
                    account.win(given["dispute"])
                case "fail_refund":
                    account.fail_refund(given["refund"])
                case "put":
                    account.intent(given["intent"]).update(given["fields"])
                case "events":
                    return account.events
                case "oracle":
                    return account.oracle()
                case _:
                    raise missing("question", what, "path")
        return {}

    def deliver(self, customer: Customer) -> None:
        """The events since the last time, to the webhook: each `copies` times, after `seconds`, the last one first if
        `reversed`; told again, after a while, when the answer is no 2xx."""
        with customer.account.lock:
            fresh, customer.delivered = customer.account.events[customer.delivered :], len(customer.account.events)
            to = dict(customer.webhook)
        if not to or not fresh:
            return
        order = list(reversed(fresh)) if to.get("reversed") else fresh

        def work() -> None:
            time.sleep(to.get("seconds", 0))
            waiting = order * to.get("copies", 1)
            for _ in range(to.get("tries", 5)):
                waiting = [event for event in waiting if not _taken(to, event)]
                if not waiting:
                    return
                time.sleep(to.get("again", 0.5))

        threading.Thread(target=work, daemon=True).start()


def _taken(to: Thing, event: Thing) -> bool:
    body = json.dumps(event).encode()
    signed = signature(body, to["secrets"], int(time.time()))
    headers = {"Stripe-Signature": signed, "Content-Type": "application/json; charset=utf-8"}
    try:
        with urlopen(Request(to["url"], body, headers), timeout=10) as answer:
            return bool(200 <= answer.status < 300)
    except OSError:  # refused with a status, too
        return False
