package app.kindred.shared.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that tokens were lately verified with. Their source may have to fetch them, for which an
 * event loop cannot wait; what is held here can be used at once, and for no longer than it takes to
 * ask the source now and then.
 */
final class HeldKeys implements JWKSource<SecurityContext> {

    private static final Duration HELD = Duration.ofSeconds(10);
    private static final int MOST_KEYS = 20;

    private final JWKSource<SecurityContext> source;
    private final Cache<String, JWK> held =
            Caffeine.newBuilder().maximumSize(MOST_KEYS).expireAfterWrite(HELD).build();

    HeldKeys(JWKSource<SecurityContext> source) {
        this.source = source;
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
            throws KeySourceException {
        var keys = source.get(selector, context);
        for (var key : keys) {
            if (key.getKeyID() != null) {
                held.put(key.getKeyID(), key);
            }
        }
        return keys;
    }

    /** Only what is held; never asks the source. */
    JWKSource<SecurityContext> only() {
        return (selector, _) -> selector.select(new JWKSet(List.copyOf(held.asMap().values())));
    }
}
