package app.kindred.shared.identity;

import app.kindred.shared.problem.ServletProblems;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Proves the caller of a request, or refuses it. The one filter behind Spring Security's firewall:
 * its usual dozen, of which a stateless API needs this much, took a seventh of all processor time.
 *
 * <p>A token that comes along must be good, on open paths too. What a role may do is for the
 * controllers' own annotations.
 */
final class CallerFilter implements Filter {

    private static final String SCHEME = "Bearer ";

    private final AccessTokens tokens;
    private final RequestMatcher open;
    private final ServletProblems problems;

    CallerFilter(AccessTokens tokens, RequestMatcher open, ServletProblems problems) {
        this.tokens = tokens;
        this.open = open;
        this.problems = problems;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // What is answered later, or again as an error, has been here before.
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            chain.doFilter(request, response);
            return;
        }
        var http = (HttpServletRequest) request;
        try {
            prove(http);
        } catch (AuthenticationException e) {
            problems.write(http, (HttpServletResponse) response, e);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private void prove(HttpServletRequest request) {
        var token = tokenOrNull(request);
        if (token != null) {
            var authentication = AccessTokens.authentication(decoded(token));
            SecurityContextHolder.setContext(new SecurityContextImpl(authentication));
        } else if (!open.matches(request)) {
            throw new InsufficientAuthenticationException("No access token");
        }
    }

    /** Keys that cannot be had are our fault: a 503, not a 401. */
    private Jwt decoded(String token) {
        try {
            return tokens.decode(token);
        } catch (BadJwtException e) {
            throw new InvalidBearerTokenException("The token is not good", e);
        } catch (JwtException e) {
            throw new AuthenticationServiceException("The token cannot be checked", e);
        }
    }

    private static @Nullable String tokenOrNull(HttpServletRequest request) {
        var header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        var token = header.substring(SCHEME.length()).strip();
        return token.isEmpty() ? null : token;
    }
}
