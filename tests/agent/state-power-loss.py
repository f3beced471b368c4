#!/usr/bin/env python3
"""What a loss of power can leave of the state files that a tick writes.

usage: state-power-loss.py BEFORE TRACE DIR WORK COMMAND...

BEFORE is the directory of a set as it was, DIR where it is, and TRACE what
strace -y -xx saw of the tick, but not of the programs that it ran.

The calls are replayed in a model of a disk.  After each of them power may be
lost: what was synced is there, and of the rest some is and some is not.  In
each such state every file must be one that it was, or is to be, as a whole; of
the journal there may be a part of the line that was being written.  Then the
state is made a real directory, WORK, which COMMAND must be able to read.

Nothing may happen that must not come before what was noted: no program is
started, and no file replaced, while a rename or a line of the journal may yet
be lost.

Prints what is wrong, a line each, and then how much was looked at.
"""

import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from strace_log import calls, join

before, trace, root, work = sys.argv[1:5]
command = sys.argv[5:]
FOLDERS = '', 'spool'
# what the next tick makes anew, or overwrites
PASSING = 'lock', 'busy'


class File:
    def __init__(self, data=b''):
        self.data = self.safe = data

    def parts(self):
        """What there may be of it."""
        if self.safe == self.data:
            return [self.data]
        return [self.safe, self.data, self.half()]

    def half(self):
        same = len(os.path.commonprefix([self.safe, self.data]))
        cut = same + (len(self.data.rstrip(b'\0')) - same) // 2
        return self.data[:cut] + self.safe[cut:]


class Folder:
    def __init__(self, path):
        self.names = {}
        for name in os.listdir(path) if os.path.isdir(path) else []:
            full = os.path.join(path, name)
            if os.path.isfile(full):
                with open(full, 'rb') as f:
                    self.names[name] = File(f.read())
        self.safe = dict(self.names)


folders = {name: Folder(os.path.join(before, name)) for name in FOLDERS}
# all that a file ever was, by its path; None: it was not there
whole = {}
torn = set()
wrong = []
where = ''


def find(path):
    """The folder of ours that a path is in, and its name there."""
    for name, folder in folders.items():
        if path == os.path.normpath(os.path.join(root, name)):
            return folder, ''
        if os.path.dirname(path) == os.path.normpath(
                os.path.join(root, name)):
            return folder, os.path.basename(path)
    return None, ''


def complain(what):
    if what not in wrong:
        wrong.append(what)


def note(first=False):
    """The files are as they should be: so they may be.  One that is new was
    not there before."""
    for key, folder in folders.items():
        for name in set(folder.names) | set(folder.safe):
            node = folder.names.get(name)
            whole.setdefault((key, name), set() if first else {None}).add(
                node.data if node else None)


def effect(what):
    """Something happens that must not come before what was noted."""
    if folders[''].names != folders[''].safe:
        gone = {name for name in set(folders[''].names) |
            set(folders[''].safe) if not name.startswith('.') and
            name not in PASSING and folders[''].names.get(name) is not
            folders[''].safe.get(name)}
        if gone:
            complain('%s: this may not have happened yet: %s' % (what,
                ' '.join(sorted(gone))))
    journal = folders[''].names.get('journal')
    if journal and journal.safe != journal.data:
        complain(what + ': a line of the journal may not be there yet')


def write(folder, name, data, at):
    node = folder.names[name]
    if at is None:
        at = len(node.data)
        if not name.startswith('.'):
            complain('written in place: ' + name)
    else:
        effect('a line of the journal')
        for n in range(len(data)):
            torn.add(node.data[:at] + data[:n] + node.data[at + n:])
    node.data = node.data[:at] + data + node.data[at + len(data):]


def act(name, args, result):
    """Do one call to the model; False if it is not about our files."""
    if name in ('clone', 'clone3', 'fork', 'vfork'):
        effect('a program is started')
        return False
    if name == 'openat':
        folder, last = find(join(args[0], args[1]))
        if not folder or not last:
            return False
        if 'O_TRUNC' in args[2] and last in folder.names:
            complain('cut in place: ' + last)
        if 'O_CREAT' not in args[2] or last in folder.names:
            return False
        folder.names[last] = File()
        return True
    if name in ('rename', 'unlink'):
        folder, last = find(args[0])
        if not folder or last not in folder.names:
            return False
        if name == 'rename':
            to, other = find(args[1])
            if folder is folders['']:
                effect('replacing ' + other)
            if folder.names[last].data != folder.names[last].safe:
                complain('renamed before it was synced: ' + other)
            to.names[other] = folder.names.pop(last)
        else:
            del folder.names[last]
        return True
    folder, last = find(args[0])
    if not folder or last and last not in folder.names:
        return False
    if name in ('fsync', 'fdatasync'):
        if last:
            folder.names[last].safe = folder.names[last].data
        else:
            folder.safe = dict(folder.names)
    elif name == 'write':
        write(folder, last, args[1].encode('latin-1'), None)
    elif name == 'pwrite64':
        write(folder, last, args[1].encode('latin-1'), int(args[3]))
    elif name == 'ftruncate':
        if not last.startswith('.'):
            complain('cut in place: ' + last)
        folder.names[last].data = folder.names[last].data[:int(args[1])]
    elif name != 'fchmod':
        sys.exit('state-power-loss.py: what is ' + name)
    return True


def views(folder):
    """Names that a folder may have: all, none, or one of what is new."""
    yield folder.safe
    yield folder.names
    for name in set(folder.names) | set(folder.safe):
        new, old = folder.names.get(name), folder.safe.get(name)
        if new is not old:
            for base, one in (folder.safe, new), (folder.names, old):
                view = dict(base)
                view.pop(name, None)
                if one:
                    view[name] = one
                yield view


def states():
    """What may be there after power was lost now: path to bytes."""
    for key, folder in folders.items():
        for view in views(folder):
            for part in range(3):
                state = {}
                for other, f in folders.items():
                    for name, node in (view if f is folder else
                            f.names).items():
                        parts = node.parts()
                        state[other, name] = parts[part % len(parts)]
                yield frozenset(state.items())


def judge(state):
    there = dict(state)
    for (key, name), good in whole.items():
        data = there.get((key, name))
        if name.startswith('.') or name in PASSING or data in good:
            continue
        if name != 'journal' or data not in torn:
            return "'%s' is neither old nor new" % os.path.join(key, name)
    return ''


def read(state):
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(os.path.join(work, 'spool'))
    for (key, name), data in state:
        with open(os.path.join(work, key, name), 'wb') as f:
            f.write(data)
    os.symlink(os.path.join(root, 'cache.git'),
        os.path.join(work, 'cache.git'))
    run = subprocess.run(command, capture_output=True, check=False)
    return '' if run.returncode in (0, 1) else run.stderr.decode()


note(first=True)
pending = {}
n = 0
for name, args, result in calls(trace):
    if not act(name, args, result):
        continue
    n += 1
    # what it is to be is known once it is renamed, or written to the journal
    if name in ('rename', 'unlink', 'pwrite64'):
        note()
    for state in states():
        pending.setdefault(state, '%d, %s' % (n, name))
effect('the end')
for state, where in pending.items():
    why = judge(state) or read(state)
    if why:
        complain('after call %s: %s' % (where, why.strip()))
print(*wrong[:10], sep='\n', end='\n' if wrong else '')
print('%d calls, %d states' % (n, len(pending)))
sys.exit(bool(wrong) or n < 5)
