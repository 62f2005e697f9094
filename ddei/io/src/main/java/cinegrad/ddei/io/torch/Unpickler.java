package cinegrad.ddei.io.torch;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.torch.TorchCalls.Closed;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one pickle as data. A pickle is a program for a small stack machine; of its instructions only those are known that
/// PyTorch's checkpoints consist of, and none of them does anything here but build maps, lists and numbers. A name of a function
/// or class stays a name ([Global]); "calling" it is a matter for [TorchCalls], which serves a fixed few and keeps the rest
/// closed.
///
/// Values are `Map` (dictionaries, keys as text), `List` (lists and sets), [Tuple], `String` (Python 2's too), [Bytes],
/// `Long`, `BigInteger`, `Double`, `Boolean`, [#NONE], and the records of [TorchCalls]. What is put into an object of an unknown
/// kind is dropped. Every instruction is a step of the file's budget. Source:
/// `pickletools.py` of the Python library, protocols 2 to 5 without buffers outside the pickle.
final class Unpickler {
    static final Object NONE = new Object() {
        @Override
        public String toString() {
            return "None";
        }
    };

    record Tuple(List<Object> items) { }

    /// A module and a name in it, such as `torch._utils._rebuild_tensor_v2`.
    record Global(String name) { }

    /// A final class, since a record would compare arrays by reference.
    static final class Bytes {
        private final byte[] content;

        Bytes(byte[] content) {
            this.content = content;
        }

        byte[] content() {
            return content;
        }
    }

    private static final Object MARK = new Object();
    private static final int LONGEST_NAME = 1000;

    private final ByteReader in;
    private final TorchCalls calls;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();

    private Unpickler(ByteReader in) {
        this.in = in;
        this.calls = new TorchCalls(in);
    }

    /// The value of the pickle that begins where `in` stands; `in` then stands behind it.
    static Object read(ByteReader in) {
        return new Unpickler(in).run();
    }

    private Object run() {
        if (byteValue() != 0x80) throw in.error("not a pickle of protocol 2 to 5");
        int protocol = byteValue();
        if (protocol < 2 || protocol > 5) throw in.error("a pickle of protocol " + protocol + "; 2 to 5 are known");
        while (true) {
            int op = byteValue();
            in.work(1);
            if (op == '.') {
                Object value = pop();
                if (!stack.isEmpty()) throw in.error("the pickle ends with values left over");
                return value;
            }
            step(op);
        }
    }

