"""PyTorch on a CUDA card, in the units of `cinegrad bench gpu`: torch_gpu.py [--size HxW] [--frames T] [--chans N] [--exact] --json FILE.

Convolutions as PyTorch runs them by default (cuDNN, TF32) or, with --exact, in single precision; cuDNN picks its fastest
algorithm (benchmark mode). The training step is the reference model of torch_peer.py. Medians over repetitions, the card
synchronised before and after each.
"""
import argparse
import json
import statistics
import time

import torch
import torch.nn.functional as nnf

torch.set_default_device("cuda")
import torch_peer  # noqa: E402  makes its arrays on the default device

parser = argparse.ArgumentParser()
parser.add_argument("--size", default="512x256")
parser.add_argument("--frames", type=int, default=12)
parser.add_argument("--chans", type=int, default=64)
parser.add_argument("--repetitions", type=int, default=9)
parser.add_argument("--together", type=int, default=10)
parser.add_argument("--exact", action="store_true")
parser.add_argument("--json", required=True)
options = parser.parse_args()
height, width = map(int, options.size.split("x"))
frames, channels = options.frames, options.chans
torch.backends.cudnn.benchmark = True
torch.backends.cudnn.allow_tf32 = not options.exact
numbers = {"device": torch.cuda.get_device_name(), "products": "float32" if options.exact else "TF32",
           "versions": f"PyTorch {torch.__version__}, cuDNN {torch.backends.cudnn.version()}"}


def seconds(work, together):
    taken = []
    for i in range(-2, options.repetitions):
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(together):
            work()
        torch.cuda.synchronize()
        if i >= 0:
            taken.append((time.perf_counter() - start) / together)
    return statistics.median(taken)


def put(name, value):
    numbers[name] = value
    print(f"{name:48} {value:10.2f}", flush=True)


torch.backends.cuda.matmul.allow_tf32 = True
a = torch.randn(8192, 8192)
put("matrix product TFLOP/s (TF32)", 2 * 8192 ** 3 / seconds(lambda: a @ a, options.together) / 1e12)
del a
torch.backends.cuda.matmul.allow_tf32 = not options.exact
x = torch.randn(frames, height, width, channels)
put("scale GB/s", 8 * x.numel() / seconds(lambda: 2 * x, options.together) / 1e9)
del x
operations = 18 * channels * channels * frames * height * width
for name in ("forward", "input_gradient", "weight_gradient"):
    work = torch_peer.convolution(name, frames, height, width, channels, channels)
    put(f"conv {name.replace('_', ' ')} TFLOP/s", operations / seconds(work, options.together) / 1e12)
    del work
z = torch.randn(8 * frames, height, width, dtype=torch.complex64)
centred = lambda: torch.fft.fftshift(torch.fft.fft2(torch.fft.ifftshift(z, dim=(-2, -1)), norm="ortho"), dim=(-2, -1))
put("fft GB/s (read and written once)", 16 * z.numel() / seconds(centred, options.together) / 1e9)
image, grid = torch.randn(frames, 8, height, width), 0.3 * torch.randn(frames, height, width, 2)
sample = lambda: nnf.grid_sample(image, grid, align_corners=False)
put("grid sample GB/s (read and written once)", 8 * image.numel() / seconds(sample, options.together) / 1e9)
del z, image, grid
torch.cuda.reset_peak_memory_stats()
step = torch_peer.Step(frames, height, width, channels, 2)
put("training step ms", 1e3 * seconds(step, 1))
put("training step device GB", torch.cuda.max_memory_allocated() / 1e9)
with open(options.json, "w") as file:
    json.dump(numbers, file, indent=2)
