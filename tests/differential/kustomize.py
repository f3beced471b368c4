#!/usr/bin/env python3
"""Hold sluice-render against kustomize on trees made at random.

    kustomize.py [--seconds N] [--seed N] [--jobs N] [--keep DIR] RENDER

RENDER is the renderer's command line, to which the directory is added; the
peer is "kubectl kustomize".  A tree has one to three bases, perhaps a
component, and overlays on top; objects share few names, so that references,
patches and replacements meet them.  What counts as agreement: the same bytes,
or that both fail.  A tree they disagree on is written below DIR, with both
outputs beside it, and its seed is printed; the same seed makes the same tree.

The exit status is 0 if they agreed on every tree.
"""
import argparse
import concurrent.futures
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

NAMES = ['web', 'api', 'db', 'cache']
SPACES = [None, None, None, 'default', 'shop', 'ops']
IMAGES = ['nginx', 'nginx:1.25', 'reg.example.com:5000/shop/web:2',
          'redis@sha256:' + '0a' * 32, 'busybox:latest', 'shop/api']
TEXTS = ['on', 'yes', '8080', '1.10', '0x1f', '010', '1e3', 'null', '~', '',
         'plain', 'two words', 'a: b', '# no comment', ' lead', 'trail ',
         'x' * 90, 'word ' * 30, 'line\nline\n', 'line\n\nline', '\n',
         'tab\there',
         'caf\u00e9', '\U0001f600', "it's", '"q"', '-', '- a', '*a', '&a', '!t',
         '%x', '@y', '`z', '{a}', '[b]', '2001-01-01', '1:30', 'true', '$(X)',
         'a,b', '<<', '=', '0.10', '.5', '+1', '1_000', 'k=v', 'a#b', 'a #b']


