# submitted as: key_value_store.py
# what: In Python, one client at a time.
# passes: core
# breaks: TCP-8

import signal
import socket
import sys

values = {}


def obey(line):
    name, key, value = (line.split(" ", 2) + ["", ""])[:3]
    if name == "SET" and key and value:
        values[key] = value
        return "OK"
    if name in ("GET", "DELETE") and key and not value:
        answer = values.get(key, "NONE")
        if name == "GET" or answer == "NONE":
            return answer
        del values[key]
        return "OK"
    return "ERROR"


signal.signal(signal.SIGINT, signal.SIG_DFL)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
while True:
    client, _ = listener.accept()
    try:
        with client, client.makefile("rb") as lines:
            for line in lines:
                client.sendall(obey(line.decode().rstrip("\r\n")).encode() + b"\n")
    except OSError:
        pass  # The client has reset the connection.
