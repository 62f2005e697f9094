package cinegrad.gpu;

import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.Conv3dGeometry;
import cinegrad.ops.NdArray;
import cinegrad.ops.RecurrentGeometry;
import cinegrad.ops.TimeDirection;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.ConvMode;

/// Convolutions and the recurrent sweep made of them.
final class Convolutions {
    private static final int WEIGHT_THREADS = 1 << 18;
    private static final int LEAST_POINTS = 256;

    private final Stage stage;
    private final Reductions reductions;
    private final ConvMode mode;

    Convolutions(Stage stage, Reductions reductions, ConvMode mode) {
        this.stage = stage;
        this.mode = mode;
        this.reductions = reductions;
    }

    /// The structure `Finish` of conv.cuh; addresses, 0 for none.
    private record Finish(long bias, long addend, long gate, boolean relu) {
        static final Finish NONE = new Finish(0, 0, 0, false);

        long[] structure() {
            return new long[] {bias, addend, gate, relu ? 1 : 0};
        }
    }

    /// The structure `Conv` of conv.cuh.
    private static int[] structure(Conv3dGeometry g, int n, int strideX, int strideY) {
        return new int[] {n, g.t(), g.h(), g.w(), g.c(), g.k(), g.kT(), g.kH(), g.kW(), g.outT(), g.outH(), g.outW(), g.stride().t(), g.stride().h(),
            g.stride().w(), g.padding().t(), g.padding().h(), g.padding().w(), g.dilation().t(), g.dilation().h(), g.dilation().w(), g.groups(), strideX, strideY};
    }

    private static int[] structure(Conv3dGeometry g) {
        return structure(g, g.n(), g.input().stride(0), g.output().stride(0));
    }

    void forward(NdArray x, NdArray w, NdArray y, Conv3dGeometry g, Conv3dFinish finish) {
        var f = new Finish(finish.bias().map(b -> DeviceBuffer.of(b).address()).orElse(0L), finish.addend().map(a -> DeviceBuffer.of(a).address()).orElse(0L), 0,
                finish.activation() == Activation.RELU);
        forward(DeviceBuffer.of(x).address(), w, DeviceBuffer.of(y).address(), structure(g), f, y.numbers());
    }

    private void forward(long x, NdArray w, long y, int[] geometry, Finish finish, long outputs) {
        stage.launch("convForward", Grid.over(outputs), x, w, y, geometry, finish.structure(), outputs);
    }

    void inputGradient(NdArray gradient, NdArray w, NdArray x, Conv3dGeometry g) {
        inputGradient(DeviceBuffer.of(gradient).address(), w, DeviceBuffer.of(x).address(), structure(g), Finish.NONE, x.numbers());
    }

    private void inputGradient(long gradient, NdArray w, long x, int[] geometry, Finish finish, long inputs) {
        stage.launch("convInputGradient", Grid.over(inputs), gradient, w, x, geometry, finish.structure(), inputs);
    }

    void weightGradient(NdArray gradient, NdArray x, NdArray w, Conv3dGeometry g) {
        weightGradient(DeviceBuffer.of(gradient).address(), DeviceBuffer.of(x).address(), w, g, g.n(), structure(g));
    }

    private void weightGradient(long gradient, long x, NdArray w, Conv3dGeometry g, int n, int[] geometry) {
        int points = n * g.outT() * g.outH() * g.outW();
        int slots = Math.clamp(WEIGHT_THREADS / w.numbers(), 1, (points + LEAST_POINTS - 1) / LEAST_POINTS);
        int rows = (points + slots - 1) / slots;
        long threads = (long) slots * w.numbers();
        try (var partial = stage.takeDoubles(threads)) {
            stage.launch("convWeightGradient", Grid.over(threads), gradient, x, partial, geometry, rows, points, threads);
            reductions.addSlots(partial, w, w.numbers(), slots);
        }
    }

    /// All videos of the batch at once, frame after frame.
    void sweep(NdArray p, NdArray w, NdArray bias, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        var pre = DeviceBuffer.of(p);
        var h = DeviceBuffer.of(hidden);
        int video = s.frames() * s.frameSize();
        long numbers = (long) s.batch() * s.frameSize();
        int[] geometry = structure(s.frame(), s.batch(), video, video);
        if (s.frames() == 0 || numbers == 0) return;
        long first = s.at(0, direction.frame(0, s.frames()));
        stage.launch("biasRelu", Grid.over(numbers), pre.address(first), bias, h.address(first), s.frame().k(), s.frameSize(), (long) video, numbers);
        for (int step = 1; step < s.frames(); step++) {
            long at = s.at(0, direction.frame(step, s.frames()));
            long before = s.at(0, direction.frame(step - 1, s.frames()));
            forward(h.address(before), w, h.address(at), geometry, new Finish(DeviceBuffer.of(bias).address(), pre.address(at), 0, true), numbers);
        }
    }

    void sweepGradient(NdArray gradient, NdArray w, NdArray hidden, NdArray delta, RecurrentGeometry s, TimeDirection direction) {
        var g = DeviceBuffer.of(gradient);
        var h = DeviceBuffer.of(hidden);
        var d = DeviceBuffer.of(delta);
        int video = s.frames() * s.frameSize();
        long numbers = (long) s.batch() * s.frameSize();
        int[] geometry = structure(s.frame(), s.batch(), video, video);
        if (s.frames() == 0 || numbers == 0) return;
        long last = s.at(0, direction.frame(s.frames() - 1, s.frames()));
        stage.launch("whereActive", Grid.over(numbers), h.address(last), g.address(last), d.address(last), s.frameSize(), (long) video, numbers);
        for (int step = s.frames() - 2; step >= 0; step--) {
            long at = s.at(0, direction.frame(step, s.frames()));
            long after = s.at(0, direction.frame(step + 1, s.frames()));
            inputGradient(d.address(after), w, d.address(at), geometry, new Finish(0, g.address(at), h.address(at), false), numbers);
        }
    }

    void sweepWeightGradient(NdArray delta, NdArray hidden, NdArray w, RecurrentGeometry s, TimeDirection direction) {
        int video = s.frames() * s.frameSize();
        boolean forward = direction == TimeDirection.FORWARD;
        var g = s.transitions();
        weightGradient(DeviceBuffer.of(delta).address(s.at(0, forward ? 1 : 0)), DeviceBuffer.of(hidden).address(s.at(0, forward ? 0 : 1)), w, g, s.batch(),
                structure(g, s.batch(), video, video));
    }
}
