package cinegrad.bench;

import java.util.List;

/// Contenders from another jar, found with `ServiceLoader`.
public interface Guests {
    List<Contender> contenders();
}
