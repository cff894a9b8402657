"""Is the process alive, and can it take calls?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify


@dataclass(frozen=True, slots=True)
class Health:
    """`release` names the release in service, `number` the publication it came with, where there is one, and `broken`
    what is wrong with the files saved after it; `obstacle` is what keeps the line from taking calls, or nothing.
    `money` is what of it is open; whatever that is, the line goes on taking calls."""

    release: Callable[[], str | None]
    number: Callable[[], int | None]
    broken: Callable[[], list[str]]
    obstacle: Callable[[], str | None]
    money: Callable[[], Mapping[str, object] | None]


def health_pages(health: Health) -> Blueprint:
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def alive() -> Response:
        release = health.release()  # which looks for the newest one first
        return jsonify(
            alive=True, release=release, number=health.number(), broken=health.broken(), money=health.money()
        )

    @pages.get("/readyz")
    def ready() -> tuple[Response, int]:
        obstacle = health.obstacle()
        if obstacle is None:
            return jsonify(ready=True), 200
        return jsonify(ready=False, because=obstacle), 503

    return pages
