package cinegrad.ops.reference;

import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;

/// The definition of the convolution and its gradients: double precision, plain loops, no tricks.
///
/// All three walk over the same triples (output point, kernel point, input point); they differ in which of the three arrays
/// is summed into.
public final class ReferenceConv {
    private ReferenceConv() { }

    /// y[o, k] = Σ_{taps, c} x[o·stride + tap·dilation − padding, c] · w[tap, c, k].
    public static void forward(double[] x, double[] w, double[] y, Conv3dGeometry g) {
        Arrays.fill(y, 0, g.output().elements(), 0);
        forEachContact(g, (xAt, wAt, yAt) -> {
            int cPerGroup = g.c() / g.groups();
            int kPerGroup = g.k() / g.groups();
            for (int k = 0; k < g.k(); k++) {
                for (int c = 0; c < cPerGroup; c++) {
                    y[yAt + k] += x[xAt + k / kPerGroup * cPerGroup + c] * w[wAt + c * g.k() + k];
                }
            }
        });
    }

    /// The adjoint of [#forward] in x: gx[i, c] = Σ over the outputs that read input point i of gy · w.
    public static void inputGradient(double[] gy, double[] w, double[] gx, Conv3dGeometry g) {
        Arrays.fill(gx, 0, g.input().elements(), 0);
        forEachContact(g, (xAt, wAt, yAt) -> {
            int cPerGroup = g.c() / g.groups();
            int kPerGroup = g.k() / g.groups();
            for (int k = 0; k < g.k(); k++) {
                for (int c = 0; c < cPerGroup; c++) {
                    gx[xAt + k / kPerGroup * cPerGroup + c] += gy[yAt + k] * w[wAt + c * g.k() + k];
                }
            }
        });
    }

    /// The adjoint of [#forward] in w: gw[tap, c, k] = Σ_o gy[o, k] · x[o·stride + tap·dilation − padding, c].
    public static void weightGradient(double[] gy, double[] x, double[] gw, Conv3dGeometry g) {
        Arrays.fill(gw, 0, g.weight().elements(), 0);
        forEachContact(g, (xAt, wAt, yAt) -> {
            int cPerGroup = g.c() / g.groups();
            int kPerGroup = g.k() / g.groups();
            for (int k = 0; k < g.k(); k++) {
                for (int c = 0; c < cPerGroup; c++) {
                    gw[wAt + c * g.k() + k] += gy[yAt + k] * x[xAt + k / kPerGroup * cPerGroup + c];
                }
            }
        });
    }

    private interface Contact {
        /// The kernel point at `wAt` carries the input point at `xAt` to the output point at `yAt`.
        void at(int xAt, int wAt, int yAt);
    }

    private static void forEachContact(Conv3dGeometry g, Contact contact) {
        int outT = g.outT();
        int outH = g.outH();
        int outW = g.outW();
        for (int n = 0; n < g.n(); n++) {
            for (int ot = 0; ot < outT; ot++) {
                for (int oh = 0; oh < outH; oh++) {
                    Parallel.requireUninterrupted();
                    for (int ow = 0; ow < outW; ow++) {
                        int yAt = (((n * outT + ot) * outH + oh) * outW + ow) * g.k();
                        for (int a = 0; a < g.kT(); a++) {
                            int t = ot * g.stride().t() + a * g.dilation().t() - g.padding().t();
                            if (t < 0 || t >= g.t()) continue;
                            for (int b = 0; b < g.kH(); b++) {
                                int h = oh * g.stride().h() + b * g.dilation().h() - g.padding().h();
                                if (h < 0 || h >= g.h()) continue;
                                for (int d = 0; d < g.kW(); d++) {
                                    int w = ow * g.stride().w() + d * g.dilation().w() - g.padding().w();
                                    if (w < 0 || w >= g.w()) continue;
                                    int xAt = (((n * g.t() + t) * g.h() + h) * g.w() + w) * g.c();
                                    int wAt = ((a * g.kH() + b) * g.kW() + d) * g.weight().size(3) * g.k();
                                    contact.at(xAt, wAt, yAt);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
