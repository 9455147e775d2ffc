package app.kindred.messaging.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One open socket, and the only writer to it.
 *
 * <p>Frames wait in a short queue that a thread empties while there is something in it; an idle
 * socket has no thread. The queue is bounded: a client that reads slower than it is written to is
 * cut, never buffered for. Messages are put in order here: a seq that was written is not written
 * again, and when one follows a gap (a frame was lost between instances, or overtaken) the missing
 * ones are read from the store and written first. So what a socket shows of a conversation is what
 * the database holds.
 */
public final class Connection {

    /** Close codes of Kindred, beside those of RFC 6455. */
    public static final int UNAUTHENTICATED = 4401;

    public static final int SLOW_READER = 4408;
    public static final int REPLACED = 4409;

    private static final int MOST_FRAMES = 512;
    private static final long MOST_CHARACTERS = 512 * 1024;
    private static final int MOST_MARKS = 1_000;

    /** What a connection writes to: a socket, with a time-out of its own. */
    public interface Wire {

        void send(String json) throws IOException;

        void ping() throws IOException;

        void close(int code, String reason);
    }

    /** Hears what becomes of what is written. */
    interface Watch {

        void delivered(Owner owner, Frame.Numbered message);

        /** The connection is cut for a reason that operators should know of. */
        void cut(Cut cut);
    }

    /** Why a connection was ended from this side, where it is nobody's wish. */
    enum Cut {
        SLOW_READER,
        WRITE
    }

    /** Whose socket it is, and until when its token holds. */
    public record Owner(UUID userId, UUID sessionId, Instant expiresAt) {}

    /** Something to do between two frames, by the thread that writes. */
    @FunctionalInterface
    public interface Task {

        void run(Writer writer) throws IOException;
    }

    private record Waiting(Task task, int characters) {}

    private record Ending(int code, String reason) {}

    private final UUID id;
    private final Owner owner;
    private final Wire wire;
    private final Backlog backlog;
    private final Executor threads;
    private final Watch watch;

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(4);
    private long waitingCharacters;
    private boolean draining;
    private @Nullable Ending ending;
    private final Writer writer = new Writer();

    private volatile long heardAt;

    Connection(
            UUID id,
            Owner owner,
            Wire wire,
            Backlog backlog,
            Executor threads,
            Watch watch,
            Instant now) {
        this.id = id;
        this.owner = owner;
        this.wire = wire;
        this.backlog = backlog;
        this.threads = threads;
        this.watch = watch;
        this.heardAt = now.toEpochMilli();
    }

    public UUID id() {
        return id;
    }

    public Owner owner() {
        return owner;
    }

    /** Queues a frame, or ends the connection when too many wait. */
    public void send(Frame frame) {
        offer(writer -> writer.write(frame), frame.json().length());
    }

    /** Queues work that writes frames of its own, such as a replay. */
    public void run(Task task) {
        offer(task, 0);
    }

    void ping() {
        offer(writer -> wire.ping(), 0);
    }

    /** Ends it after the frame that is being written; whatever waits is dropped. */
    public void close(int code, String reason) {
        end(code, reason);
    }

    /** False when it was ending already. */
    private boolean end(int code, String reason) {
        synchronized (this) {
            if (ending != null) {
                return false;
            }
            ending = new Ending(code, reason);
            queue.clear();
            if (draining) {
                return true;
            }
            draining = true;
        }
        threads.execute(this::drain);
        return true;
    }

    /** The peer said something. */
    public void heard(Instant now) {
        heardAt = now.toEpochMilli();
    }

    long heardAt() {
        return heardAt;
    }

    private void offer(Task task, int characters) {
        synchronized (this) {
            if (ending != null) {
                return;
            }
            if (queue.size() < MOST_FRAMES && waitingCharacters + characters <= MOST_CHARACTERS) {
                queue.add(new Waiting(task, characters));
                waitingCharacters += characters;
                if (!draining) {
                    draining = true;
                    threads.execute(this::drain);
                }
                return;
            }
        }
        if (end(SLOW_READER, "Reads too slowly; resume after reconnecting")) {
            watch.cut(Cut.SLOW_READER);
        }
    }

    private void drain() {
        while (true) {
            Waiting next;
            Ending end;
            synchronized (this) {
                end = ending;
                next = queue.poll();
                if (next == null && end == null) {
                    draining = false;
                    return;
                }
                waitingCharacters -= next == null ? 0 : next.characters();
            }
            if (end != null) {
                wire.close(end.code(), end.reason());
                return;
            }
            try {
                if (next != null) {
                    next.task().run(writer);
                }
            } catch (IOException | RuntimeException e) {
                // The peer is gone or stuck, or the store did not answer: the client reconnects
                // and resumes from what it has.
                if (end(1011, "Resume after reconnecting")) {
                    watch.cut(Cut.WRITE);
                }
            }
        }
    }

    /** Writes to the socket in order. Used by one thread at a time. */
    public final class Writer {

        /** Of a conversation, the seqs from {@code low} to {@code high} have been written. */
        private record Mark(long low, long high) {}

        private final Map<UUID, Mark> marks =
                new LinkedHashMap<>(4, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<UUID, Mark> eldest) {
                        return size() > MOST_MARKS;
                    }
                };

        private Writer() {}

        /** The client says what it has of a conversation. */
        public void startAfter(UUID matchId, long seq) {
            marks.put(matchId, new Mark(seq + 1, seq));
        }

        public void write(Frame frame) throws IOException {
            switch (frame) {
                case Frame.Plain(var json) -> wire.send(json);
                case Frame.Numbered message -> {
                    if (reach(message.matchId(), message.seq())) {
                        wire.send(message.json());
                        watch.delivered(owner, message);
                    }
                }
                case Frame.Ack(var matchId, var seq, var json) -> {
                    reach(matchId, seq);
                    wire.send(json);
                }
            }
        }

        /** Whether this seq is new to the socket; what was missed before it is written first. */
        private boolean reach(UUID matchId, long seq) throws IOException {
            var mark = marks.get(matchId);
            if (mark == null) {
                marks.put(matchId, new Mark(seq, seq));
                return true;
            }
            if (seq < mark.low()) {
                // Overtaken by the first one that came this way.
                marks.put(matchId, new Mark(seq, mark.high()));
                return true;
            }
            if (seq <= mark.high()) {
                return false;
            }
            if (seq > mark.high() + 1) {
                for (var missed : backlog.between(matchId, mark.high() + 1, seq - 1)) {
                    wire.send(missed.json());
                }
            }
            marks.put(matchId, new Mark(mark.low(), seq));
            return true;
        }
    }
}
