package app.kindred.shared.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A caller in the terms of Spring Security. */
public final class CallerAuthentication extends AbstractAuthenticationToken {

    private final transient Caller caller;
    private final transient Instant since;

    /**
     * @param since when the token was made
     */
    public CallerAuthentication(Caller caller, Instant since) {
        super(List.of(new SimpleGrantedAuthority("ROLE_" + caller.role().name())));
        this.caller = caller;
        this.since = since;
        setAuthenticated(true);
    }

    /** An authentication as this kind, if a token proved it. */
    public static Optional<CallerAuthentication> of(@Nullable Object authentication) {
        return authentication instanceof CallerAuthentication proven
                ? Optional.of(proven)
                : Optional.empty();
    }

    /** The caller behind an authentication, if a token proved one. */
    public static Optional<Caller> caller(@Nullable Object authentication) {
        return of(authentication).map(CallerAuthentication::getPrincipal);
    }

    /** When the token was made. */
    public Instant since() {
        return since;
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }

    /** The token is not kept: what is not held cannot leak into a log. */
    @Override
    public String getCredentials() {
        return "";
    }

    @Override
    public String getName() {
        return caller.userId().toString();
    }
}
