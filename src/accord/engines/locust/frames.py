"""Messages on a stream of bytes, which has none: each goes out behind its length."""

from __future__ import annotations

import socket
from typing import Any, Final, Generic, TypeVar

import msgspec

Decoded = TypeVar("Decoded")
_HEAD_BYTES: Final = 4
# A catalogue of ten thousand cases has some megabytes; a length beyond is no length.
_LONGEST_BYTES: Final = 1 << 28
# Plain data, and nothing that could name code to run: it comes over a network.
_ENCODER: Final = msgspec.msgpack.Encoder()


class FrameError(ConnectionError):
    """What arrives is nothing that we would send."""


def send(line: socket.socket, message: msgspec.Struct) -> None:
    """Say something.

    Raises:
        OSError: nobody is listening any more.
    """
    content = _ENCODER.encode(message)
    line.sendall(len(content).to_bytes(_HEAD_BYTES, "big") + content)


def hear(
    line: socket.socket,
    decoder: msgspec.msgpack.Decoder[Decoded],
    *,
    longest_bytes: int = _LONGEST_BYTES,
) -> Decoded | None:
    """The next message; none when the other side is gone.

    Raises:
        FrameError: it is longer than ``longest_bytes``, or no message that the decoder knows.
        TimeoutError: the line has a time-out, and it is over.
    """
    head = _exactly(line, _HEAD_BYTES)
    count = int.from_bytes(head, "big")
    if count > longest_bytes:
        raise FrameError(f"a message of {count} bytes")
    content = _exactly(line, count) if head else b""
    return _decoded(decoder, content) if content else None


def _exactly(line: socket.socket, count: int) -> bytes:
    content = bytearray()
    while len(content) < count:
        try:
            chunk = line.recv(count - len(content))
        # It is still there, and only slow; any other error means that it is gone.
        except TimeoutError:
            raise
        except OSError:
            return b""
        if not chunk:
            return b""
        content += chunk
    return bytes(content)


def _decoded(decoder: msgspec.msgpack.Decoder[Decoded], content: bytes) -> Decoded:
    try:
        return decoder.decode(content)
    except msgspec.DecodeError as error:
        raise FrameError(str(error)) from error


class Ear(Generic[Decoded]):
    """Cuts what arrives into messages."""

    def __init__(self, decoder: msgspec.msgpack.Decoder[Any]) -> None:
        self._decoder: msgspec.msgpack.Decoder[Decoded] = decoder
        self._waiting = bytearray()

    def take(self, content: bytes) -> list[Decoded]:
        """The messages that are complete now.

        Raises:
            FrameError: what arrived is none.
        """
        self._waiting += content
        complete: list[Decoded] = []
        while len(self._waiting) >= _HEAD_BYTES:
            count = int.from_bytes(self._waiting[:_HEAD_BYTES], "big")
            if count > _LONGEST_BYTES:
                raise FrameError(f"a message of {count} bytes")
            end = _HEAD_BYTES + count
            if len(self._waiting) < end:
                break
            complete.append(_decoded(self._decoder, bytes(self._waiting[_HEAD_BYTES:end])))
            del self._waiting[:end]
        return complete
