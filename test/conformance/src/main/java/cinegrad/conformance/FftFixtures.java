package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.FourierScaling;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.physics.Extent;
import cinegrad.ops.Backend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Runs the folder `fft`: transforms of real and complex arrays along any axes, shifts, centered transforms, and composites.
public final class FftFixtures implements FixtureFolder {
    private static final Pattern FUNCTION = Pattern.compile("torch\\.fft\\.(\\w+).*");
    private static final String BIG_INPUT = "((u[i]*(7+c)+v[j]*(3+2c)+i*j) mod 121)-60";
    private static final String BIG_COTANGENT = "((u[i]*(5-c)+v[j]*(11+c)+3*i*j) mod 19)-9";

    @Override
    public String folder() {
        return "fft";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        if (golden.op().startsWith("torch.fft.fftfreq")) return Optional.of(frequencies(golden, backend));
        if (golden.attrs().find("x_formula").isPresent()) return big(golden, backend);
        var c = new TensorCase(golden, backend);
        return function(golden).map(f -> c.output("y", f.apply(c.in("x"))).compare()).or(() -> composite(golden, c))
                .map(Comparison::complete);
    }

    /// The function of one array that the case names.
    private static Optional<UnaryOperator<Tensor>> function(Case golden) {
        String op = golden.op();
        var name = FUNCTION.matcher(op);
        if (name.matches()) return torch(name.group(1), golden);
        if (op.contains("fftshift")) {
            return Optional.of(x -> op.contains("ifftshift") ? x.ifftshift(axes(golden, x)) : x.fftshift(axes(golden, x)));
        }
        if (op.startsWith("deepinv MRIMixin")) {
            var extent = golden.attrs().at("three_d").flag() ? Extent.VOLUME : Extent.PLANE;
            return Optional.of(x -> ReferenceLayout.parts(op.contains("kspace_to_im")
                    ? extent.toImage(ReferenceLayout.complex(x)) : extent.toKspace(ReferenceLayout.complex(x))));
        }
        if (op.startsWith("ddei fftnc")) return Optional.of(x -> centered(x, golden, Way.THERE, -3, -2));
        if (op.startsWith("ddei ifftnc")) return Optional.of(x -> centered(x, golden, Way.BACK, -3, -2));
        if (op.startsWith("ddei fft2c")) return Optional.of(x -> centered(x, golden, Way.THERE, -2, -1));
        if (op.startsWith("ddei ifft2c")) return Optional.of(x -> centered(x, golden, Way.BACK, -2, -1));
        if (op.startsWith("ddei fft1c")) return Optional.of(x -> centered(x, golden, Way.THERE, -1));
        if (op.startsWith("ddei ifft1c")) return Optional.of(x -> centered(x, golden, Way.BACK, -1));
        return Optional.empty();
    }

    private static Optional<UnaryOperator<Tensor>> torch(String name, Case golden) {
        var scaling = scaling(golden);
        return switch (name) {
            case "fft", "fft2", "fftn" -> Optional.of(x -> {
                Tensor given = golden.op().contains("x.transpose(0,1)") ? x.permute(1, 0) : x;
                return sized(given, name, golden).fft(scaling, axes(name, golden, given));
            });
            case "ifft", "ifft2", "ifftn" -> Optional.of(x -> sized(x, name, golden).ifft(scaling, axes(name, golden, x)));
            case "rfft", "rfft2", "rfftn" -> Optional.of(x -> sized(x, name, golden).rfft(scaling, axes(name, golden, x)));
            case "irfft", "irfft2", "irfftn" -> Optional.of(x -> halfToReal(x, name, golden));
            case "hfft" -> Optional.of(x -> {
                Tensor half = x.conj().pad(dimension(golden), 0,
                        lengthOfLast(x, golden) / 2 + 1 - x.shape().size(dimension(golden)));
                return half.irfft(lengthOfLast(x, golden), reversed(scaling), dimension(golden));
            });
            case "ihfft" -> Optional.of(x -> sized(x, name, golden).rfft(reversed(scaling), axes(name, golden, x)).conj());
            case "fftshift" -> Optional.of(x -> x.fftshift(axes(golden, x)));
            case "ifftshift" -> Optional.of(x -> x.ifftshift(axes(golden, x)));
            default -> Optional.empty();
        };
    }

