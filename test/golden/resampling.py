"""Options and edges of resizing, padding and grid sampling."""
import torch.nn.functional as F

from fixtures import normal


def resampling(f, one):
    sizes = {1: [(1,), (7,), (16,)], 2: [(1, 1), (5, 7), (13, 4), (3, 11)], 3: [(1, 2, 3), (4, 5, 6), (5, 1, 4)]}
    given = {1: (7,), 2: (5, 7), 3: (4, 3, 5)}
    modes = {1: ("nearest", "nearest-exact", "area", "linear"), 2: ("nearest", "nearest-exact", "area", "bilinear", "bicubic"),
             3: ("nearest", "nearest-exact", "area", "trilinear")}
    for axes in (1, 2, 3):
        for mode in modes[axes]:
            for corners in (False, True) if mode.endswith(("linear", "cubic")) else (None,):
                said = {"mode": mode} if corners is None else {"mode": mode, "align_corners": corners}
                for size in sizes[axes]:
                    one(f"resize{axes}_{mode}_{corners}_{'x'.join(map(str, size))}", "interpolate", lambda x: F.interpolate(x, size, **said), (1, 2) + given[axes],
                        {**said, "size": list(size)})
                for factor in (2, 0.5, 1.7, [1.3, 0.6, 2.0][:axes]):
                    for again in (None, True):
                        if mode == "area" and not again:
                            continue
                        rule = {} if again is None else {"recompute_scale_factor": True}
                        label = str(factor).replace(" ", "")
                        one(f"scale{axes}_{mode}_{corners}_{label}_{again}", "interpolate", lambda x: F.interpolate(x, scale_factor=factor, **said, **rule),
                            (1, 2) + given[axes], {**said, **rule, "scale_factor": factor})
    for mode in ("bilinear", "bicubic"):
        for corners in (False, True):
            for size in ((1, 1), (2, 3), (5, 4), (9, 20)):
                said = {"mode": mode, "align_corners": corners, "antialias": True}
                one(f"smooth_{mode}_{corners}_{size[0]}", "interpolate", lambda x: F.interpolate(x, size, **said), (1, 2, 9, 11), {**said, "size": list(size)})
    pads = {1: ([0, 0], [4, 1], [0, 3]), 2: ([1, 1, 1, 1], [0, 3, 2, 0], [3, 2]), 3: ([1, 0, 2, 1, 0, 2], [1, 2, 0, 1], [2, 2])}
    for axes in (1, 2, 3):
        shape = (1, 2) + (6, 5, 7)[:axes]
        for number, pad in enumerate(pads[axes]):
            one(f"pad{axes}_{number}_constant", "pad", lambda x: F.pad(x, pad, value=-1.5), shape, {"pad": pad, "mode": "constant", "value": -1.5})
            if len(pad) == 2 * axes:
                for mode in ("reflect", "replicate", "circular"):
                    one(f"pad{axes}_{number}_{mode}", "pad", lambda x: F.pad(x, pad, mode), shape, {"pad": pad, "mode": mode})
    one("pad_cropping", "pad", lambda x: F.pad(x, [-2, 1, -1, -1]), (2, 3, 5, 6), {"pad": [-2, 1, -1, -1], "mode": "constant", "value": 0})
    one("pad_all_axes", "pad", lambda x: F.pad(x, [1, 0, 0, 2, 1, 1, 2, 0], value=0.5), (1, 2, 3, 2), {"pad": [1, 0, 0, 2, 1, 1, 2, 0], "mode": "constant", "value": 0.5})
    for mode in ("bilinear", "nearest", "bicubic"):
        for edge in ("zeros", "border", "reflection"):
            for corners in (False, True):
                said = {"mode": mode, "padding_mode": edge, "align_corners": corners}
                for number, (image, grid) in enumerate((((2, 3, 5, 4), (2, 3, 7, 2)), ((1, 1, 1, 6), (1, 4, 3, 2)), ((3, 2, 6, 6), (3, 1, 1, 2)))):
                    name = f"gs2_{mode}_{edge}_{corners}_{number}"
                    r = f.random(name)
                    f.case(name, "torch.nn.functional.grid_sample", {"x": normal(r, image), "grid": r.uniform(-2.3, 2.3, grid)},
                           lambda x, grid: F.grid_sample(x, grid, **said), said)
                if mode != "bicubic":
                    name = f"gs3_{mode}_{edge}_{corners}"
                    r = f.random(name)
                    f.case(name, "torch.nn.functional.grid_sample (3-D)", {"x": normal(r, (2, 2, 3, 4, 5)), "grid": r.uniform(-1.9, 1.9, (2, 2, 3, 3, 3))},
                           lambda x, grid: F.grid_sample(x, grid, **said), said)
    r = f.random("defaults")
    f.case("gs2_unsaid", "torch.nn.functional.grid_sample", {"x": normal(r, (1, 2, 4, 5)), "grid": r.uniform(-1.3, 1.3, (1, 3, 3, 2))},
           lambda x, grid: F.grid_sample(x, grid))
    f.case("resize_unsaid", "torch.nn.functional.interpolate", {"x": normal(r, (1, 2, 4, 5))}, lambda x: F.interpolate(x, (7, 3)), {"size": [7, 3]})
    for corners in (False, True):
        for number, size in enumerate(([1, 1, 1, 1], [3, 2, 1, 7], [2, 1, 6, 5])):
            r = f.random(f"affine {corners} {number}")
            f.case(f"affine2_{corners}_{number}", "torch.nn.functional.affine_grid", {"theta": normal(r, (size[0], 2, 3))},
                   lambda theta: F.affine_grid(theta, size, corners), {"size": size, "align_corners": corners})
        for number, size in enumerate(([1, 1, 1, 2, 3], [2, 1, 4, 3, 2])):
            r = f.random(f"affine3 {corners} {number}")
            f.case(f"affine3_{corners}_{number}", "torch.nn.functional.affine_grid (3-D)", {"theta": normal(r, (size[0], 3, 4))},
                   lambda theta: F.affine_grid(theta, size, corners), {"size": size, "align_corners": corners})
