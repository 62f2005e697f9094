package cinegrad.bench;

import java.util.List;

/// Contenders from another jar, found with `ServiceLoader`.
public interface ContenderProvider {
    List<Contender> contenders();
}
