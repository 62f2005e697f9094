package cinegrad.ddei.cli;

import cinegrad.ddei.view.Viewer;
import cinegrad.ddei.web.Browser;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "view", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Plays images and k-space of any format in a browser, until Ctrl-C.",
            "Reads .npz, .npy, .mat, HDF5, ISMRMRD, .cfl with .hdr, NIfTI, DICOM (a file or a folder), pictures, films, and the "
            + "folder of a result. Two files are compared side by side, by a wipe, or by their difference.",
            "The page is served on this machine alone, and nothing is written. Its keys are shown by the key ?"},
        footer = {"", "Examples:", "  ./cinegrad view thorax.npz", "  ./cinegrad view truth.npz run1",
            "  ./cinegrad view scan.mat --key kspace --axes y,x,c,t", "  ./cinegrad view scan.npz --port 8080 --no-open",
            "Seen from another machine:  ssh -L 8080:127.0.0.1:8080 HOST"})
final class ViewCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files or folders; the first two are compared at first.")
    private List<Path> files = List.of();

    @Option(names = "--key", paramLabel = "NAME", description = "The array to show first. Default: the image, or the largest")
    private String key;

    @Option(names = "--axes", paramLabel = "LETTERS", description =
            "What its axes count: t time, c coils, y down, x to the right, z slices, - another; such as t,c,y,x. "
            + "Default: by format and name")
    private String axes;

    @Option(names = "--port", paramLabel = "N", description = "Of 127.0.0.1. Default: any that is free")
    private int port;

    @Option(names = "--no-open", description = "Print the address, open no browser.")
    private boolean noOpen;

    @Override
    public Integer call() {
        if (port < 0 || port > 65535) throw new IllegalArgumentException("--port must be within 0 … 65535, got " + port);
        var viewer = Viewer.on(port, files, Optional.ofNullable(key), Optional.ofNullable(axes));
        Runtime.getRuntime().addShutdownHook(new Thread(viewer::close));
        viewer.summary().forEach(System.out::println);
        System.out.println("open " + viewer.address());
        System.out.println("Ctrl-C ends it");
        System.out.flush();
        if (!noOpen) Browser.open(viewer.address());
        try {
            new CountDownLatch(1).await();                             // Ctrl-C ends the process
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            viewer.close();
        }
        return 0;
    }
}
