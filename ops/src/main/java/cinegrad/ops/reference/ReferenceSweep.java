package cinegrad.ops.reference;

import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.conv.ReferenceConv;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;

/// The convolutional recurrence, frame by frame.
final class ReferenceSweep {
    private ReferenceSweep() { }

    static void forward(double[] p, double[] w, double[] bias, double[] h, RecurrentGeometry s, TimeDirection direction) {
        var state = new double[s.frameSize()];
        int channels = s.weight().size(4);
        for (int n = 0; n < s.batch(); n++) {
            Arrays.fill(state, 0);
            for (int step = 0; step < s.frames(); step++) {
                int at = s.at(n, direction.frame(step, s.frames()));
                var next = new double[s.frameSize()];
                ReferenceConv.forward(state, w, next, s.frame());
                for (int i = 0; i < next.length; i++) next[i] = Math.max(next[i] + p[at + i] + bias[i % channels], 0.0);
                System.arraycopy(next, 0, h, at, next.length);
                state = next;
            }
        }
    }

    static void gradient(double[] g, double[] w, double[] hidden, double[] delta, RecurrentGeometry s, TimeDirection direction) {
        for (int n = 0; n < s.batch(); n++) {
            var carried = new double[s.frameSize()];
            for (int step = s.frames() - 1; step >= 0; step--) {
                int at = s.at(n, direction.frame(step, s.frames()));
                var d = new double[s.frameSize()];
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
                int now = s.at(n, direction.frame(step, s.frames()));
                int before = s.at(n, direction.frame(step - 1, s.frames()));
                ReferenceConv.weightGradient(Arrays.copyOfRange(delta, now, now + s.frameSize()),
                        Arrays.copyOfRange(hidden, before, before + s.frameSize()), term, s.frame());
                for (int i = 0; i < term.length; i++) w[i] += term[i];
            }
        }
    }
}
