# It sends the text in capitals, and does not say that there was no answer.

import socket
import sys

with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as connection, connection.makefile() as lines:
    connection.sendall(f"{sys.argv[3].upper()}\n".encode())
    print(lines.readline(), end="")
