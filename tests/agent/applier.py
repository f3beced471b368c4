#!/usr/bin/env python3
"""An applier for tests, whose target is the directory $TARGET.

live/PATH is an object; log is what was done, a line each:

    apply PATH, prune PATH, run PATH COMMIT (a hook), clear PATH (a hook)

A hook is there if the last line about it in the log says so: one write makes
it run and makes it be there.  A test says what is ill: in ill/PATH, with every
"/" of PATH written "+", stands a word for observe, or "refused", with which
apply fails.  With a file "away" the target cannot be reached.
"""

import hashlib
import os
import sys
import time

target = os.environ["TARGET"]
commit = os.environ.get("SLUICE_COMMIT", "")
verb = sys.argv[1]


def place(path):
    return os.path.join(target, "live", path)


def version(path):
    try:
        with open(place(path), "rb") as f:
            return hashlib.sha256(f.read()).hexdigest()[:12]
    except FileNotFoundError:
        return None


def log(words):
    line = (words + "\n").encode()
    fd = os.open(os.path.join(target, "log"),
                 os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(fd, line)
    os.close(fd)


def hook_ran(path):
    try:
        with open(os.path.join(target, "log")) as f:
            words = [w for w in map(str.split, f)
                     if w[0] in ("run", "clear") and w[1] == path]
    except FileNotFoundError:
        return False
    return bool(words) and words[-1][0] == "run"


def ill(path):
    try:
        with open(os.path.join(target, "ill", path.replace("/", "+"))) as f:
            return f.read().strip()
    except FileNotFoundError:
        return ""


def say(word, path, mark="", reason=""):
    reason = reason.replace(" ", "%20")
    print(word, path, "-", "-", mark or "-", reason or "-", sep="\t")


def frames():
    """The objects of the input: remove, version, fields of the index, bytes."""
    data = sys.stdin.buffer
    if data.readline().decode() != "sluice-applier 1 " + verb + "\n":
        sys.exit("not a line that begins")
    out = []
    while True:
        line = data.readline().decode()
        fields = line.rstrip("\n").split("\t")
        if fields[0] == "end":
            return out
        if fields[0] not in ("object", "remove"):
            sys.exit("not an object: " + line)
        body = data.read(int(fields[1]))
        data.read(1)
        out.append((fields[0] == "remove", fields[2], fields[3:], body))


def is_hook(fields):
    return "hook" in fields[10].split(",")


def remove(path, fields):
    if is_hook(fields):
        log("clear " + path)
    elif version(path) is not None:
        os.unlink(place(path))
        log("prune " + path)
    say("pruned", path)


def write(path, body):
    new = place(path) + ".new"
    os.makedirs(os.path.dirname(new), exist_ok=True)
    with open(new, "wb") as f:
        f.write(body)
    os.replace(new, place(path))


def apply(path, fields, body):
    time.sleep(float(os.environ.get("DELAY", "0")))
    if ill(path) == "refused":
        say("failed", path, "", "it is refused")
        return False
    if is_hook(fields):
        log("run " + path + " " + commit)
        say("changed", path, "1")
        return True
    before = version(path)
    write(path, body)
    log("apply " + path)
    say("unchanged" if version(path) == before else "changed", path,
        version(path))
    return True


def observe(path, fields, mark):
    if is_hook(fields):
        say((ill(path) or "healthy") if hook_ran(path) else "missing", path)
    elif version(path) is None:
        say("missing", path)
    elif mark not in ("-", version(path)):
        say("drifted", path, version(path))
    elif ill(path) and ill(path) != "refused":
        say(ill(path), path, version(path), "it is ill")
    else:
        say("healthy", path, version(path))


def main():
    if os.path.exists(os.path.join(target, "away")):
        print("the target is away", file=sys.stderr)
        return 4
    good = True
    given = frames()
    if verb == "probe":
        print("capability\tpaths")
    for gone, mark, fields, body in given:
        path = fields[9]
        if verb == "observe":
            observe(path, fields, mark)
        elif gone:
            remove(path, fields)
        elif verb == "apply":
            good = apply(path, fields, body) and good
        sys.stdout.flush()
    return 0 if good else 2


sys.exit(main())
