package app.kindred.users.session;

import app.kindred.users.secret.Secrets;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The keys that sign access tokens. One signs; its successor is published for a while before it
 * signs, and it stays published until the last token it signed has ended: so a rotation logs nobody
 * out. The private halves are sealed with the deployment's secret.
 *
 * <p>RSA, because a token is signed once and verified by every service that meets it: 40
 * microseconds each, where P-256 takes 480. A key of an older kind signs on until it is rotated.
 */
@Component
class SigningKeys {

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    private static final String PURPOSE = "session/signing-key";
    private static final int RSA_BITS = 2_048;
    private static final Duration SLACK = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Secrets secrets;
    private final SessionProperties properties;
    private final Clock clock;
    private volatile @Nullable Ring ring;

    SigningKeys(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Secrets secrets,
            SessionProperties properties,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.secrets = secrets;
        this.properties = properties;
        this.clock = clock;
    }

    JWK signing() {
        return ring().signing();
    }

    JWKSet published() {
        return ring().published();
    }

    /** Makes a successor now, due to sign after the lead time. */
    void rotate() {
        renew(true);
    }

    /** Before anybody is let in: the first login would wait for the first key. */
    @EventListener(ApplicationStartedEvent.class)
    void prepare() {
        try {
            ring();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("No signing key yet: it is made once the database is there", e);
        }
    }

    @Scheduled(fixedDelayString = "PT30S", initialDelayString = "PT30S")
    void refresh() {
        renew(false);
    }

    /** Our own tokens are verified with the keys at hand, without asking ourselves over HTTP. */
    @Bean
    static JWKSource<SecurityContext> ownKeys(ObjectProvider<SigningKeys> keys) {
        return (selector, context) -> selector.select(keys.getObject().published());
    }

    private Ring ring() {
        var current = ring;
        return current != null ? current : renew(false);
    }

    /** Several instances may be here at once: a lock lets one of them make the key. */
    private synchronized Ring renew(boolean rotate) {
        var renewed =
                transaction.execute(
                        status -> {
                            jdbc.sql(
                                            "SELECT pg_advisory_xact_lock(hashtextextended('users.signing_key', 0))")
                                    .query(rs -> {});
                            return read(rotate);
                        });
        ring = renewed;
        return renewed;
    }

    private Ring read(boolean rotate) {
        var now = clock.instant();
        var rows = rows();
        if (rows.isEmpty()) {
            add(now, now);
        } else {
            var newest = rows.getLast();
            var due = newest.createdAt().plus(properties.keyLife()).isBefore(now);
            if (due || rotate) {
                add(now, now.plus(properties.keyLead()));
            }
        }
        rows = rows();
        retire(rows, now);
        var signing =
                rows.stream()
                        .filter(row -> !row.signsFrom().isAfter(now))
                        .max(Comparator.comparing(Row::signsFrom))
                        .orElse(rows.getFirst());
        return new Ring(
                unsealed(signing),
                new JWKSet(rows.stream().map(row -> parsed(row, row.publicJwk())).toList()));
    }

    private List<Row> rows() {
        return jdbc.sql(
                        """
                        SELECT kid, public_jwk::text AS public_jwk, sealed_key, created_at, signs_from
                        FROM signing_key ORDER BY signs_from, kid
                        """)
                .query(Row.class)
                .list();
    }

    private void add(Instant now, Instant signsFrom) {
        try {
            var key =
                    new RSAKeyGenerator(RSA_BITS)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(JWSAlgorithm.RS256)
                            .keyIDFromThumbprint(true)
                            .generate();
            var sealed = secrets.seal(PURPOSE, key.toJSONString().getBytes(StandardCharsets.UTF_8));
            jdbc.sql(
                            """
                            INSERT INTO signing_key (kid, public_jwk, sealed_key, created_at, signs_from)
                            VALUES (?, ?::jsonb, ?, ?, ?)
                            """)
                    .params(
                            key.getKeyID(),
                            key.toPublicJWK().toJSONString(),
                            sealed,
                            Timestamp.from(now),
                            Timestamp.from(signsFrom))
                    .update();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Deletes keys whose last token has ended: {@code signs_from} of the next says when that was.
     */
    private void retire(List<Row> rows, Instant now) {
        for (int i = 0; i + 1 < rows.size(); i++) {
            var lastUse = rows.get(i + 1).signsFrom();
            if (lastUse.isAfter(now)) {
                return;
            }
            var gone = lastUse.plus(properties.accessLife()).plus(SLACK).isBefore(now);
            var sql =
                    gone
                            ? "DELETE FROM signing_key WHERE kid = :kid"
                            : "UPDATE signing_key SET retired_at = :at WHERE kid = :kid AND retired_at IS NULL";
            var statement = jdbc.sql(sql).param("kid", rows.get(i).kid());
            (gone ? statement : statement.param("at", Timestamp.from(lastUse))).update();
        }
    }

    private JWK unsealed(Row row) {
        var json = new String(secrets.open(PURPOSE, row.sealedKey()), StandardCharsets.UTF_8);
        return parsed(row, json);
    }

    private static JWK parsed(Row row, String json) {
        try {
            return JWK.parse(json);
        } catch (ParseException e) {
            throw new IllegalStateException("signing key " + row.kid() + " is damaged", e);
        }
    }

    private record Ring(JWK signing, JWKSet published) {}

    record Row(
            String kid, String publicJwk, byte[] sealedKey, Instant createdAt, Instant signsFrom) {}
}
