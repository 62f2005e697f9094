package cinegrad.test.cases;

import static cinegrad.test.cases.OpCase.complex;
import static cinegrad.test.cases.OpCase.of;
import static cinegrad.test.cases.OpCase.real;
import static cinegrad.test.cases.OpCase.unary;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.ApplyLinearMap;
import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Convolution.Addition;
import cinegrad.autograd.op.NonUniformFourier;
import cinegrad.autograd.op.Normalization;
import cinegrad.autograd.op.Sampling;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.linear.FourierMap;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.Resizing;
import cinegrad.ops.sample.Windows;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.Triple;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Convolutions, recurrences, transforms.
final class LayerCases {
    private LayerCases() { }

    static Stream<OpCase> all() {
        return Stream.of(convolutions(), lookups().stream(), normalizations()).flatMap(cases -> cases);
    }

    private static Stream<OpCase> normalizations() {
        return Stream.of(
                unary(Normalization.Standardize.class, "batch", x -> x.batchNorm(1e-2), real(n -> Shape.of(n, 2, 3))).from(2),
                unary(Normalization.Standardize.class, "layer", x -> x.layerNorm(1, 1e-2), real(n -> Shape.of(3, n))).from(2),
                unary(Normalization.Standardize.class, "instance", x -> x.instanceNorm(1e-2), real(n -> Shape.of(2, n, 3)))
                .from(2),
                unary(Normalization.Standardize.class, "group", x -> x.groupNorm(2, 1e-2), real(n -> Shape.of(2, n, 4))).from(1));
    }

    private static List<OpCase> lookups() {
        var cases = new ArrayList<OpCase>();
        for (var interpolation : Interpolation.values()) {
            for (var edge : Edge.values()) {
                for (var corners : Corners.values()) {
                    String name = interpolation + ", " + edge + ", " + corners;
                    cases.add(of(Sampling.GridSample.class, "image, " + name,
                            in -> in.get(0).gridSample(in.get(1), interpolation, edge, corners),
                            real(n -> Shape.of(2, 4, 5, n)), real(n -> Shape.of(2, 3, 2, 2))).upTo(97));
                    if (interpolation == Interpolation.BICUBIC) continue;
                    cases.add(of(Sampling.GridSample.class, "volume, " + name,
                            in -> in.get(0).gridSample(in.get(1), interpolation, edge, corners),
                            real(n -> Shape.of(1, 3, 2, 4, 2)), real(n -> Shape.of(1, n, 2, 1, 3))).upTo(997));
                }
            }
        }
        for (var interpolation : Interpolation.values()) {
            cases.add(of(Sampling.GridSample.class, "image, derivative, " + interpolation,
                    in -> Tensor.apply(new Sampling.GridSample(
                            new GridSampleGeometry(in.get(0).shape(), in.get(1).shape(), interpolation, Edge.REFLECT,
                            Corners.EDGES).derivative(0).derivative(1)),
                            in.get(0), in.get(1)), real(n -> Shape.of(2, 4, 5, n)), real(n -> Shape.of(2, 3, 2, 2))).upTo(97));
            cases.add(of(Sampling.GridSampleImageGradient.class, "image, " + interpolation,
                    in -> Tensor.apply(new Sampling.GridSampleImageGradient(
                            new GridSampleGeometry(Shape.of(2, 4, 5, in.get(0).shape().size(-1)), in.get(1).shape(),
                            interpolation, Edge.BORDER, Corners.CENTERS)),
                            in.get(0), in.get(1)), real(n -> Shape.of(2, 3, 2, n)), real(n -> Shape.of(2, 3, 2, 2))).upTo(97));
        }
        cases.add(of(Sampling.GridSampleImageGradient.class, "volume, derivative",
                in -> Tensor.apply(new Sampling.GridSampleImageGradient(
                        new GridSampleGeometry(Shape.of(1, 3, 2, 4, 2), in.get(1).shape(), Interpolation.BILINEAR, Edge.ZERO,
                        Corners.EDGES).derivative(2)),
                        in.get(0), in.get(1)), real(n -> Shape.of(1, n, 2, 1, 2)), real(n -> Shape.of(1, n, 2, 1, 3))).upTo(997));
        cases.add(of(NonUniformFourier.Nufft.class, "points of all images", in -> in.get(0).nufft(in.get(1)),
                complex(n -> Shape.of(2, 4, 5)), real(Domain.WIDE, n -> Shape.of(n, 2))).upTo(97));
        cases.add(of(NonUniformFourier.Nufft.class, "points of every frame", in -> in.get(0).nufft(in.get(1)),
                complex(n -> Shape.of(2, 3, n, 4)), real(Domain.WIDE, n -> Shape.of(3, 5, 2))).from(1).upTo(97));
        cases.add(of(NonUniformFourier.NufftAdjoint.class, "points of all images", in -> in.get(0).nufftAdjoint(in.get(1), 4, 5),
                complex(n -> Shape.of(2, n)), real(Domain.WIDE, n -> Shape.of(n, 2))).upTo(97));
        cases.add(of(NonUniformFourier.NufftAdjoint.class, "points of every frame",
                in -> in.get(0).nufftAdjoint(in.get(1), 3, 17),
                complex(n -> Shape.of(n, 2, 5)), real(Domain.WIDE, n -> Shape.of(2, 5, 2))).upTo(97));
        cases.add(unary(Sampling.PoolMaximum.class, "image", x -> x.maxPool(2, 2), real(n -> Shape.of(2, 4, 5, n))).upTo(997));
        cases.add(unary(Sampling.PoolMaximum.class, "tiles", x -> x.maxPool(2, 2), real(n -> Shape.of(2, 4, 6, n))).upTo(997));
        cases.add(unary(Sampling.PoolPositions.class, "image", x -> x.maxPoolWithIndices(2, 2).values(),
                real(n -> Shape.of(2, 4, 5, n))).upTo(997));
        cases.add(unary(Sampling.PoolMaximum.class, "line, padded and dilated",
                x -> x.maxPool(List.of(Windows.sliding(x.shape().size(1), 3, 2, 1, 2,
                Windows.Rounding.UP, Windows.Padding.COUNTED))), real(n -> Shape.of(2, n, 3))).from(4));
        cases.add(unary(Sampling.PoolMaximum.class, "volume, adaptive",
                x -> x.maxPool(List.of(Windows.adaptive(3, 2), Windows.adaptive(4, 3),
                Windows.adaptive(x.shape().size(3), 2))), real(n -> Shape.of(1, 3, 4, n, 2))).from(1).upTo(997));
        cases.add(unary(ApplyLinearMap.class, "resized", x -> x.interpolate(Resizing.CUBIC, Corners.EDGES, 5, 7),
                real(n -> Shape.of(2, 4, 3, n))));
        cases.add(unary(ApplyLinearMap.class, "averaged", x -> x.avgPool(2, 2), real(n -> Shape.of(2, n, 3))).from(2));
        return cases;
    }

