#!/usr/bin/env python3
"""Whole training runs by PyTorch (made with 1.13): a small classifier of images, and a U-Net that removes noise. Initial weights, data,
the losses of every step in double and single precision, and the last weights in double. Usage: training.py DIRECTORY"""
import sys

import numpy as np
import torch
import torch.nn.functional as F

from fixtures import Folder, normal

STEPS = 60


def trained(parameters, schedule, loss_of, optimiser_of, dtype):
    """Losses before every step, and the parameters after the last."""
    p = {k: torch.tensor(v).to(dtype).requires_grad_() for k, v in parameters.items()}
    optimiser = optimiser_of(list(p.values()))
    scheduler = schedule(optimiser)
    losses = []
    for step in range(STEPS):
        optimiser.zero_grad()
        loss = loss_of(p, step)
        loss.backward()
        losses.append(loss.item())
        optimiser.step()
        scheduler.step()
    return np.array(losses), {k: v.detach().numpy() for k, v in p.items()}


def record(folder, name, op, attrs, inputs, parameters, run):
    results = {}
    for precision, dtype in (("f64", torch.float64), ("f32", torch.float32)):
        results[precision] = run(dtype)
    away = np.abs(results["f32"][0] / results["f64"][0] - 1).max()
    print(f"{name}: loss {results['f64'][0][0]:.4f} to {results['f64'][0][-1]:.4f}; single precision is off by {away:.1e}")
    inputs = inputs | {"param." + k: v for k, v in parameters.items()}
    folder.add(name, op, attrs, inputs, {}, {"f64": {}, "f32": {}}, [])
    case = folder.cases[-1]
    case["tol"] = {"f64": {"losses": 1e-9, "last": 1e-7}, "f32": {"losses": max(20 * float(away), 1e-5), "last": 5e-3}}
    for key, value in {"f64.losses": results["f64"][0], "f32.losses": results["f32"][0], **{"f64.last." + k: v for k, v in results["f64"][1].items()}}.items():
        folder.arrays[f"{name}/{key}"] = value
        case["arrays"][key[4:]] = "f[" + ",".join(map(str, value.shape)) + "]"


def uniform(random, shape, fan_in):
    return random.uniform(-1, 1, shape).astype(np.float32) * np.float32(fan_in ** -0.5)


def classifier(folder):
    """Strokes in four directions on 10 x 9 images with noise, told apart by convolution, batch normalisation and a linear layer."""
    random = folder.random("classifier")
    n, h, w = 64, 10, 9
    classes = random.integers(0, 4, n)
    x = 0.4 * normal(random, (n, 1, h, w))
    for i, c in enumerate(classes):
        row, column = random.integers(2, h - 4), random.integers(2, w - 4)
        for k in range(-2, 4):
            dr, dc = ((0, k), (k, 0), (k, k), (k, -k))[c]
            if 0 <= row + dr < h and 0 <= column + dc < w:
                x[i, 0, row + dr, column + dc] += 1.5
    x = x.astype(np.float32)
    p = {"conv1.weight": uniform(random, (6, 1, 3, 3), 9), "conv1.bias": uniform(random, (6,), 9), "norm.weight": np.ones(6, np.float32),
         "norm.bias": np.zeros(6, np.float32), "conv2.weight": uniform(random, (8, 6, 3, 3), 54), "conv2.bias": uniform(random, (8,), 54),
         "linear.weight": uniform(random, (4, 8 * 5 * 4), 160), "linear.bias": uniform(random, (4,), 160)}

    def run(dtype):
        images, labels = torch.tensor(x).to(dtype), torch.tensor(classes)

        def loss(p, step):
            at = [(16 * step + i) % n for i in range(16)]
            y = F.conv2d(images[at], p["conv1.weight"], p["conv1.bias"], padding=1)
            y = torch.relu(F.batch_norm(y, None, None, p["norm.weight"], p["norm.bias"], True, 0.1, 1e-5))
            y = F.gelu(F.conv2d(F.max_pool2d(y, 2), p["conv2.weight"], p["conv2.bias"], padding=1))
            y = y.flatten(1) @ p["linear.weight"].T + p["linear.bias"]
            return F.cross_entropy(y, labels[at], label_smoothing=0.05)
        return trained(p, lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, STEPS, 0.001), loss,
                       lambda v: torch.optim.SGD(v, 0.05, momentum=0.9, weight_decay=1e-3, nesterov=True), dtype)
    record(folder, "classifier", "conv 1-6, batch norm, relu, max pool, conv 6-8, gelu, linear; smoothed cross-entropy; SGD, Nesterov, cosine",
           {"steps": STEPS, "batch": 16, "lr": 0.05, "momentum": 0.9, "weight_decay": 1e-3, "eta_min": 0.001, "label_smoothing": 0.05},
           {"x": x, "t": classes}, p, run)


