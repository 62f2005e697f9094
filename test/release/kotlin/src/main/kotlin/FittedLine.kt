import cinegrad.autograd.Tensor
import cinegrad.autograd.nn.Adam
import cinegrad.autograd.nn.Linear
import cinegrad.ops.random.RandomStream
import cinegrad.ops.shape.ArrayType
import cinegrad.ops.shape.Shape
import cinegrad.ops.simd.SimdBackend

/** Fits y = 3x - 1. */
fun main() {
    val backend = SimdBackend()
    val x = Tensor.constant(backend.uniform(ArrayType.real(Shape.of(64, 1)), RandomStream.of(1)))
    val y = Tensor.constant(x.times(3.0).minus(1.0).value())
    val line = Linear.of("line", 1, 1, backend, RandomStream.of(2))
    val adam = Adam(line.parameters(), 0.05)
    repeat(600) { adam.step(line.apply(x).mseLoss(y).backward()) }
    println("weight %.2f, bias %.2f".format(java.util.Locale.ROOT, line.weight().value().item(), line.bias().get().value().item()))
}
