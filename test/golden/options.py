#!/usr/bin/env python3
"""The options and edges of operations, as golden cases by PyTorch (made with 1.13): every padding mode, norm, reduction, negative axis,
size 1, length 0 and kink that the other golden files leave out. Usage: options.py DIRECTORY [SEED]"""
import sys

import numpy as np
import torch
import torch.nn.functional as F

from fixtures import Folder, normal

directory, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7


def unit(random, shape):
    return random.uniform(-0.95, 0.95, shape)


def positive(random, shape):
    return random.uniform(0.2, 2.5, shape)


def complexes(random, shape):
    return normal(random, shape) + 1j * normal(random, shape)


def basics():
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


MODEL = "o=W3 relu(W2 tanh(W1 x+b1)+b2)+b3 (weights [out,in]); loss = mean((o-t)^2)"


def optimisers(f):
    """Ten steps of a small network: the parameters after each, the losses before each, the first gradients."""
    scheduled = {"optim_exponential": ("Adam", {"lr": 0.05}, "ExponentialLR gamma=0.8, scheduler.step() after each optimizer.step()", None)}
    settings = {
        "optim_sgd_all": ("SGD", {"lr": 0.03, "momentum": 0.7, "dampening": 0.2, "weight_decay": 0.02}, None, None),
        "optim_sgd_nesterov_clip": ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}, None, 0.3),
        "optim_rmsprop_momentum": ("RMSprop", {"lr": 0.01, "alpha": 0.9, "eps": 1e-6, "momentum": 0.6, "weight_decay": 0.01}, None, None),
        "optim_rmsprop_centered": ("RMSprop", {"lr": 0.01, "centered": True}, None, None),
        "optim_adamw_default": ("AdamW", {"lr": 0.02}, None, None),
        "optim_adam_cosine": ("Adam", {"lr": 0.05, "betas": [0.8, 0.95]}, "CosineAnnealingLR T_max=6 eta_min=0.001, scheduler.step() after each", None),
        "optim_lbfgs": ("LBFGS", {"lr": 0.3, "max_iter": 1, "history_size": 3}, None, None),
        "optim_adam_steps": ("Adam", {"lr": 0.05}, "StepLR step_size=3 gamma=0.1, scheduler.step() after each", 1.0),
        **scheduled}
    for name, (kind, options, schedule, clip) in settings.items():
        random = f.random(name)
        inputs = {"x": normal(random, (7, 3)).astype(np.float32), "t": normal(random, (7, 2)).astype(np.float32)}
        sizes = {"w1": (5, 3), "b1": (5,), "w2": (4, 5), "b2": (4,), "w3": (2, 4), "b3": (2,)}
        inputs.update({"param." + k: (0.6 * normal(random, s)).astype(np.float32) for k, s in sizes.items()})
        results, rates = {}, None
        for precision, dtype in (("f64", torch.float64), ("f32", torch.float32)):
            p = {k: torch.tensor(inputs["param." + k]).to(dtype).requires_grad_() for k in sizes}
            x, t = torch.tensor(inputs["x"]).to(dtype), torch.tensor(inputs["t"]).to(dtype)
            optimiser = getattr(torch.optim, kind)(list(p.values()), **options)
            schedules = torch.optim.lr_scheduler
            scheduler = None
            if schedule:
                word = schedule.split(",")[0].split()
                scheduler = getattr(schedules, word[0])(optimiser, **{k: float(v) if "." in v else int(v) for k, v in (w.split("=") for w in word[1:])})
            out = {"losses": [], "grad_norms": []}
            path = {k: [v.detach().clone()] for k, v in p.items()}
            rates = []
            for step in range(10):
                optimiser.zero_grad()
                hidden = torch.relu(torch.tanh(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"])
                loss = ((hidden @ p["w3"].T + p["b3"] - t) ** 2).mean()
                loss.backward()
                out["losses"].append(loss.item())
                out["grad_norms"].append(float(sum((v.grad ** 2).sum() for v in p.values()) ** 0.5))
                if step == 0:
                    for k, v in p.items():
                        out["grad0." + k] = v.grad.detach().clone().numpy()
                if clip:
                    torch.nn.utils.clip_grad_norm_(list(p.values()), clip)
                rates.append(optimiser.param_groups[0]["lr"])
                optimiser.step(*([lambda: loss] if kind == "LBFGS" else []))
                if scheduler:
                    scheduler.step()
                for k, v in p.items():
                    path[k].append(v.detach().clone())
            for k, values in path.items():
                out["traj." + k] = torch.stack(values).numpy()
            results[precision] = {k: np.asarray(v) for k, v in out.items()}
        attrs = {**options, "steps": 10, "model": MODEL}
        attrs |= {"scheduler": schedule} if schedule else {}
        attrs |= {"clip_grad_norm": clip} if clip else {}
        f.add(name, "torch.optim." + kind, attrs, inputs, {}, {k: {} for k in results}, [])
        case = f.cases[-1]
        for k, v in results["f64"].items():
            f.arrays[f"{name}/f64.{k}"] = v
            case["arrays"][k] = "f[" + ",".join(map(str, v.shape)) + "]"
        f.arrays[name + "/lrs"] = np.array(rates)
        case["arrays"]["lrs"] = "f8[10]"
        case["tol"] = {"f32": {"traj": 2e-4, "losses": 2e-4}, "f64": {"traj": 1e-9, "losses": 1e-9}}


def nn():
    f = Folder(directory, "nn", "options and edges of convolutions, pooling, normalisation, activations, losses, resizing, padding, sampling", seed)

    def one(name, op, function, shape=(3, 4, 5), attrs=None, draw=normal):
        f.case(name, "torch.nn.functional." + op, {"x": draw(f.random(name), shape)}, lambda x: function(x), attrs)

    def convolution(name, axes, shape, weight, bias=True, transposed=False, **options):
        r = f.random(name)
        op = f"conv_transpose{axes}d" if transposed else f"conv{axes}d"
        groups = options.get("groups", 1)
        inputs = {"x": normal(r, shape), "w": normal(r, weight)}
        if bias:
            inputs["b"] = normal(r, (weight[1] * groups if transposed else weight[0],))
        f.case(name, "torch.nn.functional." + op, inputs, lambda x, w, b=None: getattr(F, op)(x, w, b, **options), options)

    convolution("c2_same_dilated", 2, (2, 3, 7, 6), (4, 3, 3, 5), padding="same", dilation=2)
    convolution("c2_same_even", 2, (1, 2, 5, 6), (3, 2, 2, 4), padding="same")
    convolution("c2_valid", 2, (1, 2, 5, 6), (3, 2, 2, 4), padding="valid")
    convolution("c2_one_pixel", 2, (3, 5, 1, 1), (7, 5, 3, 3), padding=1)
    convolution("c2_kernel_as_image", 2, (2, 3, 4, 5), (6, 3, 4, 5))
    convolution("c2_groups3_stride", 2, (2, 6, 7, 9), (9, 2, 3, 3), groups=3, stride=2, padding=1)
    convolution("c2_depthwise_multiplied", 2, (2, 3, 6, 6), (6, 1, 3, 3), groups=3, padding=1, bias=False)
    convolution("c2_far_padding", 2, (1, 2, 3, 3), (2, 2, 3, 3), padding=4, stride=3)
    convolution("c2_many_channels", 2, (1, 17, 5, 4), (9, 17, 3, 3), padding=1)
    convolution("c2_pair_in", 2, (1, 2, 12, 11), (16, 2, 3, 3), padding=1)
    convolution("c2_pair_out", 2, (1, 16, 12, 11), (2, 16, 3, 3), padding=1)
    convolution("c2_32_same", 2, (1, 32, 6, 7), (32, 32, 3, 3), padding=1)
    convolution("c1_same", 1, (2, 3, 9), (4, 3, 4), padding="same")
    convolution("c1_long_stride", 1, (2, 3, 19), (4, 3, 5), stride=4, padding=2, bias=False)
    convolution("c1_one", 1, (2, 3, 1), (4, 3, 1))
    convolution("c3_same", 3, (1, 2, 3, 4, 5), (3, 2, 3, 2, 3), padding="same")
    convolution("c3_depthwise", 3, (2, 3, 4, 4, 4), (3, 1, 2, 3, 3), groups=3, stride=[2, 1, 1], padding=[1, 1, 0])
    convolution("c3_dilated", 3, (1, 2, 5, 6, 7), (2, 2, 2, 3, 2), dilation=[2, 1, 3], bias=False)
    convolution("ct1_all", 1, (2, 4, 5), (4, 3, 4), transposed=True, stride=3, padding=2, output_padding=1, dilation=2, groups=2)
    convolution("ct1_plain", 1, (2, 4, 5), (4, 3, 1), transposed=True, bias=False)
    convolution("ct2_output_padding", 2, (1, 3, 4, 3), (3, 2, 3, 3), transposed=True, stride=[3, 2], padding=[1, 0], output_padding=[2, 1])
    convolution("ct2_groups", 2, (2, 6, 3, 4), (6, 2, 2, 3), transposed=True, groups=3, stride=2, padding=1, bias=False)
    convolution("ct2_one_pixel", 2, (2, 3, 1, 1), (3, 4, 4, 4), transposed=True)
    convolution("ct2_unit_stride_padded", 2, (1, 2, 5, 5), (2, 3, 3, 3), transposed=True, padding=2)
    convolution("ct3_groups_dilated", 3, (1, 4, 2, 3, 3), (4, 2, 2, 2, 3), transposed=True, groups=2, dilation=[1, 2, 1], stride=[1, 2, 2], padding=[0, 1, 1],
                output_padding=[0, 1, 1])

    spatial = {1: (13,), 2: (7, 9), 3: (4, 5, 6)}
    for axes in (1, 2, 3):
        shape = (1, 2) + spatial[axes]
        for number, options in enumerate(({"kernel_size": 3, "stride": 1}, {"kernel_size": 2, "stride": 3, "ceil_mode": True},
                                          {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True}, {"kernel_size": 4, "stride": 3, "padding": 2},
                                          {"kernel_size": 1})):
            for counted in (True, False):
                one(f"average{axes}_{number}_{counted}", f"avg_pool{axes}d", lambda x: getattr(F, f"avg_pool{axes}d")(x, **options, count_include_pad=counted), shape,
                    {**options, "count_include_pad": counted})
            for dilation in (1, 2):
                dilated = {**options, "dilation": dilation}
                if (options["kernel_size"] - 1) * dilation >= min(spatial[axes]):
                    continue

                def largest(x):
                    y, i = getattr(F, f"max_pool{axes}d")(x, **dilated, return_indices=True)
                    return {"y": y, "indices": i}
                one(f"maximum{axes}_{number}_{dilation}", f"max_pool{axes}d(return_indices=True)", largest, shape, dilated)
        for size in ([1] * axes, list(spatial[axes]), [3] * axes, [8] * axes):
            for word in ("avg", "max"):
                op = f"adaptive_{word}_pool{axes}d"
                one(f"{op}_to_{size[0]}_{size[-1]}", op, lambda x: getattr(F, op)(x, size), shape, {"output_size": size})
        divisor = {"kernel_size": 2, "divisor_override": 3}
        if axes > 1:
            one(f"average{axes}_divisor", f"avg_pool{axes}d", lambda x: getattr(F, f"avg_pool{axes}d")(x, **divisor), shape, divisor)
    one("lp_pool2d_2", "lp_pool2d", lambda x: F.lp_pool2d(x, 2, 2), (2, 3, 6, 5), {"norm_type": 2, "kernel_size": 2})

    for axes in (0, 1, 2, 3):
        shape = (5, 4) + (3, 5, 2)[:axes]
        r = f.random(f"norm {axes}")
        inputs = {"x": normal(r, shape), "w": normal(r, (4,)), "b": normal(r, (4,)), "rm": normal(r, (4,)), "rv": positive(r, (4,))}
        still = ("rm", "rv")

        def moving(x, w, b, rm, rv):
            mean, variance = rm.clone(), rv.clone()
            y = F.batch_norm(x, mean, variance, w, b, True, 0.3, 1e-3)
            return {"y": y, "running_mean": mean, "running_var": variance}
        f.case(f"batch_{axes}_moving", "torch.nn.functional.batch_norm(training=True)", inputs, moving, {"momentum": 0.3, "eps": 1e-3}, still)
        f.case(f"batch_{axes}_still", "torch.nn.functional.batch_norm(training=False)", inputs,
               lambda x, w, b, rm, rv: F.batch_norm(x, rm, rv, w, b, False, 0.1, 1e-3), {"eps": 1e-3}, still)
        if axes > 0:
            given = {k: inputs[k] for k in ("x", "w", "b")}
            f.case(f"instance_{axes}", "torch.nn.functional.instance_norm", given, lambda x, w, b: F.instance_norm(x, weight=w, bias=b, eps=1e-3), {"eps": 1e-3})
        for groups in (1, 2, 4):
            if axes > 0 or groups < 4:
                f.case(f"group_{axes}_{groups}", "torch.nn.functional.group_norm", {k: inputs[k] for k in ("x", "w", "b")},
                       lambda x, w, b: F.group_norm(x, groups, w, b, 1e-4), {"num_groups": groups, "eps": 1e-4})
    one("group_noaffine", "group_norm no affine", lambda x: F.group_norm(x, 2), (2, 4, 3), {"num_groups": 2})
    for dims in (1, 2, 3):
        normalised = (3, 4, 5)[3 - dims:]
        r = f.random(f"layer {dims}")
        f.case(f"layer_{dims}", "torch.nn.functional.layer_norm", {"x": normal(r, (2, 3, 4, 5)), "w": normal(r, normalised), "b": normal(r, normalised)},
               lambda x, w, b: F.layer_norm(x, normalised, w, b, 1e-3), {"normalized_shape": list(normalised), "eps": 1e-3})
    one("layer_noaffine", "layer_norm no affine", lambda x: F.layer_norm(x, (5,)), (2, 3, 5), {"normalized_shape": [5]})

    for alpha in (0.25, 2.0):
        one(f"elu_{alpha}", "elu", lambda x: F.elu(x, alpha), attrs={"alpha": alpha})
        one(f"celu_{alpha}", "celu", lambda x: F.celu(x, alpha), attrs={"alpha": alpha})
    for slope in (0.0, 0.01, -0.3, 1.5):
        one(f"leaky_{slope}", "leaky_relu", lambda x: F.leaky_relu(x, slope), attrs={"slope": slope})
        one(f"leaky_named_{slope}", "leaky_relu", lambda x: F.leaky_relu(x, slope), attrs={"negative_slope": slope})
    for beta, threshold in ((0.5, 20), (3, 1), (1, 0.2)):
        one(f"softplus_{beta}_{threshold}", "softplus", lambda x: F.softplus(x, beta, threshold), attrs={"beta": beta, "threshold": threshold})
    for low, high in ((-2, 0.5), (0, 6)):
        one(f"hardtanh_{low}", "hardtanh", lambda x: F.hardtanh(x, low, high), attrs={"min_val": low, "max_val": high})
    one("tanhshrink", "tanhshrink", F.tanhshrink)
    one("threshold", "threshold", lambda x: F.threshold(x, 0.1, -2.0), attrs={"threshold": 0.1, "value": -2.0})
    for lam in (0.0, 1.2):
        one(f"softshrink_{lam}", "softshrink", lambda x: F.softshrink(x, lam), attrs={"lambd": lam})
        one(f"hardshrink_{lam}", "hardshrink", lambda x: F.hardshrink(x, lam), attrs={"lambd": lam})
    for dim in (0, 1, 2, -1, -2):
        for op in ("softmax", "log_softmax", "softmin"):
            one(f"{op}_{dim}", op, lambda x: getattr(F, op)(x, dim), attrs={"dim": dim})
    for dim in (0, -1):
        one(f"glu_{dim}", "glu", lambda x: F.glu(x, dim), (4, 3, 6), {"dim": dim})
    for p in (1, 2, 3):
        for dim in (0, -1):
            one(f"normalize_{p}_{dim}", "normalize", lambda x: F.normalize(x, p, dim), attrs={"p": p, "dim": dim, "eps": 1e-12}, draw=positive)
    r = f.random("prelu")
    f.case("prelu_one", "torch.nn.functional.prelu", {"x": normal(r, (3, 4, 5)), "a": normal(r, (1,))}, lambda x, a: F.prelu(x, a))
    f.case("prelu_flat", "torch.nn.functional.prelu", {"x": normal(r, (3, 4)), "a": normal(r, (4,))}, lambda x, a: F.prelu(x, a))
    losses(f)
    resampling(f, one)
    f.write()


def losses(f):
    r = f.random("losses")
    for reduction in ("mean", "sum", "none"):
        def pair(name, op, function, attrs=None, shape=(3, 1, 5), x=normal, y=normal):
            f.case(f"{name}_{reduction}", "torch.nn.functional." + op, {"x": x(r, shape), "y": y(r, shape)}, lambda x, y: function(x, y),
                   {**(attrs or {}), "reduction": reduction})
        pair("mse_odd", "mse_loss", lambda x, y: F.mse_loss(x, y, reduction=reduction))
        pair("l1_odd", "l1_loss", lambda x, y: F.l1_loss(x, y, reduction=reduction))
        for beta in (0.3, 2.0):
            pair(f"smooth_{beta}", "smooth_l1_loss", lambda x, y: F.smooth_l1_loss(x, y, beta=beta, reduction=reduction), {"beta": beta})
        for delta in (0.2, 1.0, 3.0):
            pair(f"huber_{delta}", "huber_loss", lambda x, y: F.huber_loss(x, y, delta=delta, reduction=reduction), {"delta": delta})
        f.case(f"kl_{reduction}", "torch.nn.functional.kl_div", {"x": normal(r, (3, 4)), "y": positive(r, (3, 4))},
               lambda x, y: F.kl_div(x, y, reduction=reduction), {"reduction": reduction}, ("y",))
        f.case(f"kl_log_{reduction}", "torch.nn.functional.kl_div", {"x": normal(r, (3, 4)), "y": normal(r, (3, 4))},
               lambda x, y: F.kl_div(x, y, reduction=reduction, log_target=True), {"reduction": reduction, "log_target": True}, ("y",))
        for shape in ((4, 3), (1, 5), (2, 3, 4, 2), (3, 2, 1)):
            classes = r.integers(0, shape[1], shape[:1] + shape[2:])
            given = {"x": normal(r, shape), "t": classes}
            name = f"{len(shape)}_{shape[0]}_{reduction}"
            f.case("entropy_" + name, "torch.nn.functional.cross_entropy", given, lambda x, t: F.cross_entropy(x, t, reduction=reduction), {"reduction": reduction})
            f.case("entropy_smoothed_" + name, "torch.nn.functional.cross_entropy", given,
                   lambda x, t: F.cross_entropy(x, t, reduction=reduction, label_smoothing=0.2), {"reduction": reduction, "label_smoothing": 0.2})
            f.case("nll_" + name, "torch.nn.functional.nll_loss", given, lambda x, t: F.nll_loss(x, t, reduction=reduction), {"reduction": reduction})
        f.case("entropy_weighted_" + reduction, "torch.nn.functional.cross_entropy", {"x": normal(r, (6, 3)), "t": np.array([0, 2, 1, 1, 2, 0]),
               "weight": positive(r, (3,))}, lambda x, t, weight: F.cross_entropy(x, t, weight, reduction=reduction), {"reduction": reduction}, ("weight",))
        f.case("entropy_ignored_" + reduction, "torch.nn.functional.cross_entropy", {"x": normal(r, (6, 3)), "t": np.array([0, -100, 1, 1, -100, 0])},
               lambda x, t: F.cross_entropy(x, t, reduction=reduction), {"reduction": reduction, "ignore_index": -100})
        f.case("entropy_soft_" + reduction, "torch.nn.functional.cross_entropy", {"x": normal(r, (4, 3)), "t": r.dirichlet(np.ones(3), 4)},
               lambda x, t: F.cross_entropy(x, t, reduction=reduction), {"reduction": reduction}, ("t",))
        logits = {"x": 5 * normal(r, (3, 4)), "t": r.uniform(0, 1, (3, 4))}
        f.case("bce_logits_soft_" + reduction, "torch.nn.functional.binary_cross_entropy_with_logits", logits,
               lambda x, t: F.binary_cross_entropy_with_logits(x, t, reduction=reduction), {"reduction": reduction}, ("t",))
        f.case("bce_logits_weights_" + reduction, "torch.nn.functional.binary_cross_entropy_with_logits",
               {**logits, "weight": positive(r, (3, 4)), "pos_weight": positive(r, (4,))}, lambda x, t, weight, pos_weight:
               F.binary_cross_entropy_with_logits(x, t, weight, pos_weight=pos_weight, reduction=reduction), {"reduction": reduction}, ("t", "weight", "pos_weight"))
        f.case("bce_" + reduction, "torch.nn.functional.binary_cross_entropy", {"x": r.uniform(0.02, 0.98, (3, 4)), "t": r.uniform(0, 1, (3, 4))},
               lambda x, t: F.binary_cross_entropy(x, t, reduction=reduction), {"reduction": reduction}, ("t",))
    for dim in (0, 1, -1):
        f.case(f"cosine_{dim}", f"F.cosine_similarity dim={dim}", {"x": normal(r, (3, 4, 5)), "y": normal(r, (3, 4, 5))},
               lambda x, y: F.cosine_similarity(x, y, dim), {"dim": dim})
    for shape in ((), (1,), (2, 3, 2)):
        f.case(f"embedding_{len(shape)}", "torch.nn.functional.embedding", {"i": r.integers(0, 7, shape), "w": normal(r, (7, 3))}, lambda i, w: F.embedding(i, w))


def resampling(f, one):
    sizes = {1: [(1,), (7,), (16,)], 2: [(1, 1), (5, 7), (13, 4), (3, 11)], 3: [(1, 2, 3), (4, 5, 6), (5, 1, 4)]}
    given = {1: (7,), 2: (5, 7), 3: (4, 3, 5)}
    modes = {1: ("nearest", "nearest-exact", "area", "linear"), 2: ("nearest", "nearest-exact", "area", "bilinear", "bicubic"),
             3: ("nearest", "nearest-exact", "area", "trilinear")}
    for axes in (1, 2, 3):
        for mode in modes[axes]:
            for corners in (False, True) if mode.endswith(("linear", "cubic")) else (None,):
                said = {"mode": mode} if corners is None else {"mode": mode, "align_corners": corners}
                for size in sizes[axes]:
                    one(f"resize{axes}_{mode}_{corners}_{'x'.join(map(str, size))}", "interpolate", lambda x: F.interpolate(x, size, **said), (1, 2) + given[axes],
                        {**said, "size": list(size)})
                for factor in (2, 0.5, 1.7, [1.3, 0.6, 2.0][:axes]):
                    for again in (None, True):
                        if mode == "area" and not again:
                            continue
                        rule = {} if again is None else {"recompute_scale_factor": True}
                        label = str(factor).replace(" ", "")
                        one(f"scale{axes}_{mode}_{corners}_{label}_{again}", "interpolate", lambda x: F.interpolate(x, scale_factor=factor, **said, **rule),
                            (1, 2) + given[axes], {**said, **rule, "scale_factor": factor})
    pads = {1: ([0, 0], [4, 1], [0, 3]), 2: ([1, 1, 1, 1], [0, 3, 2, 0], [3, 2]), 3: ([1, 0, 2, 1, 0, 2], [1, 2, 0, 1], [2, 2])}
    for axes in (1, 2, 3):
        shape = (1, 2) + (6, 5, 7)[:axes]
        for number, pad in enumerate(pads[axes]):
            one(f"pad{axes}_{number}_constant", "pad", lambda x: F.pad(x, pad, value=-1.5), shape, {"pad": pad, "mode": "constant", "value": -1.5})
            if len(pad) == 2 * axes:
                for mode in ("reflect", "replicate", "circular"):
                    one(f"pad{axes}_{number}_{mode}", "pad", lambda x: F.pad(x, pad, mode), shape, {"pad": pad, "mode": mode})
    one("pad_cropping", "pad", lambda x: F.pad(x, [-2, 1, -1, -1]), (2, 3, 5, 6), {"pad": [-2, 1, -1, -1], "mode": "constant", "value": 0})
    one("pad_all_axes", "pad", lambda x: F.pad(x, [1, 0, 0, 2, 1, 1, 2, 0], value=0.5), (1, 2, 3, 2), {"pad": [1, 0, 0, 2, 1, 1, 2, 0], "mode": "constant", "value": 0.5})
    for mode in ("bilinear", "nearest", "bicubic"):
        for edge in ("zeros", "border", "reflection"):
            for corners in (False, True):
                said = {"mode": mode, "padding_mode": edge, "align_corners": corners}
                for number, (image, grid) in enumerate((((2, 3, 5, 4), (2, 3, 7, 2)), ((1, 1, 1, 6), (1, 4, 3, 2)), ((3, 2, 6, 6), (3, 1, 1, 2)))):
                    name = f"gs2_{mode}_{edge}_{corners}_{number}"
                    r = f.random(name)
                    f.case(name, "torch.nn.functional.grid_sample", {"x": normal(r, image), "grid": r.uniform(-2.3, 2.3, grid)},
                           lambda x, grid: F.grid_sample(x, grid, **said), said)
                if mode != "bicubic":
                    name = f"gs3_{mode}_{edge}_{corners}"
                    r = f.random(name)
                    f.case(name, "torch.nn.functional.grid_sample (3-D)", {"x": normal(r, (2, 2, 3, 4, 5)), "grid": r.uniform(-1.9, 1.9, (2, 2, 3, 3, 3))},
                           lambda x, grid: F.grid_sample(x, grid, **said), said)
    for corners in (False, True):
        for number, size in enumerate(([1, 1, 1, 1], [3, 2, 1, 7], [2, 1, 6, 5])):
            r = f.random(f"affine {corners} {number}")
            f.case(f"affine2_{corners}_{number}", "torch.nn.functional.affine_grid", {"theta": normal(r, (size[0], 2, 3))},
                   lambda theta: F.affine_grid(theta, size, corners), {"size": size, "align_corners": corners})
        for number, size in enumerate(([1, 1, 1, 2, 3], [2, 1, 4, 3, 2])):
            r = f.random(f"affine3 {corners} {number}")
            f.case(f"affine3_{corners}_{number}", "torch.nn.functional.affine_grid (3-D)", {"theta": normal(r, (size[0], 3, 4))},
                   lambda theta: F.affine_grid(theta, size, corners), {"size": size, "align_corners": corners})


def fft():
    f = Folder(directory, "fft", "options and edges of Fourier transforms", seed)
    norms = ("backward", "ortho", "forward")

    def one(name, op, function, x, attrs):
        f.case(name, "torch.fft." + op, {"x": x}, lambda x: function(x), attrs)

    for n in (1, 2, 3, 5, 7, 9, 11, 13, 16, 19, 30, 31, 37, 49, 53, 61, 77, 121):
        for number, op in enumerate(("fft", "ifft", "hfft", "ihfft", "rfft", "irfft")):
            norm = norms[(n + number) % 3]
            name = f"{op}_{n}_{norm}"
            r = f.random(name)
            draw = {"rfft": normal, "ihfft": normal}.get(op, complexes)
            length = n // 2 + 1 if op in ("irfft", "hfft") else n
            one(name, op, lambda x: getattr(torch.fft, op)(x, n=n, norm=norm), draw(r, (2, length)), {"n": n, "dim": -1, "norm": norm})
    for dims in ([0], [1], [-3], [0, 1], [2, 0], [-1, -2], [1, 2], [0, 1, 2]):
        for number, op in enumerate(("fftn", "ifftn", "rfftn", "irfftn")):
            norm = norms[(len(dims) + number) % 3]
            name = f"{op}_{dims}".replace(" ", "")
            r = f.random(name)
            attrs = {"dim": dims, "norm": norm}
            if op == "irfftn":
                attrs["s"] = [(3, 4, 5)[d] for d in dims]
                shape = [3, 4, 5]
                shape[dims[-1]] = shape[dims[-1]] // 2 + 1
                one(name, op, lambda x: torch.fft.irfftn(x, s=attrs["s"], dim=dims, norm=norm), complexes(r, shape), attrs)
            else:
                one(name, op, lambda x: getattr(torch.fft, op)(x, dim=dims, norm=norm), (normal if op == "rfftn" else complexes)(r, (3, 4, 5)), attrs)
    for s in ([4, 9], [1, 1], [8, 3]):
        for op in ("fft2", "ifft2", "rfft2", "irfft2"):
            name = f"{op}_{s}".replace(" ", "")
            one(name, op, lambda x: getattr(torch.fft, op)(x, s=s, norm="ortho"), (normal if op == "rfft2" else complexes)(f.random(name), (2, 5, 6)),
                {"s": s, "dim": [-2, -1], "norm": "ortho"})
    for n in (3, 6, 7):
        for dim in (0, 1):
            name = f"irfft_from_5_to_{n}_{dim}"
            one(name, "irfft(x,n=m)", lambda x: torch.fft.irfft(x, n, dim), complexes(f.random(name), (5, 5)), {"n": n, "dim": dim, "norm": "backward"})
            name = f"fft_from_5_to_{n}_{dim}"
            one(name, "fft(x,n=m): zero-pad or trim", lambda x: torch.fft.fft(x, n, dim), normal(f.random(name), (5, 5)), {"n": n, "dim": dim, "norm": "backward"})
    one("irfft_unsaid", "irfft", lambda x: torch.fft.irfft(x), complexes(f.random("unsaid"), (3, 5)), {"dim": -1, "norm": "backward"})
    for op in ("fftshift", "ifftshift"):
        for shape, dim in (((1,), None), ((2, 3), 0), ((3, 5, 4), [-1, 0]), ((9,), -1)):
            name = f"{op}_{len(shape)}_{shape[0]}"
            one(name, op, lambda x: getattr(torch.fft, op)(x, dim), normal(f.random(name), shape), {"dim": dim})
    f.write()


def rnn():
    f = Folder(directory, "rnn", "options and edges of recurrent layers", seed)
    kinds = {"RNN": 1, "GRU": 3, "LSTM": 4}
    for kind in kinds:
        for number, (layers, both, first, bias, frames) in enumerate(((1, False, False, True, 1), (1, True, True, True, 3), (2, False, True, False, 2),
                                                                      (3, True, False, True, 2))):
            name = f"{kind.lower()}_{number}"
            r = f.random(name)
            module = getattr(torch.nn, kind)(3, 4, layers, bias=bias, batch_first=first, bidirectional=both)
            inputs = {"param." + k: 0.5 * normal(r, tuple(v.shape)) for k, v in module.named_parameters()}
            inputs["x"] = normal(r, (2, frames, 3) if first else (frames, 2, 3))
            states = (layers * (2 if both else 1), 2, 4)
            inputs["h"] = normal(r, states)
            if kind == "LSTM":
                inputs["c"] = normal(r, states)

            def run(**given):
                module._flat_weights = [given["param." + k] for k in module._flat_weights_names]
                out, last = module(given["x"], (given["h"], given["c"]) if kind == "LSTM" else given["h"])
                return {"out": out, "h": last[0], "c": last[1]} if kind == "LSTM" else {"out": out, "h": last}
            f.case(name, "torch.nn." + kind, inputs, run, {"num_layers": layers, "bidirectional": both, "batch_first": first, "bias": bias})
        name = kind.lower() + "_cell_odd"
        r = f.random(name)
        options = {"nonlinearity": "relu"} if kind == "RNN" else {}
        cell = getattr(torch.nn, kind + "Cell")(1, 1, **options)
        inputs = {"param." + k: normal(r, tuple(v.shape)) for k, v in cell.named_parameters()}
        inputs |= {"x": normal(r, (3, 1)), "h": normal(r, (3, 1))}
        if kind == "LSTM":
            inputs["c"] = normal(r, (3, 1))

        def step(**given):
            p = {k[6:]: v for k, v in given.items() if k.startswith("param.")}
            state = (given["h"], given["c"]) if kind == "LSTM" else given["h"]
            y = torch.nn.utils.stateless.functional_call(cell.to(given["x"].dtype), p, (given["x"], state))
            return {"h": y[0], "c": y[1]} if kind == "LSTM" else y
        f.case(name, f"torch.nn.{kind}Cell", inputs, step, options)
    f.write()


for topic in (basics, nn, fft, rnn):
    topic()
