"""Options and edges of recurrent layers, for sequences, images and volumes."""
import torch
import torch.nn.functional as F

from fixtures import Folder, normal


def rnn(directory, seed):
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
        name = kind.lower() + "_from_zero"
        r = f.random(name)
        module = getattr(torch.nn, kind)(3, 4, 2, bidirectional=True)
        inputs = {"param." + k: 0.5 * normal(r, tuple(v.shape)) for k, v in module.named_parameters()}

        def from_zero(**given):
            module._flat_weights = [given["param." + k] for k in module._flat_weights_names]
            out, last = module(given["x"])
            return {"out": out, "h": last[0], "c": last[1]} if kind == "LSTM" else {"out": out, "h": last}
        f.case(name, "torch.nn." + kind, {**inputs, "x": normal(r, (3, 2, 3))}, from_zero, {"num_layers": 2, "bidirectional": True, "batch_first": False})
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
    for axes, size in ((2, 1), (2, 5), (3, 3)):
        convolve = (F.conv2d, F.conv3d)[axes - 2]
        shape, kernel = (4, 3, 5)[:axes], (size,) * axes
        r = f.random(f"video {axes} {size}")
        x, h, c = (normal(r, s + shape) for s in ((3, 2, 2), (2, 3), (2, 3)))

        def lstm(**given):
            h, c, out = given["h"], given["c"], []
            for frame in given["x"]:
                i, forget, g, o = convolve(torch.cat([frame, h], 1), given["param.conv.weight"], given["param.conv.bias"], padding=size // 2).chunk(4, 1)
                c = torch.sigmoid(forget) * c + torch.sigmoid(i) * torch.tanh(g)
                h = torch.sigmoid(o) * torch.tanh(c)
                out.append(h)
            return {"out": torch.stack(out), "c": c}
        f.case(f"convlstm_{axes}_{size}", "own ConvLSTM: i,f,g,o=chunk(conv(cat[x,h],1),4,1); c=sig(f)c+sig(i)tanh(g); h=sig(o)tanh(c)",
               {"param.conv.weight": 0.3 * normal(r, (12, 5) + kernel), "param.conv.bias": normal(r, (12,)), "x": x, "h": h, "c": c}, lstm,
               {"kernel": size, "padding": size // 2, "T_first": True})

        def gru(**given):
            h, out = torch.zeros_like(given["x"][0][:, :1]).repeat(1, 3, *[1] * axes), []
            for frame in given["x"]:
                z, reset = torch.sigmoid(convolve(torch.cat([frame, h], 1), given["param.convzr.weight"], given["param.convzr.bias"], padding=size // 2)).chunk(2, 1)
                n = torch.tanh(convolve(torch.cat([frame, reset * h], 1), given["param.convn.weight"], given["param.convn.bias"], padding=size // 2))
                h = (1 - z) * n + z * h
                out.append(h)
            return torch.stack(out)
        f.case(f"convgru_{axes}_{size}", "own ConvGRU: z,r=sig(chunk(convzr(cat[x,h]),2)); n=tanh(convn(cat[x,r*h])); h=(1-z)n+zh",
               {"param.convzr.weight": 0.3 * normal(r, (6, 5) + kernel), "param.convzr.bias": normal(r, (6,)), "param.convn.weight": 0.3 * normal(r, (3, 5) + kernel),
                "param.convn.bias": normal(r, (3,)), "x": x}, gru, {"kernel": size, "padding": size // 2, "T_first": True})
    f.write()
