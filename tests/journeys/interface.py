"""A system with a bearer token: sends JSON over HTTP, every POST twice under one idempotency key."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

PATIENCE_S = 60
HEADERS = {"Accept": "application/json", "Accept-Language": "zh-CN"}


class System:
    """One caller of the interface; `token` "" for nobody."""

    def __init__(self, address: str, token: str = "") -> None:
        self._address = address
        self._token = token

    def get(self, path: str) -> Any:
        """Return what a GET answers."""
        return self._expect(200, "GET", path)

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """Return what a PUT answers."""
        return self._expect(200, "PUT", path, body)

    def post(self, path: str, body: dict[str, Any] | None = None, *, status: int = 201) -> Any:
        """Return what a POST answers; a second one with the same key changes nothing and answers alike."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        first = self._expect(status, "POST", path, body or {}, headers=key)
        code, again, headers = self.send("POST", path, body or {}, headers=key)
        assert (code, again, headers["Idempotent-Replayed"]) == (status, first, "true"), path
        return first

    def post_for_secret(self, path: str, body: dict[str, Any]) -> Any:
        """Return what a POST answers that shows a secret once: a repetition changes nothing and shows nothing."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        first = self._expect(201, "POST", path, body, headers=key)
        code, _problem, _headers = self.send("POST", path, body, headers=key)
        assert code == 409, path
        return first

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        """Return what a POST answers that changes nothing."""
        return self._expect(200, "POST", path, body)

    def refused(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the problem that a request meets."""
        code, problem, headers = self.send(method, path, body)
        assert code >= 400, (path, problem)
        assert headers["Content-Type"].startswith("application/problem+json")
        return problem

    def send_file(self, path: str, fields: dict[str, str], name: str, content: bytes) -> Any:
        """Return what a form with the part `file` answers."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = ("".join(parts) + head).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        code, answer, _headers = self._exchange("POST", path, body, kind)
        assert code == 201, answer
        return answer

    def fetch(self, path: str) -> bytes:
        """Return a file."""
        code, content, _headers = self._exchange("GET", path, None, {"Accept": "*/*"}, raw=True)
        assert code == 200, content
        return bytes(content)

    def wait_for(self, path: str, name: str, value: str) -> Any:
        """Return the answer of `path` as soon as its `name` is `value`."""
        deadline = time.monotonic() + PATIENCE_S
        while (found := self.get(path))[name] != value:
            assert time.monotonic() < deadline, found
            time.sleep(0.2)
        return found

    def send(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any, Any]:
        """Return status, answer and headers, whatever they are."""
        content = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        return self._exchange(method, path, content, kind | (headers or {}))

    def _expect(
        self,
        status: int,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        headers: dict[str, str] | None = None,
    ) -> Any:
        code, answer, _headers = self.send(method, path, body, headers=headers)
        assert code == status, (method, path, code, answer)
        return answer

    def _exchange(
        self,
        method: str,
        path: str,
        content: bytes | None,
        headers: dict[str, str],
        *,
        raw: bool = False,
    ) -> tuple[int, Any, Any]:
        address = path if path.startswith("http") else f"{self._address}/api/v1{path}"
        sent = HEADERS | headers
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(address, content, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                got, code, told = answer.read(), answer.status, answer.headers
        except urllib.error.HTTPError as error:
            with error:
                got, code, told = error.read(), error.code, error.headers
        return code, got if raw else json.loads(got or b"null"), told
