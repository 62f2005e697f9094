package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.ops.sample.Windows;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Cases of pooling.
final class PoolingCases {
    private PoolingCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        String op = c.golden().op();
        if (!op.contains("_pool")) return Optional.empty();
        Tensor x = ChannelsLast.of(c.in("x"));
        var windows = windows(c.golden(), x, op.contains("adaptive"));
        if (op.contains("lp_pool")) {
            double p = c.golden().attrs().at("norm_type").number();
            return Optional.of(c.output("y", ChannelsLast.back(x.pow(p).sumPool(windows).pow(1 / p))));
        }
        if (c.golden().attrs().find("divisor_override").isPresent()) {
            return Optional.of(c.output("y", ChannelsLast.back(x.sumPool(windows)
                    .dividedBy(c.golden().attrs().at("divisor_override").number()))));
        }
        if (op.contains("avg_pool")) return Optional.of(c.output("y", ChannelsLast.back(x.avgPool(windows))));
        var largest = x.maxPoolWithIndices(windows);
        c.output("y", ChannelsLast.back(largest.values()));
        return Optional.of(c.golden().keys().contains("out.indices") ? c.output("indices", ChannelsLast.back(largest.indices()))
                : c);
    }

    private static List<Windows> windows(Case golden, Tensor x, boolean adaptive) {
        int axes = x.shape().rank() - 2;
        int[] kernel = Settings.perAxis(golden, adaptive ? "output_size" : "kernel_size", axes, 1);
        int[] padding = Settings.perAxis(golden, "padding", axes, 0);
        int[] dilation = Settings.perAxis(golden, "dilation", axes, 1);
        boolean up = Settings.flag(golden, "ceil_mode");
        boolean counted = golden.attrs().find("count_include_pad").map(j -> j.flag()).orElse(true);
        int[] stride = golden.attrs().find("stride").isPresent() ? Settings.perAxis(golden, "stride", axes, 1) : kernel;
        return IntStream.range(0, axes).mapToObj(i -> {
            int size = x.shape().size(1 + i);
            return adaptive ? Windows.adaptive(size, kernel[i])
                    : Windows.sliding(size, kernel[i], stride[i], padding[i], dilation[i],
                    up ? Windows.Rounding.UP : Windows.Rounding.DOWN, counted ? Windows.Padding.COUNTED
                    : Windows.Padding.LEFT_OUT);
        }).toList();
    }
}
