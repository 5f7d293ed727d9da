#!/usr/bin/env python3
"""Takes files that a ledger gave out. Gives a yes or a reasoned no. Never needs more than the standard library.

    verify_ledger.py tree LEDGER_DIR [--checkpoint FILE]      leaves lead to its checkpoints, and to an older one
    verify_ledger.py entries EXPORT.gz --checkpoint FILE ...  every entry leads to the checkpoints
    verify_ledger.py proof PROOF.json [--checkpoint FILE]     one entry is in, or the ledger only grew

It shares no code with the program that made the ledger, on purpose: docs/ledger.md says all that it needs to
know. Ends with 0 when everything agrees, 1 when something does not, 2 when a file cannot be understood.
"""

import argparse
import base64
import gzip
import hashlib
import json
import re
import sys
from pathlib import Path


class Refused(Exception):
    """Something does not agree."""


class Unreadable(Exception):
    """A file is not what it should be."""


LENGTH = re.compile(rb"(0|[1-9][0-9]{0,8}):")

# --- hashes and checkpoints


def hasher(algorithm):
    if algorithm not in ("sha256", "sm3"):
        raise Unreadable(f"hash algorithm {algorithm!r} is not known")
    try:
        hashlib.new(algorithm)
    except ValueError:
        raise Unreadable(f"this Python's OpenSSL does not offer {algorithm!r}") from None
    if algorithm == "sha256":
        return lambda data: hashlib.sha256(data).digest()
    return lambda data: hashlib.new(algorithm, data).digest()


def read_checkpoint(text, where):
    """(origin, size, root, algorithm) of a checkpoint; lines after an empty line are signatures and not looked at."""
    lines = text.split("\n\n", 1)[0].removesuffix("\n").split("\n")
    try:
        origin, size, root, algorithm = lines
        raw = base64.b64decode(root, validate=True)
        if not re.fullmatch("0|[1-9][0-9]*", size) or len(raw) != 32 or not origin:
            raise ValueError
        if not algorithm.startswith("algorithm "):
            raise ValueError
        return origin, int(size), raw, algorithm.removeprefix("algorithm ")
    except ValueError:
        raise Unreadable(f"{where} is not a checkpoint (origin, size, root in base64, 'algorithm ...')") from None


def load_checkpoint(path):
    return read_checkpoint(Path(path).read_text(encoding="utf-8"), path)


class Tree:
    """Roots of complete subtrees, largest first: all that is needed to go on and to tell the root at any moment."""

    def __init__(self, hash_):
        self.hash, self.size, self.peaks = hash_, 0, []

    def add(self, leaf):
        width = 1
        while self.peaks and self.peaks[-1][0] == width:
            leaf = self.hash(b"\x01" + self.peaks.pop()[1] + leaf)
            width *= 2
        self.peaks.append((width, leaf))
        self.size += 1

    def root(self):
        if not self.peaks:
            return self.hash(b"")
        root = self.peaks[-1][1]
        for _, peak in self.peaks[-2::-1]:
            root = self.hash(b"\x01" + peak + root)
        return root


def check_roots(leaves, checkpoints):
    """Builds the tree of these leaves and compares it with every checkpoint. Gives what it found as sentences."""
    origin, _, _, algorithm = checkpoints[-1]
    for other in checkpoints:
        if (other[0], other[3]) != (origin, algorithm):
            raise Refused(f"the checkpoints are of different ledgers: {origin!r} and {other[0]!r}")
    tree, wanted = Tree(hasher(algorithm)), {}
    for _, size, root, _ in checkpoints:
        if wanted.setdefault(size, root) != root:
            raise Refused(f"two checkpoints of {size} entries have different roots: one history is not the other")
    seen = {0: tree.root()}
    for leaf in leaves:
        tree.add(leaf)
        if tree.size in wanted:
            seen[tree.size] = tree.root()
    good = 0
    for size, root in sorted(wanted.items()):
        if size not in seen:
            raise Refused(f"cut off: a checkpoint stands for {size} entries, there are only {tree.size}")
        if seen[size] != root:
            raise Refused(f"changed: something in entries {good} to {size - 1} is not what the checkpoint stands for")
        good = size
    if tree.size != good:
        raise Refused(f"{tree.size - good} entries after the last checkpoint ({good})")
    return [f"{size} entries agree with the checkpoint of {size}" for size in sorted(wanted)]


