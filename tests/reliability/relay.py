"""A door to PostgreSQL that can be shut: connections break off, and new ones are refused."""

import contextlib
import socket
import threading
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


class Relay:
    """``url`` leads through it."""

    def __init__(self, url: str) -> None:
        asked = urlsplit(url)
        self._server = str(next(Path(unquote(parse_qs(asked.query)["host"][0])).glob(".s.PGSQL.*[0-9]")))
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._listening: socket.socket | None = None
        self._port = 0
        self.let_in()
        self.url = f"{asked.scheme}://{asked.username or 'postgres'}@127.0.0.1:{self._port}{asked.path}"

    def let_in(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def shut(self) -> None:
        if self._listening is not None:
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None
        with self._guard:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = listening.accept()
                there = socket.socket(socket.AF_UNIX)
                there.connect(self._server)
                with self._guard:
                    self._open |= {here, there}
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while words := one.recv(65536):
                other.sendall(words)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)
        with self._guard:
            self._open.discard(one)
        one.close()
