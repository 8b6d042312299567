"""Makes the checkpoints small-* and the digests of what they must become: cases that the golden data of the reference do not have.

More key-value heads than one, a tied head, a width that is not heads * head; float16 files of two ranks without rope.freqs; every
family of weights in float32, rows of zeros, weights in 8 bits. The formulas are those of the reference converters (its rotary
permutation; its quantization, step by step in the weight's own dtype), written as plain loops: nothing here is mapc's.
Run it in this folder; it needs nothing but Python 3.
"""

import hashlib
import io
import json
import math
import os
import pickle
import random
import struct
import sys
import types
import zipfile
from collections import OrderedDict

random.seed(8)
MANTISSA = {"F32": (23, -126), "F16": (10, -14), "BF16": (7, -126), "F8_E4M3": (3, -6)}
LARGEST = {"F8_E4M3": 448.0}


def rounded(x, dtype):
    """The nearest number of a dtype, half to even."""
    if x == 0:
        return x
    bits, least = MANTISSA[dtype]
    step = 2.0 ** (max(math.frexp(x)[1] - 1, least) - bits)
    most = LARGEST.get(dtype, math.inf)
    return max(-most, min(most, round(x / step) * step))


def encode(x, dtype):
    if dtype == "I8":
        return struct.pack("<b", x)
    if dtype == "F16":
        return struct.pack("<e", x)
    if dtype == "F8_E4M3":
        sign = 128 if math.copysign(1, x) < 0 else 0
        if x == 0:
            return bytes([sign])
        exponent = max(math.frexp(x)[1] - 1, -6)
        mantissa = round(abs(x) / 2.0 ** (exponent - 3))
        return bytes([sign + ((exponent + 6) * 8 + mantissa if mantissa >= 8 else mantissa)])
    single = struct.pack("<f", x)
    return single if dtype == "F32" else single[2:]


class Tensor:
    def __init__(self, dtype, shape, values):
        self.dtype, self.shape, self.values = dtype, shape, values

    def bytes(self):
        return b"".join(encode(x, self.dtype) for x in self.values)

    def rows(self):
        width = len(self.values) // self.shape[0]
        return [self.values[i * width : (i + 1) * width] for i in range(self.shape[0])]

    def cast(self, dtype):
        return Tensor(dtype, self.shape, [rounded(x, dtype) for x in self.values])


def made(dtype, *shape):
    return Tensor(dtype, list(shape), [rounded(random.gauss(0, 1), dtype) for _ in range(math.prod(shape))])


