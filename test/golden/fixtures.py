"""Writes golden cases in the format that cinegrad.conformance.Case reads: a manifest.json, one case a line, and an npz bundle.

Inputs are float32 numbers, results are computed from them in double precision; complex arrays end in an axis of 2. The tolerance in
single precision is 20 times the distance of PyTorch's own single and double results, at least 5e-6.
"""
import io
import json
import os
import zipfile
import zlib

import numpy as np
import torch

torch.set_num_threads(1)


def stored(array):
    array = np.asarray(array)
    if np.iscomplexobj(array):
        array = np.stack([array.real, array.imag], -1)
    return np.array(array, order="C")


def distance(a, b):
    a, b = stored(a).astype(np.float64), stored(b).astype(np.float64)
    size = np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0


class Folder:
    """One folder of cases; every case draws from its own generator, so that adding one changes no other."""

    def __init__(self, directory, name, description, seed):
        self.directory, self.name, self.description, self.seed = directory, name, description, seed
        self.cases, self.arrays = [], {}

    def random(self, case):
        return np.random.default_rng([self.seed, zlib.crc32(case.encode())])

    def case(self, name, op, inputs, function, attrs=None, constants=()):
        """`function` maps tensors by name to a tensor, or to several by name; `inputs` are arrays. Integers and `constants` have no
        gradient."""
        random = self.random(name + ".cotangent")
        inputs = {k: narrow(v) for k, v in inputs.items()}
        wanted = [k for k, v in inputs.items() if v.dtype.kind in "fc" and k not in constants]
        results, cotangents = {}, {}
        for precision in ("f64", "f32"):
            tensors = {k: tensor(v, precision, k in wanted) for k, v in inputs.items()}
            outputs = function(**tensors)
            outputs = outputs if isinstance(outputs, dict) else {"y": outputs}
            loss = 0
            for key, y in outputs.items():
                if not (y.is_floating_point() or y.is_complex()) or not y.requires_grad:
                    continue
                if key not in cotangents:
                    shape = tuple(y.shape)
                    cotangents[key] = narrow(normal(random, shape) + 1j * normal(random, shape) if y.is_complex() else normal(random, shape))
                c = tensor(cotangents[key], precision, False)
                loss = loss + ((c.conj() * y).real if y.is_complex() else c * y).sum()
            if isinstance(loss, torch.Tensor):
                loss.backward()
            results[precision] = {"out." + k: y.detach().resolve_conj().numpy() for k, y in outputs.items()}
            for k in wanted if isinstance(loss, torch.Tensor) else ():
                g = tensors[k].grad
                results[precision]["grad." + k] = (torch.zeros_like(tensors[k]) if g is None else g).detach().resolve_conj().numpy()
        self.add(name, op, attrs or {}, inputs, cotangents, results, wanted)

    def add(self, name, op, attrs, inputs, cotangents, results, wanted):
        listed, kept = {}, {}
        for k, v in inputs.items():
            kept["in." + k], listed["in." + k] = stored(v), kind(v)
        for k, v in cotangents.items():
            kept["cot." + k], listed["cot." + k] = stored(v), kind(v)
        worst = {"out": 0.0, "grad": 0.0}
        for k, v in results["f64"].items():
            assert np.isfinite(stored(v)).all(), (name, k, v)
            if v.dtype.kind in "biu":
                kept[k] = stored(v).astype(np.int64)
                listed[k] = "i8" + sizes(v)
                continue
            kept["f64." + k] = stored(v)
            listed[k] = ("cf" if np.iscomplexobj(v) else "f") + sizes(stored(v))
            part = k.split(".")[0]
            worst[part] = max(worst[part], distance(results["f32"][k], v))
        tolerance = {k: max(5e-6, 20 * e) for k, e in worst.items()}
        assert max(tolerance.values()) < 1e-2, (name, tolerance)
        self.cases.append({"name": name, "file": self.name + ".npz", "prefix": name + "/", "op": op, "attrs": attrs, "requires_grad": wanted,
                           "tol": {"f32": tolerance, "f64": {"out": 1e-11, "grad": 1e-10}}, "dtypes": ["f64"], "arrays": listed})
        assert sum(c["name"] == name for c in self.cases) == 1, name
        self.arrays.update({name + "/" + k: v for k, v in kept.items()})

    def write(self):
        folder = os.path.join(self.directory, self.name)
        os.makedirs(folder, exist_ok=True)
        with zipfile.ZipFile(os.path.join(folder, self.name + ".npz"), "w", zipfile.ZIP_DEFLATED) as bundle:
            for key, array in self.arrays.items():
                member = io.BytesIO()
                np.lib.format.write_array(member, array, allow_pickle=False)
                bundle.writestr(zipfile.ZipInfo(key + ".npy"), member.getvalue(), zipfile.ZIP_DEFLATED)
        with open(os.path.join(folder, "manifest.json"), "w") as out:
            head = {"folder": self.name, "set": "options", "description": self.description}
            out.write(json.dumps(head)[:-1] + ', "cases": [\n')
            out.write(",\n".join(json.dumps(c) for c in self.cases) + "\n]}\n")


def normal(random, shape):
    return random.standard_normal(shape)


def narrow(array):
    array = np.asarray(array)
    if np.iscomplexobj(array):
        return array.astype(np.complex64)
    return array.astype(np.float32) if array.dtype.kind == "f" else array.astype(np.int64)


def tensor(array, precision, wanted):
    t = torch.from_numpy(np.array(array))
    if t.is_complex():
        t = t.to(torch.complex128 if precision == "f64" else torch.complex64)
    elif t.is_floating_point():
        t = t.to(torch.float64 if precision == "f64" else torch.float32)
    return t.requires_grad_() if wanted else t


def sizes(array):
    return "[" + ",".join(map(str, np.shape(array))) + "]"


def kind(array):
    return ("c" if np.iscomplexobj(array) else "") + stored(array).dtype.str[1:] + sizes(stored(array))


def unit(random, shape):
    return random.uniform(-0.95, 0.95, shape)


def positive(random, shape):
    return random.uniform(0.2, 2.5, shape)


def complexes(random, shape):
    return normal(random, shape) + 1j * normal(random, shape)
