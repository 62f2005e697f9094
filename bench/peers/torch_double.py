"""The operations of cinegrad.bench.Precisions in PyTorch: torch_double.py THREADS. Milliseconds in single and in double precision."""
import statistics
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)
torch.set_grad_enabled(False)


def operations(t):
    r = lambda *s: (torch.rand(*s, dtype=t) * 2 - 1)
    x, y, rows, row = r(1 << 20), r(1 << 20), r(1024, 1024), r(1024)
    a, b = r(768, 768), r(768, 768)
    v = r(4, 64, 64, 64).to(memory_format=torch.channels_last)
    w = r(64, 64, 3, 3).to(memory_format=torch.channels_last)
    image, grid = r(4, 16, 96, 96), torch.tanh(r(4, 96, 96, 2))
    yield "add", lambda: x + y
    yield "exp", lambda: torch.exp(x)
    yield "gelu", lambda: F.gelu(x)
    yield "sum", lambda: x.sum()
    yield "sum of columns", lambda: rows.sum(0)
    yield "softmax", lambda: torch.softmax(rows, 1)
    yield "layer norm", lambda: F.layer_norm(rows, (1024,))
    yield "multiply rows", lambda: rows * row
    yield "matmul", lambda: a @ b
    yield "convolution", lambda: F.conv2d(v, w, padding=1)
    yield "its input gradient", lambda: torch.nn.grad.conv2d_input(v.shape, w, v, padding=1)
    yield "its weight gradient", lambda: torch.nn.grad.conv2d_weight(v, w.shape, v, padding=1)
    yield "convolution of stride 2", lambda: F.conv2d(v, w, padding=1, stride=2)
    for h, c in ((256, 256), (448, 204)):
        z = torch.complex(r(4, h, c), r(4, h, c))
        yield f"fft {h}x{c}", lambda z=z: torch.fft.fft2(z, norm="ortho")
    yield "grid sample", lambda: F.grid_sample(image, grid, align_corners=False)


def median(f):
    end = time.perf_counter() + 0.2
    while time.perf_counter() < end:
        f()
    times = []
    end = time.perf_counter() + 0.3
    while len(times) < 101 and (len(times) < 3 or time.perf_counter() < end):
        start = time.perf_counter()
        f()
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


for (name, single), (_, double) in zip(operations(torch.float32), operations(torch.float64)):
    print(f"{name} | {median(single):.3f} | {median(double):.3f}", flush=True)