    private void step(int op) {
        switch (op) {
            case '(' -> stack.add(MARK);
            case '0' -> pop();
            case '1' -> toMark();
            case '2' -> push(top());
            case 'N' -> push(NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) byteValue());
            case 'M' -> push(in.integer(2, "a number"));
            case 'J' -> push((long) (int) in.integer(4, "a number"));
            case 0x8a -> push(longValue(byteValue()));
            case 0x8b -> push(longValue(in.integer(4, "the length of a number")));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.integer(8, "a number"))));
            case 0x8c -> push(text(byteValue()));
            case 'U' -> push(text(byteValue()));
            case 'X', 'T' -> push(text(in.integer(4, "the length of a text")));
            case 0x8d -> push(text(in.integer(8, "the length of a text")));
            case 'C' -> push(bytes(byteValue()));
            case 'B' -> push(bytes(in.integer(4, "the length of a value")));
            case 0x8e, 0x96 -> push(bytes(in.integer(8, "the length of a value")));
            case 0x95 -> in.demand(in.integer(8, "the length of a frame"), "a frame of the pickle");
            default -> structure(op);
        }
    }

    private void structure(int op) {
        switch (op) {
            case ')' -> push(new Tuple(List.of()));
            case 't' -> push(new Tuple(toMark()));
            case 0x85 -> push(new Tuple(last(1)));
            case 0x86 -> push(new Tuple(last(2)));
            case 0x87 -> push(new Tuple(last(3)));
            case ']', 0x8f -> push(new ArrayList<>());
            case 'a' -> {
                Object item = pop();
                if (!isClosed()) list().add(item);
            }
            case 'e', 0x90 -> {
                var items = toMark();
                if (!isClosed()) list().addAll(items);
            }
            case 0x91 -> push(toMark());
            case '}' -> push(new LinkedHashMap<String, Object>());
            case 's' -> {
                var pair = last(2);
                if (!isClosed()) put(dictionary(), pair);
            }
            case 'u' -> {
                var pairs = toMark();
                if (!isClosed()) put(dictionary(), pairs);
            }
            case 'q' -> memo.put((long) byteValue(), top());
            case 'r' -> memo.put(in.integer(4, "a number"), top());
            case 0x94 -> memo.put((long) memo.size(), top());
            case 'h' -> push(recall(byteValue()));
            case 'j' -> push(recall(in.integer(4, "a number")));
            case 'c' -> push(new Global(line() + "." + line()));
            case 0x93 -> {
                var names = last(2);
                if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
                    throw in.error("a function whose name is no text");
                }
                in.text(module.length() + name.length());
                push(new Global(module + "." + name));
            }
            case 'R', 0x81 -> {
                Object arguments = pop();
                push(calls.call(pop(), arguments));
            }
            case 0x92 -> {
                var call = last(3);
                push(calls.call(call.get(0), call.get(1)));
            }
            case 'b' -> {
                Object state = pop();
                calls.build(top(), state);
            }
            case 'Q' -> push(calls.storage(pop()));
            default -> throw in.error("the pickle has the instruction " + op + ", which no checkpoint needs");
        }
    }

    private int byteValue() {
        return (int) in.integer(1, "the pickle");
    }

    private String text(long length) {
        in.text(Math.max(0, length));
        return new String(in.bytes(length, "a text"), StandardCharsets.UTF_8);
    }

    private Bytes bytes(long length) {
        in.text(Math.max(0, length));
        return new Bytes(in.bytes(length, "a value"));
    }

    private Object longValue(long bytes) {
        if (bytes > LONGEST_NAME) throw in.error("a number of " + bytes + " bytes");
        byte[] little = in.bytes(bytes, "a number");
        var big = new byte[little.length];
        for (int i = 0; i < big.length; i++) big[i] = little[big.length - 1 - i];
        var value = big.length == 0 ? BigInteger.ZERO : new BigInteger(big);
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    private String line() {
        var line = new StringBuilder();
        for (int b = byteValue(); b != '\n'; b = byteValue()) {
            if (line.length() == LONGEST_NAME) throw in.error("a name of more than " + LONGEST_NAME + " characters");
            line.append((char) b);
        }
        in.text(line.length());
        return line.toString();
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() {
        if (stack.isEmpty() || stack.getLast() == MARK) throw in.error("the pickle takes a value that is not there");
        return stack.getLast();
    }

    private Object pop() {
        Object value = top();
        stack.removeLast();
        return value;
    }

    private List<Object> last(int n) {
        var values = new Object[n];
        for (int i = n - 1; i >= 0; i--) values[i] = pop();
        return List.of(values);
    }

    private List<Object> toMark() {
        int mark = stack.lastIndexOf(MARK);
        if (mark < 0) throw in.error("the pickle closes a group that was not opened");
        var part = stack.subList(mark + 1, stack.size());
        var values = new ArrayList<>(part);
        part.clear();
        stack.removeLast();
        return values;
    }

    /// Whether items are put into an object of an unknown kind, which drops them.
    private boolean isClosed() {
        return top() instanceof Closed;
    }

    @SuppressWarnings("unchecked")
    private List<Object> list() {
        if (top() instanceof List<?> list) return (List<Object>) list;
        throw in.error("the pickle appends to what is no list");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> dictionary() {
        if (top() instanceof Map<?, ?> map) return (Map<String, Object>) map;
        throw in.error("the pickle sets an item of what is no dictionary");
    }

    private void put(Map<String, Object> map, List<Object> pairs) {
        if (pairs.size() % 2 != 0) throw in.error("a dictionary with a key that has no value");
        for (int i = 0; i < pairs.size(); i += 2) calls.put(map, pairs.get(i), pairs.get(i + 1));
    }

    private Object recall(long index) {
        Object value = memo.get(index);
        if (value == null) throw in.error("the pickle recalls value " + index + ", which it never remembered");
        return value;
    }
}
