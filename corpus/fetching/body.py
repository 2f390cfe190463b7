"""The body of a response, decompressed, within a limit that no bomb gets over."""

from __future__ import annotations

import zlib

import httpx

from corpus.errors import FetchError, TooLargeError


async def read(response: httpx.Response, limit: int, *, whole: bool) -> bytes:
    """The decompressed body; over `limit` TooLargeError, or without `whole` what came until then."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("gzip", "x-gzip", "identity", ""):
        raise FetchError(f"the page comes in an encoding that can't be read ({encoding[:20]})")
    inflate = _Inflate() if "gzip" in encoding else None
    data = bytearray()
    async for chunk in response.aiter_raw():
        # Never more than one byte over the limit, however well the chunk was compressed.
        data += inflate(chunk, limit + 1 - len(data)) if inflate else chunk
        if len(data) > limit:
            if not whole:
                return bytes(data[:limit])
            raise TooLargeError(f"the page is over {limit / 1_000_000:g} MB")
    if inflate and not inflate.is_complete:
        raise FetchError("the page came cut off")
    return bytes(data)


class _Inflate:
    """A gzip stream, of one member or of several; what isn't one behind the last is passed over."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self.is_complete = True  # nothing came yet, or the last member came whole

    def __call__(self, chunk: bytes, most: int) -> bytes:
        """What the chunk holds, `most` bytes at most. FetchError if it is damaged."""
        data = bytearray()
        while chunk and len(data) < most:
            if self._member.eof:
                if not chunk.startswith(b"\x1f"):
                    break
                self._member = zlib.decompressobj(wbits=31)
            try:
                data += self._member.decompress(chunk, most - len(data))
            except zlib.error as error:
                raise FetchError("the page came damaged") from error
            self.is_complete = self._member.eof
            chunk = self._member.unused_data
        return bytes(data)
