#!/usr/bin/env python3
"""Makes tests/seal/vectors: age files with one defect each.

A second writer of the format, in the terms of its specification, so that what
the reader in seal/ is held against was not written by its own code.  Every run
gives other keys and other bytes; the files in the repository are one run.
Needs python3-cryptography.  Usage: vectors.py DIRECTORY
"""

import base64
import hashlib
import hmac
import os
import sys

from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

CHARS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
P = 2**255 - 19


def b64(data):
    return base64.b64encode(data).rstrip(b"=")


def hkdf(ikm, salt, info):
    prk = hmac.digest(salt or bytes(32), ikm, "sha256")
    return hmac.digest(prk, info + b"\1", "sha256")


def bech32(prefix, data):
    bits = "".join(f"{b:08b}" for b in data)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]
    check = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    state = 1
    for v in check + values + [0] * 6:
        top = state >> 25
        state = (state & 0x1ffffff) << 5 ^ v
        for i, g in enumerate((0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                               0x2a1462b3)):
            if top >> i & 1:
                state ^= g
    state ^= 1
    values += [state >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + "1" + "".join(CHARS[v] for v in values)


def raw_public(key):
    return key.public_key().public_bytes(ser.Encoding.Raw,
                                         ser.PublicFormat.Raw)


def mult(scalar, point):
    """X25519 by hand: the library refuses the points that we want."""
    k = int.from_bytes(scalar, "little")
    k = k & ~7 & (2**255 - 1) | 2**254
    x1 = int.from_bytes(point, "little") & (2**255 - 1)
    x2, z2, x3, z3 = 1, 0, x1, 1
    swap = 0
    for t in range(254, -1, -1):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb = d * a % P, c * b % P
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        x2, z2 = a * a * b * b % P, (a * a - b * b) * (a * a + 121665 *
                                                      (a * a - b * b)) % P
    if swap:
        x2, x3, z2, z3 = x3, x2, z3, z2
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def stanza(args, body):
    text = b64(body)
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    if len(text) % 64 == 0:
        lines.append(b"")
    return b"-> " + b" ".join(args) + b"\n" + b"\n".join(lines) + b"\n"


class Native:
    label = b"age-encryption.org/v1/X25519"

    def __init__(self):
        self.key = x25519.X25519PrivateKey.generate()
        self.point = raw_public(self.key)

    def head(self):
        secret = self.key.private_bytes(ser.Encoding.Raw, ser.PrivateFormat.Raw,
                                        ser.NoEncryption())
        return "identity: " + bech32("age-secret-key-", secret).upper()

    def args(self, share):
        return [b"X25519", b64(share)]

    def shared(self, scalar, point):
        return mult(scalar, point)

    def wrap(self, file_key, share=None, edit=lambda args, body: (args, body)):
        scalar = os.urandom(32)
        given = share or mult(scalar, b"\x09" + bytes(31))
        shared = bytes(32) if share else self.shared(scalar, self.point)
        key = hkdf(shared, given + self.point, self.label)
        body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
        return stanza(*edit(self.args(given), body))


class Ssh(Native):
    label = b"age-encryption.org/v1/ssh-ed25519"

    def __init__(self):
        self.key = ed25519.Ed25519PrivateKey.generate()
        public = raw_public(self.key)
        self.wire = (b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + public)
        y = int.from_bytes(public, "little") & (2**255 - 1)
        u = (1 + y) * pow(1 - y, P - 2, P) % P
        self.point = u.to_bytes(32, "little")

    def head(self):
        pem = self.key.private_bytes(ser.Encoding.PEM,
                                     ser.PrivateFormat.OpenSSH,
                                     ser.NoEncryption())
        return "ssh: " + base64.b64encode(pem).decode()

    def args(self, share):
        return [b"ssh-ed25519", b64(hashlib.sha256(self.wire).digest()[:4]),
                b64(share)]

    def shared(self, scalar, point):
        return mult(hkdf(b"", self.wire, self.label), mult(scalar, point))


def payload(file_key, plain):
    nonce = os.urandom(16)
    aead = ChaCha20Poly1305(hkdf(file_key, nonce, b"payload"))
    return nonce + aead.encrypt(bytes(11) + b"\1", plain, None)


def mac(file_key, text):
    return b64(hmac.digest(hkdf(file_key, b"", b"header"), text, "sha256"))


def age(stanzas, plain, key, version=b"age-encryption.org/v1\n"):
    head = version + b"".join(stanzas) + b"---"
    return head + b" " + mac(key, head) + b"\n" + payload(key, plain)


def noncanonical(text):
    """Set an idle bit of the last character."""
    alphabet = (b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                b"0123456789+/")
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1:][:1]


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


