package cinegrad.test.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The project's classes once more, beside the ones that run the test, with an error in some of them.
final class MutatedClasses extends ClassLoader {
    private final Optional<Mutation> mutation;
    private final List<String> sites = new ArrayList<>();

    MutatedClasses(Optional<Mutation> mutation) {
        super(MutatedClasses.class.getClassLoader());
        this.mutation = mutation;
    }

    /// The classes in which the error stands, once for each place.
    List<String> sites() {
        return sites;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("cinegrad.")) return super.loadClass(name, resolve);
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) throw new ClassNotFoundException(name);
            byte[] compiled = in.readAllBytes();
            byte[] code = mutation.isPresent() && mutation.get().concerns(name) ? mutation.get().applied(compiled, sites)
                    : compiled;
            return defineClass(name, code, 0, code.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
