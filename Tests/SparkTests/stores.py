"""An S3 bucket behind a proxy that cuts connections, denies, and replaces objects at bad moments."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3

DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


class FaultyStore:
    """A bucket on a server, and the address of a proxy before it."""

    def __init__(self, server: str, bucket: str) -> None:
        self.bucket = bucket
        self._server = server
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=server,
            region_name="us-east-1",
            aws_access_key_id="test-key",
            aws_secret_access_key="test-secret",
        )
        self._client.create_bucket(Bucket=bucket)
        # By key: how many bytes of an answer come before the connection is cut.
        self.cuts: dict[str, int] = {}
        self.denied: set[str] = set()
        # By key: what to do once its first bytes have been sent.
        self.after_first_read: dict[str, Callable[[], None]] = {}
        # The prefixes that were listed.
        self.listed: list[str] = []
        self._proxy = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._proxy.daemon_threads = True
        self._thread = threading.Thread(target=self._proxy.serve_forever, daemon=True)

    def __enter__(self) -> FaultyStore:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._proxy.shutdown()
        self._proxy.server_close()

    @property
    def options(self) -> list[str]:
        """The options of the driver for this store."""
        client = json.dumps({"endpoint_url": f"http://127.0.0.1:{self._proxy.server_port}"})
        pairs = ["key=test-key", "secret=test-secret", f"client_kwargs={client}"]
        return [word for pair in pairs for word in ("--storage-option", pair)]

    def url(self, key: str) -> str:
        """The URL of an object or a prefix."""
        return f"s3://{self.bucket}/{key}"

    def put(self, key: str, data: bytes) -> None:
        """Stores an object."""
        self._client.put_object(Bucket=self.bucket, Key=key, Body=data)

    def put_all(self, objects: dict[str, bytes]) -> None:
        """Stores objects."""
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(self.put, objects, objects.values()))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        store = self
        address = urlsplit(self._server).netloc

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                key = unquote(urlsplit(self.path).path).removeprefix(f"/{store.bucket}/")
                query = parse_qs(urlsplit(self.path).query)
                if "list-type" in query:
                    store.listed.append(query.get("prefix", [""])[0])
                if key in store.denied:
                    self._answer(403, {"Content-Type": "application/xml"}, DENIED)
                    return
                server = http.client.HTTPConnection(address)
                server.request(self.command, self.path, headers=dict(self.headers.items()))
                answer = server.getresponse()
                body = answer.read()
                headers = {name: value for name, value in answer.getheaders() if name.lower() != "date"}
                self._answer(answer.status, headers, body, store.cuts.get(key))
                server.close()
                if self.command == "GET" and key in store.after_first_read:
                    store.after_first_read.pop(key)()

            do_HEAD = do_GET  # noqa: N815

            def _answer(
                self, status: int, headers: dict[str, str], body: bytes, cut: int | None = None
            ) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                        self.send_header(name, value)
                length = headers.get("Content-Length", len(body)) if self.command == "HEAD" else len(body)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                if self.command == "HEAD":
                    return
                if cut is not None and len(body) > cut:
                    self.wfile.write(body[:cut])
                    self.close_connection = True
                    return
                self.wfile.write(body)

        return Handler
