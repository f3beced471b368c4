#!/usr/bin/env python3
"""What a loss of power can leave of what an applier did to a directory.

usage: powerloss.py MODE BEFORE TRACE OLD NEW TOP COMMAND...

TOP is a directory with a "target", and maybe "secrets", each on a disk of its
own.  BEFORE is TOP as it was, TRACE what strace -y -xx saw of the run that
changed it from OLD to NEW, two folders of the files that readers should see.

The calls are replayed in a model of a disk.  After each of them power may be
lost: what was synced is there, and of the rest some is and some is not, and
secrets may be gone altogether, as from a tmpfs.  In each such state readers
must see OLD or NEW as a whole (MODE flip), or each file as it is in one of
them (MODE inplace).  Then the state is made real in TOP, and COMMAND must
bring it to NEW.
"""

import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from strace_log import calls, join

mode, before, trace, old_dir, new_dir, top = sys.argv[1:7]
command = sys.argv[7:]
apart = os.path.isdir(os.path.join(before, 'secrets'))


class File:
    def __init__(self, data=b'', staged=False):
        self.data = self.safe = data
        self.mode = self.safe_mode = 0o600
        self.staged = staged


class Link:
    def __init__(self, to):
        self.to = to


class Dir:
    def __init__(self):
        self.names = {}
        self.safe = {}
        self.mode = self.safe_mode = 0o700


def load(path):
    node = Dir()
    node.mode = node.safe_mode = os.stat(path).st_mode & 0o7777
    for name in sorted(os.listdir(path)):
        full = os.path.join(path, name)
        if os.path.islink(full):
            node.names[name] = Link(os.readlink(full))
        elif os.path.isdir(full):
            node.names[name] = load(full)
        else:
            with open(full, 'rb') as f:
                below = File(f.read())
            below.mode = below.safe_mode = os.stat(full).st_mode & 0o7777
            node.names[name] = below
    node.safe = dict(node.names)
    return node


def load_files(path):
    found = {}
    for base, _, names in os.walk(path, followlinks=True):
        for name in names:
            full = os.path.join(base, name)
            with open(full, 'rb') as f:
                found[os.path.relpath(full, path)] = f.read()
    return found


class Disk:
    """One directory tree; paths are those of the traced run."""

    def __init__(self, top, tree):
        self.top = top
        self.tree = tree

    def inside(self, path):
        return path == self.top or path.startswith(self.top + '/')

    def find(self, path):
        node = self.tree
        for name in path[len(self.top):].split('/'):
            if name and name != '.':
                node = node.names[name]
        return node

    def parent(self, path):
        return self.find(os.path.dirname(path)), os.path.basename(path)

    def nodes(self, node=None, seen=None):
        """Everything there is, or still is as far as the disk knows."""
        node = node or self.tree
        seen = {} if seen is None else seen
        if id(node) in seen:
            return seen
        seen[id(node)] = node
        if isinstance(node, Dir):
            for below in list(node.names.values()) + list(node.safe.values()):
                self.nodes(below, seen)
        return seen

    def sync_all(self, path):
        """All that is on the same disk."""
        disk = path[len(self.top):].split('/')[1]
        for node in self.nodes(self.tree.names[disk]).values():
            sync(node)


def sync(node):
    if isinstance(node, Link):
        return
    node.safe_mode = node.mode
    if isinstance(node, Dir):
        node.safe = dict(node.names)
    else:
        node.safe = node.data


