package cinegrad.autograd;

import cinegrad.ops.NdArray;

import java.util.List;

/// A backward pass whose arrays stand for tensors: what a gradient rule computes is recorded.
final class RecordedPass extends BackwardPass {
    private final RecordingBackend recorder;

    RecordedPass(RecordingBackend recorder) {
        this.recorder = recorder;
    }

    /// Walks from `root` to the inputs of `tensors`, which are in the order recorded.
    static RecordedPass through(List<Tensor> tensors, Tensor root, Tensor cotangent, RecordingBackend recorder) {
        var pass = new RecordedPass(recorder);
        pass.start(root, recorder.array(cotangent));
        for (var t : tensors.reversed()) pass.visit(t);
        return pass;
    }

    /// The gradient of `t` as a tensor, zeros where none has arrived.
    Tensor recorded(Tensor t) {
        NdArray g = gradient(t);
        return g == null ? Tensor.constant(t.backend().zeros(t.type())) : RecordingBackend.tensor(g);
    }

    @Override
    NdArray output(Tensor t) {
        return recorder.array(t);
    }

    @Override
    List<NdArray> saved(Tensor t) {
        return t.op().forward(t.inputs().stream().map(recorder::array).toList()).saved();
    }
}
