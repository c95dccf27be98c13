"""Another web server on this machine: to a browser another origin of the same site as localhost, and as 127.0.0.1
another site.
"""

import http.server
import threading
from collections.abc import Mapping
from typing import Self


class Neighbour:
    """Serves these pages, by path, for as long as a `with` lasts."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self.pages = dict(pages)

    def __enter__(self) -> Self:
        pages = self.pages

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = pages.get(self.path.split("?")[0])
                body = (page or "").encode()
                self.send_response(404 if page is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def origin(self, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}"
