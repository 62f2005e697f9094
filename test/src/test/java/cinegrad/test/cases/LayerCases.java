package cinegrad.test.cases;

import static cinegrad.test.cases.OpCase.complex;
import static cinegrad.test.cases.OpCase.of;
import static cinegrad.test.cases.OpCase.real;
import static cinegrad.test.cases.OpCase.unary;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Convolution.Addition;
import cinegrad.autograd.op.FourierMap;
import cinegrad.autograd.op.Linear;
import cinegrad.ops.Conv3dGeometry;
import cinegrad.ops.RecurrentGeometry;
import cinegrad.ops.Shape;
import cinegrad.ops.Triple;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.fft.FftGeometry.Centring;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Convolutions, recurrences, transforms.
final class LayerCases {
    private LayerCases() { }

    static Stream<OpCase> all() {
        var everything = Set.of(Addition.BIAS, Addition.ADDEND);
        return Stream.of(
                of(Convolution.Conv3d.class, "3-D, strided, dilated, grouped", in -> in.get(0).conv3d(in.get(1), Triple.of(2, 1, 1),
                                Triple.of(1, 1, 0), Triple.of(1, 2, 1), 2),
                        real(n -> Shape.of(1, 2, 3, n + 1, 4)), real(n -> Shape.of(2, 2, 1, 2, 4))).from(1).upTo(97),
                of(Convolution.Conv3d.class, "2-D with bias, addend and relu", in -> Tensor.apply(new Convolution.Conv3d(
                                Conv3dGeometry.same(in.get(0).shape(), in.get(1).shape()), everything, Activation.RELU), in.toArray(Tensor[]::new)),
                        real(n -> Shape.of(1, 2, 2, 3, n)), real(n -> Shape.of(1, 3, 1, n, 3)), real(n -> Shape.of(3)),
                        real(n -> Shape.of(1, 2, 2, 3, 3))).from(1).upTo(97),
                of(Convolution.BidirectionalSweep.class, "both directions", in -> Tensor.apply(new Convolution.BidirectionalSweep(
                                new RecurrentGeometry(in.get(0).shape(), in.get(1).shape())), in.toArray(Tensor[]::new)),
                        real(n -> Shape.of(2, 3, 1, 3, n)), real(n -> Shape.of(1, 1, 3, n, n)), real(Shape::of)).from(1).upTo(33),
                unary(Linear.class, "Fourier transform", x -> x.apply(new FourierMap(List.of(1, 2), Direction.FORWARD, Norm.ORTHO,
                        Centring.CENTRED)), complex(n -> Shape.of(2, 3, n))).from(1).upTo(997));
    }
}
