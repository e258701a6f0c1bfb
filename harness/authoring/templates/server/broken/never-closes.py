# submitted as: my_exercise.py
# what: It never closes a connection.
# breaks: MY-3, TCP-10
# because: A connection that stays open is an open file, which TCP-10 counts.

import signal
import socket
import sys
import threading


kept = []


def serve(client):
    kept.append(client)
    with client.makefile(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            client.sendall(f"{len(line) - 1}\n".encode())


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
