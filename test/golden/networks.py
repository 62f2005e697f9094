"""Options and edges of what networks are made of."""
import torch
import torch.nn.functional as F

from fixtures import Folder, normal, positive
from losses import losses
from resampling import resampling


def nn(directory, seed):
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
