package cinegrad.ops.reference;

import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;

/// The convolutional recurrence, frame by frame.
final class ReferenceSweep {
    private ReferenceSweep() { }

    static void forward(double[] p, double[] w, double[] bias, double[] h, RecurrentGeometry s, TimeDirection direction) {
        var state = new double[size(s)];
        int channels = s.weight().size(4);
        for (int n = 0; n < s.batch(); n++) {
            Arrays.fill(state, 0);
            for (int step = 0; step < s.frames(); step++) {
                int at = frame(s, n, step, direction);
                var next = new double[size(s)];
                ReferenceConv.forward(state, w, next, s.frame());
                for (int i = 0; i < next.length; i++) next[i] = Math.max(next[i] + p[at + i] + bias[i % channels], 0.0);
                System.arraycopy(next, 0, h, at, next.length);
                state = next;
            }
        }
    }

    static void gradient(double[] g, double[] w, double[] hidden, double[] delta, RecurrentGeometry s, TimeDirection direction) {
        for (int n = 0; n < s.batch(); n++) {
            var carried = new double[size(s)];
            for (int step = s.frames() - 1; step >= 0; step--) {
                int at = frame(s, n, step, direction);
                var d = new double[size(s)];
                for (int i = 0; i < d.length; i++) d[i] = hidden[at + i] > 0 ? g[at + i] + carried[i] : 0;
                System.arraycopy(d, 0, delta, at, d.length);
                ReferenceConv.inputGradient(d, w, carried, s.frame());
            }
        }
    }

    static void weightGradient(double[] delta, double[] hidden, double[] w, RecurrentGeometry s, TimeDirection direction) {
        var term = new double[w.length];
        for (int n = 0; n < s.batch(); n++) {
            for (int step = 1; step < s.frames(); step++) {
                int now = frame(s, n, step, direction);
                int before = frame(s, n, step - 1, direction);
                ReferenceConv.weightGradient(Arrays.copyOfRange(delta, now, now + size(s)),
                        Arrays.copyOfRange(hidden, before, before + size(s)), term, s.frame());
                for (int i = 0; i < term.length; i++) w[i] += term[i];
            }
        }
    }

    /// Numbers in one frame.
    private static int size(RecurrentGeometry s) {
        return s.video().size(2) * s.video().size(3) * s.video().size(4);
    }

    /// Where the frame of video `n` begins that is visited at `step`.
    private static int frame(RecurrentGeometry s, int n, int step, TimeDirection direction) {
        int t = direction == TimeDirection.FORWARD ? step : s.video().size(1) - 1 - step;
        return Coordinates.at(s.video(), n, t, 0, 0, 0);
    }
}
