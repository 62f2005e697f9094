package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Resizing;

import java.util.Optional;

/// Cases of convolutions, plain and transposed, and of small networks made of them.
final class ConvolutionCases {
    private ConvolutionCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        String op = c.golden().op();
        if (op.startsWith("torch.nn.functional.conv_transpose")) return Optional.of(c.output("y", transposed(c)));
        if (op.startsWith("torch.nn.functional.conv")) return Optional.of(c.output("y", plain(c)));
        return Optional.ofNullable(switch (op) {
            case "x+conv2(relu(bn(conv1(x))))" -> c.output("y", residual(c));
            case "conv-relu-maxpool-conv-relu-upsample(bilinear)-concat-conv" -> c.output("y", unet(c));
            default -> null;
        });
    }

    private static Tensor plain(TensorCase c) {
        Tensor x = ChannelsLast.of(c.in("x"));
        Tensor w = ChannelsLast.weight(c.in("w"));
        return finished(c, isNamed(c, "same") ? x.convSame(w, options(c)) : spatial(x, w, options(c)));
    }

    private static Tensor transposed(TensorCase c) {
        int axes = c.in("x").shape().rank() - 2;
        int[] outputPadding = Settings.perAxis(c.golden(), "output_padding", axes, 0);
        return finished(c, transposed(ChannelsLast.of(c.in("x")), ChannelsLast.weight(c.in("w")), options(c), outputPadding));
    }

    private static Tensor spatial(Tensor x, Tensor w, ConvOptions options) {
        return switch (w.shape().rank() - 2) {
            case 1 -> x.conv1d(w, options);
            case 2 -> x.conv2d(w, options);
            default -> x.conv3d(w, options);
        };
    }

    private static Tensor transposed(Tensor x, Tensor w, ConvOptions options, int[] outputPadding) {
        return switch (w.shape().rank() - 2) {
            case 1 -> x.convTranspose1d(w, options, outputPadding);
            case 2 -> x.convTranspose2d(w, options, outputPadding);
            default -> x.convTranspose3d(w, options, outputPadding);
        };
    }

    private static Tensor finished(TensorCase c, Tensor y) {
        return ChannelsLast.back(c.golden().keys().contains("in.b") ? y.plus(c.in("b")) : y);
    }

    /// Whether this word names the padding.
    private static boolean isNamed(TensorCase c, String word) {
        return c.golden().attrs().find("padding").filter(p -> p instanceof Json.Text text && text.text().equals(word))
                .isPresent();
    }

    private static ConvOptions options(TensorCase c) {
        Case golden = c.golden();
        int axes = c.in("x").shape().rank() - 2;
        var options = ConvOptions.DEFAULT.withStride(Settings.perAxis(golden, "stride", axes, 1))
                .withDilation(Settings.perAxis(golden, "dilation", axes, 1))
                .withGroups(Settings.integer(golden, "groups", 1));
        return isNamed(c, "same") || isNamed(c, "valid") ? options
                : options.withPadding(Settings.perAxis(golden, "padding", axes, 0));
    }

    private static Tensor convolved(Tensor x, Tensor w) {
        return x.conv2d(ChannelsLast.weight(w), ConvOptions.DEFAULT.withPadding(1, 1));
    }

    private static Tensor residual(TensorCase c) {
        Tensor x = ChannelsLast.of(c.in("x"));
        Tensor inner = convolved(x, c.in("w1")).batchNorm(1e-5).times(c.in("g")).plus(c.in("b")).relu();
        return ChannelsLast.back(x.plus(convolved(inner, c.in("w2"))));
    }

    private static Tensor unet(TensorCase c) {
        Tensor x = ChannelsLast.of(c.in("x"));
        Tensor fine = convolved(x, c.in("w1")).relu();
        Tensor coarse = convolved(fine.maxPool(2, 2), c.in("w2")).relu();
        Tensor back = coarse.interpolate(Resizing.LINEAR, Corners.EDGES, fine.shape().size(1), fine.shape().size(2));
        return ChannelsLast.back(convolved(Tensor.concatenate(-1, fine, back), c.in("w3")));
    }
}
