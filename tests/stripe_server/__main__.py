"""Answer until the standard input ends, and an hour at the most."""

from __future__ import annotations

import os
import sys
import threading

from tests.stripe_server.wire import Server

LONGEST_SECONDS = 3600

server = Server()
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
timer = threading.Timer(LONGEST_SECONDS, os._exit, (1,))
timer.daemon = True
timer.start()
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