def act(disk, name, args, result):
    """Do one call to the model; False if it does not change the disk."""
    if name == 'openat':
        path = join(args[0], args[1])
        if 'O_CREAT' not in args[2] or not disk.inside(path):
            return False
        parent, last = disk.parent(path)
        if last in parent.names:
            return False
        parent.names[last] = File(staged=last.startswith('new.'))
    elif name in ('write', 'ftruncate', 'fsync', 'fdatasync', 'fchmod',
            'syncfs'):
        if not disk.inside(args[0]):
            return False
        if name == 'syncfs':
            disk.sync_all(args[0])
            return True
        node = disk.find(args[0])
        if name == 'write':
            node.data += args[1].encode('latin-1')
        elif name == 'ftruncate':
            node.data = node.data[:int(args[1])]
        elif name in ('fsync', 'fdatasync'):
            sync(node)
        else:
            node.mode = int(args[1], 8)
    elif name == 'mkdirat' or name == 'mkdir':
        path = join(*args[:2]) if name == 'mkdirat' else args[0]
        if not disk.inside(path):
            return False
        parent, last = disk.parent(path)
        parent.names[last] = Dir()
    elif name == 'symlinkat':
        parent, last = disk.parent(join(args[1], args[2]))
        parent.names[last] = Link(args[0])
    elif name in ('rename', 'renameat'):
        a, b = (args[0], args[1]) if name == 'rename' else (
            join(args[0], args[1]), join(args[2], args[3]))
        parent, last = disk.parent(a)
        node = parent.names.pop(last)
        parent, last = disk.parent(b)
        parent.names[last] = node
    elif name in ('unlinkat', 'unlink'):
        path = join(*args[:2]) if name == 'unlinkat' else args[0]
        parent, last = disk.parent(path)
        del parent.names[last]
    elif any(disk.inside(path) for path in args):
        sys.exit('powerloss.py: what is ' + name)
    else:
        return False
    return True


def freeze(node, names, data, mode):
    """A state: (mode, entries), (mode, bytes, staged) or a link."""
    if isinstance(node, Link):
        return node.to
    if isinstance(node, File):
        return mode(node), data(node), node.staged
    return mode(node), tuple((name, freeze(below, names, data, mode))
        for name, below in sorted(names(node).items()))


# What a disk has of a node: all that was done to it, or what was synced.
def new_names(node):
    return node.names


def new_data(node):
    return node.data


def new_mode(node):
    return node.mode


def kept(node):
    return node.safe


def kept_mode(node):
    return node.safe_mode


