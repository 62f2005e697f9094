package cinegrad.ddei.io.ismrmrd;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.hdf5.Hdf5Dataset;
import cinegrad.ddei.io.hdf5.Hdf5File;
import cinegrad.ddei.io.hdf5.Hdf5Type;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// What an ISMRMRD header says of the sizes of k-space and picture, where the header stands in a file of arrays, as fastMRI has
/// it.
///
/// @param samples     of a readout
/// @param lines       along the phase encoding
/// @param picture     rows of the picture, without readout oversampling
/// @param fieldOfView of k-space along readout, phase encoding and slice, in mm; 0 where unknown
public record EncodedSpace(int samples, int lines, int picture, double[] fieldOfView) {
    private static final int LONGEST_HEADER = 16 << 20;

    /// @param dataset that holds the header, of an HDF5 file
    /// @return empty if there is no such dataset
    /// @throws FileFormatException if it holds something else
    public static Optional<EncodedSpace> in(Path path, String dataset, ReadBudget budget) {
        try (var file = new Hdf5File(path, budget)) {
            if (!file.objects().containsKey(dataset)) return Optional.empty();
            Function<String, RuntimeException> wrong = reason -> new FileFormatException(path.toString(),
                    FileFormatException.UNKNOWN, dataset + ": " + reason);
            Hdf5Dataset xml = file.dataset(dataset).orElseThrow(() -> wrong.apply("a group, not a header"));
            var header = ScanHeader.parse(text(xml, path, budget, wrong), wrong);
            return Optional.of(new EncodedSpace(header.encoded().samples(), header.encoded().lines(), header.recon().samples(),
                    header.fieldOfView()));
        }
    }

    /// The text of a header: one string of varying length, or the first of several.
    static String text(Hdf5Dataset xml, Path path, ReadBudget budget, Function<String, RuntimeException> wrong) {
        var text = new StringBuilder();
        if (xml.sizes().length > 1) throw wrong.apply("a header of " + xml.sizes().length + " axes");
        int[] first = xml.sizes().length == 0 ? new int[0] : new int[1];
        int[] one = xml.sizes().length == 0 ? new int[0] : new int[] {1};
        if (xml.sizes().length == 1 && xml.sizes()[0] < 1) throw wrong.apply("no header");
        if (!(xml.type() instanceof Hdf5Type.Varying(int _, Hdf5Type element)) || element.size() != 1) {
            throw wrong.apply("a header that is not text of varying length");
        }
        xml.read(first, one, (block, _, _) -> {
            ByteBuffer content = xml.referred(block, 1);
            if (content.remaining() > LONGEST_HEADER) throw wrong.apply("a header of " + content.remaining() + " bytes");
            budget.text(path.toString(), FileFormatException.UNKNOWN, content.remaining());
            var bytes = new byte[content.remaining()];
            content.get(bytes);
            if (text.isEmpty()) text.append(new String(bytes, StandardCharsets.UTF_8).replace("\0", ""));
        });
        return text.toString().strip();
    }
}
