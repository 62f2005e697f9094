"""Functions of statistics, and inverse functions and powers of complex numbers."""
import torch

from fixtures import Folder, complexes, normal, positive, unit


def special(directory, seed):
    f = Folder(directory, "special", "functions of statistics, inverse functions and powers of complex numbers", seed)

    def one(name, op, function, draw, shape=(40,)):
        f.case(name, op, {"x": draw(f.random(name), shape)}, lambda x: function(x))

    def two(name, op, function, a, b):
        f.case(name, op, {"x": a(f.random(name), (5, 6)), "y": b(f.random(name + "y"), (6,))}, lambda x, y: function(x, y))

    one("erfinv", "torch.erfinv", torch.erfinv, unit)
    one("erfinv_tails", "torch.erfinv", torch.erfinv, lambda r, s: (1 - 10 ** r.uniform(-5, -1, s)) * r.choice([-1, 1], s))
    one("erfc", "torch.erfc", torch.erfc, lambda r, s: 2 * normal(r, s))
    one("lgamma", "torch.lgamma", torch.lgamma, lambda r, s: 5 * positive(r, s))
    one("lgamma_far", "torch.lgamma", torch.lgamma, lambda r, s: 10 ** r.uniform(1, 6, s))
    one("lgamma_below_0", "torch.lgamma", torch.lgamma, between)
    # PyTorch's trigamma, the slope of its digamma, is exact to 5e-10.
    one("digamma", "torch.digamma", torch.digamma, lambda r, s: 5 * positive(r, s))
    one("digamma_below_0", "torch.digamma", torch.digamma, between)
    for order in (1, 2, 3):
        one(f"polygamma_{order}", f"torch.polygamma {order}", lambda x: torch.polygamma(order, x), lambda r, s: 5 * positive(r, s))
    for case in f.cases:
        if case["name"].startswith(("digamma", "polygamma_1")):
            case["tol"]["f64"] = {"out": 1e-9 if case["name"] == "polygamma_1" else 1e-11, "grad": 1e-9}
    one("exp2", "torch.exp2", torch.exp2, lambda r, s: 5 * normal(r, s))
    one("logit", "torch.logit", torch.logit, lambda r, s: r.uniform(0.01, 0.99, s))
    one("trunc", "torch.trunc", torch.trunc, lambda r, s: 3 * normal(r, s))
    one("frac", "torch.frac", torch.frac, lambda r, s: 3 * normal(r, s))
    two("xlogy", "torch.xlogy", torch.xlogy, normal, positive)
    two("power_complex", "torch.pow", torch.pow, complexes, complexes)
    two("power_of_real", "torch.pow", torch.pow, positive, complexes)
    two("power_by_real", "torch.pow", torch.pow, complexes, normal)
    for op in (torch.asin, torch.acos, torch.atan, torch.asinh, torch.acosh, torch.atanh):
        name = op.__name__
        one(name, "torch." + name, op, complexes)
        one(name + "_small", "torch." + name, op, lambda r, s: 1e-3 * complexes(r, s))
        one(name + "_large", "torch." + name, op, lambda r, s: 50 * complexes(r, s))
    f.write()


def between(random, shape):
    """Below 0, away from the poles."""
    return -random.integers(0, 6, shape) - random.uniform(0.2, 0.8, shape)
