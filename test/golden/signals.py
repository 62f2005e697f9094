"""Short-time Fourier, cosine and wavelet transforms. PyTorch has no cosine and wavelet transforms: those are products with matrices that
are written down as they are defined."""
import numpy as np
import torch

from fixtures import Folder, complexes, normal


def signals(directory, seed):
    f = Folder(directory, "signals", "short-time Fourier, cosine and wavelet transforms", seed)
    short_time(f)
    cosines(f)
    wavelets(f)
    f.write()


def short_time(f):
    settings = {
        "usual": dict(n=8, hop=2, window="hann"), "odd": dict(n=7, hop=3, window="hamming"), "blackman": dict(n=16, hop=4, window="blackman"),
        "rectangular": dict(n=4, hop=4, window="rectangular"), "padded_window": dict(n=12, hop=3, window="hann", win=7),
        "uncentered": dict(n=6, hop=2, window="hamming", center=False), "circular": dict(n=8, hop=3, window="hann", pad_mode="circular"),
        "replicate": dict(n=8, hop=2, window="hann", pad_mode="replicate"), "orthonormal": dict(n=8, hop=4, window="hann", normalized=True)}
    for name, o in settings.items():
        n, hop, win = o["n"], o["hop"], o.get("win", o["n"])
        draw = {"rectangular": lambda k, **_: torch.ones(k, dtype=torch.float64)}.get(o["window"]) or getattr(torch, o["window"] + "_window", None)
        window = draw(win, dtype=torch.float64)
        common = dict(n_fft=n, hop_length=hop, win_length=win, center=o.get("center", True), normalized=o.get("normalized", False))
        mode = o.get("pad_mode", "reflect")

        def there(x):
            return torch.stft(x, window=window.to(x.real.dtype), pad_mode=mode, return_complex=True, onesided=not x.is_complex(), **common)

        for shape in ((20,), (3, 25)):
            label = f"stft_{name}_{len(shape)}"
            f.case(label, "torch.stft", {"x": normal(f.random(label), shape)}, lambda x: there(x), o)
        label = f"stft_{name}_complex"
        f.case(label, "torch.stft", {"x": complexes(f.random(label), (2, 21))}, lambda x: there(x), o)
        if mode != "reflect" or not common["center"]:
            continue
        for length in (None, 17):
            label = f"istft_{name}_{length}"
            spectra = complexes(f.random(label), (2, n // 2 + 1, 9))
            f.case(label, "torch.istft", {"x": spectra},
                   lambda x: torch.istft(x, window=window.to(x.real.dtype), length=length, **common), {**o, **({"length": length} if length else {})})


def cosines(f):
    for n in (1, 2, 3, 8, 9):
        j, k = np.arange(n)[None, :], np.arange(n)[:, None]
        second = 2 * np.cos(np.pi * k * (2 * j + 1) / (2 * n))
        third = np.where(j == 0, 1, 2 * np.cos(np.pi * j * (2 * k + 1) / (2 * n)))
        rows = np.where(k == 0, np.sqrt(0.25 / n), np.sqrt(0.5 / n))
        unit = rows * second
        plain = {"TYPE_2": second, "TYPE_3": third}
        for kind, matrix in plain.items():
            for scaling, forward in (("BACKWARD", matrix), ("FORWARD", matrix / (2 * n)), ("ORTHO", unit if kind == "TYPE_2" else unit.T)):
                for inverse in (False, True):
                    m = torch.from_numpy(np.linalg.inv(forward) if inverse else forward)
                    for axis, shape in ((-1, (3, n)), (0, (n, 2, 2))):
                        label = f"{'i' if inverse else ''}dct_{kind}_{scaling}_{n}_{axis}"
                        f.case(label, "idct" if inverse else "dct", {"x": normal(f.random(label), shape)},
                               lambda x: torch.movedim(torch.movedim(x, axis, -1) @ m.to(x.dtype).T, -1, axis), {"type": kind, "scaling": scaling, "axis": axis})


def filters(moments):
    """The low-pass filter with so many vanishing moments, by its polynomial's roots inside the unit circle."""
    from math import comb
    low = np.array([1.0])
    for _ in range(moments):
        low = np.convolve(low, [0.5, 0.5])
    for y in np.roots([comb(moments - 1 + k, k) for k in range(moments)][::-1]):
        z = np.roots([1, -(2 - 4 * y), 1])
        z = z[np.argmin(abs(z))]
        low = np.convolve(low, np.array([1, -z]) / (1 - z))
    return np.sqrt(2) * low.real


def level(n, low):
    m = np.zeros((n, n))
    for i in range(n // 2):
        for k, h in enumerate(low):
            m[i, (2 * i + k) % n] += h
            m[n // 2 + i, (2 * i + k) % n] += (-1) ** k * low[len(low) - 1 - k]
    return m


def wavelets(f):
    for name, moments, shape, levels, axes in (("HAAR", 1, (3, 8), 3, [-1]), ("HAAR", 1, (2, 4, 6), 1, [1, 2]), ("DAUBECHIES_2", 2, (16, 2), 2, [0]),
                                               ("DAUBECHIES_3", 3, (2, 8, 4), 2, [-2, -1]), ("DAUBECHIES_4", 4, (2, 4), 1, [1]), ("DAUBECHIES_6", 6, (32,), 3, [0])):
        low = filters(moments)

        def there(x):
            y = x
            for depth in range(levels):
                part = tuple(slice(0, s >> depth) if i in [a % x.dim() for a in axes] else slice(None) for i, s in enumerate(x.shape))
                corner = y[part]
                for a in axes:
                    m = torch.from_numpy(level(corner.shape[a], low)).to(x.dtype)
                    corner = torch.movedim(torch.movedim(corner, a, -1) @ m.T, -1, a)
                y = y.clone()
                y[part] = corner
            return y

        label = f"dwt_{name}_{len(shape)}_{levels}"
        for field, draw in (("real", normal), ("complex", complexes)):
            x = draw(f.random(label + field), shape)
            attrs = {"wavelet": name, "levels": levels, "axes": axes}
            f.case(f"{label}_{field}", "dwt", {"x": x}, there, attrs)
            f.case(f"i{label}_{field}", "idwt", {"x": x}, lambda x: adjoint(there, x), attrs)


def adjoint(linear, y):
    """Of a real orthogonal map, its inverse."""
    n = y.numel()
    columns = [linear(e.reshape(y.shape)).reshape(-1) for e in torch.eye(n, dtype=y.dtype)]
    return (torch.stack(columns) @ y.reshape(-1)).reshape(y.shape)
