# It prints its own text instead of the answer.

import socket
import sys

with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as connection, connection.makefile() as lines:
    connection.sendall(f"{sys.argv[3]}\n".encode())
    lines.readline()
    print(sys.argv[3])
