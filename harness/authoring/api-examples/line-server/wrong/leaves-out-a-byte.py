# It leaves out the first byte of each line.

import socket
import sys
import threading


def serve(client):
    with client, client.makefile("rb") as lines:
        for line in lines:
            client.sendall(line[1:])


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
