"""A scripted OpenAI-compatible server on 127.0.0.1, streaming and plain, that answers what a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server.

    Attributes:
        text: What the model says; sent in pieces of `piece_chars` characters when the client streams.
        status: HTTP status; anything but 200 sends an error body.
        delay_s: Seconds of silence before the first byte.
        pause_s: Seconds between two pieces.
        body: Sent as it is instead of a chat completion.
    """

    text: str = ""
    status: int = 200
    delay_s: float = 0.0
    pause_s: float = 0.0
    piece_chars: int = 3
    body: str | None = None


@dataclass(slots=True)
class ScriptedServer:
    """Replies in order, the last one again and again; `requests` holds what it was sent."""

    replies: deque[Reply]
    requests: list[dict[str, Any]] = field(default_factory=list)
    base_url: str = ""

    def next_reply(self) -> Reply:
        """The reply that is due."""
        return self.replies.popleft() if len(self.replies) > 1 else self.replies[0]

    def said_to_it(self) -> str:
        """All message texts of the last request."""
        return "\n".join(message["content"] for message in self.requests[-1]["messages"])


@contextmanager
def scripted_server(*replies: Reply | str) -> Iterator[ScriptedServer]:
    """Run a server for the length of a test."""
    script = ScriptedServer(deque(Reply(reply) if isinstance(reply, str) else reply for reply in replies))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    script.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


def _handler(script: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(request)
            reply = script.next_reply()
            time.sleep(reply.delay_s)
            try:
                self._answer(reply, streams=bool(request.get("stream")))
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _answer(self, reply: Reply, *, streams: bool) -> None:
            if reply.status != 200:
                self._send(reply.status, json.dumps({"error": {"message": "scripted failure"}}), "application/json")
            elif reply.body is not None:
                self._send(200, reply.body, "application/json")
            elif streams:
                self._stream(reply)
            else:
                message = {"role": "assistant", "content": reply.text}
                self._send(
                    200,
                    json.dumps(_completion("chat.completion", [{"index": 0, "message": message, "finish_reason": "stop"}])),
                    "application/json",
                )

        def _stream(self, reply: Reply) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            pieces: Sequence[str] = [
                reply.text[start : start + reply.piece_chars] for start in range(0, len(reply.text), reply.piece_chars)
            ]
            for piece in pieces:
                self._event(
                    _completion(
                        "chat.completion.chunk", [{"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}]
                    )
                )
                time.sleep(reply.pause_s)
            self._event(_completion("chat.completion.chunk", [{"index": 0, "delta": {}, "finish_reason": "stop"}]))
            self.wfile.write(b"data: [DONE]\n\n")
            self.close_connection = True

        def _event(self, payload: dict[str, Any]) -> None:
            self.wfile.write(b"data: " + json.dumps(payload).encode() + b"\n\n")
            self.wfile.flush()

        def _send(self, status: int, body: str, kind: str) -> None:
            data = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    return Handler


def _completion(kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "scripted", "object": kind, "created": 0, "model": "scripted", "choices": choices}
