package app.kindred.load.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Forced races between a reader and whoever changes what is read. */
final class Races {

    static final int ROUNDS = 1_000;

    private static final int READERS = 4;
    private static final int REFRESHES = 10;
    private static final long REFRESH_NANOS = 200_000_000;

    record Outcome(
            String contender, int keptWhatWasReadBefore, int servedAfterInvalidate, double p99) {}

    private final AtomicLong row = new AtomicLong();
    private final String name;
    private final Contender cache;

    Races(String name, Contender cache) {
        this.name = name;
        this.cache = cache;
    }

    Outcome run() throws InterruptedException {
        return new Outcome(
                name, keptWhatWasReadBefore(), servedAfterInvalidate(), readsDuringRefresh());
    }

    /** The reader has read its row and not answered yet when that row changes. */
    private int keptWhatWasReadBefore() throws InterruptedException {
        int stale = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String id = "race" + i;
            var read = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            row.set(1);
            var slow =
                    Thread.startVirtualThread(
                            () ->
                                    cache.get(
                                            id,
                                            () -> {
                                                var old = Profile.of(id, row.get());
                                                read.countDown();
                                                await(goOn);
                                                return old;
                                            }));
            read.await();
            row.set(2);
            cache.invalidate(id);
            goOn.countDown();
            slow.join();
            stale += cache.get(id, () -> Profile.of(id, row.get())).version() < 2 ? 1 : 0;
        }
        return stale;
    }

    /** Others read all the time while one changes, invalidates, and reads. */
    private int servedAfterInvalidate() throws InterruptedException {
        var over = new AtomicBoolean();
        var readers = new ArrayList<Thread>();
        for (int i = 0; i < READERS; i++) {
            readers.add(
                    Thread.startVirtualThread(
                            () -> {
                                while (!over.get()) {
                                    cache.get("one", () -> Profile.of("one", row.get()));
                                }
                            }));
        }
        int stale = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long now = row.incrementAndGet();
            cache.invalidate("one");
            stale += cache.get("one", () -> Profile.of("one", row.get())).version() < now ? 1 : 0;
        }
        over.set(true);
        for (var reader : readers) {
            reader.join();
        }
        return stale;
    }

    /** The 99th percentile, in milliseconds, of reads while a refresh takes 200. */
    private double readsDuringRefresh() throws InterruptedException {
        var times = new ArrayList<Thread>();
        var taken = new AtomicLong[READERS * REFRESHES * 1_000];
        var count = new AtomicLong();
        cache.get("slow", () -> Profile.of("slow", 1));
        for (int round = 0; round < REFRESHES; round++) {
            cache.expire("slow");
            long until = System.nanoTime() + REFRESH_NANOS + REFRESH_NANOS / 2;
            for (int i = 0; i < READERS; i++) {
                times.add(
                        Thread.startVirtualThread(
                                () -> {
                                    while (System.nanoTime() < until) {
                                        long begun = System.nanoTime();
                                        cache.get("slow", Races::slowly);
                                        long took = System.nanoTime() - begun;
                                        int at = (int) count.getAndIncrement();
                                        if (at < taken.length) {
                                            taken[at] = new AtomicLong(took);
                                        }
                                        LockSupport.parkNanos(1_000_000);
                                    }
                                }));
            }
            for (var thread : times) {
                thread.join();
            }
        }
        int reads = (int) Math.min(count.get(), taken.length);
        long[] sorted =
                Arrays.stream(taken, 0, reads).mapToLong(AtomicLong::get).sorted().toArray();
        return sorted[(int) (sorted.length * 0.99)] / 1e6;
    }

    private static Profile slowly() {
        LockSupport.parkNanos(REFRESH_NANOS);
        return Profile.of("slow", 1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
