#!/usr/bin/env -S python3 -IS
"""Write the bytes of a tree object, entries in the order given.

rawtree.py MODE NAME ID...; NAME may hold escapes such as \\n and \\xff.
"""

import sys

words = sys.argv[1:]
for mode, name, oid in zip(words[0::3], words[1::3], words[2::3]):
    name = name.encode().decode("unicode_escape").encode("latin-1")
    sys.stdout.buffer.write(b"%s %s\0%s" % (mode.encode(), name,
                                            bytes.fromhex(oid)))
