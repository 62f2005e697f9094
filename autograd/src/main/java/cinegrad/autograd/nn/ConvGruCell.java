package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// z, r = σ(conv([x, h])); n = tanh(conv([x, r·h])); h' = (1 − z)·n + z·h for images or volumes.
/// Source: Ballas et al., *Delving Deeper into Convolutional Networks for Learning Video Representations*, ICLR 2016.
public final class ConvGruCell implements Cell {
    private final JointConv gates;
    private final JointConv candidate;

    /// @param gateWeight      kernel axes first, then (in + H, 2H), z first
    /// @param candidateWeight kernel axes first, then (in + H, H)
    public ConvGruCell(Parameter gateWeight, Optional<Parameter> gateBias, Parameter candidateWeight,
            Optional<Parameter> candidateBias) {
        int in = candidateWeight.shape().size(-2) - candidateWeight.shape().size(-1);
        this.gates = new JointConv(gateWeight, gateBias, in);
        this.candidate = new JointConv(candidateWeight, candidateBias, in);
    }

    private ConvGruCell(JointConv gates, JointConv candidate) {
        this.gates = gates;
        this.candidate = candidate;
    }

    /// @param axes 2 for images, 3 for volumes
    public static ConvGruCell of(String name, int axes, int in, int hidden, int kernel, Backend backend, RandomStream random) {
        return new ConvGruCell(JointConv.of(name + ".gates", axes, in, hidden, 2 * hidden, kernel, backend, random),
                JointConv.of(name + ".candidate", axes, in, hidden, hidden, kernel, backend, random));
    }

    @Override
    public Tensor project(Tensor x) {
        return Tensor.concatenate(-1, gates.ofInput(x), candidate.ofInput(x));
    }

    @Override
    public List<Tensor> step(Tensor projected, List<Tensor> state) {
        Tensor h = state.getFirst();
        int n = hidden();
        Tensor zr = projected.slice(-1, 0, 2 * n).plus(gates.ofState(h)).sigmoid();
        Tensor z = zr.slice(-1, 0, n);
        Tensor r = zr.slice(-1, n, 2 * n);
        Tensor next = projected.slice(-1, 2 * n, 3 * n).plus(candidate.ofState(r.times(h))).tanh();
        return List.of(Gates.blend(z, next, h));
    }

    @Override
    public int states() {
        return 1;
    }

    @Override
    public int hidden() {
        return candidate.out();
    }

    @Override
    public List<Parameter> parameters() {
        return Stream.of(gates, candidate).flatMap(c -> c.parameters().stream()).toList();
    }
}
