"""Options of optimisers and learning-rate schedules."""
import json

import numpy as np
import torch

from fixtures import normal

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
        "optim_milestones": ("SGD", {"lr": 0.1}, "MultiStepLR milestones=[2,5] gamma=0.3, scheduler.step() after each", None),
        "optim_linear": ("AdamW", {"lr": 0.05}, "LinearLR start_factor=0.25 end_factor=0.9 total_iters=6, scheduler.step() after each", None),
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
                word = schedule.split(", scheduler")[0].split()
                scheduler = getattr(schedules, word[0])(optimiser, **{k: json.loads(v) for k, v in (w.split("=") for w in word[1:])})
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
