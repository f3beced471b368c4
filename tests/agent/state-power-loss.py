#!/usr/bin/env python3
"""Whether the power may go at any moment of a tick, by what strace -f -y saw.

usage: state-power-loss.py TRACE DIR

What was written but not synced may be there in part; a rename that was not
followed by a sync of its directory may not have happened.  So after any prefix
of the trace each file of DIR is the old one or the new one if

- only ".NAME.new" and the journal are ever written to,
- a file is synced after the last write to it, and then renamed into place,
- the directory is synced before the next program is run and the next file is
  replaced, and the journal is before anything else happens.

Prints what breaks one of these, a line each, and how much was looked at.
"""

import re
import sys

trace, root = sys.argv[1:]
root = root.rstrip("/") + "/"
dirty, renamed = set(), False
journal = False
seen = {"writes": 0, "syncs": 0, "renames": 0, "programs": 0}


def name(path):
    """The file of DIR that a path is, or None; not what lies deeper."""
    if path + "/" == root:
        return ""
    if path.startswith(root) and "/" not in path[len(root):]:
        return path[len(root):]
    return None


def effect(what):
    """Something happens that must not come before what was meant to."""
    if renamed:
        print(what + ": a rename may not have happened yet")
    if journal:
        print(what + ": a line of the journal may not be there yet")


for line in open(trace, errors="replace"):
    line = re.sub(r"^\d+ +", "", line)
    call = line.split("(", 1)[0]
    fds = re.findall(r"\d+<([^>]*)>", line)
    texts = re.findall(r'"([^"]*)"', line)
    if call == "execve" and line.rstrip().endswith("= 0"):
        seen["programs"] += 1
        effect("running " + texts[0])
    if call in ("write", "pwrite64") and fds and name(fds[0]) is not None:
        file = name(fds[0])
        seen["writes"] += 1
        if file == "journal":
            effect("a line of the journal")
            journal = True
        elif re.fullmatch(r"\..*\.new", file):
            dirty.add(file)
        else:
            print("written in place: " + file)
    if call in ("fsync", "fdatasync") and fds and name(fds[0]) is not None:
        seen["syncs"] += 1
        file = name(fds[0])
        dirty.discard(file)
        renamed = renamed and file != ""
        journal = journal and file != "journal"
    # the mirror is another matter: it can be fetched again
    if call == "rename" and name(texts[1]) not in (None, "cache.git"):
        seen["renames"] += 1
        effect("replacing " + name(texts[1]))
        if name(texts[0]) in dirty:
            print("renamed before it was synced: " + name(texts[0]))
        renamed = True
effect("the end")
print(*("%s" % n for n, v in seen.items() if not v), sep="\n", end="")
