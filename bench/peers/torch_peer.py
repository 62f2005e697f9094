"""PyTorch for Python as a contender, for machines that have it: torch_peer.py [--channels-last | --same-evaluations] THREADS WORK SIZES...

Works: conv PASS FRAMES HEIGHT WIDTH IN OUT, matmul N, fft2 FRAMES HEIGHT WIDTH, step FRAMES HEIGHT WIDTH CHANNELS CASCADES,
layer TASK PART FRAMES HEIGHT WIDTH CHANNELS; with --channels-last only conv and those layers to which it matters, their arrays in
that layout; with --same-evaluations only step, without the published network's redundant work. Prints "ready"; then answers every
line of its input with the nanoseconds of one run and the numbers of Probe.java for each array of the result. `./cinegrad bench peers` finds it through CINEGRAD_PYTHON, or python3.
"""
import math
import sys
import time

import torch
import torch.nn.functional as nnf


def probe(y):
    """Of one array in the workload's layout: size, norm, three weighted sums, sixteen elements."""
    y = y.detach().double().contiguous().view(-1).cpu()
    n, k = y.numel(), torch.arange(y.numel(), dtype=torch.float64)
    sums = [float((y * torch.sin(f * k + j)).sum()) for j, f in enumerate((1.1, 2.39, 0.0173))]
    return [n, float(y.square().sum().sqrt())] + sums + [float(y[(2 * i + 1) * n // 32]) for i in range(16)]


def noise(length, frequency, phase):
    return torch.sin(frequency * (torch.arange(length) ** 2 % 1_000_003).double() + phase).float()


def convolution(layout, which, frames, height, width, inputs, outputs):
    x = noise(frames * height * width * inputs, 0.7, 0.3).view(frames, height, width, inputs).permute(0, 3, 1, 2).contiguous(memory_format=layout)
    w = noise(9 * inputs * outputs, 0.37, 1).view(3, 3, inputs, outputs).permute(3, 2, 0, 1).contiguous(memory_format=layout)
    g = noise(frames * height * width * outputs, 0.53, 0.1).view(frames, height, width, outputs).permute(0, 3, 1, 2).contiguous(memory_format=layout)
    if which == "forward":
        return lambda: nnf.conv2d(x, w, padding=1)
    wanted = [which == "input_gradient", which == "weight_gradient", False]
    backward = torch.ops.aten.convolution_backward
    return lambda: backward(g, x, w, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, wanted)[wanted.index(True)]


def matmul(n):
    a, b = noise(n * n, 0.7, 0.3).view(n, n), noise(n * n, 0.37, 1).view(n, n)
    return lambda: a @ b


def fft2(frames, height, width):
    x = torch.view_as_complex(noise(2 * frames * height * width, 0.7, 0.3).view(frames, height, width, 2))
    return lambda: torch.fft.fft2(x, norm="ortho")


BY_PIXEL = ("layer_norm", "softmax", "log_softmax", "add", "multiply", "relu", "exp", "sigmoid", "gelu", "sum", "maximum", "channel_sums", "pixel_sums")


def layer(layout, task, part, frames, height, width, channels):
    """Images are (N, C, H, W) where the layout matters, else channels last; see PyTorchLayer.java, its twin."""
    full = (frames, height, width, channels)

    def images(frequency, phase, sizes):
        x = noise(math.prod(sizes), frequency, phase).view(sizes)
        if task in BY_PIXEL:
            return x
        return x.permute(3, 0, 1, 2)[None].contiguous() if task == "grid_sample_3d" else x.permute(0, 3, 1, 2).contiguous(memory_format=layout)

    larger = task in ("nearest", "bilinear", "bicubic")
    smaller = task in ("maximum_pool", "average_pool")
    half = (frames, height // 2, width // 2, channels)
    inputs = [images(0.7, 0.3, half if larger else full)]
    if task in ("add", "multiply"):
        inputs.append(images(0.37, 1, full))
    if task.startswith("grid_sample"):
        inputs.append(rotation(frames, height, width, task.endswith("3d")))
    functions = {
        "add": torch.add, "multiply": torch.mul, "relu": torch.relu, "exp": torch.exp, "sigmoid": torch.sigmoid, "gelu": nnf.gelu,
        "sum": torch.sum, "maximum": torch.max, "channel_sums": lambda x: x.sum((0, 1, 2)), "pixel_sums": lambda x: x.sum(3),
        "softmax": lambda x: x.softmax(3), "log_softmax": lambda x: x.log_softmax(3),
        "layer_norm": lambda x: nnf.layer_norm(x, (channels,)), "batch_norm": lambda x: nnf.batch_norm(x, None, None, training=True),
        "group_norm": lambda x: nnf.group_norm(x, 8),
        "maximum_pool": lambda x: nnf.max_pool2d(x, 2), "average_pool": lambda x: nnf.avg_pool2d(x, 2),
        "nearest": lambda x: nnf.interpolate(x, (height, width)),
        "bilinear": lambda x: nnf.interpolate(x, (height, width), mode="bilinear"),
        "bicubic": lambda x: nnf.interpolate(x, (height, width), mode="bicubic"),
    }
    sample = lambda x, grid: nnf.grid_sample(x, grid, align_corners=True)
    function = functions.get(task, sample)
    if part == "forward":
        return lambda: function(*inputs)
    for x in inputs:
        x.requires_grad_()
    y, g = function(*inputs), images(0.53, 0.1, half if smaller else full)
    return lambda: torch.autograd.grad(y, inputs, g, retain_graph=True)


def rotation(frames, height, width, volume):
    angle = math.radians(30)
    v, u = torch.meshgrid(torch.arange(height) - (height - 1) / 2, torch.arange(width) - (width - 1) / 2, indexing="ij")
    x = (math.cos(angle) * u - math.sin(angle) * v) * 2 / (width - 1)
    y = (math.sin(angle) * u + math.cos(angle) * v) * 2 / (height - 1)
    plane = [x.expand(frames, -1, -1), y.expand(frames, -1, -1)]
    if not volume:
        return torch.stack(plane, -1).float().contiguous()
    z = 0.9 * (2.0 * torch.arange(frames) / (frames - 1) - 1)
    return torch.stack(plane + [z[:, None, None].expand(-1, height, width)], -1)[None].float().contiguous()


class Step:
    """The reference's training step; see PyTorchStep.java, its twin, and the specification's sections 4 and 5."""

    def __init__(self, frames, height, width, channels, cascades):
        self.frames, self.height, self.width, self.channels, self.cascades = frames, height, width, channels, cascades
        self.parameters = [torch.tensor([0.5413249], requires_grad=True)]
        self.first = [self.layer(2, channels), self.layer(channels, channels), self.layer(channels, channels)]
        self.second = [self.layer(2, channels), self.layer(channels, channels), self.layer(channels, channels)]
        self.layers = [self.layer(channels, channels) for _ in range(6)] + [self.layer(channels, 2)]
        column = torch.arange(width)
        sampled = lambda t: ((2 * column + 1 - width).abs() < 4) | ((column + 3 * t) % 8 == 0)
        self.mask = torch.stack([sampled(t) for t in range(frames)]).float()[:, None, None, :].expand(frames, 1, height, width).contiguous()
        y = noise(2 * frames * height * width, 0.7, 0.3).view(frames, height, width, 2).permute(0, 3, 1, 2).contiguous()
        self.measured = y * self.mask
        angle = math.radians(30)
        v, u = torch.meshgrid(torch.arange(height) - (height - 1) / 2, torch.arange(width) - (width - 1) / 2, indexing="ij")
        self.grid = torch.stack([(math.cos(angle) * u - math.sin(angle) * v) / ((width - 1) / 2),
                                 (math.sin(angle) * u + math.cos(angle) * v) / ((height - 1) / 2)], -1)[None].float()
        self.adam = torch.optim.Adam(self.parameters, lr=1e-3)

    def layer(self, inputs, outputs):
        index, scale = len(self.parameters), 0.5 / math.sqrt(9 * inputs)
        w = (noise(9 * inputs * outputs, 0.37, index) * scale).view(outputs, inputs, 3, 3).requires_grad_()
        b = (noise(outputs, 0.37, index + 1) * scale).requires_grad_()
        self.parameters += [w, b]
        return w, b

    def __call__(self):
        self.adam.zero_grad()
        image = self.model(self.measured)
        rotated = nnf.grid_sample(image.reshape(1, -1, self.height, self.width), self.grid, align_corners=True).view_as(image)
        again = self.model(self.forward(rotated))
        loss = nnf.mse_loss(self.forward(image), self.measured) + nnf.mse_loss(again, rotated)
        loss.backward()
        self.adam.step()
        return (loss.detach(), *(p.grad for p in self.parameters))

    def forward(self, image):
        return self.fourier(image, torch.fft.fft2) * self.mask

    @staticmethod
    def fourier(x, transform):
        z = torch.fft.ifftshift(torch.view_as_complex(x.permute(0, 2, 3, 1).contiguous()), dim=(-2, -1))
        return torch.view_as_real(torch.fft.fftshift(transform(z, norm="ortho"), dim=(-2, -1))).permute(0, 3, 1, 2)

    def model(self, kspace):
        y, mask = kspace.transpose(2, 3).contiguous(), self.mask.transpose(2, 3).contiguous()
        x = self.fourier(kspace * self.mask, torch.fft.ifft2).transpose(2, 3).contiguous()
        zeros = torch.zeros(self.frames, self.channels, self.width, self.height)
        h0, hidden = zeros, [zeros, zeros, zeros]
        for _ in range(self.cascades):
            h0 = self.bidirectional(self.first, x, h0)
            below = self.bidirectional(self.second, x, h0)
            for j in range(3):
                hidden[j] = below = nnf.relu(self.conv(self.layers[2 * j], below) + self.conv(self.layers[2 * j + 1], hidden[j]))
            k = self.fourier(x + self.conv(self.layers[6], below), torch.fft.fft2)
            weight = self.parameters[0]
            x = self.fourier((1 - mask) * k + mask * (weight * k + (1 - weight) * y), torch.fft.ifft2)
        return x.transpose(2, 3)

    def bidirectional(self, layers, x, previous):
        def sweep(order):
            state, states = torch.zeros(1, self.channels, self.width, self.height), {}
            for t in order:
                state = nnf.relu(self.conv(layers[0], x[t:t + 1]) + self.conv(layers[1], state) + self.conv(layers[2], previous[t:t + 1]))
                states[t] = state
            return torch.cat([states[t] for t in range(self.frames)])
        return sweep(range(self.frames)) + sweep(reversed(range(self.frames)))

    @staticmethod
    def conv(layer, x):
        return nnf.conv2d(x, layer[0], layer[1], padding=1)


class SameEvaluations(Step):
    """The same network without redundant work: sums that both directions of a sweep share once, for all frames in one call, and no
    convolution of a state that is zero (its bias stays). 212 convolutions a step instead of 604."""

    def model(self, kspace):
        y, mask = kspace.transpose(2, 3).contiguous(), self.mask.transpose(2, 3).contiguous()
        x = self.fourier(kspace * self.mask, torch.fft.ifft2).transpose(2, 3).contiguous()
        h0, hidden = None, [None, None, None]
        for _ in range(self.cascades):
            h0 = self.bidirectional(self.first, x, h0)
            below = self.bidirectional(self.second, x, h0)
            for j in range(3):
                hidden[j] = below = nnf.relu(self.conv(self.layers[2 * j], below) + self.state(self.layers[2 * j + 1], hidden[j]))
            k = self.fourier(x + self.conv(self.layers[6], below), torch.fft.fft2)
            weight = self.parameters[0]
            x = self.fourier((1 - mask) * k + mask * (weight * k + (1 - weight) * y), torch.fft.ifft2)
        return x.transpose(2, 3)

    def bidirectional(self, layers, x, previous):
        shared = self.conv(layers[0], x) + self.state(layers[2], previous)

        def sweep(order):
            state, states = None, {}
            for t in order:
                state = nnf.relu(shared[t:t + 1] + self.state(layers[1], state))
                states[t] = state
            return torch.cat([states[t] for t in range(self.frames)])
        return sweep(range(self.frames)) + sweep(reversed(range(self.frames)))

    def state(self, layer, x):
        return layer[1].view(1, -1, 1, 1) if x is None else self.conv(layer, x)


def results(kind, sizes, result):
    """The arrays of a result in the workload's layout: images and weights channels last, a step's gradients as published."""
    arrays = result if isinstance(result, tuple) else (torch.view_as_real(result),) if result.is_complex() else (result,)
    if kind == "conv":
        return [a.permute(2, 3, 1, 0) if sizes[0] == "weight_gradient" else a.permute(0, 2, 3, 1) for a in arrays]
    if kind != "layer" or sizes[0] in BY_PIXEL:
        return arrays
    if sizes[0] == "grid_sample_3d":
        return [a[0].permute(1, 2, 3, 0) if i == 0 else a for i, a in enumerate(arrays)]
    return [a.permute(0, 2, 3, 1) if i == 0 else a for i, a in enumerate(arrays)]


def main():
    words = sys.argv[1:]
    last, same = words[0] == "--channels-last", words[0] == "--same-evaluations"
    if last or same:
        words.pop(0)
    if words == ["--version"]:
        print("PyTorch " + torch.__version__ + " for Python" + last * ", channels last" + same * ", the same evaluations")
        return
    torch.set_num_threads(int(words[0]))
    kind, sizes = words[1], words[2:]
    if last and kind != "conv" and (kind != "layer" or sizes[0] in BY_PIXEL or sizes[0] == "grid_sample_3d"):
        sys.exit(3)
    if same and kind != "step":
        sys.exit(3)
    if kind == "conv":
        work = convolution(torch.channels_last if last else torch.contiguous_format, sizes[0], *map(int, sizes[1:]))
    elif kind == "layer":
        work = layer(torch.channels_last if last else torch.contiguous_format, sizes[0], sizes[1], *map(int, sizes[2:]))
    else:
        work = {"matmul": matmul, "fft2": fft2, "step": SameEvaluations if same else Step}[kind](*map(int, sizes))
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter_ns()
        result = work()
        taken = time.perf_counter_ns() - start
        numbers = [v for array in results(kind, sizes, result) for v in probe(array)]
        print(taken, *numbers, flush=True)


if __name__ == "__main__":
    main()
