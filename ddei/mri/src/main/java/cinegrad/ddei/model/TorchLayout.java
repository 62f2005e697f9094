package cinegrad.ddei.model;

import cinegrad.autograd.Gradients;
import cinegrad.autograd.nn.Module;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// Parameters as PyTorch stores them: convolutions of images as (K, C, first axis, second axis), where ours are (1, kH, kW, C,
/// K). Everything else is the same on both sides. This is the door through which published weights come in and gradients are
/// compared.
///
/// State dicts are maps from name to array in PyTorch's layout, on any backend, in the module's order.
public enum TorchLayout {
    /// Images run (H, W), as in most networks.
    HEIGHT_WIDTH(new int[] {2, 3, 1, 0}, new int[] {3, 2, 0, 1}),
    /// Images run (W, H), as inside the published DDEI network.
    WIDTH_HEIGHT(new int[] {3, 2, 1, 0}, new int[] {3, 2, 1, 0});

    private static final List<String> PREFIXES = List.of("model.backbone_net.", "backbone_net.", "module.");

    private final int[] in;
    private final int[] out;

    TorchLayout(int[] in, int[] out) {
        this.in = in;
        this.out = out;
    }

    /// A parameter's array as ours.
    public NdArray fromTorch(NdArray torch) {
        if (torch.shape().rank() != 4) return torch;
        NdArray kernel = torch.backend().permute(torch, in);
        return kernel.reshape(kernel.shape().insert(0, 1));
    }

    /// Our array as PyTorch's.
    public NdArray toTorch(NdArray ours) {
        Shape s = ours.shape();
        if (s.rank() != 5) return ours;
        if (s.size(0) != 1) {
            throw new ShapeException("TorchLayout: the kernel (kT,kH,kW,C,K) = " + s
                    + " reaches over frames; a convolution of images has kT = 1");
        }
        return ours.backend().permute(ours.reshape(s.remove(0)), out);
    }

    /// Copies a state dict into the module's parameters; the names must be the same, apart from prefixes of all of them such as
    /// `backbone_net.`. Where names or shapes differ, the module stays as it was.
    public void load(Module module, Map<String, NdArray> stateDict) {
        var given = withoutPrefix(stateDict);
        var names = module.parameters().stream().map(Parameter::name).toList();
        var missing = names.stream().filter(n -> !given.containsKey(n)).toList();
        var unknown = given.keySet().stream().filter(n -> !names.contains(n)).toList();
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException("state dict: does not fit the network; missing " + missing + ", unknown "
                    + unknown);
        }
        var values = new LinkedHashMap<Parameter, NdArray>();
        for (var p : module.parameters()) {
            NdArray theirs = Objects.requireNonNull(given.get(p.name()));
            NdArray value = fromTorch(theirs);
            if (!value.shape().equals(p.shape())) {
                throw new ShapeException("state dict: " + p.name() + " is " + theirs.shape() + ", the network needs "
                        + toTorch(p.value()).shape());
            }
            values.put(p, value);
        }
        values.forEach((p, value) -> p.value().backend().writeInto(p.value(), value.toDoubles()));
    }

    /// The names without the prefixes that all of them share, if they are some that wrappers of networks add.
    public static Map<String, NdArray> withoutPrefix(Map<String, NdArray> stateDict) {
        for (String prefix : PREFIXES) {
            if (stateDict.isEmpty() || !stateDict.keySet().stream().allMatch(n -> n.startsWith(prefix))) continue;
            var plain = new LinkedHashMap<String, NdArray>();
            stateDict.forEach((name, value) -> plain.put(name.substring(prefix.length()), value));
            return withoutPrefix(plain);
        }
        return stateDict;
    }

    /// The module's parameters.
    public Map<String, NdArray> stateDict(Module module) {
        return each(module, Parameter::value);
    }

    /// The gradients of the module's parameters.
    public Map<String, NdArray> gradients(Module module, Gradients gradients) {
        return each(module, p -> gradients.of(p.tensor()));
    }

    private Map<String, NdArray> each(Module module, Function<Parameter, NdArray> value) {
        var all = new LinkedHashMap<String, NdArray>();
        for (var p : module.parameters()) all.put(p.name(), toTorch(value.apply(p)));
        return all;
    }

    /// All numbers of a state dict one after the other, as one row.
    public static NdArray flat(Map<String, NdArray> stateDict) {
        int n = stateDict.values().stream().mapToInt(NdArray::numbers).sum();
        double[] all = new double[n];
        int at = 0;
        for (var value : stateDict.values()) {
            System.arraycopy(value.toDoubles(), 0, all, at, value.numbers());
            at += value.numbers();
        }
        return stateDict.values().iterator().next().backend().upload(ArrayType.real(Shape.of(n)), all);
    }
}
