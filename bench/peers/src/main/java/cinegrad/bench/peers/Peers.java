package cinegrad.bench.peers;

import cinegrad.bench.Contender;
import cinegrad.bench.ContenderProvider;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The contenders of this jar.
public final class Peers implements ContenderProvider {
    @Override
    public List<Contender> contenders() {
        unpackIntoTheProject();
        var all = new ArrayList<Contender>();
        all.add(new PyTorch(PyTorch.Layout.CHANNELS_FIRST));
        all.add(new PyTorch(PyTorch.Layout.CHANNELS_LAST));
        Mkl.program().ifPresent(all::add);
        return all;
    }

    /// JavaCPP would unpack native libraries into the home folder; they go into this module's build folder instead. To be
    /// called before anything of JavaCPP is touched.
    static void unpackIntoTheProject() {
        String folder = Path.of(System.getProperty("cinegrad.home", "."), "bench", "peers", "target", "natives").toString();
        System.setProperty("org.bytedeco.javacpp.cachedir", System.getProperty("org.bytedeco.javacpp.cachedir", folder));
    }
}
