package cinegrad.conformance;

import cinegrad.autograd.Indexing;
import cinegrad.autograd.Tensor;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Cases of choosing, moving and putting back elements.
final class IndexingCases {
    private static final Pattern BRACKETS = Pattern.compile("x\\[([^\\[\\]]*)]");

    private static final Pattern NARROW = Pattern.compile("x\\.narrow\\((-?\\d+),(\\d+),(\\d+)\\)");
    private static final Pattern SETTINGS_IN_NAME = Pattern.compile("( dim=-?\\d+| k=\\d+.*| r=\\d+| sizes on dim -?\\d+| \\d+ dim -?\\d+).*");

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
            return Optional.of(c.output("y", x.slice(Integer.parseInt(narrow.group(1)), from, from + Integer.parseInt(narrow.group(3)))));
        }
        return rearranged(c.golden(), x).map(y -> c.output("y", y)).or(() -> chosen(c, x)).or(() -> parts(c, x));
    }

    private static Optional<Tensor> rearranged(Case golden, Tensor x) {
        return Optional.ofNullable(switch (plain(golden)) {
            case "flip" -> Indexing.flip(x, Settings.integers(golden.attrs().at("dims")));
            case "roll" -> {
                int[] shifts = Settings.integers(golden.attrs().at("shifts"));
                int[] dims = Settings.integers(golden, "dims").orElse(new int[0]);
                if (dims.length == 0) yield Indexing.rollFlat(x, shifts[0]);
                Tensor y = x;
                for (int i = 0; i < dims.length; i++) y = Indexing.roll(y, shifts[i], dims[i]);
                yield y;
            }
            case "roll_flat" -> Indexing.rollFlat(x, golden.attrs().at("shifts").integer());
            case "permute_reshape" -> x.permute(2, 0, 1).reshape(x.shape().elements() / 2, 2);
            case "transpose_contig_mul" -> Indexing.swap(x, 0, 1).times(x.permute(1, 0, 2));
            case "repeat", "repeat_4d" -> Indexing.repeat(x, Settings.integers(golden.attrs().at("repeats")));
            case "repeat_interleave" -> Indexing.repeatEach(x, golden.attrs().at("repeats").integer(), golden.attrs().at("dim").integer());
            case "tril" -> Indexing.lowerTriangle(x, golden.attrs().at("diagonal").integer());
            case "triu" -> Indexing.upperTriangle(x, golden.attrs().at("diagonal").integer());
            case "unfold" -> Indexing.windows(x, golden.attrs().at("dim").integer(), golden.attrs().at("size").integer(), golden.attrs().at("step").integer());
            case "diagonal" -> Indexing.diagonal(x, golden.attrs().at("offset").integer(), golden.attrs().at("dim1").integer(),
                    golden.attrs().at("dim2").integer());
            case "squeeze_unsqueeze" -> x.unsqueeze(1).unsqueeze(-1).squeeze(1).times(2);
            case "expand_mul" -> {
                Shape s = x.shape();
                double[] numbers = IntStream.range(0, 5).asDoubleStream().toArray();
                Tensor column = Tensor.constant(x.backend().upload(ArrayType.real(Shape.of(5, 1, 1)), numbers));
                yield x.slice(0, 0, 1).broadcastTo(s.with(0, 5)).times(column);
            }
            case "movedim" -> Indexing.moveAxis(x, 0, -1);
            case "rot90" -> {
                int[] plane = Settings.integers(golden.attrs().at("dims"));
                yield Indexing.rotate90(x, golden.attrs().at("k").integer(), plane[0], plane[1]);
            }
            case "diff" -> Indexing.difference(x, golden.attrs().at("dim").integer());
            case "F.pixel_shuffle" -> pixelShuffle(x, golden.attrs().at("r").integer());
            case "F.pixel_unshuffle" -> pixelUnshuffle(x, golden.attrs().at("r").integer());
            case "torch.nn.functional.unfold" -> patches(x, golden.attrs().at("kernel").integer(),
                    golden.attrs().at("padding").integer(), golden.attrs().at("stride").integer());
            default -> null;
        });
    }

    /// (N, C·r², H, W) → (N, C, H·r, W·r).
    private static Tensor pixelShuffle(Tensor x, int r) {
        Shape s = x.shape();
        int c = s.size(1) / (r * r);
        return x.reshape(s.size(0), c, r, r, s.size(2), s.size(3)).permute(0, 1, 4, 2, 5, 3).reshape(s.size(0), c, s.size(2) * r, s.size(3) * r);
    }

    /// (N, C, H·r, W·r) → (N, C·r², H, W).
    private static Tensor pixelUnshuffle(Tensor x, int r) {
        Shape s = x.shape();
        int h = s.size(2) / r;
        int w = s.size(3) / r;
        return x.reshape(s.size(0), s.size(1), h, r, w, r).permute(0, 1, 3, 5, 2, 4).reshape(s.size(0), s.size(1) * r * r, h, w);
    }

    /// (N, C, H, W) → (N, C·k², windows): the padded image's k×k windows as columns.
    private static Tensor patches(Tensor x, int kernel, int padding, int stride) {
        Shape s = x.shape();
        Tensor y = x;
        for (int axis = 2; axis < 4; axis++) {
            int size = s.size(axis);
            y = y.take(axis, IntStream.range(-padding, size + padding).map(i -> i < 0 || i >= size ? -1 : i).toArray());
        }
        Tensor windows = Indexing.windows(Indexing.windows(y, 2, kernel, stride), 3, kernel, stride);
        int positions = windows.shape().size(2) * windows.shape().size(3);
        return windows.permute(0, 1, 4, 5, 2, 3).reshape(s.size(0), s.size(1) * kernel * kernel, positions);
    }

    private static Optional<TensorCase> chosen(TensorCase c, Tensor x) {
        Case golden = c.golden();
        return Optional.ofNullable(switch (plain(golden)) {
            case "torch.index_select" -> c.output("y", Indexing.take(x, golden.attrs().at("dim").integer(), ints(c, "i")));
            case "torch.gather" -> c.output("y", Indexing.gather(x, golden.attrs().at("dim").integer(), c.in("i")));
            case "torch.scatter_add" -> c.output("y", Indexing.scatterAdd(x, golden.attrs().at("dim").integer(), golden.in("i").shape(),
                    ints(c, "i"), c.in("s")));
            case "torch.index_add" -> c.output("y", Indexing.indexAdd(x, golden.attrs().at("dim").integer(), ints(c, "i"), c.in("s")));
            case "x[i,:,j]" -> c.output("y", Indexing.at(x.permute(0, 2, 1), ints(c, "i"), ints(c, "j")));
            case "x[i,j] with duplicates" -> c.output("y", Indexing.at(x, ints(c, "i"), ints(c, "j")));
            case "x[i] with 2-D index" -> c.output("y", Indexing.embedding(x, golden.in("i").shape(), ints(c, "i")));
            case "x[m>0]" -> c.output("y", masked(x, ints(c, "m"), golden.in("m").shape().rank()));
            case "y=x.index_put((i,j),v,accumulate=True)" -> c.output("y", Indexing.addAt(x, c.in("v"), ints(c, "i"), ints(c, "j")));
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
        return Indexing.where(rows, 0, kept);
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
        return Indexing.replaceAt(x, v.reshape(v.shape().elements()), positions);
    }

    private static Optional<TensorCase> parts(TensorCase c, Tensor x) {
        Case golden = c.golden();
        return Optional.ofNullable(switch (plain(golden)) {
            case "torch.cat" -> c.output("y", Tensor.concatenate(golden.attrs().at("dim").integer(),
                    golden.attrs().at("order").items().stream().map(Json::text).map(c::in).toArray(Tensor[]::new)));
            case "torch.stack" -> c.output("y", Indexing.stack(golden.attrs().at("dim").integer(), x, c.in("y")));
            case "torch.split" -> listed(c, Indexing.split(x, golden.attrs().at("dim").integer(),
                    Settings.integers(golden.attrs().at("sizes"))));
            case "torch.chunk" -> listed(c, Indexing.chunk(x, golden.attrs().at("dim").integer(), golden.attrs().at("chunks").integer()));
            default -> null;
        });
    }

    private static TensorCase listed(TensorCase c, List<Tensor> parts) {
        for (int i = 0; i < parts.size(); i++) c.output("y" + i, parts.get(i));
        return c;
    }
}
