package cinegrad.test.cases;

import static cinegrad.test.cases.OpCase.complex;
import static cinegrad.test.cases.OpCase.of;
import static cinegrad.test.cases.OpCase.real;
import static cinegrad.test.cases.OpCase.truth;
import static cinegrad.test.cases.OpCase.unary;

import cinegrad.autograd.AttentionMask;
import cinegrad.autograd.op.ApplyLinearMap;
import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Elementwise;
import cinegrad.autograd.op.Product;
import cinegrad.autograd.op.Reduce;
import cinegrad.autograd.op.Structural;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.autograd.option.CtcOptions;
import cinegrad.autograd.option.Likelihood;
import cinegrad.autograd.option.LossReduction;
import cinegrad.autograd.option.OldElements;
import cinegrad.autograd.option.PadMode;
import cinegrad.autograd.option.PoissonOptions;
import cinegrad.autograd.option.ScatterReduction;
import cinegrad.autograd.option.StftOptions;
import cinegrad.autograd.option.TripletOptions;
import cinegrad.autograd.option.Wavelet;
import cinegrad.autograd.option.Window;
import cinegrad.ops.shape.Shape;

import java.util.stream.Stream;

/// Operations made of others, each under one that it uses.
final class CompositeCases {
    private CompositeCases() { }

    static Stream<OpCase> all() {
        return Stream.of(attention(), losses(), signals(), patterns()).flatMap(s -> s);
    }

    private static Stream<OpCase> patterns() {
        return Stream.of(
                of(AxisOps.ScatterExtreme.class, "largest", in -> in.get(0).scatterReduce(1, in.get(2), in.get(1),
                ScatterReduction.AMAX, OldElements.INCLUDED), real(n -> Shape.of(n, 2)), real(n -> Shape.of(n, 3)),
                        truth(n -> Shape.of(n, 3))).upTo(997),
                of(AxisOps.ScatterExtreme.class, "smallest of those that come", in -> in.get(0).scatterReduce(0, in.get(2),
                in.get(1), ScatterReduction.AMIN, OldElements.REPLACED), real(n -> Shape.of(3, n)), real(n -> Shape.of(4, n)),
                        truth(n -> Shape.of(4, n))).upTo(997),
                of(AxisOps.ScatterAdd.class, "the last put", in -> in.get(0).scatter(1, in.get(2), in.get(1)),
                        complex(n -> Shape.of(n, 2)), complex(n -> Shape.of(n, 3)), truth(n -> Shape.of(n, 3))).upTo(997),
                unary(AxisOps.Gather.class, "median", x -> x.median(0).values(), real(n -> Shape.of(n, 3))).from(1).upTo(997),
                unary(AxisOps.Gather.class, "quantile", x -> x.quantile(0.3, 1), real(n -> Shape.of(2, n))).from(1).upTo(997),
                unary(Structural.IndexAdd.class, "windows added up", x -> x.fold(ConvOptions.DEFAULT.withPadding(1, 0),
                new int[] {2, 3}, 2, 2), complex(n -> Shape.of(n, 6, 8))).upTo(997),
                of(Convolution.Conv3d.class, "complex, reflected", in -> in.get(0).conv2d(in.get(1),
                ConvOptions.DEFAULT.withPadding(1, 2), PadMode.REFLECT), complex(n -> Shape.of(1, 2, 3, n)),
                        complex(n -> Shape.of(2, 2, n, 2))).from(1).upTo(33),
                of(Convolution.ConvTranspose3d.class, "complex, strided", in -> in.get(0).convTranspose2d(in.get(1),
                ConvOptions.DEFAULT.withStride(2, 1), 0, 0), complex(n -> Shape.of(1, 2, 2, n)),
                        complex(n -> Shape.of(2, 2, 3, n))).from(1).upTo(33));
    }

