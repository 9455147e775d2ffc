package app.kindred.matching.profilecopy;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Writes {@code profile}, {@code card} and {@code account}. Versions decide, not arrival. */
@Repository
class ProfileStore {

    // A person's facts come by two streams at once; whoever writes waits for the other, so that
    // visibility is never computed from an account state that is just being replaced.
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(:id, 1))";

    private static final String UPSERT_PROFILE =
            """
            INSERT INTO profile (
                id, geog, last_active, active_hour, cell, birth_date, gender, wants, min_age, max_age, max_km,
                shown, visibility, hide_age, hide_distance, goal, going_out, traits, refuses, interests_lo, interests_hi,
                version)
            SELECT
                :id, CAST(:place AS geography), :lastActive, :activeHour, :cell, :birthDate, :gender, :wants, :minAge,
                :maxAge, :maxKm, :shown,
                CASE WHEN coalesce((SELECT state FROM account WHERE id = :id), 'ACTIVE') = 'ACTIVE' THEN :shown ELSE 0 END,
                :hideAge, :hideDistance, :goal, :goingOut, :traits, :refuses, :interestsLo, :interestsHi, :version
            WHERE NOT EXISTS (SELECT FROM account WHERE id = :id AND state = 'ERASED')
            ON CONFLICT (id) DO UPDATE SET
                geog = excluded.geog,
                last_active = greatest(profile.last_active, excluded.last_active),
                active_hour = greatest(profile.active_hour, excluded.active_hour),
                cell = excluded.cell, birth_date = excluded.birth_date, gender = excluded.gender,
                wants = excluded.wants, min_age = excluded.min_age, max_age = excluded.max_age,
                max_km = excluded.max_km, shown = excluded.shown, visibility = excluded.visibility,
                hide_age = excluded.hide_age, hide_distance = excluded.hide_distance, goal = excluded.goal,
                going_out = excluded.going_out, traits = excluded.traits, refuses = excluded.refuses,
                interests_lo = excluded.interests_lo, interests_hi = excluded.interests_hi,
                version = excluded.version
            WHERE profile.version < excluded.version
            """;

    private static final String UPSERT_CARD =
            """
            INSERT INTO card (id, name, bio, photos, interests, prompts, goal, going_out, version)
            VALUES (:id, :name, :bio, CAST(:photos AS jsonb), CAST(:interests AS text[]), CAST(:prompts AS jsonb),
                    :goal, :goingOut, :version)
            ON CONFLICT (id) DO UPDATE SET
                name = excluded.name, bio = excluded.bio, photos = excluded.photos, interests = excluded.interests,
                prompts = excluded.prompts, goal = excluded.goal, going_out = excluded.going_out,
                version = excluded.version
            WHERE card.version < excluded.version
            """;

    // ERASED is final: no later version brings anybody back.
    private static final String UPSERT_ACCOUNT =
            """
            INSERT INTO account (id, state, version)
            VALUES (:id, :state, :version)
            ON CONFLICT (id) DO UPDATE SET state = excluded.state, version = excluded.version
            WHERE account.version < excluded.version AND account.state <> 'ERASED'
            """;

    private static final String APPLY_ACCOUNT =
            """
            UPDATE profile
            SET visibility = CASE WHEN :active THEN shown ELSE 0 END
            WHERE id = :id
            """;

    // One hour is one value of the indexed column: within it the row is updated in place (HOT).
    private static final String TOUCH =
            """
            UPDATE profile
            SET last_active = :now, active_hour = :hour
            WHERE id = ANY (:ids) AND last_active < :now
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Vocabulary vocabulary;

    ProfileStore(JdbcClient jdbc, JsonMapper json, Vocabulary vocabulary) {
        this.jdbc = jdbc;
        this.json = json;
        this.vocabulary = vocabulary;
    }

    void lock(UUID person) {
        jdbc.sql(LOCK).param("id", person.toString()).query((row, number) -> true).single();
    }

    /** Whether the fact was news. */
    boolean put(ProfileFact fact, long version, Instant now) {
        var place = fact.location();
        var lastActive = Objects.requireNonNullElse(fact.lastActiveAt(), now);
        var habits = Objects.requireNonNullElse(fact.habits(), Map.<String, String>of());
        var interests = Objects.requireNonNullElse(fact.interests(), List.<String>of());
        int wants =
                fact.interestedIn().stream()
                        .mapToInt(gender -> Gender.of(gender).bit())
                        .reduce(0, (one, other) -> one | other);
        boolean news =
                jdbc.sql(UPSERT_PROFILE)
                                .param("id", fact.id())
                                .param(
                                        "place",
                                        place == null
                                                ? null
                                                : "SRID=4326;POINT(%s %s)"
                                                        .formatted(
                                                                place.longitude(),
                                                                place.latitude()),
                                        Types.OTHER)
                                .param("lastActive", utc(lastActive))
                                .param("activeHour", hour(lastActive))
                                .param(
                                        "cell",
                                        place == null
                                                ? GridCell.NOWHERE
                                                : GridCell.of(place.latitude(), place.longitude()))
                                .param("birthDate", fact.birthDate())
                                .param("gender", Gender.of(fact.gender()).code())
                                .param("wants", wants)
                                .param("minAge", fact.minAge())
                                .param("maxAge", fact.maxAge())
                                .param("maxKm", fact.maxDistanceKm())
                                .param("shown", fact.shown())
                                .param("hideAge", fact.hideAge())
                                .param("hideDistance", fact.hideDistance())
                                .param("goal", vocabulary.goal(fact.goal()))
                                .param("goingOut", vocabulary.goingOut(fact.goingOut()))
                                .param("traits", vocabulary.traits(habits, fact.goal()))
                                .param(
                                        "refuses",
                                        vocabulary.refused(
                                                Objects.requireNonNullElse(
                                                        fact.refuses(), List.of())))
                                .param("interestsLo", vocabulary.interestBits(interests, false))
                                .param("interestsHi", vocabulary.interestBits(interests, true))
                                .param("version", version)
                                .update()
                        == 1;
        if (news) {
            jdbc.sql(UPSERT_CARD)
                    .param("id", fact.id())
                    .param("name", fact.name())
                    .param("bio", Objects.requireNonNullElse(fact.bio(), ""))
                    .param("photos", json(Objects.requireNonNullElse(fact.photos(), List.of())))
                    .param("interests", interests.toArray(String[]::new))
                    .param("prompts", json(Objects.requireNonNullElse(fact.prompts(), List.of())))
                    .param("goal", fact.goal(), Types.VARCHAR)
                    .param("goingOut", fact.goingOut(), Types.VARCHAR)
                    .param("version", version)
                    .update();
        }
        return news;
    }

    /** Whether the fact was news. */
    boolean putAccount(UUID id, String state, long version) {
        boolean news =
                jdbc.sql(UPSERT_ACCOUNT)
                                .param("id", id)
                                .param("state", state)
                                .param("version", version)
                                .update()
                        == 1;
        if (news) {
            jdbc.sql(APPLY_ACCOUNT)
                    .param("id", id)
                    .param("active", state.equals("ACTIVE"))
                    .update();
        }
        return news;
    }

    void erase(UUID id) {
        jdbc.sql("DELETE FROM card WHERE id = :id").param("id", id).update();
        jdbc.sql("DELETE FROM profile WHERE id = :id").param("id", id).update();
    }

    void touch(Collection<UUID> people, Instant now) {
        jdbc.sql(TOUCH)
                .param("ids", people.toArray(UUID[]::new))
                .param("now", utc(now))
                .param("hour", hour(now))
                .update();
    }

    private String json(Object value) {
        return json.writeValueAsString(value);
    }

    private static int hour(Instant time) {
        return (int) (time.getEpochSecond() / 3600);
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
