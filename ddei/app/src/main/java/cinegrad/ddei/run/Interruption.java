package cinegrad.ddei.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ctrl-C, or a signal to terminate, between two steps: work asks whether it came, and the process ends when this is closed.
final class Interruption implements AutoCloseable {
    private static final long LONGEST_STEP_MINUTES = 30;

    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final Thread hook = new Thread(this::asked);

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void asked() {
        asked.set(true);
        System.err.println();
        System.err.println("stopping after this step …");
        try {
            answered.await(LONGEST_STEP_MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isAsked() {
        return asked.get();
    }

    @Override
    public void close() {
        answered.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending already, and the hook has its answer
            asked.set(true);
        }
    }
}
