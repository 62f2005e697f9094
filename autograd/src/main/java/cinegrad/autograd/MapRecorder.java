package cinegrad.autograd;

import cinegrad.autograd.op.ApplyLinearMap;
import cinegrad.ops.linear.BlockDiagonalMap;
import cinegrad.ops.linear.ComposedMap;
import cinegrad.ops.linear.DefinedMap;
import cinegrad.ops.linear.IdentityMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.NormalMap;
import cinegrad.ops.linear.ScaledMap;
import cinegrad.ops.linear.StackedMap;
import cinegrad.ops.linear.SumMap;
import cinegrad.ops.shape.ArrayType;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Records a linear map: the algebra of maps becomes algebra of tensors, so that the [Schedule] knows every array in between. A
/// map that is no expression of others becomes one [ApplyLinearMap].
final class MapRecorder {
    private MapRecorder() { }

    static Tensor record(LinearMap map, Tensor x) {
        map.output(x.type());
        return switch (map) {
            case DefinedMap a -> record(a.definition(), x);
            case ComposedMap(LinearMap first, LinearMap next) -> record(next, record(first, x));
            case SumMap(LinearMap a, LinearMap b) -> record(a, x).plus(record(b, x));
            case ScaledMap(LinearMap a, double factor) -> record(a, x).times(factor);
            case NormalMap(LinearMap a) -> record(a.adjoint(x.type()), record(a, x));
            case StackedMap stack -> concatenate(stack.axis(), stack.maps().stream().map(a -> record(a, x)));
            case BlockDiagonalMap blocks -> {
                ArrayType part = blocks.part(x.type());
                int size = part.shape().size(blocks.axis());
                yield concatenate(blocks.axis(), IntStream.range(0, blocks.maps().size())
                        .mapToObj(i -> record(blocks.maps().get(i), x.slice(blocks.axis(), i * size, (i + 1) * size))));
            }
            case IdentityMap _ -> x;
            default -> Tensor.apply(new ApplyLinearMap(map), x);
        };
    }

    private static Tensor concatenate(int axis, Stream<Tensor> parts) {
        return Tensor.concatenate(axis, parts.toArray(Tensor[]::new));
    }
}