class Tree:
    """Files of one random tree; chance is the only thing it depends on."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.files = {}
        self.serial = 0
        self.scope = {}         # directory -> objects it can see
        self.seen = []          # the scope of the directory being made

    def maybe(self, p):
        return self.r.random() < p

    def pick(self, *choices):
        return self.r.choice(choices)

    def name(self):
        return self.r.choice(NAMES)

    def text(self):
        return self.r.choice(TEXTS)

    def labels(self):
        return {self.pick('app', 'tier', 'team', 'a.b/c'):
                self.pick('web', 'x', 'yes', '1', 'v-2')
                for _ in range(self.r.randint(1, 2))}

    # --- objects ---

    def meta(self, name=None, spaced=True):
        m = {'name': name or self.name()}
        if spaced:
            ns = self.r.choice(SPACES)
            if ns:
                m['namespace'] = ns
        if self.maybe(.4):
            m['labels'] = self.labels()
        if self.maybe(.25):
            m['annotations'] = {'note': self.text()}
        return m

    def env(self):
        e = {'name': self.pick('A', 'B', 'C')}
        how = self.r.randrange(4)
        if how == 0:
            e['value'] = self.text()
        elif how == 1:
            e['valueFrom'] = {'configMapKeyRef': {
                'name': self.name(), 'key': 'k'}}
        elif how == 2:
            e['valueFrom'] = {'secretKeyRef': {
                'name': self.name(), 'key': 'k'}}
        else:
            e['value'] = '$(HOST)/x'
        return e

    def container(self, i):
        c = {'name': self.pick('app', 'side', 'log') + str(i),
             'image': self.r.choice(IMAGES)}
        if self.maybe(.5):
            seen, c['env'] = set(), []
            for _ in range(self.r.randint(1, 3)):
                e = self.env()
                if e['name'] not in seen:
                    seen.add(e['name'])
                    c['env'].append(e)
        if self.maybe(.4):
            c['ports'] = [{'containerPort': p, **({'protocol': 'TCP'} if
                           self.maybe(.6) else {})}
                          for p in self.r.sample([80, 443, 8080], 2)]
        if self.maybe(.3):
            c['args'] = [self.text() for _ in range(self.r.randint(1, 3))]
        if self.maybe(.3):
            c['envFrom'] = [{'configMapRef': {'name': self.name()}}]
        if self.maybe(.3):
            c['volumeMounts'] = [{'name': 'v', 'mountPath': '/v'},
                                 {'name': 'w', 'mountPath': '/w'}]
        if self.maybe(.3):
            c['resources'] = {'limits': {'cpu': self.pick(1, '500m', 0.5)}}
        return c

    def pod(self):
        spec = {'containers': [self.container(i)
                               for i in range(self.r.randint(1, 3))]}
        if self.maybe(.25):
            spec['initContainers'] = [self.container(9)]
        if self.maybe(.4):
            spec['volumes'] = [
                {'name': 'v', 'configMap': {'name': self.name()}},
                {'name': 'w', 'secret': {'secretName': self.name()}}]
        if self.maybe(.3):
            spec['serviceAccountName'] = self.name()
        if self.maybe(.2):
            spec['imagePullSecrets'] = [{'name': self.name()}]
        if self.maybe(.2):
            spec['tolerations'] = [{'key': 'k', 'operator': 'Exists'}]
        if self.maybe(.2):
            spec['topologySpreadConstraints'] = [
                {'topologyKey': 'zone', 'whenUnsatisfiable': 'DoNotSchedule',
                 'maxSkew': 1,
                 'labelSelector': {'matchLabels': self.labels()}}]
        return {'metadata': {'labels': self.labels()}, 'spec': spec}

    def workload(self, kind):
        spec = {'template': self.pod()}
        if self.maybe(.6):
            spec['replicas'] = self.r.randint(1, 5)
        if self.maybe(.6):
            spec['selector'] = {'matchLabels': self.labels()}
        if kind == 'StatefulSet':
            spec['serviceName'] = self.name()
            if self.maybe(.5):
                spec['volumeClaimTemplates'] = [{
                    'metadata': {'name': 'data'},
                    'spec': {'storageClassName': self.name()}}]
        return {'apiVersion': 'apps/v1', 'kind': kind,
                'metadata': self.meta(), 'spec': spec}

    def object(self):
        kind = self.pick(
            'Deployment', 'Deployment', 'StatefulSet', 'DaemonSet', 'Service',
            'Service', 'ConfigMap', 'Secret', 'Ingress', 'Job', 'CronJob',
            'Pod', 'HPA', 'ServiceAccount', 'RoleBinding', 'ClusterRole',
            'ClusterRoleBinding', 'Role', 'Namespace', 'PVC', 'Custom', 'PDB',
            'NetworkPolicy', 'List')
        return getattr(self, 'make_' + kind.lower(),
                       lambda: self.workload(kind))()

    def make_service(self):
        ports = [{'port': p, **({'protocol': 'TCP'} if self.maybe(.5) else {}),
                  **({'targetPort': self.pick(80, 'http')} if self.maybe(.5)
                     else {})} for p in self.r.sample([80, 443, 53], 2)]
        return {'apiVersion': 'v1', 'kind': 'Service', 'metadata': self.meta(),
                'spec': {'selector': self.labels(), 'ports': ports}}

    def make_configmap(self):
        return {'apiVersion': 'v1', 'kind': 'ConfigMap',
                'metadata': self.meta(),
                'data': {k: self.text() for k in ['k'] + self.r.sample(
                    ['a.txt', 'k10', 'k2', 'yes', '1'], self.r.randint(0, 4))}}

    def make_secret(self):
        return {'apiVersion': 'v1', 'kind': 'Secret', 'metadata': self.meta(),
                'type': 'Opaque', 'stringData': {'k': self.text()}}

    def make_ingress(self):
        return {'apiVersion': 'networking.k8s.io/v1', 'kind': 'Ingress',
                'metadata': self.meta(),
                'spec': {'tls': [{'secretName': self.name()}], 'rules': [
                    {'host': self.pick('a.example', '$(HOST)'), 'http': {
                        'paths': [{'path': '/', 'pathType': 'Prefix',
                                   'backend': {'service': {
                                       'name': self.name(),
                                       'port': {'number': 80}}}}]}}]}}

    def make_job(self):
        return {'apiVersion': 'batch/v1', 'kind': 'Job',
                'metadata': self.meta(), 'spec': {'template': self.pod()}}

    def make_cronjob(self):
        return {'apiVersion': 'batch/v1', 'kind': 'CronJob',
                'metadata': self.meta(),
                'spec': {'schedule': '*/5 * * * *', 'jobTemplate': {
                    'spec': {'template': self.pod()}}}}

    def make_pod(self):
        p = self.pod()
        return {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': self.meta(),
                'spec': p['spec']}

    def make_hpa(self):
        return {'apiVersion': 'autoscaling/v2',
                'kind': 'HorizontalPodAutoscaler', 'metadata': self.meta(),
                'spec': {'scaleTargetRef': {
                    'kind': 'Deployment', 'name': self.name()}}}

    def make_serviceaccount(self):
        return {'apiVersion': 'v1', 'kind': 'ServiceAccount',
                'metadata': self.meta(),
                'imagePullSecrets': [{'name': self.name()}]}

    def role(self, kind, spaced):
        return {'apiVersion': 'rbac.authorization.k8s.io/v1', 'kind': kind,
                'metadata': self.meta(spaced=spaced),
                'rules': [{'apiGroups': [''], 'resources': ['configmaps'],
                           'resourceNames': [self.name()],
                           'verbs': ['get']}]}

    def make_role(self):
        return self.role('Role', True)

    def make_clusterrole(self):
        return self.role('ClusterRole', False)

    def binding(self, kind, spaced):
        subject = {'kind': 'ServiceAccount',
                   'name': self.pick('default', *NAMES)}
        if self.maybe(.6):
            subject['namespace'] = self.pick('default', 'shop', 'ops')
        return {'apiVersion': 'rbac.authorization.k8s.io/v1', 'kind': kind,
                'metadata': self.meta(spaced=spaced), 'subjects': [subject],
                'roleRef': {'apiGroup': 'rbac.authorization.k8s.io',
                            'kind': self.pick('Role', 'ClusterRole'),
                            'name': self.name()}}

    def make_rolebinding(self):
        return self.binding('RoleBinding', True)

    def make_clusterrolebinding(self):
        return self.binding('ClusterRoleBinding', False)

    def make_namespace(self):
        return {'apiVersion': 'v1', 'kind': 'Namespace',
                'metadata': {'name': self.pick('shop', 'ops')}}

    def make_pvc(self):
        return {'apiVersion': 'v1', 'kind': 'PersistentVolumeClaim',
                'metadata': self.meta(),
                'spec': {'storageClassName': self.name()}}

    def make_custom(self):
        return {'apiVersion': 'example.com/v1', 'kind': self.pick('Foo', 'Bar'),
                'metadata': self.meta(),
                'spec': {'containers': [{'name': 'a', 'image': 'nginx:1'}],
                         'items': [1, self.text(), None, {'a': []}],
                         'ref': self.name(), 'deep': {'x': {'y': self.text()}}}}

    def make_pdb(self):
        return {'apiVersion': 'policy/v1', 'kind': 'PodDisruptionBudget',
                'metadata': self.meta(),
                'spec': {'selector': {'matchLabels': self.labels()}}}

    def make_networkpolicy(self):
        return {'apiVersion': 'networking.k8s.io/v1', 'kind': 'NetworkPolicy',
                'metadata': self.meta(),
                'spec': {'podSelector': {'matchLabels': self.labels()},
                         'ingress': [{'from': [{'podSelector': {
                             'matchLabels': self.labels()}}]}]}}

    def make_list(self):
        return {'apiVersion': 'v1', 'kind': 'List',
                'items': [self.make_configmap(), self.make_service()]}

    # --- kustomizations ---

    def add(self, path, docs):
        self.files[path] = '---\n'.join(write(d, self.r) for d in docs)

    def fresh(self, stem):
        self.serial += 1
        return '%s%d.yaml' % (stem, self.serial)

    def add_new(self, path, n):
        """A file of up to n objects whose ids are not taken in the scope."""
        taken = {ident(o) for o in self.seen}
        docs = []
        for _ in range(n):
            o = self.object()
            ids = {ident(x) for x in o.get('items', [o])}
            if len(ids) == len(o.get('items', [o])) and \
                    (not ids & taken or self.maybe(.01)):
                taken |= ids
                docs.append(o)
                self.seen += o.get('items', [o])
        self.add(path, docs or [
            {'kind': 'List', 'apiVersion': 'v1', 'items': []}])

    def meant(self, *kinds):
        """An object of the scope, if there is one of these kinds."""
        fit = [o for o in self.seen if not kinds or o['kind'] in kinds]
        return self.r.choice(fit) if fit else None

    def patch(self, directory):
        kind = self.pick('Deployment', 'Deployment', 'Service', 'ConfigMap',
                         'Foo', 'StatefulSet')
        o = {'Deployment': lambda: self.workload('Deployment'),
             'StatefulSet': lambda: self.workload('StatefulSet'),
             'Service': self.make_service, 'ConfigMap': self.make_configmap,
             'Foo': self.make_custom}[kind]()
        hit = self.meant(kind)
        if hit and self.maybe(.95):
            o['apiVersion'], o['kind'] = hit['apiVersion'], hit['kind']
            o['metadata'] = dict(o['metadata'], name=hit['metadata']['name'])
            o['metadata'].pop('namespace', None)
            if 'namespace' in hit['metadata']:
                o['metadata']['namespace'] = hit['metadata']['namespace']
        if 'template' in o.get('spec', {}) and self.maybe(.6):
            o['spec'].pop('selector', None)
            t = o['spec']['template']
            if self.maybe(.3):
                t['spec']['containers'][0]['$patch'] = self.pick(
                    'delete', 'replace', 'merge')
            if self.maybe(.2):
                t['spec']['containers'][0]['env'] = None
            if self.maybe(.1):
                t['spec'] = {'$patch': 'replace', 'containers': [
                    self.container(0)]}
            if self.maybe(.1):
                t['metadata'] = None
        if self.maybe(.05):
            o = {'apiVersion': o['apiVersion'], 'kind': o['kind'],
                 'metadata': o['metadata'], '$patch': 'delete'}
        entry = {}
        if not hit or self.maybe(.4):
            entry['target'] = self.target(kind)
        if self.maybe(.5):
            f = self.fresh('patch')
            self.add(directory + '/' + f, [o])
            entry['path'] = f
        else:
            entry['patch'] = write(o, self.r)
        if self.maybe(.1):
            entry['options'] = {self.pick('allowNameChange',
                                          'allowKindChange'): True}
        return entry

    def target(self, kind):
        t = {'kind': kind}
        if self.maybe(.1):
            t['kind'] = self.pick('D.*', '.*Set', 'ConfigMap|Service', '.*')
        if self.maybe(.4):
            t['name'] = self.pick('web', 'api', '.*', 'w.*', 'p-web')
        if self.maybe(.15):
            t['namespace'] = self.pick('default', 'shop')
        if self.maybe(.15):
            t['labelSelector'] = self.pick('app=web', 'app', '!app',
                                           'tier in (x, web)', 'app!=web')
        return t

    def json_patch(self):
        kind = self.pick('Deployment', 'ConfigMap', 'Service', 'Foo')
        paths = {'Deployment': ['/spec/replicas',
                                '/spec/template/spec/containers/-',
                                '/spec/template/spec/containers/0/image',
                                '/spec/template/spec/containers/0/args',
                                '/spec/template/metadata/labels/x~1y'],
                 'ConfigMap': ['/data/k', '/data/new', '/data'],
                 'Service': ['/spec/ports/0/port', '/spec/ports/-',
                             '/spec/ports/-1', '/spec/type'],
                 'Foo': ['/spec/items/1', '/spec/items/-', '/spec/deep/x',
                         '/spec/items/3/a/0']}
        ops = []
        for _ in range(self.r.randint(1, 2)):
            ops.append({'op': self.pick('add', 'add', 'replace', 'replace',
                                        'remove' if self.maybe(.3) else 'add',
                                        'test' if self.maybe(.1) else 'add'),
                        'path': self.pick('/metadata/annotations',
                                          '/metadata/name',
                                          *paths[kind] * 2),
                        'value': self.pick('x', 3, None, {'a': 'b'}, ['c'],
                                           {'name': 'n', 'image': 'i'})})
        return {'target': self.target(kind), 'patch': write(ops, self.r)}

    def generator(self, directory, secret):
        g = {'name': self.name()}
        kind = 'Secret' if secret else 'ConfigMap'
        old = [o for o in self.seen if o.get('generated') == kind]
        if old and self.maybe(.6):
            g = dict(self.r.choice(old)['metadata'])
            g['behavior'] = self.pick('merge', 'replace')
        else:
            g['name'] = self.pick('gen', 'conf', *NAMES)
            if self.maybe(.3):
                g['namespace'] = self.pick('shop', 'default')
            o = {'apiVersion': 'v1', 'kind': kind, 'metadata': dict(g),
                 'generated': kind}
            if ident(o) in {ident(x) for x in self.seen}:
                g['name'] = o['metadata']['name'] = 'gen%d' % self.serial
                self.serial += 1
            self.seen.append(o)
        kinds = self.r.sample(['literals', 'files', 'envs'],
                              self.r.randint(0, 3))
        if 'literals' in kinds:
            g['literals'] = ['l%d=%s' % (i, self.text().replace('\n', ' '))
                             for i in range(self.r.randint(1, 3))]
        if 'files' in kinds:
            f = self.fresh('file').replace('.yaml', '.txt')
            self.files[directory + '/' + f] = self.text() * self.r.randint(1, 9)
            g['files'] = [self.pick('', 'key=') + f]
        if 'envs' in kinds:
            f = self.fresh('env').replace('.yaml', '.env')
            self.files[directory + '/' + f] = \
                '# comment\nE1=%s\n\n  E2="q"\nE3= x \n' % \
                self.text().split('\n')[0]
            g['envs'] = [f]
        if self.maybe(.02):
            g['behavior'] = self.pick('merge', 'replace', 'create')
        if self.maybe(.3):
            g['options'] = {
                k: v for k, v in (
                    ('disableNameSuffixHash', self.maybe(.5)),
                    ('labels', self.labels()), ('immutable', True),
                    ('annotations', {'g': 'h'})) if self.maybe(.5)}
        if secret and self.maybe(.3):
            g['type'] = 'kubernetes.io/x'
        return g

    def replacement(self):
        paths = {'ConfigMap': ['data.k'], 'Service': ['spec.ports.0.port'],
                 'Deployment': [
                     'spec.replicas',
                     'spec.template.spec.containers.0.image',
                     'spec.template.spec.containers.[name=app0].image'],
                 'Foo': ['spec.deep.x.y', 'spec.deep', 'spec.items.1']}
        hit = self.meant(*paths) or (self.meant() if self.maybe(.9) else None)
        source = {'kind': hit['kind'] if hit else 'ConfigMap',
                  'name': hit['metadata']['name'] if hit else 'none'}
        if hit and 'namespace' in hit['metadata']:
            source['namespace'] = hit['metadata']['namespace']
        if hit and hit['kind'] in paths and self.maybe(.4):
            source['fieldPath'] = self.r.choice(paths[hit['kind']])
        if self.maybe(.2):
            source['options'] = {'delimiter': self.pick(':', '-', '/'),
                                 'index': 0}
        kind = self.pick(*paths)
        target = {'select': {'kind': kind}, 'fieldPaths': [self.pick(
            'metadata.annotations.r', 'metadata.labels.[a.b/c]',
            'spec.template.spec.containers.*.image'
            if kind == 'Deployment' else 'metadata.annotations.s',
            *paths[kind] * 2)]}
        if self.maybe(.2):
            target['reject'] = [{'name': self.name()}]
        if self.maybe(.9):
            target['options'] = {'create': True}
            if self.maybe(.2):
                target['options'].update(delimiter=':', index=self.pick(
                    -1, 0, 1, 5))
        return {'source': source, 'targets': [target]}

    def transformers(self, k, directory):
        if self.maybe(.35):
            k['namePrefix'] = self.pick('p-', 'q-')
        if self.maybe(.2):
            k['nameSuffix'] = '-s'
        if self.maybe(.3):
            k['namespace'] = self.pick('shop', 'ops', 'default')
        if self.maybe(.15):
            k['commonLabels'] = self.labels()
        if self.maybe(.3):
            k['labels'] = [{'pairs': self.labels(), **{
                o: True for o in ('includeSelectors', 'includeTemplates')
                if self.maybe(.4)}}]
        if self.maybe(.2):
            k['commonAnnotations'] = {'owner': self.text()}
        if self.maybe(.4):
            k['images'] = [{'name': self.pick(
                'nginx', 'redis', 'shop/api', 'reg.example.com:5000/shop/web'),
                **({'newName': 'new/img'} if self.maybe(.5) else {}),
                **({'newTag': self.pick('v2', '1.27')} if self.maybe(.6)
                   else {}),
                **({'digest': 'sha256:' + 'ab' * 32} if self.maybe(.2)
                   else {}),
                **({'tagSuffix': '-x'} if self.maybe(.1) else {})}
                for _ in range(self.r.randint(1, 2))]
        hit = self.meant('Deployment', 'StatefulSet')
        if hit and self.maybe(.2):
            k['replicas'] = [{'name': hit['metadata']['name'], 'count': 7}]
        if self.maybe(.5):
            k['patches'] = [self.patch(directory)
                            for _ in range(self.r.randint(1, 2))]
        if self.maybe(.2):
            k.setdefault('patches', []).append(self.json_patch())
        if self.seen and self.maybe(.25):
            k['replacements'] = [self.replacement()]
            if self.seen and self.maybe(.3):
                k['replacements'].append(self.replacement())

    def kustomization(self, directory, below, component=False):
        self.seen = self.scope[directory] = [
            o for b in below for o in self.scope[b]]
        k = {'resources': ['../' + b for b in below]}
        if component:
            k = {'apiVersion': 'kustomize.config.k8s.io/v1alpha1',
                 'kind': 'Component', 'resources': []}
        for _ in range(self.r.randint(0 if below or component else 2, 4)):
            f = self.fresh('r')
            self.add_new(directory + '/' + f, self.pick(1, 1, 2))
            k['resources'].append(f)
        for field, secret in (('configMapGenerator', False),
                              ('secretGenerator', True)):
            if self.maybe(.3):
                k[field] = [self.generator(directory, secret)
                            for _ in range(self.r.randint(1, 2))]
        if self.maybe(.15):
            k['generatorOptions'] = {self.pick(
                'disableNameSuffixHash', 'immutable'): True}
        self.transformers(k, directory)
        hit = self.meant('Service')
        if hit and self.maybe(.15) and directory == 'top':
            k['vars'] = [{'name': 'HOST', 'objref': {
                'apiVersion': 'v1', 'kind': 'Service',
                'name': hit['metadata']['name']},
                **({'fieldref': {'fieldpath': 'spec.ports[0].port'}}
                   if self.maybe(.3) else {})}]
        if self.maybe(.1) and not component:
            k['buildMetadata'] = [self.pick(
                'originAnnotations', 'transformerAnnotations',
                'managedByLabel')]
        if self.maybe(.15) and not component:
            k['sortOptions'] = {'order': self.pick('fifo', 'legacy')}
        self.files[directory + '/kustomization.yaml'] = write(k, self.r)

    def grow(self):
        """The files, by path; the directory to build is top."""
        bases = ['base%d' % i for i in range(self.pick(1, 1, 2, 3))]
        for b in bases:
            self.kustomization(b, [])
        if self.maybe(.25):
            self.kustomization('mid', bases)
            bases = ['mid']
        self.kustomization('top', bases)
        if self.maybe(.3):
            self.kustomization('part', [], component=True)
            self.files['top/kustomization.yaml'] += \
                'components:\n- ../part\n'
        return self.files


def ident(o):
    m = o['metadata']
    return (o['kind'], m.get('namespace') or 'default', m['name'])


# --- writing: plain YAML in a few of the ways people write it ---

def scalar(v, r):
    if v is None:
        return 'null'
    if v is True or v is False:
        return str(v).lower()
    if isinstance(v, (int, float)):
        return str(v)
    safe = v and v[0].isalpha() and all(
        c.isalnum() or c in '-_./' for c in v) and v.lower() not in (
            'on', 'yes', 'no', 'off', 'true', 'false', 'null', 'y', 'n')
    if safe and r.random() < .8:
        return v
    if '\n' not in v and '\t' not in v and v.isprintable() and \
            r.random() < .3:
        return "'" + v.replace("'", "''") + "'"
    out = '"'
    for c in v:
        out += {'"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t'}.get(c, c)
    return out + '"'


def block(v, r, pad):
    if isinstance(v, dict) and v:
        return ''.join(entry(scalar(k, r) + ':', x, r, pad)
                       for k, x in v.items())
    return ''.join(entry('-', x, r, pad) for x in v)


def entry(head, v, r, pad):
    if isinstance(v, (dict, list)):
        if not v:
            return pad + head + (' {}\n' if isinstance(v, dict) else ' []\n')
        return pad + head + '\n' + block(v, r, pad + '  ')
    if isinstance(v, str) and v.endswith('\n') and v.strip() and \
            not v.startswith((' ', '\n')) and not v.endswith('\n\n') and \
            '\t' not in v:
        lines = v[:-1].split('\n')
        return pad + head + ' |\n' + ''.join(
            (pad + '  ' + x if x else '') + '\n' for x in lines)
    return pad + head + ' ' + scalar(v, r) + '\n'


def write(v, r):
    return block(v, r, '')


# --- running ---

def limit():
    """kustomize has none of its own: some trees make it take all there is."""
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


def run(command, directory):
    try:
        p = subprocess.run(command + [directory], capture_output=True,
                           stdin=subprocess.DEVNULL, timeout=20,
                           preexec_fn=limit)
    except subprocess.TimeoutExpired:
        return -1, b'', b'timed out'
    return p.returncode, p.stdout, p.stderr


def try_seed(seed, render, keep):
    files = Tree(seed).grow()
    top = tempfile.mkdtemp(prefix='tree-')
    try:
        for path, text in files.items():
            full = os.path.join(top, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, 'w', encoding='utf-8') as f:
                f.write(text)
        want = run(['kubectl', 'kustomize'], top + '/top')
        have = run(render, top + '/top')
        failed = want[0] != 0
        agree = 0 < have[0] < 4 if failed else want[:2] == have[:2]
        if want[0] < 0 or b'panic: ' in want[2]:
            agree = 0 <= have[0] < 4    # kustomize crashed: nothing to hold to
        if not agree and keep:
            place = os.path.join(keep, str(seed))
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(top, place)
            for name, (_, out, err) in (('want', want), ('have', have)):
                for part, data in (('out', out), ('err', err)):
                    with open('%s/%s.%s' % (place, name, part), 'wb') as f:
                        f.write(data)
        return seed, agree, failed, have[0]
    finally:
        shutil.rmtree(top, ignore_errors=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    ap.add_argument('render')
    ap.add_argument('--seconds', type=float, default=60)
    ap.add_argument('--seed', type=int, default=1)
    ap.add_argument('--count', type=int, help='trees, whatever the time')
    ap.add_argument('--jobs', type=int, default=2)
    ap.add_argument('--keep', metavar='DIR')
    o = ap.parse_args()
    render = o.render.split()
    end = time.monotonic() + o.seconds
    n = failed = 0
    bad = []
    with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        seed = o.seed
        while (o.count is None and time.monotonic() < end) or \
                (o.count is not None and n < o.count):
            batch = range(seed, seed + 20)
            seed += 20
            for s, agree, fail, status in pool.map(
                    lambda x: try_seed(x, render, o.keep), batch):
                n += 1
                failed += fail
                if not agree:
                    bad.append(s)
                    print('seed %d: %s' % (
                        s, 'kustomize fails, we do not' if fail and not status
                        else 'status %d' % status if status
                        else 'other bytes'), flush=True)
    print('%d trees, %d of them refused by kustomize, %d disagreements' % (
        n, failed, len(bad)))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
