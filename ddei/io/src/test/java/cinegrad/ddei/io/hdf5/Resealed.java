package cinegrad.ddei.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Puts right the checksums of a mutated HDF5 file, so that its readers see what the checksums would have kept from them.
public final class Resealed {
    private static final int LONGEST = 4096;
    private static final List<String> LETTERS = List.of("\u0089HDF", "OHDR", "OCHK", "FRHP", "FHIB", "BTHD", "BTLF", "BTIN",
            "FAHD", "FADB", "EAHD", "EAIB", "EASB", "EADB");

    private record Structure(int from, int length) { }

    private final List<Structure> structures = new ArrayList<>();

    /// @param sound a file whose checksums are right
    public Resealed(byte[] sound) {
        String text = new String(sound, StandardCharsets.ISO_8859_1);
        for (String letters : LETTERS) {
            for (int at = text.indexOf(letters); at >= 0; at = text.indexOf(letters, at + 1)) {
                var b = ByteBuffer.wrap(sound, at, sound.length - at).slice().order(ByteOrder.LITTLE_ENDIAN);
                for (int n = 8; n <= Math.min(LONGEST, b.limit() - 4); n++) {
                    if (Lookup3.hash(b, n) != b.getInt(n)) continue;
                    structures.add(new Structure(at, n));
                    break;
                }
            }
        }
    }

    /// The checksums of as many bytes at the same places as in the sound file.
    public void seal(byte[] content) {
        for (Structure s : structures) {
            if (s.from + s.length + 4 > content.length) continue;
            var b = ByteBuffer.wrap(content, s.from, s.length + 4).slice().order(ByteOrder.LITTLE_ENDIAN);
            b.putInt(s.length, Lookup3.hash(b, s.length));
        }
    }

    public int structures() {
        return structures.size();
    }
}
