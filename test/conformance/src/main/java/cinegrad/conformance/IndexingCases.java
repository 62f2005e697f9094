package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Cases of choosing, moving and putting back elements.
final class IndexingCases {
    private static final Pattern BRACKETS = Pattern.compile("x\\[([^\\[\\]]*)]");

    private static final Pattern NARROW = Pattern.compile("x\\.narrow\\((-?\\d+),(\\d+),(\\d+)\\)");
    private static final Pattern PERMUTE_RESHAPE = Pattern.compile("x\\.permute\\(([^()]*)\\)\\.reshape\\(([^()]*)\\)");
    private static final Pattern SETTINGS_IN_NAME =
            Pattern.compile("( dim=-?\\d+| k=\\d+.*| r=\\d+| sizes on dim -?\\d+| \\d+ dim -?\\d+).*");

    private IndexingCases() { }

    /// The operation without the settings that its name repeats.
    private static String plain(Case golden) {
        return SETTINGS_IN_NAME.matcher(golden.op()).replaceFirst("");
    }

    static Optional<TensorCase> run(TensorCase c) {
        if (!c.golden().keys().contains("in.x") || c.golden().isComplex("in.x")) return Optional.empty();
        Tensor x = c.in("x");
        var slice = BRACKETS.matcher(Settings.text(c.golden(), "expr", ""));
        if (slice.matches()) return Optional.of(c.output("y", SliceExpression.apply(x, slice.group(1))));
        var narrow = NARROW.matcher(Settings.text(c.golden(), "expr", ""));
        if (narrow.matches()) {
            int from = Integer.parseInt(narrow.group(2));
            return Optional.of(c.output("y", x.slice(Integer.parseInt(narrow.group(1)), from,
                    from + Integer.parseInt(narrow.group(3)))));
        }
        return rearranged(c.golden(), x).map(y -> c.output("y", y)).or(() -> chosen(c, x)).or(() -> parts(c, x));
    }

    private static Optional<Tensor> rearranged(Case golden, Tensor x) {
        return Optional.ofNullable(switch (plain(golden)) {
            case "flip" -> x.flip(Settings.integers(golden.attrs().at("dims")));
            case "roll" -> {
                int[] shifts = Settings.integers(golden.attrs().at("shifts"));
                int[] dims = Settings.integers(golden, "dims").orElse(new int[0]);
                if (dims.length == 0) yield x.roll(shifts[0]);
                Tensor y = x;
                for (int i = 0; i < dims.length; i++) y = y.roll(shifts[i], dims[i]);
                yield y;
            }
            case "roll_flat" -> x.roll(golden.attrs().at("shifts").integer());
            case "permute_reshape" -> permutedAndReshaped(x, Settings.text(golden, "expr", ""));
            case "transpose_contig_mul" -> x.swapaxes(0, 1).times(x.permute(1, 0, 2));
            case "repeat", "repeat_4d" -> x.repeat(Settings.integers(golden.attrs().at("repeats")));
            case "repeat_interleave" -> x.repeatInterleave(golden.attrs().at("repeats").integer(),
                    golden.attrs().at("dim").integer());
            case "tril" -> x.tril(golden.attrs().at("diagonal").integer());
            case "triu" -> x.triu(golden.attrs().at("diagonal").integer());
            case "unfold" -> x.unfold(golden.attrs().at("dim").integer(), golden.attrs().at("size").integer(),
                    golden.attrs().at("step").integer());
            case "diagonal" -> x.diagonal(golden.attrs().at("offset").integer(), golden.attrs().at("dim1").integer(),
                    golden.attrs().at("dim2").integer());
            case "squeeze_unsqueeze" -> x.unsqueeze(1).unsqueeze(-1).squeeze(1).times(2);
            case "expand_mul" -> {
                Shape s = x.shape();
                double[] numbers = IntStream.range(0, 5).asDoubleStream().toArray();
                Tensor column = Tensor.constant(x.backend().upload(ArrayType.real(Shape.of(5, 1, 1)), numbers));
                yield x.slice(0, 0, 1).broadcastTo(s.with(0, 5)).times(column);
            }
            case "movedim" -> x.movedim(0, -1);
            case "rot90" -> {
                int[] plane = Settings.integers(golden.attrs().at("dims"));
                yield x.rot90(golden.attrs().at("k").integer(), plane[0], plane[1]);
            }
            case "diff" -> x.diff(1, golden.attrs().at("dim").integer());
            case "F.pixel_shuffle" -> ChannelsLast.back(ChannelsLast.of(x).pixelShuffle(golden.attrs().at("r").integer()));
            case "F.pixel_unshuffle" -> ChannelsLast.back(ChannelsLast.of(x).pixelUnshuffle(golden.attrs().at("r").integer()));
            case "torch.nn.functional.unfold" -> {
                int kernel = golden.attrs().at("kernel").integer();
                int padding = golden.attrs().at("padding").integer();
                int stride = golden.attrs().at("stride").integer();
                var options = ConvOptions.DEFAULT.withPadding(padding, padding).withStride(stride, stride);
                yield ChannelsLast.of(x).unfold(options, kernel, kernel).transpose();
            }
            default -> null;
        });
    }

