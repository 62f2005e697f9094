package cinegrad.ddei.io.torch;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.torch.Unpickler.Global;
import cinegrad.ddei.io.torch.Unpickler.Tuple;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The functions named in PyTorch's pickles, as data: a fixed list. Any other function is kept as [Closed], its name
/// and nothing else, so that a checkpoint with a foreign object in some corner still loads, and nothing is ever run.
final class TorchCalls {
    /// Where a tensor's numbers are: the storage called `key`, of so many elements.
    record Storage(ElementType type, String key, long count) { }

    /// A tensor: element `[i, j, …]` is number `offset + i·stride₀ + j·stride₁ + …` of its storage.
    record StoredTensor(Storage storage, long offset, int[] sizes, long[] strides) { }

    /// An object of an unknown kind.
    record Closed(String name) { }

    private record Bytes(byte[] content) { }

    /// A NumPy element type, `f8` and its byte order.
    private static final class Dtype {
        private final String name;
        private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

        Dtype(String name) {
            this.name = name;
        }
    }

    private static final Map<String, ElementType> STORAGES = Map.ofEntries(Map.entry("torch.HalfStorage", ElementType.FLOAT16),
            Map.entry("torch.BFloat16Storage", ElementType.BFLOAT16), Map.entry("torch.FloatStorage", ElementType.FLOAT32),
            Map.entry("torch.DoubleStorage", ElementType.FLOAT64), Map.entry("torch.CharStorage", ElementType.INT8),
            Map.entry("torch.ShortStorage", ElementType.INT16), Map.entry("torch.IntStorage", ElementType.INT32),
            Map.entry("torch.LongStorage", ElementType.INT64), Map.entry("torch.ByteStorage", ElementType.UINT8),
            Map.entry("torch.BoolStorage", ElementType.BOOL), Map.entry("torch.ComplexFloatStorage", ElementType.COMPLEX64),
            Map.entry("torch.ComplexDoubleStorage", ElementType.COMPLEX128));
    private static final int MOST_AXES = 64;

    private final ByteReader in;

    TorchCalls(ByteReader in) {
        this.in = in;
    }

    Object call(Object function, Object arguments) {
        if (!(function instanceof Global(String name)) || !(arguments instanceof Tuple(List<Object> args))) return new Closed("a call of what is no function");
        return switch (name) {
            case "collections.OrderedDict" -> orderedDict(args);
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(args);
            case "torch._utils._rebuild_parameter" -> args.isEmpty() ? bad(name) : args.getFirst();
            case "torch.Size" -> args.size() == 1 && args.getFirst() instanceof Tuple sizes ? sizes : bad(name);
            case "_codecs.encode" -> args.size() == 2 && args.getFirst() instanceof String text && "latin1".equals(args.getLast())
                    ? new Bytes(text.getBytes(StandardCharsets.ISO_8859_1)) : new Closed(name);
            case "numpy.dtype" -> !args.isEmpty() && args.getFirst() instanceof String type ? new Dtype(type) : new Closed(name);
            case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar" ->
                    args.size() == 2 && args.get(0) instanceof Dtype type && args.get(1) instanceof Bytes(byte[] bytes) ? scalar(type, bytes) : new Closed(name);
            default -> new Closed(name);
        };
    }

    /// Sets an object's state: of the known kinds, only an element type has any that matters.
    void build(Object target, Object state) {
        if (target instanceof Dtype type && state instanceof Tuple(List<Object> items) && items.size() > 1 && ">".equals(items.get(1))) {
            type.order = ByteOrder.BIG_ENDIAN;
        }
    }

    /// What a persistent id names: `('storage', class, key, location, count[, None])`. The location is of no interest.
    Object storage(Object id) {
        if (id instanceof Tuple(List<Object> items) && (items.size() == 5 || items.size() == 6 && items.get(5) == Unpickler.NONE)
                && "storage".equals(items.get(0)) && items.get(1) instanceof Global(String name) && items.get(2) instanceof String key
                && items.get(4) instanceof Long count && count >= 0) {
            var type = STORAGES.get(name);
            if (type == null) throw in.error("a tensor of the unknown kind " + name);
            return new Storage(type, key, count);
        }
        throw in.error("a tensor's storage is described in an unknown way");
    }

    String key(Object key) {
        return switch (key) {
            case String s -> s;
            case Long n -> n.toString();
            case Boolean b -> b.toString();
            case Double d -> d.toString();
            default -> throw in.error("a dictionary with a key that is neither text nor number");
        };
    }

    private Object orderedDict(List<Object> args) {
        var map = new LinkedHashMap<String, Object>();
        if (args.isEmpty()) return map;
        if (args.size() != 1 || !(args.getFirst() instanceof List<?> pairs)) return bad("collections.OrderedDict");
        for (Object pair : pairs) {
            List<?> two = pair instanceof Tuple(var items) ? items : pair instanceof List<?> items ? items : List.of();
            if (two.size() != 2) return bad("collections.OrderedDict");
            map.put(key(two.get(0)), two.get(1));
        }
        return map;
    }

    private Object tensor(List<Object> args) {
        if (args.size() < 4 || !(args.get(0) instanceof Storage storage) || !(args.get(1) instanceof Long offset)) return bad("rebuild_tensor");
        long[] sizes = whole(args.get(2));
        long[] strides = whole(args.get(3));
        if (sizes.length != strides.length || sizes.length > MOST_AXES) throw in.error("a tensor of " + sizes.length + " sizes and " + strides.length + " strides");
        var shape = new int[sizes.length];
        for (int i = 0; i < shape.length; i++) {
            if (sizes[i] < 0 || sizes[i] > Integer.MAX_VALUE || strides[i] < 0) throw in.error("a tensor of size " + sizes[i] + " and stride " + strides[i]);
            shape[i] = (int) sizes[i];
        }
        return new StoredTensor(storage, offset, shape, strides);
    }

    private long[] whole(Object tuple) {
        if (!(tuple instanceof Tuple(List<Object> items))) throw in.error("a tensor whose sizes are no tuple");
        return items.stream().mapToLong(n -> {
            if (n instanceof Long value) return value;
            throw in.error("a tensor with a size that is no number");
        }).toArray();
    }

    private Object scalar(Dtype type, byte[] bytes) {
        var b = ByteBuffer.wrap(bytes).order(type.order);
        return switch (type.name + ":" + bytes.length) {
            case "f4:4" -> (double) b.getFloat();
            case "f8:8" -> b.getDouble();
            case "f2:2" -> (double) Float.float16ToFloat(b.getShort());
            case "i1:1" -> (long) b.get();
            case "u1:1" -> b.get() & 0xFFL;
            case "i2:2" -> (long) b.getShort();
            case "u2:2" -> b.getShort() & 0xFFFFL;
            case "i4:4" -> (long) b.getInt();
            case "u4:4" -> b.getInt() & 0xFFFFFFFFL;
            case "i8:8" -> b.getLong();
            case "b1:1" -> b.get() != 0;
            default -> new Closed("numpy." + type.name);
        };
    }

    private Object bad(String name) {
        throw in.error(name + " is called in an unknown way");
    }
}
