package cinegrad.ddei.io.torch;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.ElementType;
import cinegrad.ddei.io.FileText;
import cinegrad.ddei.io.torch.Unpickler.Bytes;
import cinegrad.ddei.io.torch.Unpickler.Global;
import cinegrad.ddei.io.torch.Unpickler.Tuple;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// The functions named in PyTorch's pickles, as data: a fixed list. Any other function is kept as [Closed], its name
/// and nothing else, so that a checkpoint with a foreign object in some corner still loads, and nothing is ever run.
final class TorchCalls {
    /// Where a tensor's numbers are: the storage called `key`, of so many elements.
    record Storage(ElementType type, String key, long count) { }

    /// A tensor: element `[i, j, …]` is number `offset + i·stride₀ + j·stride₁ + …` of its storage, then its conjugate and its
    /// negative where the tensor's bits say so.
    record StoredTensor(Storage storage, long offset, int[] sizes, long[] strides, boolean conjugate, boolean negative) { }

    /// An object of an unknown kind, `<its name>`.
    record Closed(String label) { }

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

    /// A tensor with Python attributes: another call, which makes the tensor, and what is put on top.
    private static final String SUBCLASS = "torch._tensor._rebuild_from_type_v2";

    /// The storage of numbers whose type only the tensor tells.
    private static final String UNTYPED = "torch.storage.UntypedStorage";
    private static final Map<String, ElementType> DTYPES = Map.ofEntries(Map.entry("torch.float16", ElementType.FLOAT16),
            Map.entry("torch.bfloat16", ElementType.BFLOAT16), Map.entry("torch.float32", ElementType.FLOAT32),
            Map.entry("torch.float64", ElementType.FLOAT64),
            Map.entry("torch.int8", ElementType.INT8), Map.entry("torch.int16", ElementType.INT16),
            Map.entry("torch.int32", ElementType.INT32),
            Map.entry("torch.int64", ElementType.INT64), Map.entry("torch.uint8", ElementType.UINT8),
            Map.entry("torch.uint16", ElementType.UINT16),
            Map.entry("torch.uint32", ElementType.UINT32), Map.entry("torch.uint64", ElementType.UINT64),
            Map.entry("torch.bool", ElementType.BOOL),
            Map.entry("torch.complex64", ElementType.COMPLEX64), Map.entry("torch.complex128", ElementType.COMPLEX128));

    private final ByteReader in;
    private final Map<String, Closed> closed = new HashMap<>();

    TorchCalls(ByteReader in) {
        this.in = in;
    }

    Object call(Object function, Object arguments) {
        if (!(function instanceof Global(String name)) || !(arguments instanceof Tuple(List<Object> args))) {
            return closed("a call of what is no function");
        }
        return call(name, args);
    }

    private Object call(String name, List<Object> args) {
        return switch (name) {
            case "collections.OrderedDict" -> orderedDict(args);
            case "collections.defaultdict" -> new LinkedHashMap<String, Object>();
            case "collections.Counter" -> args.size() == 1 && args.getFirst() instanceof Map<?, ?> counts ? counts : closed(name);
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" ->
                    tensor(args, args.size() > 6 ? args.get(6) : Unpickler.NONE);
            case "torch._utils._rebuild_tensor_v3" -> retyped(args);
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> args.isEmpty() ? bad(name)
                    : args.getFirst();
            case SUBCLASS -> args.size() == 4 && args.getFirst() instanceof Global(String inner) && !inner.equals(SUBCLASS)
                    ? call(args.getFirst(), args.get(2)) : bad(name);
            case "torch.Size" -> args.size() == 1 && args.getFirst() instanceof Tuple sizes ? sizes : bad(name);
            case "_codecs.encode" -> args.size() == 2 && args.getFirst() instanceof String text
                    && "latin1".equals(args.getLast()) ? latin1(text) : closed(name);
            case "numpy.dtype" -> !args.isEmpty() && args.getFirst() instanceof String type ? new Dtype(type) : closed(name);
            case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar" ->
                    args.size() == 2 && args.get(0) instanceof Dtype type && args.get(1) instanceof Bytes bytes
                            ? scalar(type, bytes.content()) : closed(name);
            default -> closed(name);
        };
    }

    private Closed closed(String name) {
        return closed.computeIfAbsent(name, n -> new Closed("<" + n + ">"));
    }