class Maker:
    def __init__(self, folder):
        self.folder = folder

    def put(self, name, expect, who, data, plain=None):
        text = f"expect: {expect}\n"
        if plain is not None:
            text += "payload: " + hashlib.sha256(plain).hexdigest() + "\n"
        text += who.head() + "\n\n"
        with open(os.path.join(self.folder, name), "wb") as out:
            out.write(text.encode() + data)


def stanza_vectors(make, name, who, other):
    key, plain = os.urandom(16), b"sluice"
    unknown = stanza([b"example.org/kind", b"~!"], b"x" * 100)
    good = who.wrap(key)

    make.put(name, "success", who, age([good], plain, key), plain)
    make.put(name + "_second", "success", who,
             age([other.wrap(key), good], plain, key), plain)
    make.put(name + "_after_unknown", "success", who,
             age([unknown, good, stanza([b"sluice/1"], b"")], plain, key),
             plain)
    make.put(name + "_no_match", "no match", who,
             age([other.wrap(key)], plain, key))

    def edited(what, expect, edit):
        make.put(f"{name}_{what}", expect, who,
                 age([who.wrap(key, edit=edit)], plain, key))

    edited("extra_argument", "header failure",
           lambda args, body: (args + [b"1"], body))
    edited("no_share", "header failure", lambda args, body: (args[:-1], body))
    edited("short_share", "header failure",
           lambda args, body: (args[:-1] + [b64(os.urandom(31))], body))
    edited("long_share", "header failure",
           lambda args, body: (args[:-1] + [b64(os.urandom(33))], body))
    edited("padded_share", "header failure",
           lambda args, body: (args[:-1] + [args[-1] + b"="], body))
    edited("noncanonical_share", "header failure",
           lambda args, body: (args[:-1] + [noncanonical(args[-1])], body))
    edited("other_case", "no match",
           lambda args, body: ([args[0].swapcase()] + args[1:], body))
    edited("changed_body", "no match", lambda args, body: (args, flip(body, 3)))
    make.put(name + "_long_key", "header failure", who,
             age([who.wrap(key + b"longer")], plain, key))
    make.put(name + "_low_order", "header failure", who,
             age([who.wrap(key, share=bytes(32))], plain, key))


