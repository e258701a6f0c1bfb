"""Keeps values under keys, in one store for all clients."""

import signal
import socket
import sys
import threading

values = {}
lock = threading.Lock()


def obey(line):
    match line.split(" ", 2):
        case ["SET", key, value] if value:
            values[key] = value
            return "OK"
        case ["GET", key]:
            return values.get(key, "NONE")
        case ["DELETE", key]:
            return "NONE" if values.pop(key, None) is None else "OK"
    return "ERROR"


def serve(client):
    with client, client.makefile(encoding="latin-1", newline="\n") as lines:
        for line in lines:
            with lock:
                answer = obey(line.rstrip("\r\n"))
            client.sendall(f"{answer}\n".encode("latin-1"))


def serve_safely(client):
    try:
        serve(client)
    except OSError:
        pass  # The client has reset the connection.


signal.signal(signal.SIGINT, signal.SIG_DFL)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve_safely, args=(client,), daemon=True).start()
