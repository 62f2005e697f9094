package cinegrad.ddei.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// What was made, kept as long as all of it fits into so many bytes; what was used longest ago goes first.
final class RecentlyUsed<K, V> {
    private final long most;
    private final ToLongFunction<V> bytes;
    private final Map<K, V> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long used;

    RecentlyUsed(long most, ToLongFunction<V> bytes) {
        this.most = most;
        this.bytes = bytes;
    }

    synchronized V get(K key, Supplier<V> make) {
        V known = kept.get(key);
        if (known != null) return known;
        V made = make.get();
        long size = bytes.applyAsLong(made);
        if (size > most) return made;
        used += size;
        var oldest = kept.entrySet().iterator();
        while (used > most) {
            used -= bytes.applyAsLong(oldest.next().getValue());
            oldest.remove();
        }
        kept.put(key, made);
        return made;
    }

    synchronized int size() {
        return kept.size();
    }
}
