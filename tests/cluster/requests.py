"""The network to a search cluster, with what goes over it counted."""

import httpx


class Requests(httpx.HTTPTransport):
    """`sent` is how many requests there were."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        return super().handle_request(request)
