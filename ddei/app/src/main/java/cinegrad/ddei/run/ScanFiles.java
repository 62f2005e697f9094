package cinegrad.ddei.run;

import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.request.DataSelection.OwnFiles;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Which files are read where an acquisition is named.
public final class ScanFiles {
    private ScanFiles() { }

    /// The file itself; of BART's pair, by whatever name it is called, the numbers and the header. Names alone decide: no file is
    /// read.
    public static List<Path> of(Path scan) {
        Path numbers = Bart.numbers(scan);
        Path header = Bart.header(scan);
        boolean callsPair = scan.equals(numbers) || scan.equals(header) || !Files.exists(scan);
        return callsPair && Files.isRegularFile(numbers) ? List.of(numbers, header) : List.of(scan);
    }

    /// Those of the coils' noise, if it was given.
    static List<Path> ofNoise(OwnFiles selection) {
        return selection.choice().coils().noise().map(ScanFiles::of).orElse(List.of());
    }

    /// Those of the trajectory, if it was given apart.
    static List<Path> ofTrajectory(OwnFiles selection) {
        return selection.choice().readouts().trajectory().map(ScanFiles::of).orElse(List.of());
    }

    /// Those that are read with each of the acquisitions.
    public static List<Path> beside(OwnFiles selection) {
        return Stream.concat(ofNoise(selection).stream(), ofTrajectory(selection).stream()).toList();
    }
}
