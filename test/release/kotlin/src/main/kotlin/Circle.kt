import cinegrad.autograd.Tensor
import cinegrad.autograd.fit.Batches
import cinegrad.autograd.fit.ConfusionMatrix
import cinegrad.autograd.fit.TrainingLoop
import cinegrad.autograd.nn.Adam
import cinegrad.autograd.nn.Layer
import cinegrad.autograd.nn.Linear
import cinegrad.autograd.nn.Sequential
import cinegrad.autograd.nn.StateDict
import cinegrad.ops.random.RandomStream
import cinegrad.ops.shape.ArrayType
import cinegrad.ops.shape.Shape
import cinegrad.ops.simd.SimdBackend
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import kotlin.math.hypot

const val POINTS = 512
val backend = SimdBackend(2)

fun points(seed: Long): Tensor {
    val uniform = backend.uniform(ArrayType.real(Shape.of(POINTS, 2)), RandomStream.of(seed))
    return Tensor.constant(Tensor.constant(uniform).times(2.0).minus(1.0).value())
}

fun inside(points: Tensor): IntArray {
    val xy = points.value().toFloats()
    return IntArray(POINTS) { if (hypot(xy[2 * it], xy[2 * it + 1]) < 0.7f) 1 else 0 }
}

/** Tells inside from outside of a circle: `fit FILE` learns and saves, `serve FILE` loads and answers 64 virtual threads at once. */
fun main(arguments: Array<String>) {
    val file = Path.of(arguments[1])
    val random = RandomStream.of(1)
    val net = Sequential.of(Linear.of("hidden", 2, 24, backend, random), Layer.of { it.tanh() }, Linear.of("out", 24, 2, backend, random))
    if (arguments[0] == "fit") {
        val x = points(3)
        val labels = inside(x)
        val batches = Batches.shuffled(POINTS, 128, random.stream("order"))
        TrainingLoop(Adam(net.parameters(), 0.02), batches) { rows ->
            net.apply(x.indexSelect(0, *rows)).crossEntropy(IntArray(rows.size) { labels[rows[it]] })
        }.run(0, batches.steps(75))
        Files.newOutputStream(file).use { StateDict.of(net).write(it) }
    } else {
        Files.newInputStream(file).use { StateDict.read(it).loadInto(net) }
    }
    val unseen = points(4)
    val scores = net.apply(unseen).value()
    println("right: " + (if (ConfusionMatrix.of(scores, *inside(unseen)).accuracy() > 0.94) "more than 94 %" else "too few"))
    println("answers: " + scores.toFloats().contentHashCode())
    if (arguments[0] == "serve") {
        Executors.newVirtualThreadPerTaskExecutor().use { threads ->
            val waiting = List(64) { threads.submit(Callable { net.apply(unseen).value().toFloats().contentHashCode() }) }
            println("served: " + waiting.size)
            println("different answers: " + waiting.map { it.get() }.toSet().size)
        }
    }
}
