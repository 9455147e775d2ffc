package app.kindred.messaging.message;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kindred.messaging.MessagingTests;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.redis.Redis;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class SendLimitTests extends MessagingTests {

    @Autowired private Redis redis;

    @Test
    void instancesCountOnePersonTogetherAndEachPersonApart() {
        var rules = new MessageProperties(Duration.ofMinutes(15), 10, 0.001);
        var one = new SendLimit(rules, redis, Clock.systemUTC());
        var other = new SendLimit(rules, redis, Clock.systemUTC());
        var ann = UUID.randomUUID();
        for (int i = 0; i < 5; i++) {
            one.take(ann);
            other.take(ann);
        }
        assertThatThrownBy(() -> one.take(ann)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> other.take(ann)).isInstanceOf(ProblemException.class);
        assertThatCode(() -> other.take(UUID.randomUUID())).doesNotThrowAnyException();
    }
}
