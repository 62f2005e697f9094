package cinegrad.gpu.context;

import cinegrad.gpu.device.Device;
import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.NdArray;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Kernels by name, with their arguments as Java values; the one place where pointer arrays are built.
public final class CudaKernels {
    private static final int MOST_ARGUMENTS = 64;
    private static final int ROOM = 8192;

    private final Device device;
    private final Map<String, Long> handles = new HashMap<>();
    private final MemorySegment values = Arena.ofAuto().allocate(ROOM, 16);
    private final MemorySegment pointers = Arena.ofAuto().allocate(8 * MOST_ARGUMENTS, 16);

    public CudaKernels(Device device) {
        this.device = device;
    }

    /// A structure of pointers and whole numbers, passed by value. It holds the buffers it points to.
    public interface Structure {
        long[] words();
    }

    /// Starts `name`. An argument is an array, a buffer or a part of one (a pointer), `null` (no pointer), an `Integer`, `Long`,
    /// `Float` or `Double`, or an `int[]`, `double[]` or [Structure] (passed by value). All of them stay reachable until the
    /// kernel is in the stream; what uses their memory next comes after it.
    public synchronized void launch(String name, Grid grid, @Nullable Object... arguments) {
        try {
            start(name, grid, arguments);
        } finally {
            Reference.reachabilityFence(arguments);
        }
    }

    private void start(String name, Grid grid, @Nullable Object... arguments) {
        long at = 0;
        for (int i = 0; i < arguments.length; i++) {
            pointers.setAtIndex(ValueLayout.JAVA_LONG, i, values.address() + at);
            long bytes = switch (arguments[i]) {
                case null -> put(at, 0L);
                case NdArray x -> put(at, DeviceBuffer.of(x).address());
                case DeviceBuffer b -> put(at, b.address());
                case DeviceBuffer.Part p -> put(at, p.address());
                case Long v -> put(at, v);
                case Double v -> put(at, Double.doubleToRawLongBits(v));
                case Integer v -> put(at, v);
                case Float v -> put(at, Float.floatToRawIntBits(v));
                case int[] v -> {
                    MemorySegment.copy(v, 0, values, ValueLayout.JAVA_INT, at, v.length);
                    yield 4L * v.length;
                }
                case Structure s -> {
                    long[] words = s.words();
                    MemorySegment.copy(words, 0, values, ValueLayout.JAVA_LONG, at, words.length);
                    yield 8L * words.length;
                }
                case double[] v -> {
                    MemorySegment.copy(v, 0, values, ValueLayout.JAVA_DOUBLE, at, v.length);
                    yield 8L * v.length;
                }
                default -> throw new IllegalArgumentException(name + ": argument " + i + " is a " + arguments[i].getClass());
            };
            at = (at + bytes + 7) / 8 * 8;
        }
        Long handle = handles.get(name);
        if (handle == null) {
            handle = device.kernel(name);
            handles.put(name, handle);
        }
        device.launch(handle, name, grid, pointers);
    }

    private long put(long at, long value) {
        values.set(ValueLayout.JAVA_LONG, at, value);
        return 8;
    }

    private long put(long at, int value) {
        values.set(ValueLayout.JAVA_INT, at, value);
        return 4;
    }
}