def unet(folder):
    """Blobs on 13 x 10 images, freed of noise by a U-Net of width 4 that halves twice."""
    random = folder.random("unet")
    n, h, w = 4, 13, 10
    rows, columns = np.mgrid[0:h, 0:w]
    clean = np.zeros((n, 1, h, w))
    for i in range(n):
        for _ in range(3):
            r, c, s = random.uniform(1, h - 1), random.uniform(1, w - 1), random.uniform(1, 3)
            clean[i, 0] += np.exp(-((rows - r) ** 2 + (columns - c) ** 2) / (2 * s * s))
    x = (clean + 0.3 * normal(random, clean.shape)).astype(np.float32)
    clean = clean.astype(np.float32)
    p = {}

    def convolution(name, inner, outer, kernel):
        p[name + ".weight"] = uniform(random, (outer, inner, kernel, kernel), inner * kernel ** 2)
        p[name + ".bias"] = uniform(random, (outer,), inner * kernel ** 2)
    width, depth, channels = 4, 2, 1
    for level in range(depth + 1):
        convolution(f"u.down{level}.0", channels, width << level, 3)
        convolution(f"u.down{level}.1", width << level, width << level, 3)
        channels = width << level
    for level in reversed(range(depth)):
        convolution(f"u.up{level}.0", channels + (width << level), width << level, 3)
        convolution(f"u.up{level}.1", width << level, width << level, 3)
        channels = width << level
    convolution("u.last", channels, 1, 1)

    def run(dtype):
        noisy, target = torch.tensor(x).to(dtype), torch.tensor(clean).to(dtype)

        def block(p, name, y):
            for k in "01":
                y = torch.relu(F.conv2d(y, p[f"{name}.{k}.weight"], p[f"{name}.{k}.bias"], padding=1))
            return y

        def loss(p, step):
            skipped, y = [], noisy
            for level in range(depth + 1):
                y = block(p, f"u.down{level}", y if level == 0 else F.max_pool2d(y, 2))
                skipped.append(y)
            for level in reversed(range(depth)):
                fine = skipped[level]
                large = F.interpolate(y, fine.shape[2:], mode="bilinear", align_corners=False)
                y = block(p, f"u.up{level}", torch.cat([fine, large], 1))
            return F.mse_loss(F.conv2d(y, p["u.last.weight"], p["u.last.bias"]), target)
        return trained(p, lambda o: torch.optim.lr_scheduler.StepLR(o, 25, 0.5), loss, lambda v: torch.optim.Adam(v, 0.01), dtype)
    record(folder, "unet", "U-Net, width 4, depth 2; mean squared error; Adam, halved every 25 steps", {"steps": STEPS, "lr": 0.01, "width": width, "depth": depth},
           {"x": x, "t": clean}, p, run)


if __name__ == "__main__":
    folder = Folder(sys.argv[1], "training", "whole training runs", 1)
    classifier(folder)
    unet(folder)
    folder.write()
