# submitted as: my_exercise.py
# what: It serves one client at a time.
# passes: core
# breaks: TCP-8

import signal
import socket
import sys

signal.signal(signal.SIGINT, signal.SIG_DFL)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
while True:
    client, _ = listener.accept()
    try:
        with client, client.makefile(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                client.sendall(f"{len(line) - 1}\n".encode())
    except OSError:
        pass  # The client has reset the connection.
