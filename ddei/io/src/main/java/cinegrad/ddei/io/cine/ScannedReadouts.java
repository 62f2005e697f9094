package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.io.ismrmrd.Ismrmrd;
import cinegrad.ddei.io.ismrmrd.TrajectoryScan;
import cinegrad.ddei.io.ismrmrd.TrajectoryScan.Order;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// Readouts of an ISMRMRD file with the points that its acquisitions bear, or those of a file of their own. With other frames
/// than the file's all readouts of the slice count, in the order of acquisition.
final class ScannedReadouts {
    private ScannedReadouts() { }

    /// @param apart the points in a file of their own, if one was given
    static ReadoutAcquisition read(Path path, ArrayChoice choice, Optional<ReadoutPoints> apart, ReadBudget budget) {
        Function<String, FileFormatException> wrong = reason -> ReadoutFile.wrong(path, reason);
        boolean stream = choice.readouts().binning().isPresent();
        var scan = Ismrmrd.readAlong(path, choice.slice(), stream ? Order.AS_ACQUIRED : Order.BY_COUNTERS, budget);
        var sizes = scan.sizes();
        var points = apart.map(p -> stream && p.framed() ? p.together() : p).or(() -> own(scan, wrong))
                .orElseThrow(() -> wrong.apply("its readouts bear no points of a trajectory; give a file of them by "
                        + "--trajectory"));
        if (points.readouts() != sizes.readouts() || points.samples() != sizes.samples()
                || points.framed() && points.frames() != sizes.frames()) {
            throw wrong.apply(sizes.frames() + " frames of " + sizes.readouts() + " readouts of " + sizes.samples()
                    + " samples do not fit to a trajectory of " + points.frames() + " frames of " + points.readouts()
                    + " readouts of " + points.samples() + " samples");
        }
        var asked = choice.readouts().matrix();
        var picture = scan.picture();
        FrameSize matrix = ReadoutFile.possible(asked.orElse(new FrameSize(picture.height(), picture.width())), wrong);
        double[] k = points.cyclesPerView(matrix.height(), matrix.width(), sizes.frames(), wrong::apply);
        String layout = "ISMRMRD: " + scan.layout() + "; points in cycles per " + (points.perPixel() ? "pixel"
                : "field of view") + ", picture " + matrix + (asked.isPresent() ? "" : " (that of the header)");
        int coils = sizes.coils() == 1 ? 0 : sizes.coils();
        var read = new ReadoutAcquisition(sizes.frames(), sizes.readouts(), sizes.samples(), matrix.height(), matrix.width(),
                scan.kspace(), k, Optional.empty(), new ReadoutAcquisition.Coils(coils, Optional.empty()),
                new ReadoutAcquisition.Notes(picture.geometry(), layout));
        return choice.coils().of(read, scan.noise(), budget);
    }

    private static Optional<ReadoutPoints> own(TrajectoryScan scan, Function<String, FileFormatException> wrong) {
        var sizes = scan.sizes();
        return scan.points().map(k -> ReadoutPoints.of(sizes.frames(), sizes.readouts(), sizes.samples(), k, wrong::apply));
    }
}