    private static Stream<OpCase> signals() {
        var frames = StftOptions.of(Window.HAMMING, 5, 2);
        return Stream.of(
                unary(ApplyLinearMap.class, "short-time spectra", x -> x.stft(frames), real(n -> Shape.of(2, n))).from(3)
                        .upTo(997),
                unary(ApplyLinearMap.class, "short-time spectra of complex signals", x -> x.stft(frames.uncentered()),
                complex(Shape::of)).from(5).upTo(997),
                unary(Structural.IndexAdd.class, "signal of short-time spectra", x -> x.istft(frames),
                complex(n -> Shape.of(3, n))).from(1).upTo(997),
                unary(ApplyLinearMap.class, "cosine transform", x -> x.dct(-1), real(n -> Shape.of(3, n))).from(1).upTo(997),
                unary(ApplyLinearMap.class, "cosine transform back", x -> x.idct(0), complex(n -> Shape.of(n, 2))).from(1)
                        .upTo(997),
                unary(Product.Matmul.class, "wavelet transform", x -> x.dwt(Wavelet.DAUBECHIES_2, 2, 0),
                real(n -> Shape.of(8, n))),
                unary(Structural.IndexAdd.class, "wavelet transform back", x -> x.idwt(Wavelet.DAUBECHIES_3, 1, 0, 2),
                complex(n -> Shape.of(4, n, 2))).upTo(997));
    }

    private static Stream<OpCase> losses() {
        return Stream.of(
                unary(Reduce.LogSumExp.class, "alignments of label sequences", x -> x.logSoftmax(-1).ctcLoss(
                new int[][] {{1, 1}, {2}}, new int[] {4, 3}, CtcOptions.DEFAULT.with(CtcOptions.Impossible.ZERO),
                        LossReduction.NONE), real(n -> Shape.of(4, 2, n))).from(3).upTo(97),
                of(Reduce.EuclideanNorm.class, "triplets", in -> in.get(0).tripletMarginLoss(in.get(1), in.get(2),
                TripletOptions.DEFAULT.with(TripletOptions.Negative.FROM_NEARER), LossReduction.NONE),
                        real(n -> Shape.of(3, n)), real(n -> Shape.of(3, n)), real(n -> Shape.of(3, n))).upTo(997),
                of(Elementwise.Divide.class, "likelihood of a normal distribution",
                in -> in.get(0).gaussianNllLoss(in.get(1), in.get(2), Likelihood.FULL, 0.1, LossReduction.NONE),
                        real(n -> Shape.of(2, n)), real(n -> Shape.of(2, n)),
                        real(Domain.POSITIVE, n -> Shape.of(n))),
                of(Elementwise.Map.class, "likelihood of counts", in -> in.get(0).poissonNllLoss(in.get(1),
                PoissonOptions.DEFAULT.with(Likelihood.FULL), LossReduction.NONE), real(Shape::of),
                        real(Domain.POSITIVE, Shape::of)));
    }

    private static Stream<OpCase> attention() {
        return Stream.of(
                of(AxisOps.Softmax.class, "attention without looking ahead",
                in -> in.get(0).scaledDotProductAttention(in.get(1), in.get(2), new AttentionMask.Causal()),
                        real(n -> Shape.of(2, n, 3)), real(n -> Shape.of(2, n, 3)), real(n -> Shape.of(n, 2))).upTo(65),
                of(AxisOps.Softmax.class, "attention to some keys, perhaps to none",
                in -> in.get(0).scaledDotProductAttention(in.get(1), in.get(2), new AttentionMask.Allowed(in.get(3))),
                        real(n -> Shape.of(4, n)), real(n -> Shape.of(2, 3, n)), real(n -> Shape.of(2, 3, 5)),
                        truth(_ -> Shape.of(4, 3))).upTo(997),
                unary(Reduce.EuclideanNorm.class, "root mean square", x -> x.rmsNorm(2, 1e-3), real(n -> Shape.of(3, 2, n))));
    }
}
