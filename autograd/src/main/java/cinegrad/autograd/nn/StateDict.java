package cinegrad.autograd.nn;

import cinegrad.ops.NdArray;
import cinegrad.ops.safetensors.StoredArray;
import cinegrad.ops.safetensors.StoredArrays;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is to be kept of networks and optimizers, by name: a copy of their numbers and texts beside them, as safetensors. An
/// immutable value; what it was made of may be trained on.
///
/// ```java
/// StateDict.of(model).write(out);                                        // another JVM:
/// StateDict.read(in).loadInto(model);
///
/// StateDict.empty().with("model", StateDict.of(model)).with("adam", StateDict.of(adam)).note("step", "1200").write(out);
/// var saved = StateDict.read(in);
/// saved.part("model").loadInto(model);
/// saved.part("adam").loadInto(adam);                                     // training goes on to the same bits
/// long step = Long.parseLong(saved.notes().get("step"));
/// ```
///
/// A name is the one its [Parameter] or buffer has, such as `features.0.weight`; parts are joined by a point. Arrays are in this
/// library's layout: channels last, weights (kernel axes, in, out), those of linear layers (in, out). Numbers are kept in the
/// precision of their backend and converted to that of the one they are loaded into.
public final class StateDict {
    private static final String STEPS = "steps";
    private static final String LEARNING_RATE = "learning_rate";

    private final StoredArrays stored;

    private StateDict(StoredArrays stored) {
        this.stored = stored;
    }

    public static StateDict empty() {
        return new StateDict(new StoredArrays(Map.of(), Map.of()));
    }

    /// The parameters and buffers of a module.
    ///
    /// @throws IllegalStateException if two of them have one name
    public static StateDict of(Module module) {
        return copied(module.stateDict(), Map.of());
    }

    /// All that an optimizer remembers between two steps, the number of steps and the learning rate as notes.
    public static StateDict of(Optimizer optimizer) {
        var notes = new LinkedHashMap<String, String>();
        notes.put(STEPS, Integer.toString(optimizer.steps()));
        notes.put(LEARNING_RATE, Double.toString(optimizer.learningRate()));
        return copied(optimizer.state(), notes);
    }

    private static StateDict copied(Map<String, NdArray> arrays, Map<String, String> notes) {
        var copies = new LinkedHashMap<String, StoredArray>();
        arrays.forEach((name, array) -> copies.put(name, StoredArray.of(array)));
        return new StateDict(new StoredArrays(copies, notes));
    }

    /// Reads up to the last array and leaves the stream open behind it.
    ///
    /// @throws cinegrad.ops.safetensors.SafeTensorsException if the bytes are no safetensors or take more than half the heap
    public static StateDict read(InputStream in) throws IOException {
        return new StateDict(StoredArrays.read(in));
    }

    /// The same, of at most so many bytes: for streams from strangers.
    public static StateDict read(InputStream in, long mostBytes) throws IOException {
        return new StateDict(StoredArrays.read(in, mostBytes));
    }

    /// Reads a whole buffer, which may be a mapped file, without copying it: it must not change while this is in use.
    public static StateDict read(ByteBuffer file) {
        return new StateDict(StoredArrays.read(file));
    }

    /// Writes all, and leaves the stream open and unflushed. The same state gives the same bytes.
    public void write(OutputStream out) throws IOException {
        stored.write(out);
    }

    /// The arrays by name.
    public Map<String, StoredArray> arrays() {
        return stored.arrays();
    }

    /// The texts by name.
    public Map<String, String> notes() {
        return stored.metadata();
    }

    /// This state with one more text.
    public StateDict note(String name, String text) {
        var notes = new LinkedHashMap<>(notes());
        notes.put(name, text);
        return new StateDict(new StoredArrays(arrays(), notes));
    }

    /// This state with another as its part `name`.
    ///
    /// @throws IllegalArgumentException if a name of the part is there already
    public StateDict with(String name, StateDict part) {
        var arrays = new LinkedHashMap<>(arrays());
        var notes = new LinkedHashMap<>(notes());
        part.arrays().forEach((n, array) -> putNew(arrays, name + "." + n, array));
        part.notes().forEach((n, text) -> putNew(notes, name + "." + n, text));
        return new StateDict(new StoredArrays(arrays, notes));
    }

    private static <V> void putNew(Map<String, V> map, String name, V value) {
        if (map.put(name, value) != null) throw new IllegalArgumentException("state dict: " + name + " is there already");
    }

    /// What [#with] added under that name; empty if nothing.
    public StateDict part(String name) {
        return new StateDict(new StoredArrays(within(arrays(), name + "."), within(notes(), name + ".")));
    }

    private static <V> Map<String, V> within(Map<String, V> map, String prefix) {
        var part = new LinkedHashMap<String, V>();
        map.forEach((name, value) -> {
            if (name.startsWith(prefix)) part.put(name.substring(prefix.length()), value);
        });
        return part;
    }

    /// Copies the numbers into a module, whose parameters and buffers must be these by name and shape. A complex array (…) and a
    /// real one (…, 2) hold each other's numbers.
    ///
    /// @throws IllegalArgumentException if they are not, with all names that are missing, unexpected or of another shape; nothing
    ///                                  has changed then
    public void loadInto(Module module) {
        var mismatch = compare(module);
        if (!mismatch.isNone()) throw new IllegalArgumentException("state dict: does not fit; " + mismatch);
        copyFitting(module);
    }

    /// Copies what fits by name and shape, leaves the rest of the module as it is, and says what did not fit.
    public StateMismatch loadFitting(Module module) {
        var mismatch = compare(module);
        copyFitting(module);
        return mismatch;
    }

    private void copyFitting(Module module) {
        module.stateDict().forEach((name, array) -> {
            var saved = arrays().get(name);
            if (saved != null && saved.fits(array.type())) saved.copyInto(array);
        });
    }

    /// Where a module's arrays are not these; changes nothing.
    public StateMismatch compare(Module module) {
        var needed = module.stateDict();
        var missing = new ArrayList<String>();
        var misshaped = new ArrayList<String>();
        needed.forEach((name, array) -> {
            var saved = arrays().get(name);
            if (saved == null) missing.add(name);
            else if (!saved.fits(array.type())) misshaped.add(name + " is " + saved + ", needed is " + array.type());
        });
        var unexpected = arrays().keySet().stream().filter(name -> !needed.containsKey(name)).toList();
        return new StateMismatch(missing, unexpected, misshaped);
    }

    /// Goes on where an optimizer of the same kind and parameters was.
    ///
    /// @throws IllegalArgumentException if an array or note is missing, of another size, or unknown; nothing has changed then
    public void loadInto(Optimizer optimizer) {
        int steps;
        double rate;
        try {
            steps = Integer.parseInt(note(STEPS));
            rate = Double.parseDouble(note(LEARNING_RATE));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("state dict: of an optimizer, the notes " + notes() + " are no numbers", e);
        }
        if (steps < 0 || !(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("state dict: an optimizer cannot be at step " + steps + " with learning rate "
                    + rate);
        }
        var numbers = new LinkedHashMap<String, double[]>();
        arrays().forEach((name, array) -> numbers.put(name, array.toDoubles()));
        optimizer.restore(steps, numbers);
        optimizer.learningRate(rate);
    }

    private String note(String name) {
        String text = notes().get(name);
        if (text != null) return text;
        throw new IllegalArgumentException("state dict: it is of no optimizer, for it has no note \"" + name + "\"");
    }

    @Override
    public String toString() {
        return "state dict of " + arrays().size() + " arrays, notes " + List.copyOf(notes().keySet());
    }
}
