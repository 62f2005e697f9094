"""Statistics, places, scattered elements, windows; convolutions of complex numbers and with other padding than zeros."""
import numpy as np
import torch
import torch.nn.functional as F

from fixtures import Folder, complexes, normal


def patterns(directory, seed):
    f = Folder(directory, "patterns", "statistics, places, scattered elements, windows, complex convolutions, padding modes", seed)
    statistics(f)
    scattered(f)
    convolutions(f)
    f.write()


def statistics(f):
    def one(name, op, shape, function, attrs=None):
        f.case(name, op, {"x": normal(f.random(name), shape)}, lambda x: function(x), attrs)

    for n in (1, 4, 7):
        for dim in (0, -1):
            shape = (n, 3) if dim == 0 else (2, 3, n)
            one(f"median_{n}_{dim}", "torch.median", shape, lambda x: dict(zip(("y", "i"), torch.median(x, dim))), {"dim": dim})
            for how in ("linear", "lower", "higher", "midpoint", "nearest"):
                for q in (0.0, 0.3, 0.5, 1.0):
                    one(f"quantile_{n}_{dim}_{how}_{q}", "torch.quantile", shape, lambda x: torch.quantile(x, q, dim, interpolation=how),
                        {"dim": dim, "q": q, "interpolation": how})
    one("histc", "torch.histc", (50,), lambda x: torch.histc(x.detach(), 7, -1.5, 2.0), {"bins": 7, "min": -1.5, "max": 2.0})
    edges = [-2.0, -0.5, 0.0, 0.25, 3.0]
    one("histogram", "torch.histogram", (60,), lambda x: torch.histogram(x.detach(), torch.tensor(edges, dtype=x.dtype))[0], {"edges": edges})
    for right in (False, True):
        name = f"searchsorted_{right}"
        r = f.random(name)
        f.case(name, "torch.searchsorted", {"x": np.sort(np.round(2 * normal(r, (3, 8))) / 2), "v": np.round(2 * normal(r, (3, 6))) / 2},
               lambda x, v: torch.searchsorted(x.detach(), v.detach(), right=right), {"right": right}, ("x", "v"))


def scattered(f):
    for reduce in ("sum", "mean", "amax", "amin"):
        for included in (True, False):
            for name, shape, index, dim in (("line", (6,), (9,), 0), ("rows", (4, 5), (4, 7), 1), ("corner", (4, 5, 3), (6, 2, 2), 0)):
                label = f"scatter_{reduce}_{included}_{name}"
                r = f.random(label)
                f.case(label, "torch.scatter_reduce", {"x": normal(r, shape), "s": normal(r, index), "i": r.integers(0, shape[dim] - 1, index)},
                       lambda x, s, i: torch.scatter_reduce(x, dim, i, s, reduce, include_self=included),
                       {"dim": dim, "reduce": reduce, "include_self": included})
    for field, draw in (("real", normal), ("complex", complexes)):
        label = "scatter_" + field
        r = f.random(label)
        f.case(label, "torch.scatter", {"x": draw(r, (4, 6)), "s": draw(r, (3, 4)), "i": np.stack([r.permutation(6)[:4] for _ in range(3)])},
               lambda x, s, i: torch.scatter(x, 1, i, s), {"dim": 1})


def convolutions(f):
    for name, size, kernel, o in (("plain", (5, 6), (3, 2), {}), ("strided", (7, 6), (3, 3), {"stride": 2, "padding": 1}), ("dilated", (8, 7), (2, 3), {"dilation": 2, "padding": 2})):
        label = "fold_" + name
        rows = F.unfold(torch.zeros(1, 1, *size), kernel, **o).shape[-1]
        f.case(label, "F.fold", {"x": normal(f.random(label), (2, 3 * kernel[0] * kernel[1], rows))}, lambda x: F.fold(x, size, kernel, **o),
               {"size": list(size), "kernel": list(kernel), **o})
    for mode in ("reflect", "replicate", "circular"):
        for axes, size in ((1, (7,)), (2, (6, 5)), (3, (4, 5, 4))):
            label = f"conv{axes}d_{mode}"
            r = f.random(label)
            padding = list(range(2, 2 - axes, -1)) if axes < 3 else [2, 1, 1]
            f.case(label, f"F.conv{axes}d", {"x": normal(r, (2, 3, *size)), "w": normal(r, (4, 3) + (3,) * axes)},
                   lambda x, w: getattr(F, f"conv{axes}d")(F.pad(x, [p for q in padding[::-1] for p in (q, q)], mode=mode), w, stride=2),
                   {"padding": padding, "mode": mode, "stride": 2})
    for axes, size in ((1, (9,)), (2, (6, 5)), (3, (4, 3, 5))):
        for kind in ("conv", "conv_transpose"):
            for field in ("both", "x", "w"):
                label = f"{kind}{axes}d_complex_{field}"
                r = f.random(label)
                x, w = ((2, 4, *size), (6, 2) + (2,) * axes) if kind == "conv" else ((2, 4, *size), (4, 3) + (2,) * axes)
                given = {"x": (complexes if field != "w" else normal)(r, x), "w": (complexes if field != "x" else normal)(r, w)}

                def there(x, w):
                    return getattr(F, f"{kind}{axes}d")(x * (1 + 0j), w * (1 + 0j), stride=2, padding=1, groups=2)

                f.case(label, f"F.{kind}{axes}d", given, there, {"padding": [1] * axes, "stride": 2, "groups": 2})
