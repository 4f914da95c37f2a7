"""A server that treats the built site as its host will: compressed, and with a page for errors."""

import gzip
import mimetypes
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

TEXT = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt")


@cache
def body(path):
    """Return a file's content, and whether it was compressed."""
    data = path.read_bytes()
    return (gzip.compress(data), True) if path.suffix in TEXT else (data, False)


def file_at(site, prefix, address):
    """Return the file for an address, and its status: a missing file is the page for errors."""
    path = unquote(urlsplit(address).path)
    file = site / path.removeprefix(prefix).strip("/") if path.startswith(prefix) else site / "404"
    file = file / "index.html" if file.is_dir() else file
    return (file, 200) if file.is_file() else (site / "404.html", 404)


def handler(site, prefix):
    """Return the class that answers requests for the files of `site`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            file, status = file_at(site, prefix, self.path)
            data, compressed = body(file) if file.is_file() else (b"not found", False)
            self.send_response(status)
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            self.send_header("Content-Type", kind + "; charset=utf-8" * kind.startswith("text/"))
            if compressed:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Cache-Control", "max-age=600")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            """Be silent."""

    return Handler


@contextmanager
def hosted(site, prefix="/"):
    """Serve the folder `site` below `prefix` while the context lasts; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(Path(site), prefix))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
