"""Linear algebra, real and complex, batched. Vectors that are known up to a phase come in products in which it cancels; the diagonal of R is
made positive, as ours is."""
import torch

from fixtures import Folder, complexes, normal


def linalg(directory, seed):
    f = Folder(directory, "linalg", "linear algebra: systems, factorizations, functions of matrices", seed)

    def case(name, op, function, **shapes):
        for field, draw in (("real", normal), ("complex", complexes)):
            label = f"{name}_{field}"
            f.case(label, op, {k: draw(f.random(label + k), s) for k, s in shapes.items()}, function)

    def one(name, op, function, shape):
        case(name, op, lambda x: function(x), x=shape)

    for name, a, b in (("one", (4, 4), (4, 2)), ("batch", (2, 3, 5, 5), (2, 3, 5, 1)), ("shared", (3, 3), (4, 3, 2)), ("least", (1, 1), (1, 1))):
        case("solve_" + name, "torch.linalg.solve", lambda a, b: torch.linalg.solve(a, b), a=a, b=b)
        for upper in (False, True):
            op = "torch.linalg.solve_triangular " + ("upper" if upper else "lower")
            case(f"solve_triangular_{name}_{upper}", op, lambda a, b: torch.linalg.solve_triangular(regular(a), b, upper=upper), a=a, b=b)
        case("cholesky_solve_" + name, "torch.cholesky_solve", lambda a, b: torch.cholesky_solve(b, torch.linalg.cholesky(definite(a))), a=a, b=b)
    for name, shape in (("one", (4, 4)), ("batch", (2, 3, 5, 5)), ("least", (1, 1)), ("large", (10, 10))):
        one("inv_" + name, "torch.linalg.inv", torch.linalg.inv, shape)
        one("det_" + name, "torch.linalg.det", torch.linalg.det, shape)
        one("slogdet_" + name, "torch.linalg.slogdet", lambda x: dict(zip(("sign", "log"), torch.linalg.slogdet(x))), shape)
        one("cholesky_" + name, "torch.linalg.cholesky", lambda x: torch.linalg.cholesky(definite(x)), shape)
        one("eigh_" + name, "torch.linalg.eigh", lambda x: eigenpairs(x), shape)
        one("matrix_exp_" + name, "torch.linalg.matrix_exp", torch.linalg.matrix_exp, shape)
    for name, shape in (("tall", (5, 3)), ("wide", (2, 3, 5)), ("square", (2, 4, 4)), ("row", (1, 4)), ("column", (4, 1)), ("large", (10, 9))):
        one("qr_" + name, "torch.linalg.qr", lambda x: positive(*torch.linalg.qr(x)), shape)
        one("svd_" + name, "torch.linalg.svd", lambda x: singular(x), shape)
        one("pinv_" + name, "torch.linalg.pinv", torch.linalg.pinv, shape)
        right = shape[:-1] + (2,)
        case("lstsq_" + name, "torch.linalg.lstsq", lambda a, b: torch.linalg.lstsq(a, b).solution, a=shape, b=right)
    f.write()


def regular(x):
    return x + 3 * torch.eye(x.shape[-1], dtype=x.dtype)


def definite(x):
    return x @ x.mH / x.shape[-1] + torch.eye(x.shape[-1], dtype=x.dtype)


def eigenpairs(x):
    values, v = torch.linalg.eigh(x + x.mH)
    return {"values": values, "weighted": v @ (torch.sin(values).unsqueeze(-1) * v.mH), "squares": v.abs() ** 2}


def positive(q, r):
    sign = torch.sgn(r.diagonal(dim1=-2, dim2=-1).detach())
    return {"q": q * sign.unsqueeze(-2), "r": sign.conj().unsqueeze(-1) * r}


def singular(x):
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    return {"s": s, "weighted": u @ (torch.sin(s).unsqueeze(-1) * vh), "squares": (u.abs() ** 2) @ (vh.abs() ** 2)}
