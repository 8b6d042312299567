"""What real torch says, for oracle.test.ts.

    oracle.py dtypes                    the dtypes that this torch has
    oracle.py describe FILE...          key -> dtype, shape, digest of each file, opened with weights_only=True
    oracle.py try FILE...               the same, with null for files that torch refuses
    oracle.py make SEED COUNT FOLDER    writes random files there; prints what stands in each
"""

import collections
import json
import os
import random
import sys

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "golden", "torch"))
from make import KNOWN, NAMES, flatten, random_of  # noqa: E402


def random_view(rng):
    name = rng.choice(KNOWN)
    if not name.startswith(("uint16", "uint32", "uint64", "float8")) and rng.random() < 0.5:
        base = random_of(name, tuple(rng.randint(1, 4) for _ in range(rng.randint(1, 4))))
        base = base.permute(*rng.sample(range(base.dim()), base.dim()))
        for dimension in range(base.dim()):
            start = rng.randint(0, base.shape[dimension] - 1)
            index = [slice(None)] * base.dim()
            index[dimension] = slice(start, None, rng.randint(1, 2))
            base = base[tuple(index)]
        return base.unsqueeze(0).expand(2, *base.shape) if rng.random() < 0.2 else base
    return random_of(name, tuple(rng.randint(0, 4) for _ in range(rng.randint(0, 4))))


def random_tree(rng, depth, seen):
    kind = rng.random()
    if depth == 0 or kind < 0.5:
        if seen and rng.random() < 0.1:
            return rng.choice(seen)
        tensor = random_view(rng)
        if tensor.is_floating_point() and rng.random() < 0.2:
            tensor = torch.nn.Parameter(tensor)
        seen.append(tensor)
        return tensor
    if kind < 0.6:
        return rng.choice([None, True, 3, -(2**40), 2**80, 1.5, "text", b"bytes", {1, 2}, torch.Size([1, 2]), torch.float32])
    members = [random_tree(rng, depth - 1, seen) for _ in range(rng.randint(0, 4))]
    if kind < 0.7:
        return members
    if kind < 0.75:
        return tuple(members)
    made = collections.OrderedDict() if kind < 0.9 else {}
    for i, member in enumerate(members):
        made[rng.choice([i, f"k{i}", f"läng {i}", f"a{i}.b"])] = member
    return made


def make(seed, count, folder):
    rng = random.Random(seed)
    torch.manual_seed(seed)
    made = {}
    for i in range(count):
        tree = {"always": torch.ones(1), "tree": random_tree(rng, 3, [])}
        name = f"{i}.pth"
        new = rng.random() < 0.7
        protocol = rng.choice([2, 2, 3, 4, 5])
        torch.save(tree, os.path.join(folder, name), pickle_protocol=protocol, _use_new_zipfile_serialization=new)
        made[name] = flatten(tree)
    return made


def attempt(path):
    """Null also for what torch opens and cannot say the bytes of."""
    try:
        return describe(path)
    except Exception:
        return None


def describe(path):
    return flatten(torch.load(path, map_location="cpu", weights_only=True))


command, *rest = sys.argv[1:]
if command == "dtypes":
    print(json.dumps([NAMES[name] for name in KNOWN]))
elif command == "describe":
    print(json.dumps([describe(path) for path in rest]))
elif command == "try":
    print(json.dumps([attempt(path) for path in rest]))
else:
    print(json.dumps(make(int(rest[0]), int(rest[1]), rest[2])))
