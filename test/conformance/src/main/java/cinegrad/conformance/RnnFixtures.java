package cinegrad.conformance;

import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Cell;
import cinegrad.autograd.nn.ConvGruCell;
import cinegrad.autograd.nn.ConvLstmCell;
import cinegrad.autograd.nn.GruCell;
import cinegrad.autograd.nn.Linear;
import cinegrad.autograd.nn.LstmCell;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.Recurrent;
import cinegrad.autograd.nn.RnnCell;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.shape.ArrayType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/// Runs the folder `rnn`: recurrent cells and layers, for sequences and for videos.
public final class RnnFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "rnn";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var run = new Run(new TensorCase(golden, backend));
        String op = golden.op().replaceFirst("\\(bias=False\\)", "");
        return switch (op) {
            case "torch.nn.RNNCell" -> Optional.of(run.cell(new RnnCell(run.linear("ih", ""), run.linear("hh", ""),
                    activation(golden)), "y"));
            case "torch.nn.GRUCell" -> Optional.of(run.cell(new GruCell(run.linear("ih", ""), run.linear("hh", "")), "y"));
            case "torch.nn.LSTMCell" -> Optional.of(run.cell(new LstmCell(run.linear("ih", ""), run.linear("hh", "")), "h", "c"));
            case "torch.nn.RNN", "torch.nn.GRU", "torch.nn.LSTM" -> Optional.of(run.sequence(op));
            default -> op.startsWith("own Conv") ? Optional.of(run.video(op.startsWith("own ConvLSTM"))) : Optional.empty();
        };
    }

    private static Elementary activation(Case golden) {
        return Settings.text(golden, "nonlinearity", "tanh").equals("relu") ? Elementary.RELU : Elementary.TANH;
    }

    /// One case: its tensors, and its parameters under the reference's names with the order of axes that leads back there.
    private record Run(TensorCase c, Map<String, Parameter> parameters, Map<String, int[]> back) {
        Run(TensorCase c) {
            this(c, new LinkedHashMap<>(), new LinkedHashMap<>());
        }

        private boolean has(String input) {
            return c.golden().keys().contains("in." + input);
        }

        private List<Tensor> zero(Cell cell) {
            Tensor x = c.in("x");
            return Collections.nCopies(cell.states(), Tensor.constant(x.backend()
                    .zeros(ArrayType.real(x.shape().with(-1, cell.hidden())))));
        }

        /// The reference's parameter with its axes in the given order.
        private Parameter parameter(String name, int... order) {
            NdArray stored = c.array("param." + name);
            var p = new Parameter(name, stored.backend().permute(stored, order));
            int[] inverse = new int[order.length];
            for (int i = 0; i < order.length; i++) inverse[order[i]] = i;
            parameters.put(name, p);
            back.put(name, inverse);
            return p;
        }

        private Optional<Parameter> bias(String name) {
            return has("param." + name) ? Optional.of(parameter(name, 0)) : Optional.empty();
        }

        /// `weight_ih` and `bias_ih`, with a suffix such as `_l0_reverse`.
        Linear linear(String which, String suffix) {
            return new Linear(parameter("weight_" + which + suffix, 1, 0), bias("bias_" + which + suffix));
        }

        Comparison cell(Cell cell, String... outputs) {
            var names = cell.states() == 2 ? List.of("h", "c") : List.of("h");
            var start = has(names.getFirst()) ? names.stream().map(c::in).toList() : zero(cell);
            var state = cell.step(cell.project(c.in("x")), start);
            for (int i = 0; i < outputs.length; i++) c.output(outputs[i], state.get(i));
            return compare();
        }

        Comparison sequence(String op) {
            boolean batchFirst = Settings.flag(c.golden(), "batch_first");
            boolean both = Settings.flag(c.golden(), "bidirectional");
            var levels = new ArrayList<Recurrent.Level>();
            for (int l = 0; l < Settings.integer(c.golden(), "num_layers", 1); l++) {
                String suffix = "_l" + l;
                levels.add(new Recurrent.Level(named(op, suffix), both ? Optional.of(named(op, suffix + "_reverse"))
                        : Optional.empty()));
            }
            boolean lstm = op.endsWith("LSTM");
            List<List<Tensor>> start = !has("h") ? List.of() : IntStream.range(0, c.in("h").shape().size(0)).mapToObj(i -> {
                Tensor h = c.in("h").select(0, i);
                return lstm ? List.of(h, c.in("c").select(0, i)) : List.of(h);
            }).toList();
            var y = new Recurrent(levels).apply(batchFirst ? c.in("x") : c.in("x").permute(1, 0, 2), start);
            c.output("out", batchFirst ? y.frames() : y.frames().permute(1, 0, 2)).output("h", last(y, 0));
            if (lstm) c.output("c", last(y, 1));
            return compare();
        }

        private Cell named(String op, String suffix) {
            Linear input = linear("ih", suffix);
            Linear recurrent = linear("hh", suffix);
            return switch (op) {
                case "torch.nn.LSTM" -> new LstmCell(input, recurrent);
                case "torch.nn.GRU" -> new GruCell(input, recurrent);
                default -> new RnnCell(input, recurrent, activation(c.golden()));
            };
        }

        private static Tensor last(Recurrent.Output y, int state) {
            return Tensor.stack(0, y.last().stream().map(s -> s.get(state)).toArray(Tensor[]::new));
        }

        /// Videos (T, N, C, H, W) or of volumes (T, N, C, D, H, W).
        Comparison video(boolean lstm) {
            Cell cell = lstm ? new ConvLstmCell(kernel("conv.weight"), bias("conv.bias"))
                    : new ConvGruCell(kernel("convzr.weight"), bias("convzr.bias"), kernel("convn.weight"), bias("convn.bias"));
            List<List<Tensor>> start = !has("h") ? List.of()
                    : List.of((lstm ? List.of("h", "c") : List.of("h")).stream().map(name -> ChannelsLast.of(c.in(name)))
                    .toList());
            var y = Recurrent.of(cell).apply(c.in("x").swapaxes(0, 1).movedim(2, -1), start);
            c.output(lstm ? "out" : "y", y.frames().movedim(-1, 2).swapaxes(0, 1));
            if (lstm) c.output("c", ChannelsLast.back(y.last().getFirst().get(1)));
            return compare();
        }

        private Parameter kernel(String name) {
            int axes = c.golden().in("param." + name).shape().rank() - 2;
            return parameter(name, axes == 3 ? new int[] {2, 3, 4, 1, 0} : new int[] {2, 3, 1, 0});
        }

        private Comparison compare() {
            Gradients gradients = c.evaluate();
            var check = c.compare(gradients);
            parameters.forEach((name, p) -> {
                NdArray g = gradients.of(p.tensor());
                check.gradient("param." + name, g.backend().permute(g, Objects.requireNonNull(back.get(name))));
            });
            return check.complete();
        }
    }
}
