package app.kindred.users.limit;

import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.shared.redis.Redis;
import app.kindred.shared.redis.RedisUnavailableException;
import app.kindred.shared.redis.TokenBuckets;
import app.kindred.shared.redis.TokenBuckets.Answer;
import app.kindred.users.limit.LimitProperties.Rule;
import app.kindred.users.limit.LimitProperties.WithoutRedis;
import app.kindred.users.secret.Secrets;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Counts and refuses. Subjects (accounts, addresses) stand in Redis as keyed hashes only, so that
 * nobody can be found there.
 */
@Component
public class Limits {

    private final TokenBuckets buckets;
    private final Secrets secrets;
    private final LimitProperties properties;
    private final Leases leases = new Leases();

    Limits(Redis redis, Secrets secrets, LimitProperties properties) {
        this.buckets = new TokenBuckets(redis);
        this.secrets = secrets;
        this.properties = properties;
    }

    /** Takes one, or ends the request with 429. */
    public void spend(Limit limit, Object subject) {
        spend(limit, subject, 1);
    }

    public void spend(Limit limit, Object subject, int amount) {
        var rule = properties.rule(limit);
        var key = key(limit, subject);
        var leased = leases.spend(key, amount);
        if (leased.isPresent()) {
            judge(rule, new Answer(true, leased.getAsLong(), Duration.ZERO));
            return;
        }
        int lease = Math.max(amount, Math.min(rule.lease(), rule.size()));
        ask(rule, () -> taken(key, rule, amount, lease));
    }

    /** Ends the request with 429 when there is none left, but takes none. */
    public void require(Limit limit, Object subject) {
        var rule = properties.rule(limit);
        var key = key(limit, subject);
        ask(rule, () -> buckets.look(key, rule.size(), rule.refill(), 1));
    }

    /** The network address of a client; of IPv6 the part that one household has. */
    public static String addressOf(HttpServletRequest request) {
        var address = request.getRemoteAddr();
        var parts = address.split(":");
        return parts.length > 4 ? String.join(":", List.of(parts).subList(0, 4)) : address;
    }

    /** More than is wanted now where there is more, else just that. */
    private Answer taken(String key, Rule rule, int wanted, int lease) {
        var answer = buckets.take(key, rule.size(), rule.refill(), lease);
        if (lease == wanted) {
            return answer;
        }
        if (!answer.enough()) {
            return buckets.take(key, rule.size(), rule.refill(), wanted);
        }
        int ahead = lease - wanted;
        leases.add(key, ahead, answer.left());
        return new Answer(true, answer.left() + ahead, answer.pause());
    }

    private void ask(Rule rule, Supplier<Answer> question) {
        try {
            judge(rule, question.get());
        } catch (RedisUnavailableException e) {
            if (rule.withoutRedis() == WithoutRedis.CLOSED) {
                throw new ProblemException(
                                ProblemType.UNAVAILABLE, "This cannot be done at the moment.")
                        .retryAfter(Duration.ofSeconds(5));
            }
        }
    }

    private String key(Limit limit, Object subject) {
        return "kindred:limit:users:"
                + limit.key()
                + ":"
                + secrets.mac("limit/" + limit.key(), subject.toString());
    }

    private static void judge(Rule rule, Answer answer) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                && request.getResponse() != null) {
            var response = request.getResponse();
            response.setHeader("RateLimit-Limit", String.valueOf(rule.size()));
            response.setHeader(
                    "RateLimit-Remaining", String.valueOf(answer.enough() ? answer.left() : 0));
            response.setHeader(
                    "RateLimit-Reset", String.valueOf(answer.pause().plusMillis(999).toSeconds()));
        }
        if (!answer.enough()) {
            throw new ProblemException(
                            ProblemType.RATE_LIMITED,
                            "This was done too often. Try again later, as Retry-After says.")
                    .retryAfter(answer.pause());
        }
    }
}