# --- the folder of a ledger: leaves only


def check_tree(arguments):
    folder = Path(arguments.ledger)
    manifest = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))
    checkpoints = [load_checkpoint(folder / c["file"]) for c in manifest["checkpoints"]]
    files = [folder / "segments" / s["folder"] / "leaves.bin" for s in manifest["segments"]]
    if arguments.checkpoint:
        checkpoints += [load_checkpoint(path) for path in arguments.checkpoint]
    return check_roots(leaves_of(files), checkpoints)


def leaves_of(files):
    for path in files:
        with open(path, "rb") as file:
            while leaf := file.read(32):
                yield leaf


# --- exported entries: bodies and salts


def check_entries(arguments):
    if not arguments.checkpoint:
        raise Unreadable("give the checkpoint to compare with: --checkpoint FILE")
    checkpoints = [load_checkpoint(path) for path in arguments.checkpoint]
    hash_ = hasher(checkpoints[-1][3])
    counts = {"e": 0, "x": 0}
    with gzip.open(arguments.export, "rb") as file:
        if file.readline() != b"shigan.entries/1\n":
            raise Unreadable(f"{arguments.export} does not begin with the line shigan.entries/1")
        said = check_roots(exported_leaves(file, hash_, counts), checkpoints)
    return [*said, f"{counts['e']} entries were recomputed from their bytes, {counts['x']} were erased (leaf only)"]


def exported_leaves(file, hash_, counts):
    for sequence, body in enumerate(netstrings(file)):
        tag, rest = body[:1], body[1:]
        if tag == b"e":
            read_fields(rest[16:], f"entry {sequence}")
            yield hash_(b"\x00" + hash_(rest))
        elif tag == b"x" and len(rest) == 32:
            yield rest
        else:
            raise Unreadable(f"entry {sequence}: neither an entry nor an erased one")
        counts[tag.decode()] += 1


def netstrings(file):
    """All netstrings to the end of the file."""
    held, at, count = b"", 0, 0
    while True:
        found = LENGTH.match(held, at)
        if found and len(held) > found.end() + int(found[1]):
            end = found.end() + int(found[1])
            if held[end : end + 1] != b",":
                raise Unreadable(f"entry {count}: not a netstring")
            yield held[found.end() : end]
            at, count = end + 1, count + 1
            continue
        more = file.read(1 << 20)
        if not more and at == len(held):
            return
        if not more or (not found and len(held) - at > 10):
            raise Unreadable(f"entry {count}: cut off, or not a netstring")
        held, at = held[at:] + more, 0


FIRST_FIELDS = (
    "item", "kind", "channel", "action", "activity", "actor", "unit", "counterpart", "counterpart_unit",
    "occurred_us", "offset_minutes", "recorded_us", "due_us", "outcome", "source", "payload",
)  # fmt: skip

FIELDS = {
    "shigan.entry/1": FIRST_FIELDS,
    "shigan.entry/2": (
        *FIRST_FIELDS, "precision", "outcome_known", "procedure", "procedure_from", "step", "state", "item_version",
        "account", "role", "pack",
    ),
}  # fmt: skip


def read_fields(canonical, where):
    """The fields of an entry's canonical bytes, which begin with their version; null is None."""
    fields, at = [], 0
    while at < len(canonical):
        if canonical[at : at + 2] == b"-,":
            fields.append(None)
            at += 2
            continue
        found = LENGTH.match(canonical, at)
        if not found:
            raise Unreadable(f"{where}: byte {at} of its bytes does not begin a field")
        end = found.end() + int(found[1])
        if canonical[end : end + 1] != b",":
            raise Unreadable(f"{where}: the field at byte {at} is cut off")
        fields.append(canonical[found.end() : end].decode("utf-8"))
        at = end + 1
    names = FIELDS.get(fields[0]) if fields else None
    if names is None:
        raise Unreadable(f"{where}: its bytes begin with {fields[:1]}, expected one of {', '.join(FIELDS)}")
    if len(fields) != 1 + len(names):
        raise Unreadable(f"{where}: {len(fields) - 1} fields after {fields[0]}, expected {len(names)}")
    return dict(zip(names, fields[1:], strict=True))


