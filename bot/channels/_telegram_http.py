"""The ``telegram`` library's requests by our own pool of connections. Used by ``telegram.py`` only."""

from typing import Any

from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.channels._http import Http, Silence


class Requests(BaseRequest):
    """One pool for asking and for fetching. A silence becomes a NetworkError whose cause says whether it left."""

    def __init__(self, http: Http) -> None:
        self._http = http

    @property
    def read_timeout(self) -> float:
        return self._http.seconds

    async def initialize(self) -> None:
        """Nothing to do: the pool opens with the first request."""

    async def shutdown(self) -> None:
        await self._http.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """``read_timeout``, where given, is for the whole question."""
        seconds = read_timeout if isinstance(read_timeout, int | float) else None
        form = request_data.json_parameters if request_data else None
        uploads = request_data.multipart_data if request_data and request_data.contains_files else {}
        files = {field: (name, data, kind) for field, (name, data, kind) in uploads.items() if isinstance(data, bytes)}
        try:
            heard = await self._http.ask(method, url, {"User-Agent": self.USER_AGENT}, form, seconds, files)
        except Silence as silence:
            raise NetworkError("no answer") from silence
        return heard.status, heard.body
