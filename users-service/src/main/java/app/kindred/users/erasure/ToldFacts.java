package app.kindred.users.erasure;

import app.kindred.shared.redis.Redis;
import app.kindred.shared.stream.StreamKeys;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.StreamMessage;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The facts that were told of people and still lie in the streams, whoever told them: a profile is
 * in there with all its words. They go once every service has confirmed that it needs them no more.
 */
@Component
class ToldFacts {

    private static final List<String> TOPICS =
            List.of(
                    "profile.v1",
                    "account.v1",
                    "block.v1",
                    "match.v1",
                    "matching-erased.v1",
                    "messaging-erased.v1");

    private static final Pattern ID =
            Pattern.compile("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b");
    private static final int PAGE = 500;

    private final Redis redis;

    ToldFacts(Redis redis) {
        this.redis = redis;
    }

    /** One pass over the streams, however many people it is about. */
    void forget(Collection<UUID> people) {
        var names = people.stream().map(UUID::toString).collect(Collectors.toSet());
        for (var topic : TOPICS) {
            forget(StreamKeys.of(topic), names);
            forget(StreamKeys.deadLetters(topic), names);
        }
    }

    private void forget(String key, Set<String> names) {
        var range = Range.<String>unbounded();
        List<StreamMessage<String, String>> page;
        do {
            var from = range;
            page = redis.call(commands -> commands.xrange(key, from, Limit.from(PAGE)));
            var about =
                    page.stream()
                            .filter(fact -> isAbout(fact, names))
                            .map(StreamMessage::getId)
                            .toArray(String[]::new);
            if (about.length > 0) {
                redis.call(commands -> commands.xdel(key, about));
            }
            if (!page.isEmpty()) {
                range =
                        Range.from(
                                Boundary.excluding(page.getLast().getId()), Boundary.unbounded());
            }
        } while (page.size() == PAGE);
    }

    private static boolean isAbout(StreamMessage<String, String> fact, Set<String> names) {
        return fact.getBody().values().stream()
                .flatMap(text -> ID.matcher(text).results())
                .anyMatch(found -> names.contains(found.group()));
    }
}
