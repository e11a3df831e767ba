"""A mail server on loopback that takes letters, or says what a test wants it to say."""

from __future__ import annotations

import contextlib
import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class Post:
    """`letters` came; `recipient` and `content` are what it answers to RCPT and to the text."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    recipient: str = "250 known"
    content: str = "250 taken"


class Conversation(socketserver.StreamRequestHandler):
    """RFC 5321 as far as one letter needs it."""

    post: Post
    timeout = 10

    def handle(self) -> None:
        self.say("220 post.example.org")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self.say("354 go on")
                self.take()
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say(self.post.recipient if verb == b"RCPT" else "250 well")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        if self.post.content.startswith("250"):
            letter = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            assert isinstance(letter, EmailMessage)
            self.post.letters.append(letter)
        self.say(self.post.content)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Quiet(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Callers hang up in the middle; that is what is tested."""


@contextlib.contextmanager
def served() -> Iterator[Post]:
    conversation = type("OwnConversation", (Conversation,), {})
    with Quiet(("127.0.0.1", 0), conversation) as server:
        post = Post(server.server_address[1])
        conversation.post = post  # type: ignore[attr-defined]  # made above
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join(5)
