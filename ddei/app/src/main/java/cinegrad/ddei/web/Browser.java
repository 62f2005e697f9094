package cinegrad.ddei.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The browser of whoever sits before this machine.
public final class Browser {
    private Browser() { }

    /// Opens an address of this program. It is written into a file that only the user may read, which leads there: command lines
    /// can be read by everybody on the machine, and the address holds the token.
    /// Where there is no screen, or nothing that opens pages, nothing happens.
    public static void open(String address) {
        var opener = opener();
        if (opener.isEmpty()) return;
        try {
            Path page = Files.createTempFile("cinegrad-", ".html");
            page.toFile().deleteOnExit();
            Files.writeString(page, "<!DOCTYPE html><meta name=\"referrer\" content=\"no-referrer\">"
                    + "<meta http-equiv=\"refresh\" content=\"0; url=" + address + "\">");
            new ProcessBuilder(opener.get(), page.toString()).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException e) {
            System.err.println("no browser was opened: " + e.getMessage() + "; open the address by hand");
        }
    }

    private static Optional<String> opener() {
        if (System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac")) return Optional.of("open");
        boolean screen = List.of("DISPLAY", "WAYLAND_DISPLAY").stream()
                .anyMatch(name -> !System.getenv().getOrDefault(name, "").isEmpty());
        return screen ? Optional.of("xdg-open") : Optional.empty();
    }
}
