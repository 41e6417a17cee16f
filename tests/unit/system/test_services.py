from __future__ import annotations

import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from accord.system.clock import SystemClock
from accord.system.services import ServiceRecord, Services, write_entries


def test_a_system_that_saw_nothing_to_start_is_asked_again(tmp_path: Path) -> None:
    request, published = tmp_path / "bank", tmp_path / "addresses.json"
    asked: list[float] = []

    def serve() -> None:
        while len(asked) < 2:
            if request.exists():
                asked.append(time.monotonic())
                if len(asked) == 2:
                    publish(os.getpid())
                request.unlink()
            time.sleep(0.01)

    listening = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    address = f"http://127.0.0.1:{listening.server_port}"

    def publish(pid: int) -> None:
        entry = ServiceRecord(address=address, pid=pid, start_again=str(request))
        write_entries(published, {"bank": entry})

    publish(2**22 + 1)
    services = Services.keep(tmp_path, published=published, nonce="n", pids=[os.getpid()])
    system = threading.Thread(target=serve)
    threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
    system.start()
    try:
        assert services.start_again("bank", clock=SystemClock()).pid == os.getpid()
        assert len(asked) == 2
    finally:
        system.join()
        listening.shutdown()
        listening.server_close()
