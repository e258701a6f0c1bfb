# a server that sends each line back

import signal
import socket
import sys
import threading


def serve(client):
    try:
        with client, client.makefile("rb") as lines:
            for line in lines:
                client.sendall(line)
    except OSError:
        pass  # The client has reset the connection.


signal.signal(signal.SIGINT, signal.SIG_DFL)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