    private static Stream<OpCase> convolutions() {
        var everything = Set.of(Addition.BIAS, Addition.ADDEND);
        return Stream.of(
                of(Convolution.Conv3d.class, "3-D, strided, dilated, grouped",
                in -> in.get(0).conv3d(in.get(1), new ConvOptions(Triple.of(2, 1, 1), Triple.of(1, 1, 0), Triple.of(1, 2, 1), 2)),
                        real(n -> Shape.of(1, 2, 3, n + 1, 4)), real(n -> Shape.of(2, 2, 1, 2, 4))).from(1).upTo(97),
                of(Convolution.Conv3d.class, "2-D with bias, addend and relu", in -> Tensor.apply(new Convolution.Conv3d(
                                Conv3dGeometry.same(in.get(0).shape(), in.get(1).shape()), everything, Activation.RELU),
                                in.toArray(Tensor[]::new)),
                        real(n -> Shape.of(1, 2, 2, 3, n)), real(n -> Shape.of(1, 3, 1, n, 3)), real(n -> Shape.of(3)),
                        real(n -> Shape.of(1, 2, 2, 3, 3))).from(1).upTo(97),
                of(Convolution.ConvTranspose3d.class, "strided, padded, with output padding",
                in -> in.get(0).convTranspose2d(in.get(1),
                                ConvOptions.DEFAULT.withStride(2, 2).withPadding(1, 0).withGroups(2), 1, 0),
                        real(n -> Shape.of(2, 2, n, 4)), real(n -> Shape.of(3, 2, 3, 4))).from(1).upTo(97),
                of(Convolution.WeightCorrelation.class, "2-D, strided",
                in -> Tensor.apply(new Convolution.WeightCorrelation(new Conv3dGeometry(in.get(1).shape(),
                                Shape.of(1, 2, 2, 2, in.get(0).shape().size(4)), Triple.of(1, 2, 1), Triple.of(0, 1, 0),
                                Triple.ONE, 1)), in.get(0), in.get(1)),
                        real(n -> Shape.of(1, 1, 2, 2, n)), real(n -> Shape.of(1, 1, 2, 3, 2))).from(1).upTo(97),
                of(Convolution.BidirectionalSweep.class, "both directions", in -> Tensor.apply(new Convolution.BidirectionalSweep(
                                new RecurrentGeometry(in.get(0).shape(), in.get(1).shape())), in.toArray(Tensor[]::new)),
                        real(n -> Shape.of(2, 3, 1, 3, n)), real(n -> Shape.of(1, 1, 3, n, n)), real(Shape::of)).from(1).upTo(33),
                unary(ApplyLinearMap.class, "Fourier transform",
                x -> x.apply(new FourierMap(List.of(1, 2), Direction.FORWARD, Norm.ORTHO,
                        Centering.CENTERED)), complex(n -> Shape.of(2, 3, n))).from(1).upTo(997));
    }
}