    private Bytes latin1(String text) {
        in.text(text.length());
        return new Bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Sets an object's state: of the known kinds, only an element type has any that matters.
    void build(Object target, Object state) {
        if (target instanceof Dtype type && state instanceof Tuple(List<Object> items) && items.size() > 1
                && ">".equals(items.get(1))) {
            type.order = ByteOrder.BIG_ENDIAN;
        }
    }

    /// What a persistent id names: `('storage', class, key, location, count[, None])`. The location is of no interest.
    Object storage(Object id) {
        if (id instanceof Tuple(List<Object> items) && (items.size() == 5 || items.size() == 6 && items.get(5) == Unpickler.NONE)
                && "storage".equals(items.get(0)) && items.get(1) instanceof Global(String name)
                && items.get(2) instanceof String key
                && items.get(4) instanceof Long count && count >= 0) {
            var type = name.equals(UNTYPED) ? ElementType.UINT8 : STORAGES.get(name);
            return type == null ? closed(name) : new Storage(type, key, count);
        }
        throw in.error("a tensor's storage is described in an unknown way");
    }

    /// Sets an item of a dictionary. Keys become text; two that become the same are refused, since one value would be lost.
    void put(Map<String, Object> map, Object key, Object value) {
        String name = switch (key) {
            case String s -> s;
            case Long _, Boolean _, Double _ -> key.toString();
            case Global(String function) -> "<" + function + ">";
            case Closed(String label) -> label;
            case Tuple(List<Object> items) -> tuple(items);
            case Object other when other == Unpickler.NONE -> "None";
            default -> throw in.error("a dictionary with a key that is neither text nor number");
        };
        if (map.put(name, value) != null) throw in.error("a dictionary with two keys \"" + FileText.shown(name) + "\"");
    }

    private String tuple(List<Object> items) {
        var text = new StringJoiner(", ", "(", ")");
        for (Object item : items) {
            if (!(item instanceof String || item instanceof Long || item instanceof Boolean || item instanceof Double)) {
                throw in.error("a dictionary with a key that is neither text nor number");
            }
            text.add(item.toString());
            in.text(item.toString().length() + 2);
        }
        return text.toString();
    }

    private Object orderedDict(List<Object> args) {
        var map = new LinkedHashMap<String, Object>();
        if (args.isEmpty()) return map;
        if (args.size() != 1 || !(args.getFirst() instanceof List<?> pairs)) return bad("collections.OrderedDict");
        in.work(pairs.size());
        for (Object pair : pairs) {
            List<?> two = pair instanceof Tuple(var items) ? items : pair instanceof List<?> items ? items : List.of();
            if (two.size() != 2) return bad("collections.OrderedDict");
            put(map, two.get(0), two.get(1));
        }
        return map;
    }

    /// A tensor of a storage without a type of its own: `(storage, offset, sizes, strides, gradient, hooks, dtype[, metadata])`.
    private Object retyped(List<Object> args) {
        if (args.size() < 7 || !(args.get(6) instanceof Global(String name))) return bad("rebuild_tensor_v3");
        var type = DTYPES.get(name);
        if (type == null || !(args.getFirst() instanceof Storage(var stored, var key, long count))) return closed(name);
        var arguments = new ArrayList<Object>(args.subList(0, 6));
        arguments.set(0, new Storage(type, key, count * stored.bytes() / type.bytes()));
        return tensor(arguments, args.size() > 7 ? args.get(7) : Unpickler.NONE);
    }

    /// @param metadata the tensor's bits, a dictionary; or none
    private Object tensor(List<Object> args, Object metadata) {
        if (!args.isEmpty() && args.getFirst() instanceof Closed other) return other;
        boolean conjugate = false;
        boolean negative = false;
        if (metadata instanceof Map<?, ?> bits) {
            conjugate = Boolean.TRUE.equals(bits.get("conj"));
            negative = Boolean.TRUE.equals(bits.get("neg"));
            if (bits.size() > (bits.containsKey("conj") ? 1 : 0) + (bits.containsKey("neg") ? 1 : 0)) {
                return closed("a tensor with bits of an unknown kind");
            }
        } else if (metadata != Unpickler.NONE) {
            return closed("a tensor with metadata of an unknown kind");
        }
        if (args.size() < 4 || !(args.get(0) instanceof Storage storage) || !(args.get(1) instanceof Long offset)) {
            return bad("rebuild_tensor");
        }
        long[] sizes = whole(args.get(2));
        long[] strides = whole(args.get(3));
        if (sizes.length != strides.length) {
            throw in.error("a tensor of " + sizes.length + " sizes and " + strides.length + " strides");
        }
        var shape = new int[sizes.length];
        for (int i = 0; i < shape.length; i++) {
            if (sizes[i] < 0 || sizes[i] > Integer.MAX_VALUE || strides[i] < 0) {
                throw in.error("a tensor of size " + sizes[i] + " and stride " + strides[i]);
            }
            shape[i] = (int) sizes[i];
        }
        return new StoredTensor(storage, offset, shape, strides, conjugate, negative);
    }

    private long[] whole(Object tuple) {
        if (!(tuple instanceof Tuple(List<Object> items))) throw in.error("a tensor whose sizes are no tuple");
        if (items.size() > MOST_AXES) throw in.error("a tensor of " + items.size() + " axes");
        in.work(items.size());
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
            default -> closed("numpy." + type.name);
        };
    }

    private Object bad(String name) {
        throw in.error(name + " is called in an unknown way");
    }
}
