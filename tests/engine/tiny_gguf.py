"""A language model of random weights, small enough to be written by a test: every part is real but what it knows.

It is of the llama architecture and its tokens are characters, so that any schema's grammar can be spelled with it. The
first component of its hidden state is the same whatever was read; with it the output layer favours some tokens over
others. Quotes and closing brackets are favoured, so that strings and lists end soon under a grammar, and what no JSON
holds unescaped, single bytes and control characters, is as good as never said.
"""

from __future__ import annotations

import string
from pathlib import Path

import gguf
import numpy as np

WIDTH, FEED_FORWARD, LAYERS, HEADS, KEY_HEADS = 64, 128, 2, 2, 1
CONTEXT = 16_384

LOUD = 8.0
"""The first component of every token's embedding; the others are normally distributed around 0."""

FAVOUR = {'"': 2.5, "{": 1.0, "]": 1.0, "}": 0.5, "</s>": 2.0}
NEVER = -60.0
"""Logits that are added, beside others' standard deviation of about 1."""

SPECIAL = ["<unk>", "<s>", "</s>"]
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
SPACE = "\u2581"
CHARACTERS = [SPACE if char == " " else char for char in string.printable[:95]]

TEMPLATE = (
    "{% for tool in tools or [] %}tool: {{ tool.function.name }}\n{% endfor %}"
    "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}assistant: "
)


def write_tiny_gguf(path: Path, *, seed: int = 1) -> Path:
    """Writes the model with the weights of `seed`, about half a megabyte."""
    random = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    _write_shape(writer)
    tokens = _write_vocabulary(writer)
    for name, tensor in _weights(random, tokens).items():
        writer.add_tensor(name, tensor.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _write_shape(writer: gguf.GGUFWriter) -> None:
    writer.add_name("tiny")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_block_count(LAYERS)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


def _write_vocabulary(writer: gguf.GGUFWriter) -> list[str]:
    tokens = SPECIAL + BYTES + CHARACTERS
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    kinds += [gguf.TokenType.BYTE] * len(BYTES) + [gguf.TokenType.NORMAL] * len(CHARACTERS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(TEMPLATE)
    return tokens


def _weights(random: np.random.Generator, tokens: list[str]) -> dict[str, np.ndarray]:
    def normal(*shape: int, scale: float) -> np.ndarray:
        return random.normal(scale=scale, size=shape)

    embedding = normal(len(tokens), WIDTH, scale=1.0)
    embedding[:, 0] = LOUD
    output = normal(len(tokens), WIDTH, scale=1 / WIDTH**0.5)
    # What the first component is once the whole is divided by its root mean square.
    loudness = LOUD / ((LOUD**2 + WIDTH - 1) / WIDTH) ** 0.5
    blocked = {*SPECIAL[:2], *BYTES}
    output[:, 0] = [NEVER / loudness if token in blocked else FAVOUR.get(token, 0.0) / loudness for token in tokens]
    weights = {"token_embd.weight": embedding, "output.weight": output, "output_norm.weight": np.ones(WIDTH)}
    keys = WIDTH * KEY_HEADS // HEADS
    for layer in range(LAYERS):
        shapes = {
            "attn_q": (WIDTH, WIDTH), "attn_k": (keys, WIDTH), "attn_v": (keys, WIDTH), "attn_output": (WIDTH, WIDTH),
            "ffn_gate": (FEED_FORWARD, WIDTH), "ffn_up": (FEED_FORWARD, WIDTH), "ffn_down": (WIDTH, FEED_FORWARD),
        }  # fmt: skip
        for name, shape in shapes.items():
            # Small, so that the first component stays what it is.
            weights[f"blk.{layer}.{name}.weight"] = normal(*shape, scale=0.3 / WIDTH**0.5)
        weights[f"blk.{layer}.attn_norm.weight"] = np.ones(WIDTH)
        weights[f"blk.{layer}.ffn_norm.weight"] = np.ones(WIDTH)
    return weights
