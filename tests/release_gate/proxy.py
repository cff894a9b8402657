"""The way to the gateway, and that to the carrier of messages: a TCP proxy on the loopback that disturbs one
conversation in seven.

    python -m tests.release_gate.proxy PORT FOLDER SEED conversation|message

prints its own port. A conversation is a request and its answer; of HTTP the proxy knows no more than how long an answer
is. On its standard input: `calm`, and nothing is disturbed or counted any more; `count`, and it prints how many
conversations there were and how many of them were disturbed. It ends with its input.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
import struct
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from tests.release_gate.trouble import Kind, TroubleFile

# Out of a hundred conversations.
FATES: Mapping[str, float] = {
    "reset before it arrives": 2,
    "request truncated": 2,
    "answer lost": 3,
    "answer truncated": 2,
    "half closed": 2,
    "delayed": 3,
    "silent, and delivered late": 0.5,
}
DELAY_SECONDS = (0.2, 2.5)
# Longer than whoever asks waits for an answer: the gateway's, and the carrier's, who knows no keys.
LATE_SECONDS: Mapping[Kind, tuple[float, float]] = {"conversation": (8.0, 12.0), "message": (2.5, 3.5)}
CHUNK = 65536


class Broken(Exception):
    """This conversation is over, and its connection with it."""


class Proxy:
    def __init__(self, upstream: int, trouble: TroubleFile, seed: int, kind: Kind) -> None:
        self._upstream = upstream
        self._trouble = trouble
        self._kind: Kind = kind
        self._late_seconds = LATE_SECONDS[kind]
        self._random = random.Random(seed)
        self.calm = False
        self.conversations = self.disturbed = 0

    def fate(self) -> str:
        if self.calm:
            return ""
        self.conversations += 1
        drawn = self._random.random() * 100
        for fate, share in FATES.items():
            drawn -= share
            if drawn < 0:
                self.disturbed += 1
                return fate
        return ""

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._random.random()

    async def serve(self, line: asyncio.StreamReader, to_line: asyncio.StreamWriter) -> None:
        """One connection: conversation after conversation, until somebody closes it."""
        try:
            gateway, to_gateway = await asyncio.open_connection("127.0.0.1", self._upstream)
        except OSError:
            _reset(to_line)
            return
        try:
            while request := await line.read(CHUNK):
                began = asyncio.get_running_loop().time()
                fate = self.fate()
                try:
                    await self._converse(fate, request, line, to_line, gateway, to_gateway)
                finally:
                    if fate:
                        self._trouble.add(self._kind, fate, began)
        except (Broken, OSError):
            _reset(to_line)
        finally:
            for writer in (to_line, to_gateway):
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

    async def _converse(
        self,
        fate: str,
        request: bytes,
        line: asyncio.StreamReader,
        to_line: asyncio.StreamWriter,
        gateway: asyncio.StreamReader,
        to_gateway: asyncio.StreamWriter,
    ) -> None:
        match fate:
            case "reset before it arrives":
                raise Broken
            case "request truncated":
                to_gateway.write(request[: len(request) // 2])
                await to_gateway.drain()
                raise Broken
            case "half closed":
                to_line.write_eof()
            case "delayed":
                await asyncio.sleep(self.between(*DELAY_SECONDS))
            case "silent, and delivered late":
                await asyncio.sleep(self.between(*self._late_seconds))
        to_gateway.write(request)
        await to_gateway.drain()
        if fate == "request truncated":
            return
        answer = asyncio.ensure_future(gateway.read(CHUNK))
        more = asyncio.ensure_future(line.read(CHUNK))
        # The rest of a long request comes in a piece of its own; then the answer.
        while not answer.done():
            await asyncio.wait((answer, more), return_when=asyncio.FIRST_COMPLETED)
            if more.done() and not answer.done():
                rest = more.result()
                if not rest:  # the line does not wait any more; the gateway has its request all the same
                    await asyncio.wait((answer,), timeout=self._late_seconds[1])
                    raise Broken
                to_gateway.write(rest)
                await to_gateway.drain()
                more = asyncio.ensure_future(line.read(CHUNK))
        more.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await more
        await self._answer(fate, answer.result(), to_line, gateway)

    async def _answer(
        self, fate: str, answer: bytes, to_line: asyncio.StreamWriter, gateway: asyncio.StreamReader
    ) -> None:
        if not answer or fate in ("answer lost", "half closed"):
            raise Broken
        while not _is_whole(answer):
            more = await gateway.read(CHUNK)
            if not more:
                break
            answer += more
        to_line.write(answer[: len(answer) // 2] if fate == "answer truncated" else answer)
        await to_line.drain()
        if fate == "answer truncated" or not _is_whole(answer):
            raise Broken


def _is_whole(answer: bytes) -> bool:
    """All that its head announces has come."""
    head, blank, body = answer.partition(b"\r\n\r\n")
    if not blank:
        return False
    announced = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return bool(announced) and len(body) >= int(announced[0])


def _reset(writer: asyncio.StreamWriter) -> None:
    """As a machine that knows nothing of the connection answers."""
    with contextlib.suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def main() -> None:
    upstream, folder, seed, kind = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    proxy = Proxy(upstream, TroubleFile(folder), seed, "message" if kind == "message" else "conversation")
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)

    def obey() -> None:
        for line in sys.stdin:
            if line.strip() == "calm":
                proxy.calm = True
            else:
                print(proxy.conversations, proxy.disturbed, flush=True)
        os._exit(0)

    threading.Thread(target=obey, daemon=True).start()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
