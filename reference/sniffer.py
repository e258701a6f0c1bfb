"""The sniffer: prints one line for each IPv4 packet that passes a network interface.

    python3 sniffer.py [interface]

It needs the right to open raw sockets: run it as root, or give it CAP_NET_RAW.
"""

import socket
import struct
import sys

ETH_P_IP = 0x0800
LONGEST_PACKET = 65535

ICMP, TCP, UDP = 1, 6, 17
PROTOCOL_NAMES = {ICMP: "ICMP", TCP: "TCP", UDP: "UDP"}


def describe(packet):
    """Says in one line who sends what to whom. Nothing in a packet is taken for granted: anybody can send anything."""
    if len(packet) < 20:
        return f"a truncated packet of {len(packet)} bytes"

    (version_and_length, _, _, _, flags_and_offset, _, protocol, _, source, destination) = struct.unpack(
        "!BBHHHBBH4s4s", packet[:20]
    )
    source, destination = socket.inet_ntoa(source), socket.inet_ntoa(destination)
    name = PROTOCOL_NAMES.get(protocol, f"protocol {protocol}")

    # The header contains its own length in words of four bytes. With options it is longer than 20 bytes.
    header_length = (version_and_length & 0x0F) * 4
    payload = packet[header_length:]

    # Only the first fragment of a packet contains the ports. The offset counts units of eight bytes.
    offset = (flags_and_offset & 0x1FFF) * 8
    if offset > 0:
        return f"{name} {source} -> {destination} (fragment at {offset})"
    if protocol not in (TCP, UDP):
        return f"{name} {source} -> {destination}"
    if header_length < 20 or len(payload) < 4:
        return f"{name} {source} -> {destination} (truncated)"

    # TCP and UDP headers both start with the two ports.
    source_port, destination_port = struct.unpack("!HH", payload[:4])
    return f"{name} {source}:{source_port} -> {destination}:{destination_port}"


def main():
    interface = sys.argv[1] if len(sys.argv) > 1 else "lo"
    try:
        # With SOCK_DGRAM the kernel removes the link header, so each packet starts with its IP header. ETH_P_IP, unlike
        # ETH_P_ALL, delivers only incoming packets. On the loopback interface, where each packet is both outgoing and
        # incoming, it therefore delivers each packet once.
        sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
        sniffer.bind((interface, ETH_P_IP))
    except PermissionError:
        sys.exit("Cannot open a raw socket: this needs root or CAP_NET_RAW")
    except OSError as error:
        sys.exit(f"Cannot listen on {interface}: {error.strerror}")

    while True:
        try:
            packet = sniffer.recv(LONGEST_PACKET)
        except OSError as error:
            # The interface is down, but may come up again.
            print(f"{interface}: {error.strerror}", file=sys.stderr)
            continue
        print(describe(packet), flush=True)


try:
    main()
except KeyboardInterrupt:
    pass  # Ctrl-C is how one leaves
