"""The encoder's layers in torch, read from the ONNX file that ships and written back to it.

The file's graph holds each matrix in int8 with a scale for every column. Lower layers are run by onnxruntime as they
ship; only the upper ones are trained, and only they are replaced.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from index.ranking.sentence_encoder import DIMENSIONS

LAYERS, HEADS, INNER, NORM = 12, 12, 1536, 1e-12
MATRICES = {
    "query": "attention/self/query",
    "key": "attention/self/key",
    "value": "attention/self/value",
    "mixed": "attention/output/dense",
    "widened": "intermediate/dense",
    "narrowed": "output/dense",
}
NORMS = {"norm_mixed": "attention.output.LayerNorm", "norm": "output.LayerNorm"}
_MASKED = -1e9

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


class Layer(nn.Module):
    """One layer of BERT (Devlin and others, 2019): attention, then two matrices, each added to its input."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.mixed = (nn.Linear(DIMENSIONS, DIMENSIONS) for _ in range(4))
        self.widened, self.narrowed = nn.Linear(DIMENSIONS, INNER), nn.Linear(INNER, DIMENSIONS)
        self.norm_mixed, self.norm = (nn.LayerNorm(DIMENSIONS, eps=NORM) for _ in range(2))

    def forward(self, hidden: Tensor, masked: Tensor) -> Tensor:
        """The vectors [text, token, DIMENSIONS] after the layer; `masked` [text, 1, 1, token] is added to attention."""
        heads = (self._heads(one(hidden)) for one in (self.query, self.key, self.value))
        attended = functional.scaled_dot_product_attention(*heads, attn_mask=masked)
        between = self.norm_mixed(hidden + self.mixed(attended.transpose(1, 2).reshape(hidden.shape)))
        after: Tensor = self.norm(between + self.narrowed(functional.gelu(self.widened(between))))
        return after

    def _heads(self, vectors: Tensor) -> Tensor:
        texts, tokens, _ = vectors.shape
        return vectors.view(texts, tokens, HEADS, DIMENSIONS // HEADS).transpose(1, 2)


class UpperLayers(nn.Module):
    """The layers from the one with number `first` on, as the file at `path` has them."""

    def __init__(self, path: Path, first: int) -> None:
        super().__init__()
        self.first = first
        self.layers = nn.ModuleList(Layer() for _ in range(first, LAYERS))
        graph = Graph(path)
        with torch.no_grad():
            for number, layer in enumerate(self.layers, first):
                graph.read(number, layer)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """The last vectors [text, token, DIMENSIONS], of those that come in; `mask` [text, token] is 1 for tokens."""
        masked = torch.zeros(mask.shape).masked_fill(mask == 0, _MASKED)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, masked)
        return hidden

    def write(self, source: Path, target: Path) -> None:
        """The file `source` with these layers in place of its own, in int8, as `target`."""
        graph = Graph(source)
        for number, layer in enumerate(self.layers, self.first):
            graph.replace(number, layer)
        onnx.save(graph.model, target)


class Graph:
    """The ONNX graph of the encoder, with the names that its matrices go by."""

    def __init__(self, path: Path) -> None:
        self.model = onnx.load(path)
        self._weights = {weight.name: weight for weight in self.model.graph.initializer}
        self._names = {
            node.name.removesuffix("/MatMul_quant").lstrip("/"): name.removesuffix("_quantized")
            for node in self.model.graph.node
            if node.op_type == "MatMulInteger"
            for name in node.input
            if name.endswith("_quantized") and name in self._weights
        }

    def read(self, number: int, layer: Layer) -> None:
        """Give the layer the weights of that number."""
        for own, part in MATRICES.items():
            name, linear = self._names[f"encoder/layer.{number}/{part}"], getattr(layer, own)
            matrix = self._array(f"{name}_quantized").astype(np.float32) * self._array(f"{name}_scale")
            linear.weight.copy_(torch.from_numpy(matrix.T.copy()))
            linear.bias.copy_(torch.from_numpy(self._array(_bias(number, part)).copy()))
        for own, part in NORMS.items():
            for side in ("weight", "bias"):
                told = self._array(f"encoder.layer.{number}.{part}.{side}")
                getattr(getattr(layer, own), side).copy_(torch.from_numpy(told.copy()))

    def replace(self, number: int, layer: Layer) -> None:
        """Put the layer in the place of that number; matrices in int8, a scale for each column."""
        for own, part in MATRICES.items():
            name, linear = self._names[f"encoder/layer.{number}/{part}"], getattr(layer, own)
            matrix = linear.weight.detach().numpy().T
            scale = np.maximum(np.abs(matrix).max(axis=0) / 127, 1e-9).astype(np.float32)
            self._put(f"{name}_quantized", np.rint(matrix / scale).clip(-127, 127).astype(np.int8))
            self._put(f"{name}_scale", scale.reshape(self._array(f"{name}_scale").shape))
            self._put(_bias(number, part), linear.bias.detach().numpy())
        for own, part in NORMS.items():
            for side in ("weight", "bias"):
                told = getattr(getattr(layer, own), side).detach().numpy()
                self._put(f"encoder.layer.{number}.{part}.{side}", told)

    def cut(self, first: int) -> bytes:
        """The part of the graph that makes what comes into the layer of this number, as a model of its own."""
        wanted = f"/encoder/layer.{first - 1}/output/LayerNorm/Add_1_output_0"
        makers = {output: node for node in self.model.graph.node for output in node.output}
        kept, looked_for = set[str](), [wanted]
        while looked_for:
            node = makers.get(looked_for.pop())
            if node is not None and node.output[0] not in kept:
                kept.add(node.output[0])
                looked_for += node.input
        part = onnx.ModelProto()
        part.CopyFrom(self.model)
        nodes = [node for node in self.model.graph.node if node.output[0] in kept]
        used = {name for node in nodes for name in node.input}
        output = onnx.helper.make_tensor_value_info(wanted, onnx.TensorProto.FLOAT, ["text", "token", DIMENSIONS])
        for field, values in (
            (part.graph.node, nodes),
            (part.graph.output, [output]),
            (part.graph.initializer, [one for one in self.model.graph.initializer if one.name in used]),
        ):
            del field[:]
            field.extend(values)
        return part.SerializeToString()

    def _array(self, name: str) -> npt.NDArray[np.generic]:
        found: npt.NDArray[np.generic] = numpy_helper.to_array(self._weights[name])
        return found

    def _put(self, name: str, array: npt.NDArray[np.generic]) -> None:
        self._weights[name].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(array), name))


class LowerLayers:
    """The layers before the one with number `first`, run as they ship."""

    def __init__(self, path: Path, first: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        options.enable_mem_pattern = False  # every length would keep a pattern of its own
        self._session = onnxruntime.InferenceSession(Graph(path).cut(first), options)

    def __call__(self, ids: Ids, mask: Ids) -> Floats:
        """The vectors [text, token, DIMENSIONS] that come into the upper layers."""
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden: Floats = self._session.run(None, inputs)[0]
        return hidden


def _bias(number: int, part: str) -> str:
    return f"encoder.layer.{number}.{part.replace('/', '.')}.bias"
