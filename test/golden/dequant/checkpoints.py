"""Makes checkpoints/deepseek-fp8 and checkpoints/gpt-oss-mxfp4, and the digests of what they dequantize to.

All bytes are those of dequant.safetensors, which the reference implementations wrote: tensors get the keys that models have,
and the second MXFP4 weight is the first seven rows of the first. Run it in this folder; it needs nothing but Python 3.
"""

import hashlib
import json
import os
import struct

with open("dequant.safetensors", "rb") as file:
    length = struct.unpack("<Q", file.read(8))[0]
    header = json.loads(file.read(length))
    data = file.read()


def tensor(name, rows=None, axis=0):
    """A tensor of the golden file, or the first rows of it along an axis."""
    entry = header[name]
    start, end = entry["data_offsets"]
    shape, content = list(entry["shape"]), data[start:end]
    if rows is not None:
        outer = 1
        for size in shape[:axis]:
            outer *= size
        each = len(content) // outer
        kept = each // shape[axis] * rows
        content = b"".join(content[i * each : i * each + kept] for i in range(outer))
        shape[axis] = rows
    return entry["dtype"], shape, content


def write(folder, tensors):
    os.makedirs(folder, exist_ok=True)
    entries, content = {}, b""
    for key, (dtype, shape, part) in tensors.items():
        entries[key] = {"dtype": dtype, "shape": shape, "data_offsets": [len(content), len(content) + len(part)]}
        content += part
    text = json.dumps(entries).encode()
    text += b" " * (-len(text) % 8)
    with open(f"{folder}/model.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + content)


def digests(path, tensors):
    entries = {
        key: {"dtype": dtype, "shape": shape, "sha256": hashlib.sha256(part).hexdigest()}
        for key, (dtype, shape, part) in sorted(tensors.items())
    }
    with open(path, "w") as file:
        file.write(json.dumps(entries, indent=1) + "\n")


weights = {
    "model.layers.0.mlp.up_proj": "fp8.a",
    "model.layers.0.mlp.down_proj": "fp8.ragged",
    "model.layers.1.self_attn.o_proj": "fp8.thin",
}
plain = {"model.norm.weight": tensor("int8.weight_scaler"), "lm_head.weight": tensor("int8.bf16")}
fp8, bf16 = dict(plain), dict(plain)
for key, name in weights.items():
    fp8[f"{key}.weight"] = tensor(f"{name}.weight")
    fp8[f"{key}.weight_scale_inv"] = tensor(f"{name}.weight_scale_inv")
    bf16[f"{key}.weight"] = tensor(f"{name}.bf16")
write("../checkpoints/deepseek-fp8", fp8)
digests("../digests/deepseek-fp8.bf16.json", bf16)

experts = "model.layers.0.mlp.experts"
write(
    "../checkpoints/gpt-oss-mxfp4",
    {
        "model.norm.weight": tensor("int8.weight_scaler"),
        f"{experts}.gate_up_proj_blocks": tensor("mxfp4.blocks"),
        f"{experts}.gate_up_proj_scales": tensor("mxfp4.scales"),
        f"{experts}.down_proj_blocks": tensor("mxfp4.blocks", rows=7, axis=1),
        f"{experts}.down_proj_scales": tensor("mxfp4.scales", rows=7, axis=1),
    },
)
digests(
    "../digests/gpt-oss-mxfp4.bf16.json",
    {
        "model.norm.weight": tensor("int8.weight_scaler"),
        f"{experts}.gate_up_proj": tensor("mxfp4.bf16"),
        f"{experts}.down_proj": tensor("mxfp4.bf16", rows=7, axis=2),
    },
)
