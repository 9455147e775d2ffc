package app.kindred.users.account;

import app.kindred.users.secret.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * One-time codes that prove who reads a mailbox. Kept as keyed hashes, good for a few tries and a
 * short time; a new one replaces the old.
 */
@Component
class MailCodes {

    private static final int MAX_ATTEMPTS = 5;

    private final JdbcClient jdbc;
    private final Secrets secrets;
    private final Clock clock;

    MailCodes(JdbcClient jdbc, Secrets secrets, Clock clock) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.clock = clock;
    }

    String issue(UUID accountId, Purpose purpose) {
        var code = secrets.randomCode();
        issue(accountId, purpose, code, null);
        return code;
    }

    /**
     * @param target the address that the code confirms, where that is not the account's
     */
    void issue(UUID accountId, Purpose purpose, String code, @Nullable String target) {
        var now = clock.instant();
        jdbc.sql(
                        """
                        INSERT INTO mail_code (account_id, purpose, code_hash, target, attempts, created_at, expires_at)
                        VALUES (:account, :purpose, :hash, :target, 0, :now, :end)
                        ON CONFLICT (account_id, purpose) DO UPDATE
                        SET code_hash = excluded.code_hash, target = excluded.target, attempts = 0,
                            created_at = excluded.created_at, expires_at = excluded.expires_at
                        """)
                .param("account", accountId)
                .param("purpose", purpose.name())
                .param("hash", hash(accountId, purpose, code))
                .param("target", target)
                .param("now", Timestamp.from(now))
                .param("end", Timestamp.from(now.plus(purpose.life)))
                .update();
    }

    /**
     * Spends a try, and on success the code. The caller must let its transaction commit either way,
     * or the tries would not count. Where there is no code to try (no such account, none issued,
     * too old, too many tries) as much is written to the log alone: one statement and one flush of
     * the log in every case, so that its time does not tell which it was.
     */
    boolean redeem(UUID accountId, Purpose purpose, String code) {
        return redeemed(accountId, purpose, code).isPresent();
    }

    /** The same, telling the address that the code confirms. */
    Optional<Redeemed> redeemed(UUID accountId, Purpose purpose, String code) {
        var hash = hash(accountId, purpose, code);
        var kept =
                jdbc.sql(
                                """
                                WITH spent AS (
                                    UPDATE mail_code SET attempts = attempts + 1
                                    WHERE account_id = ? AND purpose = ? AND attempts < ? AND expires_at > ?
                                    RETURNING code_hash, target)
                                SELECT code_hash, target FROM spent
                                UNION ALL
                                SELECT NULL, pg_logical_emit_message(true, 'no code', repeat('.', 100))::text
                                WHERE NOT EXISTS (SELECT FROM spent)
                                """)
                        .params(
                                accountId,
                                purpose.name(),
                                MAX_ATTEMPTS,
                                Timestamp.from(clock.instant()))
                        .query(Kept.class)
                        .single();
        if (!MessageDigest.isEqual(kept.codeHash(), hash)) {
            return Optional.empty();
        }
        jdbc.sql("DELETE FROM mail_code WHERE account_id = ? AND purpose = ?")
                .params(accountId, purpose.name())
                .update();
        return Optional.of(new Redeemed(kept.target()));
    }

    private byte[] hash(UUID accountId, Purpose purpose, String code) {
        return secrets.mac(
                "account/mail-code/" + purpose,
                (accountId + ":" + code).getBytes(StandardCharsets.UTF_8));
    }

    record Redeemed(@Nullable String target) {}

    record Kept(byte @Nullable [] codeHash, @Nullable String target) {}

    enum Purpose {
        VERIFY(Duration.ofMinutes(30)),
        RESET(Duration.ofMinutes(30)),
        CHANGE_MAIL(Duration.ofMinutes(30));

        private final Duration life;

        Purpose(Duration life) {
            this.life = life;
        }
    }
}
