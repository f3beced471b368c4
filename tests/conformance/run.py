#!/usr/bin/env python3
"""Hold sluice-render against recorded output of kustomize.

    run.py [--git] [--only REGEX] [--diff] CASES

CASES is a directory with one directory for each case:

    in/                 the tree to render
    case.json           {"target": directory to build, relative to in/,
                         "load_restrictor_none": true if files may be read
                         from outside of it, "category": a word}
    expected.yaml       what kustomize prints, or
    expected_error.txt  why it fails

Each case is rendered with --compat, from its directory or, with --git, from
a commit that holds all of them.  A case has its verdict:

    bytes    the output is the same
    same     the documents are the same, in the same order
    set      the documents are the same
    error    it fails, as it must
    bad      all else; a crash or a time-out is never right

Without PyYAML only bytes are compared.  The exit status is 0 if no case is
bad, 1 if one is, 2 if there is none.
"""

import argparse
import collections
import concurrent.futures
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile

try:
    import yaml
except ImportError:
    yaml = None

SECONDS = 20
RIGHT = ('bytes', 'same', 'set', 'error')


def document(node, seen=()):
    """A YAML node as a value that compares by type and text."""
    if id(node) in seen:
        raise ValueError('a node that contains itself')
    seen += (id(node),)
    if isinstance(node, yaml.MappingNode):
        return 'map', frozenset((document(k, seen), document(v, seen))
                                for k, v in node.value)
    if isinstance(node, yaml.SequenceNode):
        return 'seq', tuple(document(v, seen) for v in node.value)
    return node.tag, node.value


def documents(text):
    loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    return [document(n) for n in yaml.compose_all(text, Loader=loader) if n]


def compare(want, got):
    if want == got:
        return 'bytes'
    if not yaml:
        return 'bad'
    try:
        want, got = documents(want), documents(got)
    except (yaml.YAMLError, ValueError):
        return 'bad'
    if want == got:
        return 'same'
    if collections.Counter(want) == collections.Counter(got):
        return 'set'
    return 'bad'


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def git(*args, **env):
    return subprocess.run(('git',) + args, check=True, capture_output=True,
                          env=dict(os.environ, **env)).stdout.decode().strip()


def store(cases, names, tmp):
    """A bare repository with all inputs in one commit."""
    repo = os.path.join(tmp, 'cases.git')
    who = {'GIT_%s_%s' % (a, b): 'a@example.com'
           for a in ('AUTHOR', 'COMMITTER') for b in ('NAME', 'EMAIL')}
    git('init', '-q', '--bare', repo)
    work = dict(GIT_DIR=repo, GIT_WORK_TREE=os.path.abspath(cases))
    for name in names:
        if os.path.isdir(os.path.join(cases, name, 'in')):
            git('-C', cases, 'add', '-f', name + '/in', **work)
    tree = git('write-tree', **work)
    return repo, git('commit-tree', tree, '-m', 'cases', **work, **who)


class Runner:
    def __init__(self, cases, names, tmp, from_git):
        self.cases = cases
        self.empty = os.path.join(tmp, 'empty')
        os.mkdir(self.empty)
        self.store = store(cases, names, tmp) if from_git else None

    def input(self, name):
        """Git keeps no empty directories, so one may not be there."""
        path = os.path.join(self.cases, name, 'in')
        return path if os.path.isdir(path) else self.empty

    def command(self, name, case):
        command = ['sluice-render', '--compat']
        if case.get('load_restrictor_none'):
            command.append('--load-restrictor=LoadRestrictionsNone')
        target = case['target']
        if self.store:
            command += ['--git-dir', self.store[0], '--rev', self.store[1]]
            target = os.path.normpath(os.path.join(name, 'in', target))
        return command + ['--', target]

    def run(self, name):
        """(case, verdict, text that explains it)"""
        where = os.path.join(self.cases, name)
        case = json.loads(read(os.path.join(where, 'case.json')))
        try:
            done = subprocess.run(self.command(name, case),
                                  cwd=self.input(name),
                                  stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return case, 'bad', 'took more than %d s' % SECONDS
        said = done.stderr.decode('utf-8', 'replace')
        if done.returncode not in (0, 1, 2):
            return case, 'bad', 'status %d: %s' % (done.returncode, said)
        expected = os.path.join(where, 'expected.yaml')
        if not os.path.exists(expected):
            if done.returncode:
                return case, 'error', said
            return case, 'bad', 'succeeds, and should not'
        if done.returncode:
            return case, 'bad', said
        want = read(expected)
        verdict = compare(want, done.stdout)
        return case, verdict, '' if verdict == 'bytes' else ''.join(
            difflib.unified_diff(
                want.decode('utf-8', 'replace').splitlines(True),
                done.stdout.decode('utf-8', 'replace').splitlines(True),
                'expected', 'sluice-render'))


def table(rows):
    """rows: category -> Counter of verdicts."""
    columns = RIGHT + ('bad',)
    print('%-16s %5s' % ('category', 'n') +
          ''.join(' %6s' % c for c in columns))
    total = collections.Counter()
    for name in sorted(rows):
        total += rows[name]
    for name, row in sorted(rows.items()) + [('all', total)]:
        print('%-16s %5d' % (name, sum(row.values())) +
              ''.join(' %6s' % (row[c] or '.') for c in columns))
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('cases')
    parser.add_argument('--git', action='store_true')
    parser.add_argument('--only', default='')
    parser.add_argument('--diff', action='store_true')
    options = parser.parse_args()

    names = sorted(
        n for n in os.listdir(options.cases) if re.search(options.only, n) and
        os.path.exists(os.path.join(options.cases, n, 'case.json')))
    if not names:
        print('no cases in', options.cases, file=sys.stderr)
        return 2
    rows = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as tmp, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runner = Runner(options.cases, names, tmp, options.git)
        for name, result in zip(names, pool.map(runner.run, names)):
            case, verdict, why = result
            rows[case.get('category', '')][verdict] += 1
            if verdict not in ('bytes', 'error'):
                print('%-6s %s' % (verdict, name))
                if options.diff or verdict == 'bad':
                    print(''.join('    %s\n' % w for w in
                                  why.splitlines()[:None if options.diff
                                                   else 3]), end='')
    total = table(rows)
    return 1 if total['bad'] else 0


if __name__ == '__main__':
    sys.exit(main())
