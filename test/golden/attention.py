"""Attention, positional encoding and root-mean-square normalization."""
import torch
import torch.nn.functional as F

from fixtures import Folder, normal


def attention(directory, seed):
    f = Folder(directory, "attention", "attention, positional encoding, root-mean-square normalization", seed)

    def dot(name, q, k, v, attrs=None, mask=None, given=None, **options):
        r = f.random(name)
        inputs = {"q": normal(r, q), "k": normal(r, k), "v": normal(r, v), **({"mask": mask(r)} if mask else {})}
        bias = mask and inputs["mask"].dtype.kind == "f"

        def function(q, k, v, mask=None):
            allowed = mask if mask is None or bias else mask != 0
            return F.scaled_dot_product_attention(q, k, v, attn_mask=allowed, **options)

        f.case(name, "F.scaled_dot_product_attention", inputs, function, {**options, **(attrs or {})}, ("mask",) if not bias else ())

    dot("dot", (2, 5, 4), (2, 3, 4), (2, 3, 6))
    dot("dot_heads", (2, 3, 4, 8), (2, 3, 5, 8), (2, 3, 5, 8))
    dot("dot_scaled", (1, 4, 3), (1, 6, 3), (1, 6, 2), scale=1.7)
    dot("dot_one_key", (3, 2, 1), (3, 1, 1), (3, 1, 4))
    dot("dot_causal", (2, 5, 4), (2, 5, 4), (2, 5, 3), is_causal=True)
    dot("dot_causal_wide", (2, 3, 4), (2, 6, 4), (2, 6, 3), is_causal=True)
    dot("dot_causal_tall", (2, 6, 4), (2, 3, 4), (2, 3, 3), is_causal=True, scale=0.3)
    dot("dot_allowed", (2, 4, 3), (2, 5, 3), (2, 5, 3), mask=lambda r: (r.uniform(size=(2, 4, 5)) < 0.5).astype(int))
    dot("dot_none_allowed", (2, 4, 3), (2, 5, 3), (2, 5, 3), mask=lambda r: (r.uniform(size=(4, 1)) < 0.5).astype(int) * (r.uniform(size=(4, 5)) < 0.7))
    dot("dot_padded", (2, 3, 4, 4), (2, 3, 5, 4), (2, 3, 5, 4), mask=lambda r: (r.uniform(size=(2, 1, 1, 5)) < 0.6).astype(int))
    dot("dot_bias", (2, 4, 3), (2, 5, 3), (2, 5, 3), mask=lambda r: 3 * normal(r, (4, 5)))
    dot("dot_large", (2, 4, 3), (2, 5, 3), (2, 5, 3), scale=40.0)

    def heads(name, count, query, key, causal=False):
        r = f.random(name)
        e = query[-1]
        inputs = {"q": normal(r, query), "k": normal(r, key), "v": normal(r, key), "param.in_proj_weight": 0.5 * normal(r, (e, 3 * e)),
                  "param.in_proj_bias": normal(r, (3 * e,)), "param.out_proj.weight": normal(r, (e, e)), "param.out_proj.bias": normal(r, (e,))}
        inputs = inputs if key else {k: v for k, v in inputs.items() if k not in ("k", "v")}

        def function(q, k=None, v=None, **p):
            layer = torch.nn.MultiheadAttention(e, count, batch_first=True, dtype=q.dtype)
            weights = {n.removeprefix("param."): w.T if w.dim() == 2 else w for n, w in p.items()}
            mask = torch.nn.Transformer.generate_square_subsequent_mask(q.shape[-2], dtype=q.dtype) if causal else None
            k, v = (q, q) if k is None else (k, v)
            output, attended = torch.func.functional_call(layer, weights, (q, k, v), {"average_attn_weights": False, "attn_mask": mask})
            return {"y": output, "weights": attended}

        f.case(name, "torch.nn.MultiheadAttention", inputs, function, {"heads": count, "is_causal": causal})

    heads("heads_self", 2, (2, 5, 6), ())
    heads("heads_self_causal", 3, (2, 4, 6), (), True)
    heads("heads_cross", 4, (2, 3, 8), (2, 5, 8))
    heads("heads_one", 1, (1, 1, 4), (1, 3, 4))

    for name, shape, axes, epsilon in (("rms", (4, 7), 1, 1e-6), ("rms_two_axes", (2, 3, 4), 2, 1e-2), ("rms_one", (5, 1), 1, 1e-3)):
        f.case(name, "F.rms_norm", {"x": normal(f.random(name), shape), "w": normal(f.random(name + "w"), shape[-axes:])},
               lambda x, w: F.rms_norm(x, w.shape, w, epsilon), {"eps": epsilon})

    def encoded(x):
        length, channels = x.shape[-2:]
        p = torch.arange(length, dtype=torch.float64)[:, None]
        i = torch.arange(0, channels, 2, dtype=torch.float64)
        angles = p / 10000 ** (i / channels)
        waves = torch.stack((torch.sin(angles), torch.cos(angles)), -1).reshape(length, -1)[:, :channels]
        return x + waves.to(x.dtype)

    for name, shape in (("positions", (2, 40, 6)), ("positions_odd", (3, 5))):
        f.case(name, "sinusoidal positions", {"x": normal(f.random(name), shape)}, encoded)
    f.write()
