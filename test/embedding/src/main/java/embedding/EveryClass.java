package embedding;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.reflect.Modifier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// Initializes every class of a jar. Without the vector module only kernels may fail: classes that use it themselves, or that no
/// user can name. The engine picks them where the module is.
public final class EveryClass {
    private EveryClass() { }

    public static void main(String[] jar) throws IOException, ClassNotFoundException {
        int initialized = 0;
        int forVectorsOnly = 0;
        try (var entries = new JarFile(jar[0])) {
            for (String name : entries.stream().map(JarEntry::getName).filter(EveryClass::isClass).sorted().toList()) {
                String type = name.substring(0, name.length() - ".class".length()).replace('/', '.');
                try {
                    Class.forName(type, true, EveryClass.class.getClassLoader());
                    initialized++;
                } catch (NoClassDefFoundError e) {
                    if (!isForVectorsOnly(entries, name, type)) throw new AssertionError(type, e);
                    forVectorsOnly++;
                }
            }
        }
        System.out.println("initialised: " + initialized);
        System.out.println("for vectors only: " + forVectorsOnly);
    }

    private static boolean isClass(String name) {
        return name.endsWith(".class") && !name.equals("module-info.class");
    }

    private static boolean isForVectorsOnly(JarFile jar, String entry, String type) throws IOException, ClassNotFoundException {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) return false;
        if (!Modifier.isPublic(Class.forName(type, false, EveryClass.class.getClassLoader()).getModifiers())) return true;
        try (var in = jar.getInputStream(jar.getEntry(entry))) {
            for (var constant : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
                if (constant instanceof ClassEntry c && c.asInternalName().startsWith("jdk/incubator/vector/")) return true;
            }
            return false;
        }
    }
}
