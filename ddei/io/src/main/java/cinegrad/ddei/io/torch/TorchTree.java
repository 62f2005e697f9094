package cinegrad.ddei.io.torch;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.torch.TorchCalls.Closed;
import cinegrad.ddei.io.torch.TorchCalls.Storage;
import cinegrad.ddei.io.torch.TorchCalls.StoredTensor;
import cinegrad.ddei.io.torch.Unpickler.Tuple;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Turns an unpickled tree into a [TorchFile]: names every value and copies every tensor out of its storage. A pickle may refer
/// to one value many times, even from inside itself, so depth, number of values and memory are limited.
final class TorchTree {
    private static final int DEEPEST = 60;
    private static final int MOST_VALUES = 1_000_000;

    private final Path path;
    private final ReadBudget budget;
    private final Function<Storage, HostArray> storages;
    private final Map<String, HostArray> tensors = new LinkedHashMap<>();
    private final Map<StoredTensor, HostArray> copied = new IdentityHashMap<>();
    private int values;
    private long memory;

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
                map.forEach((key, v) -> members.put((String) key, json(join(name, (String) key), v, depth + 1)));
                yield new Json.Obj(members);
            }
            case List<?> list -> array(name, list, depth);
            case Tuple(List<Object> list) -> array(name, list, depth);
            case StoredTensor tensor -> {
                HostArray array = copied.computeIfAbsent(tensor, this::copy);
                if (tensors.put(name, array) != null) throw error("two values are called " + name);
                yield new Json.Text(array.toString());
            }
            case String text -> new Json.Text(text);
            case Long n -> new Json.Whole(n);
            case Double d -> Json.of(d);
            case Boolean b -> new Json.Bool(b);
            case Closed(String kind) -> new Json.Text("<" + kind + ">");
            case Object other when other == Unpickler.NONE -> new Json.Null();
            default -> new Json.Text("<" + value.getClass().getSimpleName() + ">");
        };
    }

    private Json array(String name, List<?> list, int depth) {
        var items = new ArrayList<Json>();
        for (int i = 0; i < list.size(); i++) items.add(json(join(name, Integer.toString(i)), list.get(i), depth + 1));
        return new Json.Arr(items);
    }

    private static List<?> items(Object value) {
        return value instanceof Tuple(List<Object> items) ? items : value instanceof List<?> list ? list : List.of();
    }

    private static String join(String name, String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    private void count(int depth) {
        if (depth > DEEPEST) throw error("values nested more than " + DEEPEST + " deep, or inside themselves");
        if (++values > MOST_VALUES) throw error("more than " + MOST_VALUES + " values");
    }

    private HostArray copy(StoredTensor tensor) {
        try {
            var shape = Shape.of(tensor.sizes());
            memory = Math.addExact(memory, (long) shape.elements() * tensor.storage().type().memory());
            budget.admit(path.toString(), FileFormatException.UNKNOWN, "the tensors", memory);
            long last = tensor.offset();
            for (int i = 0; i < shape.rank(); i++) {
                last = Math.addExact(last, Math.multiplyExact((long) Math.max(0, shape.size(i) - 1), tensor.strides()[i]));
            }
            if (tensor.offset() < 0 || shape.elements() > 0 && last >= tensor.storage().count()) {
                throw error("a tensor of shape " + shape + " reaches to number " + last + " of a storage of " + tensor.storage().count());
            }
            HostArray numbers = storages.apply(tensor.storage());
            if (numbers == null) throw error("storage " + tensor.storage().key() + " is missing");
            if (numbers.type() != tensor.storage().type()) throw error("storage " + tensor.storage().key() + " is described in two ways");
            return numbers.strided(shape, (int) tensor.offset(), tensor.strides());
        } catch (ShapeException | ArithmeticException e) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN, "a tensor that is too large: " + e.getMessage(), e);
        }
    }

    private FileFormatException error(String reason) {
        return new FileFormatException(path.toString(), FileFormatException.UNKNOWN, reason);
    }
}
