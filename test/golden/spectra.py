"""Options and edges of Fourier transforms."""
import torch

from fixtures import Folder, complexes, normal


def fft(directory, seed):
    f = Folder(directory, "fft", "options and edges of Fourier transforms", seed)
    norms = ("backward", "ortho", "forward")

    def one(name, op, function, x, attrs):
        f.case(name, "torch.fft." + op, {"x": x}, lambda x: function(x), attrs)

    for n in (1, 2, 3, 5, 7, 9, 11, 13, 16, 19, 30, 31, 37, 49, 53, 61, 77, 121):
        for number, op in enumerate(("fft", "ifft", "hfft", "ihfft", "rfft", "irfft")):
            norm = norms[(n + number) % 3]
            name = f"{op}_{n}_{norm}"
            r = f.random(name)
            draw = {"rfft": normal, "ihfft": normal}.get(op, complexes)
            length = n // 2 + 1 if op in ("irfft", "hfft") else n
            one(name, op, lambda x: getattr(torch.fft, op)(x, n=n, norm=norm), draw(r, (2, length)), {"n": n, "dim": -1, "norm": norm})
    for dims in ([0], [1], [-3], [0, 1], [2, 0], [-1, -2], [1, 2], [0, 1, 2]):
        for number, op in enumerate(("fftn", "ifftn", "rfftn", "irfftn")):
            norm = norms[(len(dims) + number) % 3]
            name = f"{op}_{dims}".replace(" ", "")
            r = f.random(name)
            attrs = {"dim": dims, "norm": norm}
            if op == "irfftn":
                attrs["s"] = [(3, 4, 5)[d] for d in dims]
                shape = [3, 4, 5]
                shape[dims[-1]] = shape[dims[-1]] // 2 + 1
                one(name, op, lambda x: torch.fft.irfftn(x, s=attrs["s"], dim=dims, norm=norm), complexes(r, shape), attrs)
            else:
                one(name, op, lambda x: getattr(torch.fft, op)(x, dim=dims, norm=norm), (normal if op == "rfftn" else complexes)(r, (3, 4, 5)), attrs)
    for s in ([4, 9], [1, 1], [8, 3]):
        for op in ("fft2", "ifft2", "rfft2", "irfft2"):
            name = f"{op}_{s}".replace(" ", "")
            one(name, op, lambda x: getattr(torch.fft, op)(x, s=s, norm="ortho"), (normal if op == "rfft2" else complexes)(f.random(name), (2, 5, 6)),
                {"s": s, "dim": [-2, -1], "norm": "ortho"})
    for n in (3, 6, 7):
        for dim in (0, 1):
            name = f"irfft_from_5_to_{n}_{dim}"
            one(name, "irfft(x,n=m)", lambda x: torch.fft.irfft(x, n, dim), complexes(f.random(name), (5, 5)), {"n": n, "dim": dim, "norm": "backward"})
            name = f"fft_from_5_to_{n}_{dim}"
            one(name, "fft(x,n=m): zero-pad or trim", lambda x: torch.fft.fft(x, n, dim), normal(f.random(name), (5, 5)), {"n": n, "dim": dim, "norm": "backward"})
    one("irfft_unsaid", "irfft", lambda x: torch.fft.irfft(x), complexes(f.random("unsaid"), (3, 5)), {"dim": -1, "norm": "backward"})
    for op in ("fftshift", "ifftshift"):
        for shape, dim in (((1,), None), ((2, 3), 0), ((3, 5, 4), [-1, 0]), ((9,), -1)):
            name = f"{op}_{len(shape)}_{shape[0]}"
            one(name, op, lambda x: getattr(torch.fft, op)(x, dim), normal(f.random(name), shape), {"dim": dim})
    f.write()
