# It takes what one recv() returns for a line.

import socket
import sys
import threading


def show(connection):
    print(connection.recv(4096).decode(), flush=True)


if sys.argv[1] == "server":
    connection, _ = socket.create_server(("127.0.0.1", int(sys.argv[2]))).accept()
else:
    connection = socket.create_connection((sys.argv[2], int(sys.argv[3])))
threading.Thread(target=show, args=(connection,), daemon=True).start()
for line in sys.stdin:
    connection.sendall(line.encode())