# --- small proofs


def check_proof(arguments):
    proof = json.loads(Path(arguments.proof).read_text(encoding="utf-8"))
    if proof.get("format") == "shigan.inclusion/1":
        return check_inclusion(proof, arguments.checkpoint)
    if proof.get("format") == "shigan.consistency/1":
        return check_consistency(proof, arguments.checkpoint)
    raise Unreadable(f"{arguments.proof} is not a proof: format {proof.get('format')!r}")


def check_inclusion(proof, trusted):
    checkpoint = read_checkpoint(proof["checkpoint"], "the checkpoint in the proof")
    _, size, root, algorithm = checkpoint
    same_as_trusted(checkpoint, trusted)
    hash_, index = hasher(algorithm), proof["sequence"]
    canonical = proof["canonical"].encode()
    fields = read_fields(canonical, f"entry {index}")
    seen = hash_(b"\x00" + hash_(bytes.fromhex(proof["salt"]) + canonical))
    if type(index) is not int or not 0 <= index < size:
        raise Refused(f"there is no entry {index} in a ledger of {size}")
    if climb(hash_, index, size - 1, [seen], [bytes.fromhex(h) for h in proof["path"]]) != [root]:
        raise Refused(f"entry {index} does not lead to the root of the checkpoint: it was not sealed with these words")
    words = [f"  {name}: {value}" for name, value in fields.items() if value is not None]
    return [f"entry {index} is in the ledger of {size} entries, word for word:", *words, untrusted(trusted)]


def check_consistency(proof, trusted):
    older = read_checkpoint(proof["older"], "the older checkpoint in the proof")
    newer = read_checkpoint(proof["newer"], "the newer checkpoint in the proof")
    same_as_trusted(older, trusted)
    if (older[0], older[3]) != (newer[0], newer[3]) or older[1] > newer[1]:
        raise Refused("the two checkpoints are not of one ledger, older and newer")
    hash_, path = hasher(newer[3]), [bytes.fromhex(h) for h in proof["path"]]
    if not grew(hash_, older, newer, path):
        raise Refused(f"the ledger of {newer[1]} entries does not begin with the {older[1]} of the older checkpoint")
    return [f"the ledger grew from {older[1]} to {newer[1]} entries and nothing before was changed", untrusted(trusted)]


def grew(hash_, older, newer, path):
    if older[1] == newer[1]:
        return not path and older[2] == newer[2]
    if older[1] == 0:
        return not path and older[2] == hash_(b"")
    if older[1] & (older[1] - 1) == 0:
        path = [older[2], *path]
    if not path:
        return False
    position, last = older[1] - 1, newer[1] - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    return climb(hash_, position, last, [path[0], path[0]], path[1:]) == [older[2], newer[2]]


def climb(hash_, position, last, seen, path):
    """Up the tree as in RFC 9162, 2.1.3.2 and 2.1.4.2. The last of ``seen`` meets every hash, others left ones only."""
    for other in path:
        if last == 0:
            return None
        if position & 1 or position == last:
            seen = [hash_(b"\x01" + other + one) for one in seen]
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            seen = [*seen[:-1], hash_(b"\x01" + seen[-1] + other)]
        position, last = position >> 1, last >> 1
    return seen if last == 0 else None


def same_as_trusted(checkpoint, trusted):
    for path in trusted or []:
        if load_checkpoint(path) != checkpoint:
            raise Refused(f"the proof is for another checkpoint than {path}")


def untrusted(trusted):
    return "compared with your checkpoint" if trusted else "compare its checkpoint with one you hold: --checkpoint FILE"


# --- the door


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, argument, check in (
        ("tree", "ledger", check_tree),
        ("entries", "export", check_entries),
        ("proof", "proof", check_proof),
    ):
        command = commands.add_parser(name)
        command.add_argument(argument)
        command.add_argument("--checkpoint", action="append", metavar="FILE")
        command.set_defaults(check=check)
    arguments = parser.parse_args()
    try:
        print("\n".join(["yes", *arguments.check(arguments)]))
        return 0
    except Refused as error:
        print(f"no: {error}")
        return 1
    except (Unreadable, OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"cannot be checked: {error}")
        return 2


if __name__ == "__main__":
    sys.exit(main())