    private static Tensor halfToReal(Tensor x, String name, Case golden) {
        int[] axes = axes(name, golden, x);
        int last = axes[axes.length - 1];
        int[] lengths = lengths(golden);
        int n = lengths.length > 0 ? lengths[lengths.length - 1] : 2 * (x.shape().size(last) - 1);
        Tensor sized = x;
        for (int i = 0; i < lengths.length; i++) {
            sized = sized.pad(axes[i], 0, (axes[i] == last ? n / 2 + 1 : lengths[i]) - sized.shape().size(axes[i]));
        }
        return sized.irfft(n, scaling(golden), axes);
    }

    /// The transforms of Hermitian arrays run the other way, and so do their factors.
    private static FourierScaling reversed(FourierScaling scaling) {
        return switch (scaling) {
            case BACKWARD -> FourierScaling.FORWARD;
            case ORTHO -> FourierScaling.ORTHO;
            case FORWARD -> FourierScaling.BACKWARD;
        };
    }

    private static int dimension(Case golden) {
        return Settings.integer(golden, "dim", -1);
    }

    private static int lengthOfLast(Tensor x, Case golden) {
        int[] lengths = lengths(golden);
        return lengths.length > 0 ? lengths[0] : 2 * (x.shape().size(dimension(golden)) - 1);
    }

    private static Tensor sized(Tensor x, String name, Case golden) {
        int[] axes = axes(name, golden, x);
        int[] lengths = lengths(golden);
        Tensor sized = x;
        for (int i = 0; i < lengths.length; i++) sized = sized.pad(axes[i], 0, lengths[i] - sized.shape().size(axes[i]));
        return sized;
    }

    /// `n` or `s`: the lengths to trim or pad the transformed axes to; none if absent.
    private static int[] lengths(Case golden) {
        return golden.attrs().find("n").or(() -> golden.attrs().find("s")).map(FftFixtures::integers).orElse(new int[0]);
    }

    /// The transformed axes: those named, else the last, the last two, or all.
    private static int[] axes(String name, Case golden, Tensor x) {
        return dim(golden).orElseGet(() -> name.endsWith("2") ? new int[] {-2, -1}
                : name.endsWith("n") ? IntStream.range(0, x.shape().rank()).toArray() : new int[] {-1});
    }

    private static int[] axes(Case golden, Tensor x) {
        return dim(golden).orElseGet(() -> IntStream.range(0, x.shape().rank()).toArray());
    }

    private static Optional<int[]> dim(Case golden) {
        return golden.attrs().find("dim").map(FftFixtures::integers);
    }

    private static int[] integers(Json json) {
        return json instanceof Json.Arr list ? list.items().stream().mapToInt(Json::integer).toArray()
                : new int[] {json.integer()};
    }

    private static FourierScaling scaling(Case golden) {
        return golden.attrs().find("norm").map(n -> FourierScaling.valueOf(n.text().toUpperCase(Locale.ROOT)))
                .orElse(FourierScaling.BACKWARD);
    }

    private enum Way { THERE, BACK }

    /// A centered transform of (…, 2) pairs; `usual` axes, counted without the pairs, unless the case names some, counted with
    /// them.
    private static Tensor centered(Tensor pairs, Case golden, Way way, int... usual) {
        Tensor x = pairs.viewAsComplex();
        int rank = pairs.shape().rank();
        int[] axes = dim(golden).map(d -> Arrays.stream(d).map(i -> Math.floorMod(i, rank)).toArray()).orElse(usual);
        Tensor origin = x.ifftshift(axes);
        var scaling = golden.attrs().find("norm").isPresent() ? scaling(golden) : FourierScaling.ORTHO;
        Tensor y = way == Way.THERE ? origin.fft(scaling, axes) : origin.ifft(scaling, axes);
        return y.fftshift(axes).viewAsReal();
    }

