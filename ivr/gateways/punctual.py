"""Requests that are all over by a moment of the monotonic clock, whatever the network does.

The timeouts of a socket bound each read but not their number, nor a name that is not resolved; and the port promises a
caller an answer.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import Future
from threading import Thread
from typing import Any

import requests

CONNECT_SECONDS = 2
READ_SECONDS = 6


class Unanswered(Exception):
    """No answer, in time or at all; its text is the name of what went wrong, and its cause that itself.

    The request may still arrive: whoever asked is told that there is no answer, which is just that.
    """


def in_time(
    session: requests.Session, until: float, method: str, url: str, headers: Mapping[str, str] | None, body: Any
) -> requests.Response:
    """The whole answer, read to its end by `until`; redirections are not followed. Raises Unanswered."""

    def work() -> None:
        try:
            answer = session.request(
                method,
                url,
                headers=headers,
                data=body,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
            done.set_result(answer)
        except Exception as error:
            done.set_exception(error)

    done: Future[requests.Response] = Future()
    left = until - time.monotonic()
    if left <= 0:
        raise Unanswered("TimeoutError")
    Thread(target=work, name="gateway", daemon=True).start()
    try:
        return done.result(left)
    except Exception as error:
        raise Unanswered(type(error).__name__) from error
