"""Makes the torch files of this folder and `expected.json`, with what torch itself reads from each.

Run with torch 2.15 (`python make.py new`) and then with torch 1.13, Debian's python3-torch (`python3 make.py old`). The
files are those of real torch.save; nothing of mapc is used. `expected.json` has for each file and key the dtype, the shape
and the SHA-256 of the bytes of the contiguous tensor.
"""

import argparse
import collections
import hashlib
import json
import os
import sys

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
EXPECTED = os.path.join(HERE, "expected.json")

NAMES = {
    "float64": "f64", "float32": "f32", "float16": "f16", "bfloat16": "bf16", "float8_e4m3fn": "f8e4m3",
    "float8_e5m2": "f8e5m2", "float8_e8m0fnu": "f8e8m0", "int64": "i64", "int32": "i32", "int16": "i16", "int8": "i8",
    "uint64": "u64", "uint32": "u32", "uint16": "u16", "uint8": "u8", "bool": "bool", "complex64": "c64",
    "complex128": "c128",
}
KNOWN = [name for name in NAMES if hasattr(torch, name)]


def raw(tensor):
    tensor = tensor.detach().clone(memory_format=torch.contiguous_format)
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor)
    return bytes(tensor.reshape(-1).view(torch.uint8).tolist()) if tensor.numel() else b""


def describe(tensor):
    dtype = NAMES[str(tensor.dtype).split(".")[1]]
    return {"dtype": dtype, "shape": list(tensor.shape), "sha256": hashlib.sha256(raw(tensor)).hexdigest()}


def random_of(name, shape):
    """Random bits, so NaN, infinity and subnormals are among them; bool has only its two values."""
    dtype = getattr(torch, name)
    count = 1
    for size in shape:
        count *= size
    if name == "bool":
        return torch.randint(0, 2, shape, dtype=torch.uint8).to(torch.bool)
    size = torch.empty(0, dtype=dtype).element_size()
    bits = torch.randint(0, 256, (count * size,), dtype=torch.uint8)
    if name.startswith("complex"):
        real = torch.float32 if name == "complex64" else torch.float64
        return torch.view_as_complex(bits.view(real).reshape(*shape, 2))
    return bits.view(dtype).reshape(shape)


def every_dtype():
    made = {name: random_of(name, (2, 3)) for name in KNOWN}
    made["scalar"] = torch.tensor(1.5)
    made["empty"] = torch.zeros(0, 3, dtype=torch.float16)
    made["five.dimensions"] = random_of("int16", (2, 1, 3, 1, 2))
    made["schlüssel"] = random_of("float32", (1,))
    return made


def views():
    base = torch.arange(60, dtype=torch.float32).reshape(3, 4, 5)
    flat = torch.arange(40, dtype=torch.int64)
    return {
        "base": base,
        "tied": base,
        "permuted": base.permute(2, 0, 1),
        "slice": base[1:, ::2, 1:4],
        "row": base[2, 3],
        "expanded": flat[5:8].reshape(3, 1).expand(3, 7),
        "windows": flat.as_strided((4, 6), (3, 2), 5),
        "diagonal": torch.diagonal(flat[:36].reshape(6, 6)),
        "one": flat[7],
        "none": flat[8:8],
        "last": flat[39:],
    }


def model():
    torch.manual_seed(7)
    parts = [("first", torch.nn.Linear(5, 4)), ("norm", torch.nn.BatchNorm1d(4)), ("last", torch.nn.Linear(4, 2, bias=False))]
    return torch.nn.Sequential(collections.OrderedDict(parts))


def run_of_training():
    net = model()
    net.train()
    optimizer = torch.optim.Adam(net.parameters())
    net(torch.randn(8, 5)).sum().backward()
    optimizer.step()
    return {
        "epoch": 3,
        "loss": 0.25,
        "seed": 2**70 + 1,
        "args": argparse.Namespace(lr=0.1, name="run"),
        "notes": None,
        "hash": b"\x00\xff",
        "model_state_dict": net.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
    }


