"""Options of losses."""
import numpy as np
import torch.nn.functional as F

from fixtures import normal, positive


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
        f.case(f"embedding_{len(shape)}_padded", "torch.nn.functional.embedding", {"i": r.integers(0, 3, shape), "w": normal(r, (3, 3))},
               lambda i, w: F.embedding(i, w, padding_idx=-2), {"padding_idx": -2})
        f.case(f"embedding_{len(shape)}", "torch.nn.functional.embedding", {"i": r.integers(0, 7, shape), "w": normal(r, (7, 3))}, lambda i, w: F.embedding(i, w))