def safetensors(name, tensors, config=None, file="model.safetensors"):
    folder = f"checkpoints/{name}"
    os.makedirs(folder, exist_ok=True)
    entries, content = {}, b""
    for key, tensor in tensors.items():
        part = tensor.bytes()
        entries[key] = {"dtype": tensor.dtype, "shape": tensor.shape, "data_offsets": [len(content), len(content) + len(part)]}
        content += part
    text = json.dumps(entries).encode()
    text += b" " * (-len(text) % 8)
    with open(f"{folder}/{file}", "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + content)
    settings(folder, config)


def settings(folder, config):
    for file, fields in (config or {}).items():
        with open(f"{folder}/{file}", "w") as out:
            out.write(json.dumps(fields, indent=2) + "\n")


def digests(name, tensors):
    entries = {
        key: {"dtype": tensor.dtype, "shape": tensor.shape, "sha256": hashlib.sha256(tensor.bytes()).hexdigest()}
        for key, tensor in sorted(tensors.items())
    }
    with open(f"digests/{name}.json", "w") as out:
        out.write(json.dumps(entries, indent=1) + "\n")


# Llama of Hugging Face -> JetStream


def permuted(tensor, heads):
    """Rotary rows from halves to pairs: the reference's permutation, row by row."""
    rows = tensor.rows()
    head = len(rows) // heads
    order = [h * head + t * (head // 2) + p for h in range(heads) for p in range(head // 2) for t in range(2)]
    return Tensor(tensor.dtype, tensor.shape, [x for i in order for x in rows[i]])


def llama(dtype, vocab, dim, ffn, layers, heads, kv, head, tied):
    hf = {"model.embed_tokens.weight": made(dtype, vocab, dim), "model.norm.weight": made(dtype, dim)}
    if not tied:
        hf["lm_head.weight"] = made(dtype, vocab, dim)
    own = {
        "tok_embeddings.weight": hf["model.embed_tokens.weight"],
        "norm.weight": hf["model.norm.weight"],
        "output.weight": hf["model.embed_tokens.weight" if tied else "lm_head.weight"],
    }
    for i in range(layers):
        there, here = f"model.layers.{i}.", f"layers.{i}."
        for name, other, shape in [
            ("self_attn.q_proj", "attention.wq", (heads * head, dim)),
            ("self_attn.k_proj", "attention.wk", (kv * head, dim)),
            ("self_attn.v_proj", "attention.wv", (kv * head, dim)),
            ("self_attn.o_proj", "attention.wo", (dim, heads * head)),
            ("mlp.gate_proj", "feed_forward.w1", (ffn, dim)),
            ("mlp.down_proj", "feed_forward.w2", (dim, ffn)),
            ("mlp.up_proj", "feed_forward.w3", (ffn, dim)),
            ("input_layernorm", "attention_norm", (dim,)),
            ("post_attention_layernorm", "ffn_norm", (dim,)),
        ]:
            tensor = hf[f"{there}{name}.weight"] = made(dtype, *shape)
            count = {"attention.wq": heads, "attention.wk": kv}.get(other)
            own[f"{here}{other}.weight"] = tensor if count is None else permuted(tensor, count)
    return hf, own


hf, own = llama("BF16", vocab=11, dim=10, ffn=14, layers=2, heads=4, kv=2, head=6, tied=False)
config = {"hidden_size": 10, "intermediate_size": 14, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 6}
safetensors("small-llama-hf", hf, {"config.json": {**config, "num_hidden_layers": 2, "vocab_size": 11}})
digests("small-llama-hf.jetstream", own)

hf, own = llama("BF16", vocab=11, dim=12, ffn=14, layers=1, heads=2, kv=2, head=6, tied=True)
config = {"hidden_size": 12, "intermediate_size": 14, "num_attention_heads": 2, "num_hidden_layers": 1}
safetensors("small-llama-tied", hf, {"config.json": {**config, "vocab_size": 11, "tie_word_embeddings": True}})
digests("small-llama-tied.jetstream", own)

# JetStream <-> the files of two ranks

ROWS = ["attention.wq", "attention.wk", "attention.wv", "feed_forward.w1", "feed_forward.w3"]
COLUMNS = ["attention.wo", "feed_forward.w2"]


def ranks_of(own, count):
    """Each rank's part: rows of some weights, columns of others (the embedding among them), all of the norms."""
    ranks = []
    for rank in range(count):
        part = {}
        for key, tensor in own.items():
            name = ".".join(key.split(".")[2:-1]) if key.startswith("layers.") else key.rsplit(".", 1)[0]
            rows = tensor.rows()
            if name in ROWS or name == "output":
                each = len(rows) // count
                part[key] = Tensor(tensor.dtype, [each, *tensor.shape[1:]], [x for row in rows[rank * each : (rank + 1) * each] for x in row])
            elif name in COLUMNS or name == "tok_embeddings":
                each = tensor.shape[1] // count
                part[key] = Tensor(tensor.dtype, [tensor.shape[0], each], [x for row in rows for x in row[rank * each : (rank + 1) * each]])
            else:
                part[key] = tensor
        ranks.append(part)
    return ranks


class HalfStorage:
    """Stands for torch's class of this name, which is all that a file says of it."""


def _rebuild_tensor_v2():
    """Stands for torch's function."""


HalfStorage.__module__ = "torch"
_rebuild_tensor_v2.__module__ = "torch._utils"
_rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"


class Stored:
    """A tensor as torch.save writes it: its storage is a persistent id."""

    def __init__(self, name, tensor):
        self.name, self.tensor = name, tensor

    def __reduce__(self):
        shape = tuple(self.tensor.shape)
        strides = tuple(math.prod(shape[k + 1 :]) for k in range(len(shape)))
        return _rebuild_tensor_v2, (self, 0, shape, strides, False, OrderedDict())


class Pickler(pickle._Pickler):
    def persistent_id(self, value):
        if isinstance(value, Stored) and value in self.inside:
            return ("storage", HalfStorage, value.name, "cpu", len(value.tensor.values))
        if isinstance(value, Stored):
            self.inside.append(value)
        return None


def torch_file(path, entries):
    """A file as torch.save writes it, of tables of tensors by name; the only one may have no name."""

    sys.modules["torch"] = types.SimpleNamespace(HalfStorage=HalfStorage)
    sys.modules["torch._utils"] = types.SimpleNamespace(_rebuild_tensor_v2=_rebuild_tensor_v2)
    names = map(str, range(1 << 20))
    tables = {name: {key: Stored(next(names), tensor) for key, tensor in tensors.items()} for name, tensors in entries.items()}
    stored = [value for table in tables.values() for value in table.values()]
    data = io.BytesIO()
    pickler = Pickler(data, protocol=2)
    pickler.inside = []
    pickler.dump(tables.get(None, tables))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        def add(name, content):
            archive.writestr(zipfile.ZipInfo(f"archive/{name}"), content)

        add("data.pkl", data.getvalue())
        add("byteorder", b"little")
        for value in stored:
            add(f"data/{value.name}", value.tensor.bytes())
        add("version", b"3\n")


_, own = llama("F16", vocab=10, dim=24, ffn=14, layers=1, heads=4, kv=2, head=6, tied=False)
os.makedirs("checkpoints/small-llama-meta", exist_ok=True)
for i, part in enumerate(ranks_of(own, 2)):
    torch_file(f"checkpoints/small-llama-meta/consolidated.{i:02}.pth", {None: part})
settings("checkpoints/small-llama-meta", {"params.json": {"dim": 24, "n_layers": 1, "n_heads": 4, "n_kv_heads": 2, "norm_eps": 1e-05, "vocab_size": -1}})
digests("small-llama-meta.jetstream", {key: tensor.cast("BF16") for key, tensor in own.items()})

_, own = llama("BF16", vocab=10, dim=24, ffn=14, layers=1, heads=4, kv=2, head=6, tied=False)
safetensors("small-llama-jetstream", own)
digests(
    "small-llama-jetstream.meta",
    {f"consolidated.{i:02}.pth/{key}": tensor for i, part in enumerate(ranks_of(own, 2)) for key, tensor in part.items()},
)

# Gemma's own file with two entries of which each could be the model

gemma = {"model.norm.weight": made("F16", 6), "embedder.weight": made("F16", 5, 6)}
PARTS = ["self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj", "input_layernorm", "post_attention_layernorm"]
gemma |= {f"model.layers.0.{part}.weight": made("F16", 6, 3) for part in PARTS}
gemma["model.layers.0.self_attn.qkv_proj.weight"] = made("F16", 8, 6)
average = {key: made("F16", *tensor.shape) for key, tensor in gemma.items()}
os.makedirs("checkpoints/small-gemma", exist_ok=True)
torch_file("checkpoints/small-gemma/model.ckpt", {"model_state_dict": gemma, "module": average})
config = {"hidden_size": 6, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 2}
settings("checkpoints/small-gemma", {"config.json": config})
rows = gemma["model.layers.0.self_attn.qkv_proj.weight"].rows()
own = {key[len("model.") :] if key.startswith("model.") else key: tensor for key, tensor in gemma.items() if "qkv" not in key}
for name, part in (("wq", rows[:4]), ("wk", rows[4:6]), ("wv", rows[6:])):
    own[f"layers.0.self_attn.{name}.weight"] = Tensor("F16", [len(part), 6], [x for row in part for x in row])
digests("small-gemma.jetstream", own)

# JetStream -> 8 and 4 bits, in the dtype of the weights


def quantized(values, most, dtype, low, high):
    """Scale and whole numbers of one row (or block): every step is rounded. The numbers belong to the scale as it is stored."""
    step = lambda x: rounded(rounded(x, "F32"), dtype)
    least = rounded(1e-5, "F32")
    scale = rounded(step(step(max(max(abs(x) for x in values), least)) / most), "BF16")
    inverse = step(1 / scale)
    return scale, [int(max(low, min(high, round(step(x * inverse))))) for x in values]


def transposed(rows):
    return [list(column) for column in zip(*rows)]


def policy(key, tensor, bits, blockwise):
    """What a weight becomes: its whole numbers and its scales."""
    most = 2 ** (bits - 1) - 1
    name = f"{key[: -len('.weight')]}.weight_scaler" if key.endswith(".weight") else f"{key}_scaler"
    shape = tensor.shape
    if key.startswith(("tok_embeddings", "embedder")):
        columns = [quantized(column, 127, tensor.dtype, -128, 127) for column in transposed(tensor.rows())]
        whole = [x for row in transposed([q for _, q in columns]) for x in row]
        return {key: Tensor("I8", shape, whole), name: Tensor("BF16", [shape[1]], [rounded(s, "BF16") for s, _ in columns])}
    outer = shape[0] if len(shape) == 3 else 1
    out, width = shape[-2], shape[-1]
    size = 128 if blockwise else width
    whole, scales = [], []
    for e in range(outer):
        rows = [tensor.values[(e * out + i) * width : (e * out + i + 1) * width] for i in range(out)]
        parts = [[quantized(row[b : b + size], most, tensor.dtype, -most - 1, most) for b in range(0, width, size)] for row in rows]
        if blockwise:
            for b in range(width // size):
                whole += [parts[i][b][1][k] for k in range(size) for i in range(out)]
                scales += [parts[i][b][0] for i in range(out)]
        else:
            whole += [x for row in parts for x in row[0][1]]
            scales += [row[0][0] for row in parts]
    before = [outer] if len(shape) == 3 else []
    wide = [*before, width // size, size, out] if blockwise else shape
    thin = [*before, width // size, out] if blockwise else shape[:-1]
    return {key: Tensor("I8", wide, whole), name: Tensor("BF16", thin, [rounded(s, "BF16") for s in scales])}


LINEAR = [
    *["attention.wq", "attention.wk", "attention.wv", "attention.wo", "feed_forward.w1", "feed_forward.w2", "feed_forward.w3"],
    *["self_attn.wq", "self_attn.wk", "self_attn.wv", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"],
    "block_sparse_moe.gate",
]
weights = {f"layers.0.{name}.weight": made("F32", 2, 256) for name in LINEAR}
weights |= {f"layers.0.block_sparse_moe.cond_ffn.w{i}": made("F32", 3, 2, 256) for i in (1, 2, 3)}
weights |= {"output.weight": made("F32", 3, 256), "tok_embeddings.weight": made("F32", 5, 6), "embedder.weight": made("F32", 5, 6)}
for tensor in weights.values():
    # A row (or column) of zeros, whose scale is the least one.
    width = tensor.shape[-1]
    tensor.values[:width] = [0.0] * width
    if width == 6:
        for k in range(0, len(tensor.values), width):
            tensor.values[k] = 0.0
others = {"norm.weight": made("F32", 6), "layers.0.attention_norm.weight": made("F32", 6)}
safetensors("small-jetstream", weights | others)

halves = {f"layers.0.block_sparse_moe.cond_ffn.w{i}": made("BF16", 2, 2, 256) for i in (1, 2, 3)} | {"norm.weight": made("BF16", 6)}
safetensors("small-jetstream-bf16", halves)
digests(
    "small-jetstream-bf16.int8_blockwise",
    {k: v for key, tensor in halves.items() for k, v in (policy(key, tensor, 8, True) if "cond" in key else {key: tensor}).items()},
)

narrow = {"layers.0.attention.wq.weight": made("F8_E4M3", 12, 128)}
safetensors("small-jetstream-f8", narrow)
reached = [quantized(row, 7, "F8_E4M3", -9, 9)[1] for row in narrow["layers.0.attention.wq.weight"].rows()]
assert max(max(row) for row in reached) > 7, "a whole number beyond 4 bits"

whole = {f"layers.0.{name}.weight": Tensor("I8", [2, 128], [k % 100 for k in range(256)]) for name in ("attention.wq", "mlp.up_proj")}
whole |= {f"layers.0.block_sparse_moe.cond_ffn.w{i}": Tensor("I8", [2, 1, 128], [k % 90 for k in range(256)]) for i in (1, 2, 3)}
whole |= {key: Tensor("I8", [2, 128], [k % 80 for k in range(256)]) for key in ("output.weight", "tok_embeddings.weight")}
safetensors("small-jetstream-int", whole)

for bits in (8, 4):
    for blockwise in (False, True):
        name = f"int{bits}_{'blockwise' if blockwise else 'per_channel'}"
        of = lambda tensors: {k: v for key, tensor in tensors.items() for k, v in policy(key, tensor, bits, blockwise).items()}
        digests(f"small-jetstream.{name}", of(weights) | others)
        if bits == 4:
            digests(f"small-jetstream-f8.{name}", of(narrow))
digests("small-jetstream-int", whole)


def dequantized(tensors, blockwise):
    """Whole numbers times their scales, in the dtype of the scales."""
    result = {}
    for key in [key for key in tensors if not key.endswith("_scaler")]:
        scales = tensors[f"{key}_scaler"]
        shape, scale = tensors[key].shape, scales.values
        values = tensors[key].values
        if blockwise and len(shape) == 3:
            blocks, size, out = shape
            at = lambda i, b, k: values[(b * size + k) * out + i] * scale[b * out + i]
            made_of, wide = [at(i, b, k) for i in range(out) for b in range(blocks) for k in range(size)], [out, blocks * size]
        elif key.startswith("tok"):
            made_of, wide = [x * scale[i % shape[1]] for i, x in enumerate(values)], shape
        else:
            made_of, wide = [x * scale[i // shape[1]] for i, x in enumerate(values)], shape
        result[key] = Tensor("BF16", wide, [rounded(rounded(x, "F32"), "BF16") for x in made_of])
    return result


for blockwise in (False, True):
    name = f"int8_{'blockwise' if blockwise else 'per_channel'}"
    keys = ["layers.0.attention.wq.weight", "tok_embeddings.weight"]
    small = {k: v for key in keys for k, v in policy(key, weights[key], 8, blockwise).items()}
    safetensors(f"small-{name}", small)
    digests(f"small-{name}.jetstream", dequantized(small, blockwise))

# A scale in another dtype than the rule for scales takes, beside no weight: it is carried over

scale = {"model.norm.weight_scale_inv": made("BF16", 1, 1), "model.norm.weight": made("BF16", 5)}
safetensors("small-deepseek", scale)
digests("small-deepseek.bf16", scale)
