"""The least web service: one address that says it is well."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def healthy(request: Request) -> Response:
    return JSONResponse({"ok": True})


if __name__ == "__main__":
    app = Starlette(routes=[Route("/health", healthy)])
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
