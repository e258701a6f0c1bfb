"""Serves the files in the folder www over HTTP/1.1."""

import mimetypes
import pathlib
import signal
import socket
import sys
import threading

folder = pathlib.Path("www").resolve()


def find(target):
    """The bytes of the file, or None."""
    path = (folder / target.lstrip("/")).resolve()
    if not path.is_relative_to(folder):
        return None
    try:
        return path.read_bytes()
    except OSError:
        return None


def serve(client):
    with client, client.makefile("rb") as lines:
        while request := lines.readline().decode("latin-1").split():
            headers = []
            while (line := lines.readline().strip().lower()) != b"":
                headers.append(line)
            method, target, _ = request
            body = find(target)
            status = "404 Not Found" if body is None else "200 OK"
            body = body or b""
            kind = mimetypes.guess_type(target)[0] or "application/octet-stream"
            head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nContent-Type: {kind}\r\n\r\n"
            client.sendall(head.encode() + (b"" if method == "HEAD" else body))
            if b"connection: close" in headers:
                return


def serve_safely(client):
    try:
        serve(client)
    except (OSError, ValueError):
        pass  # The client has reset the connection, or this is no request.


signal.signal(signal.SIGINT, signal.SIG_DFL)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve_safely, args=(client,), daemon=True).start()
