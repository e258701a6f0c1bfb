# submitted as: chat_room.py
# what: It takes whatever recv() returns for one line.
# breaks: ROOM-7

import signal
import socket
import sys
import threading

room = {}  # The connection of each client that has a name.
lock = threading.Lock()


def send(client, text):
    try:
        client.sendall(f"{text}\n".encode("latin-1"))
    except OSError:
        pass  # This client has reset the connection, which its own thread will notice.


def tell_others(name, text):
    for other, client in room.items():
        if other != name:
            send(client, text)


def join(client, name):
    with lock:
        if not name or name in room:
            send(client, "Choose another name")
            return None
        send(client, f"Hello, {name}")
        room[name] = client
        tell_others(name, f"{name} joined")
        return name


def say(name, text):
    with lock:
        tell_others(name, f"{name}: {text}")


def leave(name):
    with lock:
        del room[name]
        tell_others(name, f"{name} left")


def serve(client):
    name = None
    try:
        while data := client.recv(4096):
            text = data.decode("latin-1").rstrip("\r\n")
            if name is None:
                name = join(client, text)
            else:
                say(name, text)
    except OSError:
        pass  # The client has reset the connection.
    if name is not None:
        leave(name)
    client.close()


signal.signal(signal.SIGINT, signal.SIG_DFL)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=128)
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
