package cinegrad.ddei.run;

import cinegrad.ddei.report.LivePage;
import cinegrad.ddei.train.Examples;
import cinegrad.ddei.train.Trainer;

import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;

/// Shows a training on a [LivePage]: every step's numbers, the reconstruction every other second, and for one acquisition the
/// zero-filled video and the reference beside it.
public final class LiveProgress implements Trainer.Listener, AutoCloseable {
    private static final long BETWEEN_VIDEOS = TimeUnit.SECONDS.toNanos(2);

    private final LivePage page;
    private long lastVideo;

    private LiveProgress(LivePage page) {
        this.page = page;
    }

    public static LiveProgress on(int port, Dataset data) {
        var page = LivePage.on(port, data.title());
        Examples examples = data.train();
        if (examples.size() == 1) {
            var sample = examples.load(0, 0);
            sample.truth().ifPresent(x -> page.video(RunReport.video("reference", x), ""));
            page.video(RunReport.video("zero-filled", sample.physics().zeroFilled(sample.kspace())), "");
        }
        System.err.println("watch at " + page.address());
        return new LiveProgress(page);
    }

    @Override
    public void finished(Trainer.Progress p) {
        var numbers = new LinkedHashMap<String, Object>();
        numbers.put("step", p.step());
        numbers.put("steps", p.steps());
        numbers.put("secondsLeft", p.seconds() * (p.steps() - p.step() - 1));
        numbers.put("loss", p.total());
        if (p.losses().size() > 1) numbers.putAll(p.losses());
        numbers.put("lr", p.learningRate());
        numbers.put("gradientNorm", p.gradientNorm());
        numbers.put("seconds", p.seconds());
        numbers.putAll(p.metrics());
        p.evaluation().forEach((name, value) -> numbers.put("evaluation " + name, value));
        page.point(numbers);
        if (p.reconstruction().isEmpty()) return;
        long now = System.nanoTime();
        if (lastVideo != 0 && now - lastVideo < BETWEEN_VIDEOS && p.step() + 1 < p.steps()) return;
        lastVideo = now;
        String note = p.metrics().containsKey("PSNR") ? Scores.text("PSNR", p.metrics().get("PSNR")) : "step " + (p.step() + 1);
        page.video(RunReport.video("reconstruction", p.reconstruction().get()), note);
    }

    @Override
    public void close() {
        page.close();
    }
}
