# submitted as: adder.py
# what: It answers only the first line of each connection, and ignores the others.
# breaks: ADD-2

import re
import signal
import socket
import sys
import threading


def answer(line):
    numbers = re.fullmatch(r"(-?[0-9]+) (-?[0-9]+)", line)
    return str(int(numbers[1]) + int(numbers[2])) if numbers else "error"


def serve(client):
    with client, client.makefile(encoding="latin-1", newline="\n") as lines:
        for count, line in enumerate(lines):
            if count > 0:
                continue
            client.sendall((answer(line.rstrip("\r\n")) + "\n").encode())


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
