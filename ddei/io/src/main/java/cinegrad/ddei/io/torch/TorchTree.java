package cinegrad.ddei.io.torch;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.torch.TorchCalls.Closed;
import cinegrad.ddei.io.torch.TorchCalls.Storage;
import cinegrad.ddei.io.torch.TorchCalls.StoredTensor;
import cinegrad.ddei.io.torch.Unpickler.Bytes;
import cinegrad.ddei.io.torch.Unpickler.Global;
import cinegrad.ddei.io.torch.Unpickler.Tuple;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Turns an unpickled tree into a [TorchFile]: names every value and copies every tensor out of its storage. A pickle may refer
/// to one value many times, even from inside itself, so depth is limited, every value is a step of the file's budget, and the
/// names are text of it.
final class TorchTree {
    private static final int DEEPEST = 60;

    private final Path path;
    private final ReadBudget budget;
    private final Function<Storage, HostArray> storages;
    private final Map<String, HostArray> tensors = new LinkedHashMap<>();
    private final IdentityHashMap<StoredTensor, Copy> copied = new IdentityHashMap<>();

    private record Copy(HostArray array, Json description) { }

    TorchTree(Path path, ReadBudget budget, Function<Storage, HostArray> storages) {
        this.path = path;
        this.budget = budget;
        this.storages = storages;
    }

    TorchFile file(Object tree) {
        Json json = json("", tree, 0);
        return new TorchFile(tensors, json);
    }

    /// Every storage that a tensor of the tree lies in, by its key.
    Map<String, Storage> storages(Object tree) {
        var found = new HashMap<String, Storage>();
        collect(tree, 0, found);
        return found;
    }

    private void collect(Object value, int depth, Map<String, Storage> found) {
        count(depth);
        Storage storage = value instanceof StoredTensor t ? t.storage() : value instanceof Storage s ? s : null;
        if (storage != null) {
            var before = found.put(storage.key(), storage);
            if (before != null && !before.equals(storage)) throw error("storage " + storage.key() + " is described in two ways");
        }
        if (value instanceof Map<?, ?> map) map.values().forEach(v -> collect(v, depth + 1, found));
        for (Object item : items(value)) collect(item, depth + 1, found);
    }

    private Json json(String name, Object value, int depth) {
        count(depth);
        return switch (value) {
            case Map<?, ?> map -> {
                var members = new LinkedHashMap<String, Json>();
                map.forEach((key, v) -> members.put((String) key, child(name, (String) key, v, depth)));
                yield new Json.Obj(members);
            }
            case List<?> list -> array(name, list, depth);
            case Tuple(List<Object> list) -> array(name, list, depth);
            case StoredTensor tensor -> {
                Copy copy = copied.get(tensor);
                if (copy == null) {
                    HostArray array = copy(tensor);
                    copy = new Copy(array, new Json.Text(array.toString()));
                    copied.put(tensor, copy);
                }
                if (tensors.put(name, copy.array) != null) throw error("two values are called " + name);
                yield copy.description;
            }
            case String text -> new Json.Text(text);
            case Long n -> new Json.Whole(n);
            case Double d -> Json.of(d);
            case Boolean b -> new Json.Bool(b);
            case Closed(String label) -> new Json.Text(label);
            case Object other when other == Unpickler.NONE -> new Json.Null();
            case BigInteger _ -> new Json.Text("<a number of more than 64 bits>");
            case Bytes _ -> new Json.Text("<bytes>");
            case Global(String function) -> new Json.Text(label(function));
            case Storage _ -> new Json.Text("<storage>");
            default -> new Json.Text("<a type>");
        };
    }

    private Json array(String name, List<?> list, int depth) {
        var items = new ArrayList<Json>(list.size());
        for (int i = 0; i < list.size(); i++) items.add(child(name, Integer.toString(i), list.get(i), depth));
        return new Json.Arr(items);
    }

    /// A value that can hold a tensor needs a name: its path.
    private Json child(String parent, String key, Object value, int depth) {
        boolean named = value instanceof Map || value instanceof List || value instanceof Tuple || value instanceof StoredTensor;
        if (!named) return json("", value, depth + 1);
        budget.text(path.toString(), FileFormatException.UNKNOWN, parent.length() + 1L + key.length());
        return json(parent.isEmpty() ? key : parent + "." + key, value, depth + 1);
    }

    private String label(String function) {
        budget.text(path.toString(), FileFormatException.UNKNOWN, function.length());
        return "<" + function + ">";
    }

    private static List<?> items(Object value) {
        return value instanceof Tuple(List<Object> items) ? items : value instanceof List<?> list ? list : List.of();
    }

    private void count(int depth) {
        if (depth > DEEPEST) throw error("values nested more than " + DEEPEST + " deep, or inside themselves");
        budget.work(path.toString(), FileFormatException.UNKNOWN, 1);
    }

    private HostArray copy(StoredTensor tensor) {
        try {
            var shape = Shape.of(tensor.sizes());
            long last = tensor.offset();
            for (int i = 0; i < shape.rank(); i++) {
                last = Math.addExact(last, Math.multiplyExact((long) Math.max(0, shape.size(i) - 1), tensor.strides()[i]));
            }
            if (tensor.offset() < 0 || shape.elements() > 0 && last >= tensor.storage().count()) {
                throw error("a tensor of shape " + shape + " reaches to number " + last + " of a storage of "
                        + tensor.storage().count());
            }
            HostArray numbers = storages.apply(tensor.storage());
            if (numbers == null) throw error("storage " + tensor.storage().key() + " is missing");
            if (numbers.type() != tensor.storage().type()) {
                throw error("storage " + tensor.storage().key() + " is described in two ways");
            }
            HostArray whole = shape.elements() == numbers.shape().elements() && isDense(shape, tensor) ? numbers.reshape(shape)
                    : part(numbers, shape, tensor);
            return tensor.conjugate() || tensor.negative() ? whole.signed(tensor.negative() ? -1 : 1,
                    tensor.negative() == tensor.conjugate() ? 1 : -1) : whole;
        } catch (ShapeException | ArithmeticException e) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN,
                    "a tensor that is too large: " + e.getMessage(), e);
        }
    }

    /// Whether the tensor's elements follow one another in its storage, from the first.
    private static boolean isDense(Shape shape, StoredTensor tensor) {
        for (int i = 0; i < shape.rank(); i++) if (shape.size(i) > 1 && tensor.strides()[i] != shape.stride(i)) return false;
        return tensor.offset() == 0;
    }

    private HostArray part(HostArray numbers, Shape shape, StoredTensor tensor) {
        budget.admit(path.toString(), FileFormatException.UNKNOWN, "a tensor of shape " + shape,
                (long) shape.elements() * numbers.type().memory());
        return numbers.strided(shape, (int) tensor.offset(), tensor.strides());
    }

    private FileFormatException error(String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }
}
