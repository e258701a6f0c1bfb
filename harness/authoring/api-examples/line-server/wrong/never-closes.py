# It keeps the connections open.

import socket
import sys
import threading

clients = []


def serve(client):
    while data := client.recv(4096):
        client.sendall(data)


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
while True:
    client, _ = listener.accept()
    clients.append(client)
    threading.Thread(target=serve, args=(client,), daemon=True).start()
