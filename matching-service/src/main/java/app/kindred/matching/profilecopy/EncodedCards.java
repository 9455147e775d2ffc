package app.kindred.matching.profilecopy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.json.JsonMapper;

/**
 * Cards that were shown lately, ready to be sent. Never trusted by themselves: whoever asks the
 * database who may be shown asks for the version in the same statement, and only what is the same
 * version, read on the same day, spares reading the card again. So nothing has to be invalidated.
 */
@Component
public class EncodedCards {

    private static final long MOST_BYTES = 16 * 1024 * 1024;
    private static final Duration UNUSED = Duration.ofMinutes(10);

    /** What no profile has. */
    private static final long NONE = Long.MIN_VALUE;

    private final CardReader reader;
    private final JsonMapper json;
    private final Clock clock;
    private final Cache<UUID, Kept> kept =
            Caffeine.newBuilder()
                    .maximumWeight(MOST_BYTES)
                    .weigher((UUID id, Kept card) -> 200 + 2 * card.card().json().charLength())
                    .expireAfterAccess(UNUSED)
                    .build();

    EncodedCards(CardReader reader, JsonMapper json, Clock clock) {
        this.reader = reader;
        this.json = json;
        this.clock = clock;
    }

    /** What need not be read again, of these people. */
    public Known known(List<UUID> people) {
        var today = today();
        var cards = new HashMap<UUID, Kept>();
        var versions = new Long[people.size()];
        for (int i = 0; i < versions.length; i++) {
            var card = kept.getIfPresent(people.get(i));
            if (card != null && card.day().equals(today)) {
                cards.put(people.get(i), card);
                versions[i] = card.version();
            } else {
                versions[i] = NONE;
            }
        }
        return new Known(cards, versions);
    }

    /**
     * The card of a row that selects {@code id}, {@code version} and {@link CardReader#COLUMNS};
     * those may be null where the version is the known one.
     */
    public EncodedCard read(ResultSet row, Known known) throws SQLException {
        var id = row.getObject("id", UUID.class);
        long version = row.getLong("version");
        var before = known.cards.get(id);
        if (before != null && before.version() == version) {
            return before.card();
        }
        var encoded =
                new EncodedCard(
                        id, new SerializedString(json.writeValueAsString(reader.read(row))));
        kept.put(id, new Kept(version, today(), encoded));
        return encoded;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /**
     * @param day an age is true for a day
     */
    private record Kept(long version, LocalDate day, EncodedCard card) {}

    /** The cards that one question need not read, as they were when it was asked. */
    public static final class Known {

        private final Map<UUID, Kept> cards;
        private final Long[] versions;

        private Known(Map<UUID, Kept> cards, Long[] versions) {
            this.cards = cards;
            this.versions = versions;
        }

        /** In the order of the people asked for; what no profile has where a card is not known. */
        public Long[] versions() {
            return versions;
        }
    }
}
