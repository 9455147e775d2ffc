package app.kindred.shared.replica;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The read replicas' settings.
 *
 * @param urls JDBC URLs of the replicas; user, password and pool are the primary's
 * @param maxLag how far a replica may be behind and still be asked
 * @param check how often that is measured
 */
@ConfigurationProperties("kindred.replica")
public record ReplicaProperties(
        @DefaultValue List<String> urls,
        @DefaultValue("2s") Duration maxLag,
        @DefaultValue("500ms") Duration check) {

    /**
     * How long a caller who wrote reads from the primary: a replica that is still asked was at most
     * {@code maxLag} behind at the last measurement, which is at most two checks old.
     */
    Duration readYourWrites() {
        return maxLag.plus(check.multipliedBy(2));
    }
}
