"""PyTorch on a CUDA card, in the units of `cinegrad bench gpu`: torch_gpu.py [--size HxW] [--frames T] [--chans N] [--exact] --json FILE.

Convolutions as PyTorch runs them by default (cuDNN, TF32) or, with --exact, in single precision; cuDNN picks its fastest
algorithm (benchmark mode), and the better of PyTorch's two layouts counts. The training step is the reference model of torch_peer.py.
Medians over repetitions, the card synchronised before and after each. --device cpu only tries the script.
"""
import argparse
import json
import statistics
import time

import torch
import torch.nn.functional as nnf

parser = argparse.ArgumentParser()
parser.add_argument("--size", default="512x256")
parser.add_argument("--frames", type=int, default=12)
parser.add_argument("--chans", type=int, default=64)
parser.add_argument("--repetitions", type=int, default=9)
parser.add_argument("--together", type=int, default=10)
parser.add_argument("--exact", action="store_true")
parser.add_argument("--device", default="cuda")
parser.add_argument("--json", required=True)
options = parser.parse_args()
torch.set_default_device(options.device)
import torch_peer  # noqa: E402  makes its arrays on the default device

card = options.device == "cuda"
synchronise = torch.cuda.synchronize if card else lambda: None
height, width = map(int, options.size.split("x"))
frames, channels = options.frames, options.chans
torch.backends.cudnn.benchmark = True
torch.backends.cudnn.allow_tf32 = not options.exact
numbers = {"device": torch.cuda.get_device_name() if card else "no card", "products": "float32" if options.exact else "TF32",
           "versions": f"PyTorch {torch.__version__}, cuDNN {torch.backends.cudnn.version()}"}


def seconds(work, together):
    taken = []
    for i in range(-2, options.repetitions):
        synchronise()
        start = time.perf_counter()
        for _ in range(together):
            work()
        synchronise()
        if i >= 0:
            taken.append((time.perf_counter() - start) / together)
    return statistics.median(taken)


def put(name, value):
    numbers[name] = value
    print(f"{name:48} {value:10.2f}", flush=True)
    with open(options.json, "w") as file:                    # after every number, for a run that is stopped
        json.dump(numbers, file, indent=2)


torch.backends.cuda.matmul.allow_tf32 = True
n = 8192 if card else 64
a = torch.randn(n, n)
put("matrix product TFLOP/s (TF32)", 2 * n ** 3 / seconds(lambda: a @ a, options.together) / 1e12)
del a
torch.backends.cuda.matmul.allow_tf32 = not options.exact
x = torch.randn(frames, height, width, channels)
put("scale GB/s", 8 * x.numel() / seconds(lambda: 2 * x, options.together) / 1e9)
del x
operations = 18 * channels * channels * frames * height * width
for name in ("forward", "input_gradient", "weight_gradient"):
    fastest = min(seconds(torch_peer.convolution(layout, name, frames, height, width, channels, channels), options.together)
                  for layout in (torch.contiguous_format, torch.channels_last))
    put(f"conv {name.replace('_', ' ')} TFLOP/s", operations / fastest / 1e12)
z = torch.randn(8 * frames, height, width, dtype=torch.complex64)
centred = lambda: torch.fft.fftshift(torch.fft.fft2(torch.fft.ifftshift(z, dim=(-2, -1)), norm="ortho"), dim=(-2, -1))
put("fft GB/s (read and written once)", 16 * z.numel() / seconds(centred, options.together) / 1e9)
image, grid = torch.randn(frames, 8, height, width), 0.3 * torch.randn(frames, height, width, 2)
sample = lambda: nnf.grid_sample(image, grid, align_corners=False)
put("grid sample GB/s (read and written once)", 8 * image.numel() / seconds(sample, options.together) / 1e9)
del z, image, grid
if card:
    torch.cuda.reset_peak_memory_stats()
step = torch_peer.Step(frames, height, width, channels, 2)
put("training step ms", 1e3 * seconds(step, 1))
if card:
    put("training step device GB", torch.cuda.max_memory_allocated() / 1e9)
