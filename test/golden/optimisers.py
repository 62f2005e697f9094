"""Options of optimisers and learning-rate schedules."""
import json

import numpy as np
import torch

from fixtures import Folder, distance, normal

MODEL = "o=W3 relu(W2 tanh(W1 x+b1)+b2)+b3 (weights [out,in]); loss = mean((o-t)^2)"

SETTINGS = {
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
    "optim_exponential": ("Adam", {"lr": 0.05}, "ExponentialLR gamma=0.8, scheduler.step() after each optimizer.step()", None)}

LATER = {
    "adagrad": ("Adagrad", {"lr": 0.1}, None, None),
    "adagrad_all": ("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.02, "initial_accumulator_value": 0.3, "eps": 1e-6}, None, None),
    "nadam": ("NAdam", {"lr": 0.02}, None, None),
    "nadam_all": ("NAdam", {"lr": 0.02, "betas": [0.8, 0.95], "eps": 1e-6, "momentum_decay": 0.3, "weight_decay": 0.02}, None, None),
    "nadam_decoupled": ("NAdam", {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True}, None, None),
    "radam": ("RAdam", {"lr": 0.02}, None, None),
    "radam_all": ("RAdam", {"lr": 0.02, "betas": [0.8, 0.9], "eps": 1e-6, "weight_decay": 0.02}, None, None),
    "radam_decoupled": ("RAdam", {"lr": 0.02, "betas": [0.8, 0.7], "weight_decay": 0.1, "decoupled_weight_decay": True}, None, None),
    "lion": ("Lion", {"lr": 0.01}, None, None),
    "lion_all": ("Lion", {"lr": 0.01, "betas": [0.7, 0.8], "weight_decay": 0.2}, None, None),
    "lbfgs_wolfe": ("LBFGS", {"lr": 1.0, "max_iter": 2, "history_size": 3, "line_search_fn": "strong_wolfe", "steps": 4}, None, None),
    "lbfgs_wolfe_far": ("LBFGS", {"lr": 50.0, "max_iter": 1, "line_search_fn": "strong_wolfe", "steps": 5}, None, None),
    "lbfgs_wolfe_near": ("LBFGS", {"lr": 0.2, "max_iter": 2, "line_search_fn": "strong_wolfe", "steps": 2}, None, None),
    "one_cycle": ("SGD", {"lr": 0.2}, "OneCycleLR max_lr=0.2 total_steps=11 cycle_momentum=false, scheduler.step() after each", None),
    "one_cycle_all": ("SGD", {"lr": 0.2}, "OneCycleLR max_lr=0.2 total_steps=13 pct_start=0.45 div_factor=4 final_div_factor=10 cycle_momentum=false, "
                      "scheduler.step() after each", None),
    "plateau": ("SGD", {"lr": 0.2}, "ReduceLROnPlateau factor=0.5 patience=1 threshold=0.1 cooldown=1 min_lr=0.03, scheduler.step(loss) after each", None),
    "plateau_absolute": ("SGD", {"lr": 0.05}, 'ReduceLROnPlateau factor=0.3 patience=0 threshold=0.05 threshold_mode="abs", scheduler.step(loss) after each', None),
    "plateau_higher": ("SGD", {"lr": 0.05}, 'ReduceLROnPlateau mode="max" factor=0.8 patience=2 threshold=0.01, scheduler.step(loss) after each', None)}


class Lion(torch.optim.Optimizer):
    """Algorithm 2 of Chen et al., 2023, which PyTorch does not have."""

    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            first, second = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                update = torch.sign(first * m + (1 - first) * p.grad)
                p.mul_(1 - group["lr"] * group["weight_decay"]).sub_(group["lr"] * update)
                m.mul_(second).add_((1 - second) * p.grad)


def optim(directory, seed):
    f = Folder(directory, "optim", "optimizers and learning-rate schedules", seed)
    optimisers(f, LATER)
    f.write()


def optimisers(f, settings=None):
    """Some steps of a small network: the parameters after each, the losses before each, the first gradients."""
    for name, (kind, options, schedule, clip) in (settings or SETTINGS).items():
        random = f.random(name)
        inputs = {"x": normal(random, (7, 3)).astype(np.float32), "t": normal(random, (7, 2)).astype(np.float32)}
        sizes = {"w1": (5, 3), "b1": (5,), "w2": (4, 5), "b2": (4,), "w3": (2, 4), "b3": (2,)}
        inputs.update({"param." + k: (0.6 * normal(random, s)).astype(np.float32) for k, s in sizes.items()})
        results, rates = {}, None
        for precision, dtype in (("f64", torch.float64), ("f32", torch.float32)):
            p = {k: torch.tensor(inputs["param." + k]).to(dtype).requires_grad_() for k in sizes}
            x, t = torch.tensor(inputs["x"]).to(dtype), torch.tensor(inputs["t"]).to(dtype)
            torch.set_default_dtype(dtype)      # of NAdam's running product
            given = {k: v for k, v in options.items() if k != "steps"}
            optimiser = (Lion if kind == "Lion" else getattr(torch.optim, kind))(list(p.values()), **given)
            schedules = torch.optim.lr_scheduler
            scheduler = None
            if schedule:
                word = schedule.split(", scheduler")[0].split()
                scheduler = getattr(schedules, word[0])(optimiser, **{k: json.loads(v) for k, v in (w.split("=") for w in word[1:])})
            out = {"losses": [], "grad_norms": []}
            path = {k: [v.detach().clone()] for k, v in p.items()}
            rates = []
            for step in range(options.get("steps", 10)):
                def closure():
                    optimiser.zero_grad()
                    hidden = torch.relu(torch.tanh(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"])
                    loss = ((hidden @ p["w3"].T + p["b3"] - t) ** 2).mean()
                    loss.backward()
                    return loss

                loss = closure()
                out["losses"].append(loss.item())
                out["grad_norms"].append(float(sum((v.grad ** 2).sum() for v in p.values()) ** 0.5))
                if step == 0:
                    for k, v in p.items():
                        out["grad0." + k] = v.grad.detach().clone().numpy()
                if clip:
                    torch.nn.utils.clip_grad_norm_(list(p.values()), clip)
                rates.append(optimiser.param_groups[0]["lr"])
                optimiser.step(*([closure if "line_search_fn" in options else lambda: loss] if kind == "LBFGS" else []))
                if scheduler:
                    scheduler.step(*([loss.item()] if "Plateau" in schedule else []))
                for k, v in p.items():
                    path[k].append(v.detach().clone())
            for k, values in path.items():
                out["traj." + k] = torch.stack(values).numpy()
            results[precision] = {k: np.asarray(v) for k, v in out.items()}
        torch.set_default_dtype(torch.float32)
        attrs = {"steps": 10, **options, "model": MODEL}
        attrs |= {"scheduler": schedule} if schedule else {}
        attrs |= {"clip_grad_norm": clip} if clip else {}
        f.add(name, "torch.optim." + kind, attrs, inputs, {}, {k: {} for k in results}, [])
        case = f.cases[-1]
        for k, v in results["f64"].items():
            f.arrays[f"{name}/f64.{k}"] = v
            case["arrays"][k] = "f[" + ",".join(map(str, v.shape)) + "]"
        f.arrays[name + "/lrs"] = np.array(rates)
        case["arrays"]["lrs"] = f"f8[{len(rates)}]"
        lost = max(distance(results["f32"][k], v) for k, v in results["f64"].items())
        assert lost < 5e-4, (name, lost)
        case["tol"] = {"f32": {"traj": max(2e-4, 20 * lost), "losses": max(2e-4, 20 * lost)}, "f64": {"traj": 1e-9, "losses": 1e-9}}
