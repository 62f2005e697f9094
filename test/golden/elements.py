"""Options and edges of elements, reductions, products, indexing and complex numbers."""
import numpy as np
import torch
import torch.nn.functional as F

from fixtures import Folder, complexes, normal, positive, unit
from optimisers import optimisers


def basics(directory, seed):
    f = Folder(directory, "basics", "options and edges of elements, reductions, products, indexing, complex numbers, optimisers", seed)

    def one(name, op, function, shape=(3, 7), draw=normal, attrs=None):
        f.case(name, op, {"x": draw(f.random(name), shape)}, lambda x: function(x), attrs)

    for shape in ((), (1,), (2, 1, 3), (0, 3), (17,)):
        label = "x".join(map(str, shape)) or "scalar"
        for op in (torch.neg, torch.abs, torch.exp, torch.sin, torch.tanh, torch.sigmoid, torch.expm1, torch.erf):
            one(f"{op.__name__}_{label}", "torch." + op.__name__, op, shape)
    for op in (torch.asin, torch.acos, torch.atan, torch.atanh):
        one(op.__name__ + "_unit", "torch." + op.__name__, op, draw=unit)
    for op in (torch.tan, torch.asinh, torch.sinh, torch.cosh, torch.trunc, torch.frac, torch.exp2, torch.erfc, torch.square, torch.deg2rad,
               torch.rad2deg):
        one(op.__name__ + "_plain", "torch." + op.__name__, op, draw=unit)
    one("acosh_beyond_1", "torch.acosh", torch.acosh, draw=lambda r, s: 1.1 + positive(r, s))
    one("logit_between", "torch.logit", torch.logit, draw=lambda r, s: r.uniform(0.05, 0.95, s))
    one("rsqrt_row", "torch.rsqrt", torch.rsqrt, (5,), positive)
    for p in (0.5, 1, 2, 3, 4, -1, -2, 0, 1.7):
        one(f"power_{p}", "torch.pow", lambda x: x ** p, draw=positive if p % 1 or p < 0 else normal, attrs={"expr": f"x**{p}"})
    for low, high in ((-1, 1), (0, None), (None, 0.25), (0.5, 0.5)):
        name = f"clamp_{low}_{high}"
        one(name, "torch.clamp", lambda x: x.clamp(low, high), attrs={k: v for k, v in (("min", low), ("max", high)) if v is not None})
    one("round_halves", "torch.round", torch.round, draw=lambda r, s: r.integers(-9, 9, s) / 2)

    pairs = [((3, 4), (3, 4)), ((1, 4), (3, 1)), ((2, 1, 4), (3, 1)), ((), (3,)), ((1,), ()), ((0, 4), (4,)), ((2, 3, 1, 1), (3, 5, 7))]
    for number, (a, b) in enumerate(pairs):
        for op in (torch.add, torch.sub, torch.mul, torch.div, torch.maximum, torch.minimum, torch.atan2, torch.hypot, torch.pow, torch.fmax, torch.fmin,
                   torch.logaddexp, torch.true_divide):
            name = f"pair_{op.__name__}_{number}"
            draw = positive if op is torch.pow else normal
            f.case(name, "torch." + op.__name__, {"x": draw(f.random(name), a), "y": normal(f.random(name + "y"), b)}, lambda x, y: op(x, y))
    for op in (torch.gt, torch.ge, torch.lt, torch.le, torch.eq, torch.ne):
        r = f.random(op.__name__)
        f.case(f"compare_{op.__name__}", "torch." + op.__name__, {"x": r.integers(-2, 3, (4, 5)) * 0.5, "y": r.integers(-2, 3, (5,)) * 0.5},
               lambda x, y: op(x, y).to(torch.int64), constants=("x", "y"))

    dims = [None, 0, 1, -1, -2, [0, 1], [1, 2], [-1, 0], [-2, -1], [2, 1, 0]]
    reductions = {"torch.sum": torch.sum, "torch.mean": torch.mean, "torch.amax": torch.amax, "torch.amin": torch.amin, "torch.logsumexp": torch.logsumexp}
    for shape in ((2, 5, 3), (1, 4, 1)):
        for op, function in reductions.items():
            for dim in dims:
                for keep in (False, True):
                    name = f"{op[6:]}_{shape[0]}_{dim}_{keep}".replace(" ", "")
                    d = tuple(dim) if isinstance(dim, list) else dim if dim is not None else (0, 1, 2)
                    one(name, op, lambda x: function(x, d, keepdim=keep), shape, attrs={"dim": dim, "keepdim": keep})
    for op, function in (("torch.var", torch.var), ("torch.std", torch.std)):
        for dim in dims:
            for unbiased in (True, False):
                name = f"{op[6:]}_{dim}_{unbiased}_odd".replace(" ", "")
                d = tuple(dim) if isinstance(dim, list) else dim if dim is not None else (0, 1, 2)
                one(name, op, lambda x: function(x, d, unbiased=unbiased, keepdim=True), (2, 5, 3), attrs={"dim": dim, "keepdim": True, "unbiased": unbiased})
    for order in (0, 0.5, 1, 2, 3, np.inf, -np.inf, -1):
        text = {np.inf: "inf", -np.inf: "-inf"}.get(order, order)
        for dim in (None, 1, [0, -1]):
            name = f"norm_{text}_{dim}".replace(" ", "")
            one(name, f"torch.linalg.vector_norm ord={text}", lambda x: torch.linalg.vector_norm(x, order, dim), (2, 5, 3), positive, {"dim": dim, "keepdim": False})
    for dim in (0, 1, -1, -3):
        for op in ("cumsum", "cumprod", "softmax", "log_softmax"):
            one(f"{op}_along_{dim}", "torch." + op, lambda x: getattr(torch, op)(x, dim), (4, 1, 7), attrs={"dim": dim})
        one(f"prod_along_{dim}", "torch.prod", lambda x: torch.prod(x, dim), (4, 1, 7), attrs={"dim": dim})
        for op in ("argmax", "argmin"):
            for keep in (True, False):
                one(f"{op}_along_{dim}_{keep}", "torch." + op, lambda x: getattr(torch, op)(x, dim, keepdim=keep), (4, 3, 7), attrs={"dim": dim, "keepdim": keep})
        for op in ("max", "min"):
            for keep in (True, False):
                def extreme(x):
                    values, indices = getattr(torch, op)(x, dim, keepdim=keep)
                    return {"values": values, "indices": indices}
                one(f"{op}_along_{dim}_{keep}", f"torch.{op}(x,dim) values+indices", extreme, (4, 3, 7), attrs={"dim": dim, "keepdim": keep})
        for descending in (False, True):
            def ordered(x):
                values, indices = torch.sort(x, dim, descending)
                return {"values": values, "indices": indices}
            one(f"sort_along_{dim}_{descending}", "torch.sort", ordered, (4, 3, 7), attrs={"dim": dim, "descending": descending})
        for largest in (False, True):
            def best(x):
                values, indices = torch.topk(x, 3, dim, largest)
                return {"values": values, "indices": indices}
            one(f"topk_along_{dim}_{largest}", f"torch.topk k=3 dim={dim}", best, (4, 3, 7), attrs={"k": 3, "dim": dim, "largest": largest})
    for op in ("argmax", "argmin"):
        one(f"{op}_flat", "torch." + op, lambda x: getattr(torch, op)(x), (4, 5), attrs={"dim": None})
    one("prod_all", "torch.prod", torch.prod, (3, 4), attrs={"dim": None})

    products = [((1, 1), (1, 1)), ((3, 1), (1, 4)), ((7,), (7, 2)), ((2, 7), (7,)), ((3, 1, 2, 5), (4, 5, 3)), ((2, 0), (0, 3)), ((5, 2, 3), (3, 4)),
                ((17, 13), (13, 19))]
    for number, (a, b) in enumerate(products):
        name = f"matmul_odd_{number}"
        f.case(name, "torch.matmul", {"x": normal(f.random(name), a), "y": normal(f.random(name + "y"), b)}, lambda x, y: x @ y,
               {"shapes": [list(a), list(b)]})
    f.case("bmm", "torch.bmm", {"x": normal(f.random("bmm"), (3, 2, 5)), "y": normal(f.random("bmmy"), (3, 5, 4))}, lambda x, y: torch.bmm(x, y))
    f.case("dot", "torch.dot", {"x": normal(f.random("dot"), (9,)), "y": normal(f.random("doty"), (9,))}, lambda x, y: torch.dot(x, y))
    f.case("mv", "torch.mv", {"x": normal(f.random("mv"), (3, 9)), "y": normal(f.random("mvy"), (9,))}, lambda x, y: torch.mv(x, y))
    equations = {"ij,jk->ik": ((3, 4), (4, 5)), "ij,kj->ki": ((3, 4), (5, 4)), "bhqd,bhkd->bhqk": ((2, 3, 4, 5), (2, 3, 6, 5)), "ijk,ijk->": ((2, 3, 4), (2, 3, 4)),
                 "...ij,...jk->...ik": ((2, 3, 4), (2, 4, 5)), "bi,bj->bij": ((3, 4), (3, 5)), "i,i->": ((7,), (7,)), "bij,j->bi": ((2, 3, 4), (4,)),
                 "nchw,kc->nkhw": ((2, 3, 4, 5), (6, 3)), "ij,jk": ((2, 3), (3, 4))}
    for equation, (a, b) in equations.items():
        name = "einsum_" + equation.replace("->", "_to_").replace(",", "_").replace("...", "rest")
        f.case(name, "torch.einsum", {"x": normal(f.random(name), a), "y": normal(f.random(name + "y"), b)}, lambda x, y: torch.einsum(equation, x, y),
               {"equation": equation})
    for equation, shape in {"ij->ji": (3, 4), "ii->i": (4, 4), "ii->": (4, 4), "ijk->j": (2, 3, 4), "ijk->": (2, 3, 4)}.items():
        name = "einsum_one_" + equation.replace("->", "_to_")
        one(name, "torch.einsum", lambda x: torch.einsum(equation, x), shape, attrs={"equation": equation})
    r = f.random("linear")
    for shape in ((6,), (4, 6), (2, 3, 5, 6), (0, 6)):
        name = f"linear_{len(shape)}_{shape[0]}"
        f.case(name, "torch.nn.functional.linear", {"input": normal(r, shape), "weight": normal(r, (5, 6)), "bias": normal(r, (5,))},
               lambda input, weight, bias: F.linear(input, weight, bias))
    f.case("linear_nobias", "torch.nn.functional.linear", {"input": normal(r, (4, 6)), "weight": normal(r, (5, 6))}, lambda input, weight: F.linear(input, weight))

    for expr in ("x[0]", "x[-1]", "x[:,1]", "x[...,0]", "x[::2]", "x[1:-1,::2,-2:]", "x[:,None,:,1:2]", "x[2,...,-1]", "x[None]", "x[:,:,3::2]", "x[-3:-1]",
                 "x[5:]", "x[1,2,3]", "x[:,-1,None,...]"):
        one("slice_" + expr, "slice", lambda x: eval(expr, {"x": x}), (4, 5, 6), attrs={"expr": expr})
    for dim, start, length in ((0, 0, 4), (1, 2, 1), (-1, 1, 5)):
        expr = f"x.narrow({dim},{start},{length})"
        one("narrow_" + expr, "narrow", lambda x: x.narrow(dim, start, length), (4, 5, 6), attrs={"expr": expr})
    for dims_ in ([0], [-1], [0, 1, 2], [1, -1]):
        one(f"flip_{dims_}".replace(" ", ""), "flip", lambda x: x.flip(dims_), (4, 1, 6), attrs={"dims": dims_})
    for shifts, dims_ in ((1, 0), (-7, -1), ([3, 2], [1, 2]), (0, 1), ([5, -5], [0, 0])):
        one(f"roll_{shifts}_{dims_}".replace(" ", ""), "roll", lambda x: x.roll(shifts, dims_), (4, 5, 6), attrs={"shifts": shifts, "dims": dims_})
    for repeats in ([1, 1, 1], [3, 2, 1, 1], [2, 0, 1]):
        one(f"repeat_{repeats}".replace(" ", ""), "repeat", lambda x: x.repeat(*repeats), (2, 3, 4), attrs={"repeats": repeats})
    for dim in (0, -1):
        one(f"repeat_interleave_{dim}", "repeat_interleave", lambda x: x.repeat_interleave(2, dim), (2, 3, 4), attrs={"repeats": 2, "dim": dim})
    for diagonal in (-4, -1, 0, 2, 6):
        for op in (torch.tril, torch.triu):
            one(f"{op.__name__}_{diagonal}", op.__name__, lambda x: op(x, diagonal), (2, 4, 6), attrs={"diagonal": diagonal})
    for offset, a, b in ((0, 0, 1), (-2, 1, 2), (2, -1, 0), (1, -2, -1)):
        one(f"diagonal_{offset}_{a}_{b}", "diagonal", lambda x: x.diagonal(offset, a, b), (4, 5, 6), attrs={"offset": offset, "dim1": a, "dim2": b})
    for dim, size, step in ((0, 2, 1), (-1, 6, 1), (1, 1, 3), (-2, 3, 2)):
        one(f"unfold_{dim}_{size}_{step}", "unfold", lambda x: x.unfold(dim, size, step), (4, 5, 6), attrs={"dim": dim, "size": size, "step": step})
    for k in (-1, 0, 2, 3, 5):
        one(f"rot90_{k}", "rot90", lambda x: torch.rot90(x, k, [0, 2]), (4, 5, 6), attrs={"k": k, "dims": [0, 2]})
    for dim in (0, -1):
        one(f"diff_{dim}", "diff", lambda x: torch.diff(x, dim=dim), (4, 5, 6), attrs={"dim": dim})
    for dim in (0, 2, -2):
        r = f.random(f"index {dim}")
        n = (4, 5, 6)[dim]
        index = r.integers(0, n, 7)
        f.case(f"index_select_{dim}", f"torch.index_select dim={dim}", {"x": normal(r, (4, 5, 6)), "i": index}, lambda x, i: x.index_select(dim, i), {"dim": dim})
        shape = [4, 5, 6]
        shape[dim] = 7
        f.case(f"index_add_{dim}", f"torch.index_add dim={dim}", {"x": normal(r, (4, 5, 6)), "i": index, "s": normal(r, shape)},
               lambda x, i, s: x.index_add(dim, i, s), {"dim": dim})
        shape = [3, 2, 4]
        shape[dim] = 6
        index = r.integers(0, n, shape)
        f.case(f"gather_{dim}", f"torch.gather dim={dim}", {"x": normal(r, (4, 5, 6)), "i": index}, lambda x, i: x.gather(dim, i), {"dim": dim})
        f.case(f"scatter_add_{dim}", f"torch.scatter_add dim={dim}", {"x": normal(r, (4, 5, 6)), "i": index, "s": normal(r, shape)},
               lambda x, i, s: x.scatter_add(dim, i, s), {"dim": dim})
    for dim in (0, -1):
        r = f.random(f"cat {dim}")
        parts = {k: normal(r, s) for k, s in zip("xyz", ((2, 3, 4), (1, 3, 4), (3, 3, 4)) if dim == 0 else ((2, 3, 4), (2, 3, 1), (2, 3, 0)))}
        f.case(f"cat_{dim}", f"torch.cat dim={dim}", parts, lambda x, y, z: torch.cat([z, x, y, x], dim), {"dim": dim, "order": ["z", "x", "y", "x"]})
    for dim in (0, 1, -2):
        r = f.random(f"stack {dim}")
        f.case(f"stack_{dim}", f"torch.stack dim={dim}", {"x": normal(r, (2, 3)), "y": normal(r, (2, 3))}, lambda x, y: torch.stack([x, y], dim), {"dim": dim})
    for chunks, dim in ((2, 1), (4, -1), (7, 0)):
        one(f"chunk_{chunks}_{dim}", f"torch.chunk {chunks} dim {dim}", lambda x: {f"y{i}": p for i, p in enumerate(x.chunk(chunks, dim))}, (4, 5, 6),
            attrs={"chunks": chunks, "dim": dim})
    one("split_0", "torch.split sizes on dim 0", lambda x: {f"y{i}": p for i, p in enumerate(x.split([3, 1], 0))}, (4, 5, 6), attrs={"sizes": [3, 1], "dim": 0})
    for k, p, s in ((2, 0, 2), (3, 1, 1), (1, 0, 1), (4, 2, 3)):
        one(f"im2col_{k}_{p}_{s}", f"torch.nn.functional.unfold k={k} d=1 p={p} s={s}", lambda x: F.unfold(x, k, padding=p, stride=s), (2, 3, 6, 5),
            attrs={"kernel": k, "padding": p, "stride": s})
    one("pixel_shuffle_3", "F.pixel_shuffle r=3", lambda x: F.pixel_shuffle(x, 3), (2, 18, 2, 3), attrs={"r": 3})
    one("pixel_unshuffle_2", "F.pixel_unshuffle r=2", lambda x: F.pixel_unshuffle(x, 2), (2, 3, 4, 6), attrs={"r": 2})

    r = f.random("complex")
    z = {"sin": torch.sin, "cos": torch.cos, "tanh": torch.tanh, "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "abs": torch.abs, "angle": torch.angle,
         "reciprocal": torch.reciprocal, "sgn": torch.sgn, "square": torch.square, "conj": lambda x: x.conj().resolve_conj(), "neg": torch.neg,
         "real": lambda x: x.real, "imag": lambda x: x.imag, "sum": torch.sum, "sinh": torch.sinh, "cosh": torch.cosh, "tan": torch.tan}
    for shape in ((), (1, 3), (17,)):
        for op, function in z.items():
            label = "x".join(map(str, shape)) or "scalar"
            one(f"complex_{op}_{label}", op, function, shape, complexes)
    for number, (a, b) in enumerate([((2, 3), (3,)), ((1,), (2, 1)), ((4, 1, 3), (2, 1))]):
        for op, function in {"mul": torch.mul, "div": torch.div, "add": torch.add, "sub": torch.sub, "mul_conj": lambda x, y: x * y.conj()}.items():
            f.case(f"complex_{op}_{number}", op, {"x": complexes(r, a), "y": complexes(r, b)}, lambda x, y: function(x, y))
            f.case(f"real_complex_{op}_{number}", op + " real,complex", {"x": normal(r, a), "y": complexes(r, b)}, lambda x, y: function(x, y))
    for dim in (0, 1, -1):
        one(f"complex_cumsum_{dim}", "cumsum", lambda x: x.cumsum(dim), (3, 4), complexes, {"dim": dim})
        one(f"complex_prod_{dim}", "prod", lambda x: x.prod(dim), (3, 4), complexes, {"dim": dim})
        one(f"complex_mean_{dim}", "mean_dim", lambda x: x.mean(dim), (3, 4), complexes, {"dim": dim})
    f.case("complex_matmul_batch", "torch.matmul", {"x": complexes(r, (2, 3, 5)), "y": complexes(r, (5, 4))}, lambda x, y: x @ y)
    optimisers(f)
    f.write()
