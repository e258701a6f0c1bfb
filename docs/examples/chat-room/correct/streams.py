# submitted as: chat_room.py
# what: In Python, with the streams of asyncio.
# passes: all

import asyncio
import signal
import sys

room = {}


def tell_others(name, text):
    for other, writer in room.items():
        if other != name:
            writer.write(f"{text}\n".encode("latin-1"))


async def serve(reader, writer):
    name = None
    try:
        while line := await reader.readline():
            text = line.decode("latin-1").rstrip("\r\n")
            if name is not None:
                tell_others(name, f"{name}: {text}")
            elif not text or text in room:
                writer.write(b"Choose another name\n")
            else:
                name = text
                writer.write(f"Hello, {name}\n".encode("latin-1"))
                tell_others(name, f"{name} joined")
                room[name] = writer
    except OSError:
        pass  # The client has reset the connection.
    if name is not None:
        del room[name]
        tell_others(name, f"{name} left")
    writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


signal.signal(signal.SIGINT, signal.SIG_DFL)
asyncio.run(main())
