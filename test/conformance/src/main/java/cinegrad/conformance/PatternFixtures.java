package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.autograd.option.OldElements;
import cinegrad.autograd.option.PadMode;
import cinegrad.autograd.option.Quantile;
import cinegrad.autograd.option.ScatterReduction;
import cinegrad.autograd.option.Side;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.Backend;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs the folder `patterns`: statistics, places, scattered elements, windows, complex convolutions, padding modes.
public final class PatternFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "patterns";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var c = new TensorCase(golden, backend);
        if (golden.op().equals("torch.median")) {
            var median = c.in("x").median(golden.attrs().at("dim").integer());
            return Optional.of(c.output("y", median.values()).output("i", median.indices()).compare().complete());
        }
        return Optional.ofNullable(golden.op().startsWith("F.") ? windows(c) : elements(c))
                .map(y -> c.output("y", y).compare().complete());
    }

    private static @Nullable Tensor elements(TensorCase c) {
        Json attrs = c.golden().attrs();
        Tensor x = c.in("x");
        return switch (c.golden().op()) {
            case "torch.quantile" -> x.quantile(attrs.at("q").number(), attrs.at("dim").integer(),
                    Quantile.valueOf(attrs.at("interpolation").text().toUpperCase(Locale.ROOT)));
            case "torch.histc" -> x.histc(attrs.at("bins").integer(), attrs.at("min").number(), attrs.at("max").number());
            case "torch.histogram" -> x.histogram(attrs.at("edges").items().stream().mapToDouble(Json::number).toArray());
            case "torch.searchsorted" -> x.searchsorted(c.in("v"), attrs.at("right").flag() ? Side.RIGHT : Side.LEFT);
            case "torch.scatter" -> x.scatter(attrs.at("dim").integer(), c.in("i"), c.in("s"));
            case "torch.scatter_reduce" -> x.scatterReduce(attrs.at("dim").integer(), c.in("i"), c.in("s"),
                    ScatterReduction.valueOf(attrs.at("reduce").text().toUpperCase(Locale.ROOT)),
                    attrs.at("include_self").flag() ? OldElements.INCLUDED : OldElements.REPLACED);
            default -> null;
        };
    }

    private static @Nullable Tensor windows(TensorCase c) {
        Case golden = c.golden();
        if (golden.op().equals("F.fold")) {
            var options = ConvOptions.DEFAULT.withStride(Settings.perAxis(golden, "stride", 2, 1))
                    .withPadding(Settings.perAxis(golden, "padding", 2, 0))
                    .withDilation(Settings.perAxis(golden, "dilation", 2, 1));
            return ChannelsLast.back(c.in("x").transpose().fold(options, Settings.integers(golden.attrs().at("size")),
                    Settings.integers(golden.attrs().at("kernel"))));
        }
        int axes = c.in("x").shape().rank() - 2;
        Tensor x = ChannelsLast.of(c.in("x"));
        Tensor w = ChannelsLast.weight(c.in("w"));
        var options = ConvOptions.DEFAULT.withStride(Settings.perAxis(golden, "stride", axes, 1))
                .withPadding(Settings.perAxis(golden, "padding", axes, 0)).withGroups(Settings.integer(golden, "groups", 1));
        if (golden.attrs().find("mode").isPresent()) {
            var mode = PadMode.valueOf(golden.attrs().at("mode").text().toUpperCase(Locale.ROOT));
            return ChannelsLast.back(axes == 1 ? x.conv1d(w, options, mode) : axes == 2 ? x.conv2d(w, options, mode)
                    : x.conv3d(w, options, mode));
        }
        boolean transposed = golden.op().startsWith("F.conv_transpose");
        return ChannelsLast.back(switch (axes) {
            case 1 -> transposed ? x.convTranspose1d(w, options) : x.conv1d(w, options);
            case 2 -> transposed ? x.convTranspose2d(w, options) : x.conv2d(w, options);
            default -> transposed ? x.convTranspose3d(w, options) : x.conv3d(w, options);
        });
    }
}
