"""What strace -y -xx wrote, call by call."""

import os
import re
import sys

CALL = re.compile(r'^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?')
ARG = re.compile(r' *(?:"([^"]*)"|(?:AT_FDCWD|\d+)<([^>]*)>|([^,"<> ]+))')


def unhex(text):
    return re.sub(r'\\x([0-9a-f]{2})', lambda m: chr(int(m[1], 16)), text)


def join(base, path):
    return os.path.normpath(os.path.join(base, path))


def calls(path):
    """(name, arguments, path of the result) of what went well."""
    with open(path, encoding='latin-1') as f:
        for line in f:
            m = CALL.match(line)
            if not m:
                sys.exit(path + ': what is ' + line)
            if int(m[3]) < 0:
                continue
            args = []
            for a in ARG.finditer(m[2]):
                args.append(a[3] if a[3] is not None else
                    unhex(a[1] if a[1] is not None else a[2]))
            yield m[1], args, unhex(m[4] or '')
