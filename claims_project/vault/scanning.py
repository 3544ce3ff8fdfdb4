"""A small client of clamd (INSTREAM). What cannot be scanned is never called clean.

Protocol: clamd(8), "INSTREAM": chunks of a four-byte length in network order and that many bytes; a zero length ends.
"""

from __future__ import annotations

import socket
import struct
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

CHUNK = 256 * 1024
LONGEST_REPLY = 4096


class Verdict(StrEnum):
    """The four results, as StoredFile.ScanState names them, and what is said where there is no scanner."""

    CLEAN = "clean"
    INFECTED = "infected"
    COULD_NOT_SCAN = "could_not_scan"
    TOO_LARGE = "too_large"
    NOT_SCANNED = "not_scanned"


@dataclass(frozen=True, slots=True)
class Scan:
    """A verdict, with the signature found or the scanner's own words."""

    verdict: Verdict
    detail: str = ""


class ScannerGone(Exception):  # noqa: N818  named for what happened
    """The scanner could not be reached or broke off: try again later."""


def scan(content: IO[bytes], scanner: str, *, seconds: float = 120) -> Scan:
    """Have `content` scanned by `scanner` ("none" or clamd's host:port) within `seconds`. Raises ScannerGone."""
    if scanner == "none":
        return Scan(Verdict.NOT_SCANNED)
    host, _, port = scanner.rpartition(":")
    until = time.monotonic() + seconds
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=min(seconds, 10)) as line:
            return read_reply(_converse(line, content, until))
    except (OSError, ValueError) as error:
        raise ScannerGone(f"The virus scanner at {scanner} could not be used: {error}") from error


def _converse(line: socket.socket, content: IO[bytes], until: float) -> bytes:
    try:
        line.sendall(b"zINSTREAM\0")
        while chunk := content.read(CHUNK):
            line.settimeout(_left(until))
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # clamd stops listening in the middle when its size limit is reached; its reply says so.
        pass
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < LONGEST_REPLY:
        line.settimeout(_left(until))
        part = line.recv(LONGEST_REPLY)
        if not part:
            break
        reply += part
    if not reply:
        raise ConnectionError("it hung up without a word")
    return reply


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


def read_reply(reply: bytes) -> Scan:
    """clamd's reply as a verdict. Only its plain OK is clean."""
    said = reply.rstrip(b"\0\n").decode("utf-8", "replace").strip()
    if said == "stream: OK":
        return Scan(Verdict.CLEAN)
    if "size limit exceeded" in said:
        return Scan(Verdict.TOO_LARGE, said)
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        signature = said.removeprefix("stream: ").removesuffix(" FOUND")
        if signature.startswith("Heuristics.Limits.Exceeded"):
            return Scan(Verdict.TOO_LARGE, signature)
        if signature.startswith("Heuristics.Encrypted"):
            return Scan(Verdict.COULD_NOT_SCAN, signature)
        return Scan(Verdict.INFECTED, signature)
    return Scan(Verdict.COULD_NOT_SCAN, said)
