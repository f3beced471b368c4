#!/usr/bin/env -S python3 -IS
"""Push what stock Git would not: any ref names, any objects in the pack.

rawpush.py REPOSITORY [-c CAPABILITY]... [-o OPTION]... [-f FILE] [-p PACK]
    OLD NEW REF...

OLD and NEW are ids, "-" for none; REF may hold escapes such as \\n and \\x1b.
PACK is a file; without one an empty pack is sent.  FILE has further options,
one a line.  What the server says is printed: its messages as they are, and a
line for each ref.
"""

import os
import subprocess
import sys

NONE = "0" * 40
EMPTY_PACK = bytes.fromhex(
    "5041434b0000000200000000029d08823bd8a8eab510ad6ac75c823cfd3ed31e")


def packet(data):
    return b"%04x" % (len(data) + 4) + data


def read_packet(stream):
    head = stream.read(4)
    if len(head) < 4:
        return None
    size = int(head, 16)
    return b"" if size == 0 else stream.read(size - 4)


def packets(data):
    while data:
        size = int(data[:4], 16)
        if size == 0:
            return
        yield data[4:size]
        data = data[size:]


def arguments(argv):
    args = {"-c": [], "-o": [], "-f": [], "-p": []}
    rest = []
    argv = iter(argv)
    for word in argv:
        if word in args:
            args[word].append(next(argv))
        else:
            rest.append(word)
    for name in args["-f"]:
        with open(name, encoding="utf-8") as file:
            args["-o"] += file.read().splitlines()
    return args, rest


def commands(words):
    for old, new, ref in zip(words[0::3], words[1::3], words[2::3]):
        ref = ref.encode().decode("unicode_escape").encode("latin-1")
        old, new = [NONE if w == "-" else w for w in (old, new)]
        yield b"%s %s %s" % (old.encode(), new.encode(), ref)


def send(stream, args, words):
    capabilities = "report-status side-band-64k " + " ".join(args["-c"])
    if args["-o"]:
        capabilities += " push-options"
    first = True
    for line in commands(words):
        if first:
            line += b"\0" + capabilities.encode()
        stream.write(packet(line))
        first = False
    stream.write(b"0000")
    if args["-o"]:
        for option in args["-o"]:
            stream.write(packet(os.fsencode(option)))
        stream.write(b"0000")
    pack = EMPTY_PACK
    if args["-p"]:
        with open(args["-p"][0], "rb") as file:
            pack = file.read()
    stream.write(pack)
    stream.close()


def receive(stream):
    report = b""
    while True:
        data = read_packet(stream)
        if not data:
            break
        if data[0] == 1:
            report += data[1:]
        else:
            sys.stdout.buffer.write(data[1:])
    for line in packets(report):
        sys.stdout.buffer.write(b"> " + line.rstrip(b"\n") + b"\n")
    sys.stdout.flush()


def main():
    args, rest = arguments(sys.argv[1:])
    server = subprocess.Popen(["git", "receive-pack", rest[0]],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    while read_packet(server.stdout):
        pass
    try:
        send(server.stdin, args, rest[1:])
    except BrokenPipeError:
        print("> the server hung up")
    receive(server.stdout)
    return server.wait()


sys.exit(main())