def half(node):
    return node.safe if node.safe == node.data else (
        node.data[:len(node.data) // 2])


def only(one, this, others):
    """This of one node, the other thing of all others."""
    return lambda node: this(node) if node is one else others(node)


def with_name(base, other, name):
    """The names of base, but this one as it is in other."""
    names = dict(base)
    names.pop(name, None)
    if name in other:
        names[name] = other[name]
    return names


def states_of_dir(tree, one):
    """One directory that got ahead of all others, or that stayed behind, as a
    whole or with one name."""
    for data in kept, new_data:
        yield tree, only(one, new_names, kept), data, kept_mode
        yield tree, only(one, kept, new_names), data, kept_mode
    for name in set(one.names) | set(one.safe):
        if one.names.get(name) is one.safe.get(name):
            continue
        ahead = with_name(one.safe, one.names, name)
        behind = with_name(one.names, one.safe, name)
        yield tree, only(one, lambda _, n=ahead: n, kept), kept, kept_mode
        yield (tree, only(one, lambda _, n=behind: n, new_names), new_data,
            new_mode)


def states(disk):
    """What may be there after power was lost now."""
    tree = disk.tree
    for names in kept, new_names:
        for data in kept, half, new_data:
            for mode in kept_mode, new_mode:
                yield tree, names, data, mode
    if 'secrets' in tree.names:
        gone = with_name(tree.names, {}, 'secrets')
        for names, data, mode in (kept, kept, kept_mode), (new_names,
                new_data, new_mode):
            yield (tree, only(tree, lambda _, n=gone: n, names), data, mode)
    for one in disk.nodes().values():
        if isinstance(one, Dir) and one.names != one.safe:
            yield from states_of_dir(tree, one)
        # bytes of one file that got ahead, or stayed behind
        if isinstance(one, File) and one.data != one.safe:
            yield tree, new_names, only(one, new_data, kept), kept_mode
            yield tree, new_names, only(one, kept, new_data), new_mode
            yield tree, new_names, only(one, half, new_data), new_mode


def get(state, path):
    for name in path.split('/'):
        if isinstance(state, str) or not isinstance(state[1], tuple):
            return None
        state = dict(state[1]).get(name)
        if state is None:
            return None
    return state


def files(state, prefix='', whole=None):
    """What readers see; links of ours lead from TOP on, in the whole."""
    found = {}
    for name, below in state[1]:
        if isinstance(below, str):
            below = get(whole or state, below[len(top) + 1:]) or (0, ())
        if name == '.sluice':
            continue
        if isinstance(below[1], tuple):
            found.update(files(below, prefix + name + '/', whole))
        else:
            found[prefix + name] = below[1]
    return found


def judge(state, old, new):
    if apart and not get(state, 'secrets'):
        old, new = ({path: data for path, data in those.items()
            if not path.startswith('secrets/')} for those in (old, new))
    if mode == 'flip':
        link = get(state, 'target/current')
        tree = isinstance(link, str) and get(state, 'target/' + link)
        seen = files(tree, '', state) if tree else None
        return seen in (old, new) or (seen is None and not old)
    for path in set(old) | set(new):
        found = get(state, path)
        if found is None:
            good = path not in old or path not in new
        else:
            good = found[1] in (old.get(path), new.get(path))
        if not good:
            return False
    return True


def make(state, path):
    os.mkdir(path)
    for name, below in state[1]:
        full = os.path.join(path, name)
        if isinstance(below, str):
            os.symlink(below, full)
        elif isinstance(below[1], tuple):
            make(below, full)
        else:
            with open(full, 'wb') as f:
                f.write(below[1])
            os.chmod(full, below[0])
    os.chmod(path, state[0])


def translate(state, path):
    """Inodes have other numbers here: the ledger must name these."""
    ledger = os.path.join(path, 'target', '.sluice', 'ledger')
    if not os.path.exists(ledger):
        return
    with open(ledger) as f:
        lines = f.read().splitlines(True)
    for i, line in enumerate(lines):
        field = line.rstrip('\n').split('\t')
        if field[0] == 'new':
            place = ('target/', 'secrets/')[int(field[1])] + field[2]
            found = get(state, place)
            if found and found[2]:
                st = os.stat(os.path.join(path, place))
                field[3] = '%d:%d:%d.%09d' % (st.st_ino, st.st_size,
                    st.st_mtime_ns // 10**9, st.st_mtime_ns % 10**9)
                lines[i] = '\t'.join(field) + '\n'
    with open(ledger, 'w') as f:
        f.write(''.join(lines))


def recover(state, new):
    shutil.rmtree(top, ignore_errors=True)
    make(state, top)
    translate(state, top)
    run = subprocess.run(command, capture_output=True, check=False)
    seen = os.path.join(top, 'target/current') if mode == 'flip' else top
    found = {path: data for path, data in load_files(seen).items()
        if '.sluice/' not in path}
    left = [name for disk in os.listdir(top)
        for name in os.listdir(os.path.join(top, disk, '.sluice'))
        if name != 'ledger']
    if run.returncode == 0 and found == new and not left:
        return ''
    return 'status %d, %s, left %s, %s' % (run.returncode, sorted(found),
        left, (run.stderr + run.stdout).decode())


def main():
    old, new = load_files(old_dir), load_files(new_dir)
    disk = Disk(top, load(before))
    seen = {}
    done = []
    for name, args, result in calls(trace):
        if act(disk, name, args, result):
            done.append(name)
            for view in states(disk):
                seen.setdefault(freeze(*view), '%d: %s' % (len(done), name))
    bad = 0
    for state, where in seen.items():
        why = '' if judge(state, old, new) else 'neither old nor new'
        why = why or recover(state, new)
        if why:
            bad += 1
            if bad <= 3:
                print('after call %s: %s\n%s' % (where, why, files(state)))
    print('%d calls, %d states, %d bad' % (len(done), len(seen), bad))
    if 'syncfs' not in done or len(seen) < 10:
        sys.exit('powerloss.py: too little was seen')
    sys.exit(bad > 0)


main()
