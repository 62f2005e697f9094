package cinegrad.ddei.io.torch;

import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.ZipArchive;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.torch.TorchCalls.Storage;
import cinegrad.ops.shape.Shape;

import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The contents of a PyTorch checkpoint: files of `torch.save`, in the zip container (from PyTorch 1.6) and in the stream before
/// it.
///
/// Nothing in the file is run; see [Unpickler]. Names are paths through the saved dictionaries and lists, joined by dots:
/// `state_dict.conv1.weight`, `optimizer.param_groups.0.lr`.
///
/// @param tensors every tensor, by its path
/// @param values  the whole tree; a tensor, or an object of a foreign kind, is a text that names its type
public record TorchFile(Map<String, HostArray> tensors, Json values) {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;
    private static final String PICKLE = "data.pkl";
    private static final int LONGEST_WORD = 16;

    public static TorchFile read(Path path) {
        return read(path, ReadBudget.ofHeap());
    }

    public static TorchFile read(Path path, ReadBudget budget) {
        if (ByteReader.startsWith(ByteReader.head(path, 2), 'P', 'K')) {
            try (var zip = new ZipArchive(path, budget)) {
                return container(path, zip, budget);
            }
        }
        try (var in = ByteReader.open(path, budget)) {
            return stream(path, in, budget);
        }
    }

    /// Writes a state dict that `torch.load(path, weights_only=True)` reads; atomically.
    public static void write(Path path, Map<String, HostArray> stateDict) {
        write(path, stateDict, Map.of());
    }

    /// The same with texts beside the state dict, as members `extra/<name>` of the archive, which `torch.load` does not look at.
    public static void write(Path path, Map<String, HostArray> stateDict, Map<String, String> extra) {
        AtomicFile.write(path, new TorchWriter(stateDict, extra)::writeTo);
    }

    /// The text that was written beside the state dict under this name, if there is one.
    public static Optional<String> extra(Path path, String name) {
        if (!ByteReader.startsWith(ByteReader.head(path, 2), 'P', 'K')) return Optional.empty();
        try (var zip = new ZipArchive(path, ReadBudget.ofHeap())) {
            var member = zip.names().stream().filter(n -> n.endsWith("/" + TorchWriter.EXTRA + name)).findFirst();
            if (member.isEmpty()) return Optional.empty();
            try (var in = zip.open(member.get())) {
                in.text(in.remaining());
                String text = new String(in.bytes(in.remaining(), "the text"), StandardCharsets.UTF_8);
                in.finish();
                return Optional.of(text);
            }
        }
    }

    /// The parameters of the saved model: what is under `state_dict`, or else every tensor, under their names in the model.
    public Map<String, HostArray> stateDict() {
        String start = "state_dict.";
        if (tensors.keySet().stream().noneMatch(n -> n.startsWith(start))) return tensors;
        var model = new LinkedHashMap<String, HostArray>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(start)) model.put(name.substring(start.length()), tensor);
        });
        return model;
    }

    /// The value at a path, such as `optimizer.param_groups.0.lr`; keys may contain dots themselves.
    public Optional<Json> value(String path) {
        return value(values, path);
    }

    private static Optional<Json> value(Json json, String path) {
        if (path.isEmpty()) return Optional.of(json);
        for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
            String key = path.substring(0, end);
            var child = switch (json) {
                case Json.Obj(var members) -> Optional.ofNullable(members.get(key));
                case Json.Arr(var items) when key.matches("\\d{1,9}")
                        && Integer.parseInt(key) < items.size() -> Optional.of(items.get(Integer.parseInt(key)));
                default -> Optional.<Json>empty();
            };
            int next = Math.min(end + 1, path.length());
            var found = child.flatMap(c -> value(c, path.substring(next)));
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    /// `<root>/data.pkl` and the numbers of each storage in `<root>/data/<key>`.
    private static TorchFile container(Path path, ZipArchive zip, ReadBudget budget) {
        var pickles = zip.names().stream().filter(n -> n.equals(PICKLE) || n.endsWith("/" + PICKLE)).toList();
        if (pickles.size() != 1) {
            throw new FileFormatException(path.toString(), FileFormatException.UNKNOWN,
                    pickles.size() + " members called " + PICKLE + ", expected 1");
        }
        String root = pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
        var order = ByteOrder.LITTLE_ENDIAN;
        if (zip.names().contains(root + "byteorder")) {
            try (var in = zip.open(root + "byteorder")) {
                if (in.remaining() > LONGEST_WORD) throw in.error("a byte order of " + in.remaining() + " bytes");
                String word = new String(in.bytes(in.remaining(), "the byte order"), StandardCharsets.ISO_8859_1).strip();
                in.finish();
                if (!word.equals("little") && !word.equals("big")) throw in.error("a byte order of neither little nor big");
                if (word.equals("big")) order = ByteOrder.BIG_ENDIAN;
            }
        }
        Object tree;
        try (var in = zip.open(pickles.getFirst())) {
            tree = Unpickler.read(in);
            in.finish();
        }
        var numbers = order;
        var known = new HashMap<String, HostArray>();
        return new TorchTree(path, budget, storage -> known.computeIfAbsent(storage.key(), key -> {
            try (var in = zip.open(root + "data/" + key)) {
                HostArray values = in.array(storage.type(), numbers, elements(in, storage.count()));
                in.finish();
                return values;
            }
        })).file(tree);
    }

    /// Five pickles (magic, version, machine, tree, keys), then each key's count and numbers, in the order of the keys.
    private static TorchFile stream(Path path, ByteReader in, ReadBudget budget) {
        if (!MAGIC.equals(Unpickler.read(in))) {
            throw in.error("not a PyTorch checkpoint: neither a zip archive nor the older format's magic number");
        }
        if (!Unpickler.read(in).equals(VERSION)) throw in.error("a version of the older format that is not known");
        if (!(Unpickler.read(in) instanceof Map<?, ?> machine) || !Boolean.TRUE.equals(machine.get("little_endian"))) {
            throw in.error("written on a machine that is not little-endian");
        }
        Object tree = Unpickler.read(in);
        if (!(Unpickler.read(in) instanceof List<?> keys)) throw in.error("no list of storage keys");
        var types = new TorchTree(path, budget, storage -> null).storages(tree);
        var known = new HashMap<String, HostArray>();
        for (Object key : keys) {
            Storage storage = key instanceof String name ? types.get(name) : null;
            if (storage == null) throw in.error("a storage that no tensor names");
            long count = in.integer(8, "the size of a storage");
            if (count != storage.count()) {
                throw in.error("a storage of " + count + " numbers where " + storage.count() + " were announced");
            }
            known.put(storage.key(), in.array(storage.type(), ByteOrder.LITTLE_ENDIAN, elements(in, count)));
        }
        in.finish();
        return new TorchTree(path, budget, storage -> known.get(storage.key())).file(tree);
    }

    private static Shape elements(ByteReader in, long count) {
        if (count > in.remaining()) {
            throw in.error("a storage of " + count + " numbers, but only " + in.remaining() + " bytes are left");
        }
        return in.shape((int) count);
    }
}