def flatten(value, prefix=""):
    if isinstance(value, torch.Tensor):
        return {prefix[:-1] or "tensor": describe(value)}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else []
    found = {}
    for name, inner in items:
        found.update(flatten(inner, f"{prefix}{name}."))
    return found


def main(age):
    expected = json.load(open(EXPECTED)) if age == "old" else {}

    def save(name, value, tensors=None, **options):
        path = os.path.join(HERE, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        torch.save(value, path, **options)
        expected[name] = flatten(value if tensors is None else tensors)

    torch.manual_seed(20240611)
    if age == "old":
        save("old/dtypes.pth", every_dtype())
        save("old/views.pt", views())
        save("old/legacy.pth", {**every_dtype(), **views()}, _use_new_zipfile_serialization=False)
        save("old/run.ckpt", run_of_training(), run_of_training()["model_state_dict"])
    else:
        save("dtypes.pth", every_dtype())
        save("views.pth", views())
        save("legacy.pth", {**every_dtype(), **views()}, _use_new_zipfile_serialization=False)
        run = run_of_training()
        save("run.ckpt", run, run["model_state_dict"])
        save("lists.pt", [torch.ones(2), (torch.zeros(3, dtype=torch.int8), {"x": torch.full((1,), 2.5)}), "text"])
        save("alone.pt", torch.arange(3))
        save("module.pt", model(), model().state_dict())
        save("one.pth", {"only": torch.arange(4, dtype=torch.bfloat16)})
        save("nested.ckpt", {"model_state_dict": {"a": torch.ones(3), "b.c": torch.zeros(2, 2)}}, {"a": torch.ones(3), "b.c": torch.zeros(2, 2)})
        save("many.pth", {f"t.{i}": torch.full((1 + i % 3,), i, dtype=torch.int16) for i in range(100)})
        save("protocol4.pth", views(), pickle_protocol=4)
        save("protocol5.pth", every_dtype(), pickle_protocol=5)
        wrapped = torch.nn.Parameter(torch.ones(2))
        wrapped.note = "state"
        parameters = {"plain": torch.nn.Parameter(torch.arange(3.0)), "stateful": wrapped, "buffer": torch.nn.Buffer(torch.ones(1))}
        save("parameters.pth", parameters)
        torch.serialization.set_crc32_options(False)
        save("no-checksums.pth", {"w": torch.arange(5)})
        torch.serialization.set_crc32_options(True)
        for rank in range(2):
            save(f"ranks/consolidated.0{rank}.pth", {"w": torch.arange(4) + rank, "norm": torch.ones(2)})
        shards = [{"a": torch.ones(2), "b": torch.zeros(3)}, {"c": torch.arange(2)}]
        files = [f"pytorch_model-{i + 1:05}-of-00002.bin" for i in range(2)]
        for file, shard in zip(files, shards):
            save(f"shards/{file}", shard)
        weight_map = {key: file for file, shard in zip(files, shards) for key in shard}
        with open(os.path.join(HERE, "shards", "pytorch_model.bin.index.json"), "w") as index:
            json.dump({"metadata": {"total_size": 36}, "weight_map": weight_map}, index, indent=2)

        # What must be refused, by name.
        path = lambda name: os.path.join(HERE, "refused", name)
        os.makedirs(path(""), exist_ok=True)
        torch.jit.save(torch.jit.script(model()), path("script.pt"))
        torch.save({"w": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)}, path("quantized.pth"))
        torch.save({"w": torch.eye(2).to_sparse()}, path("sparse.pth"))
        torch.save({"w": torch.ones(2, dtype=torch.complex64).conj()}, path("conjugate.pth"))
        torch.save({"w": torch.ones(2, device="meta")}, path("meta.pth"))
        torch.save({"w": torch.ones(2).to(torch.float8_e4m3fnuz)}, path("dtype.pth"))
    with open(EXPECTED, "w") as file:
        json.dump(expected, file, indent=1, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