    /// An expression such as `x.permute(2,0,1).reshape(-1,2)`.
    private static @Nullable Tensor permutedAndReshaped(Tensor x, String expression) {
        var parts = PERMUTE_RESHAPE.matcher(expression);
        if (!parts.matches()) return null;
        int[] sizes = integers(parts.group(2));
        int known = IntStream.of(sizes).filter(n -> n >= 0).reduce(1, Math::multiplyExact);
        for (int i = 0; i < sizes.length; i++) if (sizes[i] == -1) sizes[i] = x.shape().elements() / known;
        return x.permute(integers(parts.group(1))).reshape(sizes);
    }

    private static int[] integers(String list) {
        return Pattern.compile(",").splitAsStream(list).mapToInt(n -> Integer.parseInt(n.strip())).toArray();
    }

    private static Optional<TensorCase> chosen(TensorCase c, Tensor x) {
        Case golden = c.golden();
        return Optional.ofNullable(switch (plain(golden)) {
            case "torch.index_select" -> c.output("y", x.indexSelect(golden.attrs().at("dim").integer(), ints(c, "i")));
            case "torch.gather" -> c.output("y", x.gather(golden.attrs().at("dim").integer(), c.in("i")));
            case "torch.scatter_add" -> c.output("y", x.scatterAdd(golden.attrs().at("dim").integer(),
                    Tensor.index(x.backend(), golden.in("i").shape(), ints(c, "i")), c.in("s")));
            case "torch.index_add" -> c.output("y", x.indexAdd(golden.attrs().at("dim").integer(), ints(c, "i"), c.in("s")));
            case "x[i,:,j]" -> c.output("y", x.permute(0, 2, 1).at(ints(c, "i"), ints(c, "j")));
            case "x[i,j] with duplicates" -> c.output("y", x.at(ints(c, "i"), ints(c, "j")));
            case "x[i] with 2-D index" -> c.output("y", x.embedding(golden.in("i").shape(), ints(c, "i")));
            case "x[m>0]" -> c.output("y", masked(x, ints(c, "m"), golden.in("m").shape().rank()));
            case "y=x.index_put((i,j),v,accumulate=True)" ->
                    c.output("y", x.indexPutAccumulate(c.in("v"), ints(c, "i"), ints(c, "j")));
            case "y=x.clone(); y[1:3,:,::2]=v" -> c.output("y", assigned(x, c.in("v")));
            default -> null;
        });
    }

    private static int[] ints(TensorCase c, String name) {
        return c.golden().in(name).toInts();
    }

    /// The rows where the mask over the leading axes is positive.
    private static Tensor masked(Tensor x, int[] mask, int axes) {
        int[] rest = Arrays.copyOfRange(x.shape().toArray(), axes, x.shape().rank());
        Tensor rows = x.reshape(IntStream.concat(IntStream.of(mask.length), Arrays.stream(rest)).toArray());
        var kept = new boolean[mask.length];
        for (int i = 0; i < kept.length; i++) kept[i] = mask[i] > 0;
        return rows.indexSelect(0, kept);
    }

    /// x with rows 1 and 2 and every other column replaced.
    private static Tensor assigned(Tensor x, Tensor v) {
        Shape s = x.shape();
        var positions = new int[3][v.shape().elements()];
        int at = 0;
        for (int i = 1; i < 3; i++) {
            for (int j = 0; j < s.size(1); j++) {
                for (int k = 0; k < s.size(2); k += 2, at++) {
                    positions[0][at] = i;
                    positions[1][at] = j;
                    positions[2][at] = k;
                }
            }
        }
        return x.indexPut(v.reshape(v.shape().elements()), positions);
    }

    private static Optional<TensorCase> parts(TensorCase c, Tensor x) {
        Case golden = c.golden();
        return Optional.ofNullable(switch (plain(golden)) {
            case "torch.cat" -> c.output("y", Tensor.concatenate(golden.attrs().at("dim").integer(),
                    golden.attrs().at("order").items().stream().map(Json::text).map(c::in).toArray(Tensor[]::new)));
            case "torch.stack" -> c.output("y", Tensor.stack(golden.attrs().at("dim").integer(), x, c.in("y")));
            case "torch.split" -> listed(c, x.split(golden.attrs().at("dim").integer(),
                    Settings.integers(golden.attrs().at("sizes"))));
            case "torch.chunk" -> listed(c, x.chunk(golden.attrs().at("chunks").integer(), golden.attrs().at("dim").integer()));
            default -> null;
        });
    }

    private static TensorCase listed(TensorCase c, List<Tensor> parts) {
        for (int i = 0; i < parts.size(); i++) c.output("y" + i, parts.get(i));
        return c;
    }
}
