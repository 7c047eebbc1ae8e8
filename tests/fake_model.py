"""A language model that answers from a script: an OpenAI-compatible server on loopback, well behaved or not."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kb.config import LanguageModelConfig


class ScriptedModel(ThreadingHTTPServer):
    """Gives `reply` piece by piece; `fault` is what it does instead: stall, drop, broken, status, prose."""

    daemon_threads = True

    def __init__(self, reply: str, fault: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply, self.fault = reply, fault
        self.requests: list[dict[str, Any]] = []


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedModel

    def log_message(self, *_: object) -> None:
        """Says nothing: a test prints what it needs."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.requests.append(json.loads(self.rfile.read(length)))
        if self.server.fault == "status":
            self.send_error(401, "no key")
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if self.server.fault == "broken":
            self._send("data: {this is not JSON\n\n")
            return
        if self.server.fault == "prose":
            self._send("data: 17\n\ndata: [DONE]\n\n")
            return
        words = self.server.reply
        cut = len(words) // 2 if self.server.fault in ("stall", "drop") else len(words)
        for start in range(0, cut, 7):
            self._send(f"data: {json.dumps(_chunk(words[start : min(start + 7, cut)]))}\n\n")
        if self.server.fault == "stall":
            time.sleep(5)
        if self.server.fault == "drop":
            self.connection.close()
            return
        self._send(f"data: {json.dumps(_chunk('', 'stop'))}\n\ndata: [DONE]\n\n")

    def _send(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()


def _chunk(words: str, end: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", "content": words}, "finish_reason": end}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": [choice]}


@contextmanager
def serve(reply: str, fault: str = "") -> Iterator[tuple[ScriptedModel, LanguageModelConfig]]:
    """The server while it runs, and the setting that points to it."""
    server = ScriptedModel(reply, fault)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/v1"
        yield server, LanguageModelConfig(url=url, model="scripted", seconds=2)
    finally:
        server.shutdown()
        server.server_close()