def header_vectors(make, who):
    key, plain = os.urandom(16), b"a value"
    good = who.wrap(key)
    scope = stanza([b"sluice/1", b"env=prod", b"ns=shop"], b"")
    whole = age([good], plain, key)

    def bad(name, stanzas, expect="header failure", **more):
        make.put(name, expect, who, age(stanzas, plain, key, **more))

    scoped = age([scope, good], plain, key)
    make.put("scope", "success", who, scoped, plain)
    make.put("scope_changed", "HMAC failure", who,
             scoped.replace(b"ns=shop", b"ns=evil"))
    make.put("scope_removed", "HMAC failure", who, scoped.replace(scope, b""))
    make.put("scope_moved", "HMAC failure", who,
             scoped.replace(scope + good, good + scope))
    bad("version_2", [good], version=b"age-encryption.org/v2\n")
    bad("version_crlf", [good], version=b"age-encryption.org/v1\r\n")
    bad("no_stanza", [])
    bad("stanza_no_space", [b"->sluice/1\n\n", good])
    bad("stanza_no_type", [b"-> \n\n", good])
    bad("stanza_two_spaces", [b"-> a  b\n\n", good])
    bad("stanza_trailing_space", [b"-> a \n\n", good])
    bad("stanza_tab", [b"-> a\tb\n\n", good])
    bad("stanza_not_ascii", [b"-> a \xc3\xa9\n\n", good])
    bad("stanza_nul", [b"-> a\0b\n\n", good])
    bad("stanza_crlf", [b"-> a\r\n\n", good])
    bad("stanza_no_body", [b"-> a\n", good])
    bad("body_long_line", [b"-> a\n" + b"A" * 68 + b"\n\n", good])
    bad("body_no_short_line", [b"-> a\n" + b"A" * 64 + b"\n", good])
    bad("body_two_short_lines", [b"-> a\nAAAA\nAAAA\n", good])
    bad("body_odd", [b"-> a\nAAAAA\n", good])
    bad("body_space", [b"-> a\nAA AA\n", good])
    make.put("body_empty", "success", who,
             age([b"-> a\n\n", good], plain, key), plain)
    make.put("body_one_line", "success", who,
             age([b"-> a\n" + b"A" * 64 + b"\n\n", good], plain, key), plain)
    bad("stanzas_too_many", [b"-> a\n\n"] * 256 + [good])
    bad("arguments_too_many", [b"-> " + b" ".join([b"a"] * 17) + b"\n\n", good])

    at = whole.index(b"--- ") + 4
    make.put("mac_changed", "HMAC failure", who,
             whole.replace(whole[at:at + 43], b64(bytes(32))))
    for name, edit in (
            ("mac_short", lambda m: m[:-1]),
            ("mac_long", lambda m: m + b"A"),
            ("mac_padded", lambda m: m + b"="),
            ("mac_noncanonical", noncanonical),
            ("mac_trailing_space", lambda m: m + b" "),
            ("mac_leading_space", lambda m: b" " + m),
            ("mac_crlf", lambda m: m + b"\r"),
            ("mac_none", lambda m: b"")):
        make.put(name, "header failure", who,
                 whole[:at] + edit(whole[at:at + 43]) + whole[at + 43:])
    for cut in (0, 10, 30, 60, at - 2, at + 20, at + 43):
        make.put(f"header_cut_{cut:03}", "header failure", who, whole[:cut])


def payload_vectors(make, who):
    key = os.urandom(16)
    good = who.wrap(key)
    for n in (0, 1, 300):
        plain = os.urandom(n)
        make.put(f"payload_{n}", "success", who, age([good], plain, key), plain)
    whole = age([good], b"a value", key)
    start = whole.index(b"--- ") + 48
    make.put("payload_no_nonce", "header failure", who, whole[:start])
    make.put("payload_short_nonce", "header failure", who, whole[:start + 15])
    make.put("payload_nonce_only", "payload failure", who, whole[:start + 16],
             b"")
    make.put("payload_changed", "payload failure", who, flip(whole, start + 17),
             b"")
    make.put("payload_nonce_changed", "payload failure", who,
             flip(whole, start), b"")
    make.put("payload_cut", "payload failure", who, whole[:-1], b"")
    make.put("payload_trailing", "payload failure", who, whole + b"\n", b"")


def main():
    make = Maker(sys.argv[1])
    native, ssh = Native(), Ssh()
    stanza_vectors(make, "x25519", native, Native())
    stanza_vectors(make, "ssh", ssh, Ssh())
    other = Ssh()
    key = os.urandom(16)
    tag = ssh.args(b"")[1]
    make.put("ssh_same_tag", "no match", ssh,
             age([other.wrap(key, edit=lambda args, body:
                             ([args[0], tag, args[2]], body))], b"", key))
    header_vectors(make, native)
    payload_vectors(make, ssh)


main()
