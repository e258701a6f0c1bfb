# a program that is either end of a conversation: what is typed at one appears at the other

import socket
import sys
import threading


def show(lines):
    for line in lines:
        print(line, end="", flush=True)


if sys.argv[1] == "server":
    connection, _ = socket.create_server(("127.0.0.1", int(sys.argv[2]))).accept()
else:
    connection = socket.create_connection((sys.argv[2], int(sys.argv[3])))
threading.Thread(target=show, args=(connection.makefile(),), daemon=True).start()
for line in sys.stdin:
    connection.sendall(line.encode())
