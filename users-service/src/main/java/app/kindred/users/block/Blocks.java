package app.kindred.users.block;

import app.kindred.shared.outbox.Outbox;
import app.kindred.shared.problem.ProblemException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Puts up and takes down blocks. Both are safe to repeat; only a change is told. */
@Component
public class Blocks {

    private static final String TOPIC = "block.v1";

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    Blocks(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Blocks somebody; 404 when there is nobody of that id. */
    @Transactional
    public void block(UUID blocker, UUID blocked) {
        lock(blocker);
        var added =
                jdbc.sql(
                                """
                                INSERT INTO block (blocker_id, blocked_id, created_at)
                                SELECT :blocker, id, :now FROM profile WHERE id = :blocked
                                ON CONFLICT (blocker_id, blocked_id) DO NOTHING
                                """)
                        .param("blocker", blocker)
                        .param("blocked", blocked)
                        .param("now", Timestamp.from(clock.instant()))
                        .update();
        if (added == 1) {
            tell(blocker, blocked, true);
        } else if (!exists(blocker, blocked)) {
            throw ProblemException.notFound("user");
        }
    }

    @Transactional
    public void unblock(UUID blocker, UUID blocked) {
        lock(blocker);
        var removed =
                jdbc.sql("DELETE FROM block WHERE blocker_id = ? AND blocked_id = ?")
                        .params(blocker, blocked)
                        .update();
        if (removed == 1) {
            tell(blocker, blocked, false);
        }
    }

    /**
     * Tells a batch of blocks again.
     *
     * @return those told, in order, at most {@code limit}
     */
    @Transactional
    public List<Blocked> replay(Blocked after, int limit) {
        var blocks =
                jdbc.sql(
                                """
                                SELECT blocker_id, blocked_id FROM block
                                WHERE (blocker_id, blocked_id) > (?, ?)
                                ORDER BY blocker_id, blocked_id LIMIT ?
                                """)
                        .params(after.blockerId(), after.blockedId(), limit)
                        .query(Blocked.class)
                        .list();
        blocks.forEach(block -> tell(block.blockerId(), block.blockedId(), true));
        return blocks;
    }

    /** One person's blocks come one after the other, so that their facts are numbered in order. */
    private void lock(UUID blocker) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('users.block:' || ?, 0))")
                .param(blocker.toString())
                .query(rs -> {});
    }

    private boolean exists(UUID blocker, UUID blocked) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM block WHERE blocker_id = ? AND blocked_id = ?)")
                .params(blocker, blocked)
                .query(Boolean.class)
                .single();
    }

    private void tell(UUID blocker, UUID blocked, boolean active) {
        var version = jdbc.sql("SELECT nextval('block_version')").query(Long.class).single();
        outbox.append(TOPIC, blocker, version, new BlockChanged(blocker, blocked, active));
    }

    /** Who has blocked whom. */
    public record Blocked(UUID blockerId, UUID blockedId) {}
}
