package cinegrad.ddei.run;

import java.util.function.Predicate;

/// Names of folders after what lies in them.
public final class FolderNames {
    private FolderNames() { }

    /// The example's name with nothing but letters, digits, `.`, `_` and `-`, and with a number if it is taken.
    public static String unique(String example, Predicate<String> taken) {
        String plain = example.replaceAll("\\.npz$", "").replaceAll("[^\\p{L}\\p{N}._-]+", "_").replaceAll("^[._]+", "");
        String first = plain.isEmpty() ? "example" : plain;
        String name = first;
        for (int i = 2; taken.test(name); i++) name = first + "-" + i;
        return name;
    }
}
