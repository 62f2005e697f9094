"""Losses of margins, likelihoods and alignments."""
import numpy as np
import torch
import torch.nn.functional as F

from fixtures import Folder, normal, positive


def objectives(directory, seed):
    f = Folder(directory, "objectives", "losses of margins, likelihoods and alignments", seed)
    for reduction in ("mean", "sum", "none"):
        margins(f, reduction)
        likelihoods(f, reduction)
        alignments(f, reduction)
    f.write()


def signs(random, shape):
    return random.choice([-1, 1], shape)


def margins(f, reduction):
    def case(name, op, inputs, function, **attrs):
        r = f.random(f"{name}_{reduction}")
        f.case(f"{name}_{reduction}", "F." + op, {k: draw(r) for k, draw in inputs.items()}, function, {**attrs, "reduction": reduction})

    pair = {"x": lambda r: normal(r, (4, 5)), "y": lambda r: normal(r, (4, 5)), "t": lambda r: signs(r, (4, 5))}
    for margin in (0.0, 0.7):
        case(f"ranking_{margin}", "margin_ranking_loss", pair, lambda x, y, t: F.margin_ranking_loss(x, y, t, margin, reduction=reduction), margin=margin)
    for margin in (1.0, 0.4):
        case(f"hinge_{margin}", "hinge_embedding_loss", {"x": pair["x"], "t": pair["t"]},
             lambda x, t: F.hinge_embedding_loss(x, t, margin, reduction=reduction), margin=margin)
    vectors = {k: lambda r: normal(r, (6, 3)) for k in "apn"}
    for name, attrs in (("usual", {}), ("swapped", {"swap": True}), ("cubic", {"p": 3.0, "margin": 0.5}), ("sums", {"p": 1.0, "margin": 2.0, "swap": True})):
        case("triplet_" + name, "triplet_margin_loss", vectors, lambda a, p, n: F.triplet_margin_loss(a, p, n, **attrs, reduction=reduction), **attrs)
    one = {k: lambda r: normal(r, (2, 4, 1)) for k in "apn"}
    case("triplet_lines", "triplet_margin_loss", one, lambda a, p, n: F.triplet_margin_loss(a, p, n, reduction=reduction))


def likelihoods(f, reduction):
    def case(name, op, inputs, function, attrs, constants=("t",)):
        f.case(f"{name}_{reduction}", "F." + op, inputs, function, {**attrs, "reduction": reduction}, constants)

    for full in (False, True):
        r = f.random(f"likelihoods_{full}_{reduction}")
        counts = r.poisson(2.0, (5, 4)).astype(float)
        counts[0, 0] = 0
        case(f"poisson_log_{full}", "poisson_nll_loss", {"x": normal(r, (5, 4)), "t": counts},
             lambda x, t: F.poisson_nll_loss(x, t, True, full, reduction=reduction), {"log_input": True, "full": full})
        case(f"poisson_rate_{full}", "poisson_nll_loss", {"x": positive(r, (5, 4)), "t": counts},
             lambda x, t: F.poisson_nll_loss(x, t, False, full, eps=1e-3, reduction=reduction), {"log_input": False, "full": full, "eps": 1e-3})
        given = {"x": normal(r, (5, 4)), "t": normal(r, (5, 4))}
        case(f"gaussian_{full}", "gaussian_nll_loss", {**given, "v": positive(r, (5, 4))},
             lambda x, t, v: F.gaussian_nll_loss(x, t, v, full=full, reduction=reduction), {"full": full}, ())
        case(f"gaussian_rows_{full}", "gaussian_nll_loss", {**given, "v": positive(r, (5, 1))},
             lambda x, t, v: F.gaussian_nll_loss(x, t, v, full=full, reduction=reduction), {"full": full}, ())
        case(f"gaussian_least_{full}", "gaussian_nll_loss", {**given, "v": positive(r, (5, 4)) - 0.2},
             lambda x, t, v: F.gaussian_nll_loss(x, t, v, full=full, eps=0.7, reduction=reduction), {"full": full, "eps": 0.7}, ())


def alignments(f, reduction):
    """The input is logits, because PyTorch's gradient in logarithms of probabilities is meant for what a softmax made."""

    def case(name, frames, classes, targets, lengths=None, blank=0, zero=False):
        label = f"ctc_{name}_{reduction}"
        r = f.random(label)
        flat = np.array([label for target in targets for label in target], dtype=np.int64)
        sizes = np.array([len(target) for target in targets])
        lengths = np.array(lengths or [frames] * len(targets))
        f.case(label, "F.ctc_loss", {"x": 2 * normal(r, (frames, len(targets), classes)), "t": flat, "sizes": sizes, "lengths": lengths},
               lambda x, t, sizes, lengths: F.ctc_loss(F.log_softmax(x, -1), t, lengths, sizes, blank, reduction, zero),
               {"blank": blank, "zero_infinity": zero, "reduction": reduction})

    case("one", 5, 4, [[1, 2]])
    case("batch", 9, 5, [[1, 2, 3], [4, 4], [2], [1, 1, 1, 1]])
    case("repeated", 7, 3, [[1, 1, 2, 2], [2, 1, 2, 1]])
    case("exact_room", 5, 4, [[1, 2, 3, 1, 2], [3, 3, 1, 2]])
    case("lengths", 8, 4, [[1, 2], [3, 1, 3], [2]], [8, 5, 1])
    case("blank_last", 6, 4, [[0, 1, 2], [2, 2]], blank=3)
    case("empty", 4, 3, [[], [1, 2], []], [4, 4, 2])
    case("all_empty", 3, 3, [[], []])
    case("impossible", 4, 4, [[1, 2, 3, 1, 2], [2, 2, 2], [1, 3]], zero=True)
    case("long", 60, 6, [[1, 2, 3, 4, 5, 4, 3, 3, 1], [5, 1]])
