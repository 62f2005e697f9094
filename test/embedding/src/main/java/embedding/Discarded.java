package embedding;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Runs the application in a class loader of its own and throws that away, as a server does with a plug-in: nothing may keep it.
///
/// To be run with `-XX:SoftRefLRUPolicyMSPerMB=0`: the JDK itself remembers, softly, the method handle it last made for comparing
/// records (`java.lang.runtime.ObjectMethods`), and with it the class of their components until memory is short.
public final class Discarded {
    /// Collections until what is still there counts as kept for ever.
    private static final int COLLECTIONS = 1000;

    private Discarded() { }

    public static void main(String[] classPath) throws Exception {
        var loader = runAndDiscard(classPath);
        for (int i = 0; i < COLLECTIONS && (loader.get() != null || !threads().isEmpty()); i++) {
            System.gc();
            Thread.sleep(20);
        }
        System.out.println("class loader: " + (loader.get() == null ? "collected" : "still there"));
        System.out.println("threads left: " + threads());
    }

    private static WeakReference<ClassLoader> runAndDiscard(String[] classPath) throws Exception {
        var urls = new ArrayList<URL>();
        for (String part : classPath) urls.add(new File(part).toURI().toURL());
        try (var loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            var application = (Supplier<?>) loader.loadClass("embedding.Application").getConstructor().newInstance();
            System.out.println(application.get());
            return new WeakReference<>(loader);
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(name -> name.startsWith("cinegrad"))
                .toList();
    }
}