    private static Optional<Comparison> composite(Case golden, TensorCase c) {
        return switch (golden.op()) {
            case "mean(|m*fft2c(x)-y|^2)" -> Optional.of(c.output("y",
                    centered(c.in("x"), golden, Way.THERE, -2, -1).times(c.in("m").reshape(c.in("m").shape().insert(-1, 1)))
                            .mseLoss(c.in("y"))).compare());
            case "ifft(fft(x)*fft(k)).real" -> Optional.of(c.output("y",
                    c.in("x").fft(FourierScaling.BACKWARD, -1).times(c.in("k").fft(FourierScaling.BACKWARD, -1))
                    .ifft(FourierScaling.BACKWARD, -1).real()).compare());
            // The reference's name leaves out that the spectrum is orthonormal and the logarithm is of 1 + the power.
            case "|rfft(x)|^2.sum * log" -> Optional.of(c.output("y",
                    c.in("x").rfft(FourierScaling.ORTHO, -1).viewAsReal().square().sum(-1).log1p().sum()).compare());
            case "fft(fft(x)).abs()" -> Optional.of(c.output("y", cinegrad.ddei.physics.Magnitude.of(
                    c.in("x").fft(FourierScaling.BACKWARD, -1).fft(FourierScaling.BACKWARD, -1))).compare());
            default -> Optional.empty();
        };
    }

    private static Comparison frequencies(Case golden, Backend backend) {
        int n = golden.attrs().at("n").integer();
        double spacing = golden.attrs().at("d").number();
        return Comparison.of(golden, backend.precision()).output("fftfreq", HostArray.of(Shape.of(n), Tensor.fftfreq(n, spacing)))
                .output("rfftfreq", HostArray.of(Shape.of(n / 2 + 1), Tensor.rfftfreq(n, spacing)));
    }

    /// Large transforms whose input is given by a formula, compared at some samples and by their norm.
    private static Optional<Comparison> big(Case golden, Backend backend) {
        var attrs = golden.attrs();
        if (!attrs.at("x_formula").text().equals(BIG_INPUT) || !attrs.at("cot_formula").text().equals(BIG_COTANGENT)) {
            return Optional.empty();
        }
        int[] size = integers(attrs.at("shape"));
        long[] u = golden.in("u").toLongs();
        long[] v = golden.in("v").toLongs();
        var input = new float[2 * size[0] * size[1]];
        var cotangent = new float[input.length];
        for (int i = 0, at = 0; i < size[0]; i++) {
            for (int j = 0; j < size[1]; j++) {
                for (int c = 0; c < 2; c++, at++) {
                    input[at] = Math.floorMod(u[i] * (7 + c) + v[j] * (3 + 2 * c) + (long) i * j, 121L) - 60;
                    cotangent[at] = Math.floorMod(u[i] * (5 - c) + v[j] * (11 + c) + 3L * i * j, 19L) - 9;
                }
            }
        }
        var type = ArrayType.complex(Shape.of(size));
        Tensor x = Tensor.variable(backend.upload(type, input));
        Tensor y = function(golden).orElseThrow().apply(golden.op().startsWith("ddei")
                ? x.viewAsReal().reshape(size[0], size[1], 1, 2) : x);
        double[] gradient = y.backward(backend.upload(y.type(), cotangent)).of(x).toDoubles();
        double[] value = y.value().toDoubles();
        int[] samples = golden.in("sample_idx").toInts();
        return Optional.of(Comparison.of(golden, backend.precision())
                .output("y_sample", pick(value, samples)).output("y_norm", norm(value))
                .gradient("x_sample", pick(gradient, samples)).gradient("x_norm", norm(gradient)));
    }

    private static HostArray pick(double[] pairs, int[] samples) {
        double[] picked = new double[2 * samples.length];
        for (int i = 0; i < samples.length; i++) System.arraycopy(pairs, 2 * samples[i], picked, 2 * i, 2);
        return HostArray.of(Shape.of(samples.length, 2), picked);
    }

    private static HostArray norm(double[] values) {
        return HostArray.of(Shape.SCALAR, Math.sqrt(Arrays.stream(values).map(v -> v * v).sum()));
    }
}
