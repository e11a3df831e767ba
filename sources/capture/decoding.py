"""Content codings of HTTP (RFC 9110, section 8.4.1), read in small steps and never past a limit.

A kilobyte can stand for a gigabyte. Decoders are asked for one piece at a time, so that what
is too much is never in memory.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli

from sources.capture.failures import CaptureError

PIECE = 1 << 16
MOST_LAYERS = 2
HARMLESS = 1 << 20
"""Bytes below which a high ratio means nothing: a small file of zeros is no bomb."""
ACCEPTED = "gzip, deflate, br"
GZIP, GZIP_MAGIC = zlib.MAX_WBITS | 16, b"\x1f\x8b"


class Decoder(Protocol):
    def decode(self, piece: bytes) -> Iterator[bytes]: ...

    def is_complete(self) -> bool: ...


class Inflating:
    """gzip and deflate. Deflate comes with a zlib header as it should, or bare as it often does."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._stream = zlib.decompressobj(window)
        self._begun = False

    def decode(self, piece: bytes) -> Iterator[bytes]:
        found = b""
        while piece or len(found) == PIECE:  # a full piece: more may wait inside
            if self._stream.eof:
                if self._window != GZIP or not piece.startswith(GZIP_MAGIC):
                    return  # padding, or junk that browsers pass over as well
                self._stream = zlib.decompressobj(self._window)  # the next gzip member
            found = self._inflated(piece)
            yield found
            piece = self._stream.unconsumed_tail or self._stream.unused_data

    def _inflated(self, piece: bytes) -> bytes:
        try:
            found = self._stream.decompress(piece, PIECE)
        except zlib.error:
            if self._begun or self._window != zlib.MAX_WBITS:
                raise
            self._window = -zlib.MAX_WBITS
            self._stream = zlib.decompressobj(self._window)
            found = self._stream.decompress(piece, PIECE)
        self._begun = True
        return found

    def is_complete(self) -> bool:
        return self._stream.eof or not self._begun


class Unbrotling:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._begun = False

    def decode(self, piece: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(piece)
        if self._stream.is_finished():
            return
        found = self._stream.process(piece, output_buffer_limit=PIECE)
        while found:  # it takes more in while more still waits to come out
            yield found
            if self._stream.is_finished():
                return
            found = self._stream.process(b"", output_buffer_limit=PIECE)

    def is_complete(self) -> bool:
        return self._stream.is_finished() or not self._begun


def decoded(pieces: Iterable[bytes], codings: str, *, at_most: int, ratio: int) -> Iterator[bytes]:
    """The content without its codings (the value of Content-Encoding).

    Raises `CaptureError`: "coding" for one that is unknown or broken, "bomb" when more than
    `ratio` times as much comes out as went in, "size" for more than `at_most` bytes.
    """
    names = [name for part in codings.split(",") if (name := part.strip().lower())]
    layers = [_decoder(name) for name in reversed(names) if name != "identity"]
    if len(layers) > MOST_LAYERS:
        raise CaptureError("coding", "The content is compressed more than twice over.")
    went_in = came_out = 0
    for piece in pieces:
        went_in += len(piece)
        for found in _through(piece, layers):
            came_out += len(found)
            if came_out > at_most:
                raise too_large(at_most)
            if layers and came_out > HARMLESS and came_out > ratio * went_in:
                raise CaptureError(
                    "bomb", f"The content unpacks to more than {ratio} times what was sent."
                )
            yield found
    if not all(layer.is_complete() for layer in layers):
        raise CaptureError("coding", "The compressed content ends too early.", passing=True)


def too_large(at_most: int) -> CaptureError:
    return CaptureError("size", f"It is larger than {at_most:,} bytes.")


def _through(piece: bytes, layers: list[Decoder]) -> Iterator[bytes]:
    if not layers:
        yield piece
        return
    first, *rest = layers
    try:
        for found in first.decode(piece):
            if found:
                yield from _through(found, rest)
    except (zlib.error, brotli.error) as error:
        raise CaptureError("coding", "The compressed content is broken.") from error


def _decoder(name: str) -> Decoder:
    if name in {"gzip", "x-gzip"}:
        return Inflating(GZIP)
    if name == "deflate":
        return Inflating(zlib.MAX_WBITS)
    if name == "br":
        return Unbrotling()
    raise CaptureError("coding", "The content came in a coding that was not asked for.")
