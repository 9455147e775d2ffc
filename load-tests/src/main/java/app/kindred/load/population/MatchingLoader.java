package app.kindred.load.population;

import java.sql.SQLException;
import java.time.Instant;
import org.postgresql.core.BaseConnection;

/**
 * Fills the schema of matching-service: its copies of the profiles, in geohash order so that
 * neighbours share pages, and the swipes and matches.
 */
final class MatchingLoader {

    static final int PASSES = 3;

    private final Population population;
    private final Progress progress;

    MatchingLoader(Population population, Progress progress) {
        this.population = population;
        this.progress = progress;
    }

    void load(BaseConnection connection) throws SQLException {
        profiles(connection);
        cards(connection);
        try (var indexes = DroppedIndexes.of(connection, "matching", "swipe", "match")) {
            for (int block = 0; block < Courtship.blocks(population); block++) {
                var courtship = Courtship.of(population, block);
                swipes(connection, courtship);
                matches(connection, courtship);
                progress.add(courtship.members().size());
            }
            indexes.restore();
        }
    }

    void profiles(BaseConnection connection) throws SQLException {
        String columns =
                "(id, geog, last_active, active_hour, cell, birth_date, gender, wants, min_age, max_age, max_km, visibility, shown,"
                        + " hide_age, hide_distance, goal, going_out, traits, refuses, interests_lo, interests_hi, version)";
        try (var table = new CopyTable(connection, "matching.profile " + columns)) {
            for (int rank = 0; rank < population.size(); rank++) {
                var person = population.neighbour(rank);
                double[] at = person.publishedPoint();
                table.uuid(person.id())
                        .point(at[0], at[1])
                        .time(person.lastActive())
                        .number(hour(person.lastActive()))
                        .number(Grid.cell(at[0], at[1]))
                        .date(person.birthDate())
                        .number(person.gender())
                        .number(person.wants())
                        .number(person.minAge())
                        .number(person.maxAge())
                        .number(person.maxKm())
                        .number(shown(person))
                        .number(shown(person))
                        .bool(person.hideAge())
                        .bool(person.hideDistance())
                        .number(person.goal())
                        .number(person.goingOut())
                        .number(person.traits())
                        .number(person.refuses())
                        .number(person.interestBits(0))
                        .number(person.interestBits(1))
                        .number(1)
                        .end();
                progress.add(1);
            }
            table.complete();
        }
    }

    private void cards(BaseConnection connection) throws SQLException {
        String columns = "(id, name, bio, photos, interests, prompts, goal, going_out, version)";
        var vocabulary = population.words().vocabulary();
        try (var table = new CopyTable(connection, "matching.card " + columns)) {
            for (int rank = 0; rank < population.size(); rank++) {
                var person = population.neighbour(rank);
                table.uuid(person.id())
                        .text(person.name())
                        .text(person.bio())
                        .text(Json.photos(person.photos()))
                        .array(
                                person.interests().stream()
                                        .map(vocabulary.interests()::get)
                                        .toList())
                        .text(Json.prompts(person.prompts()))
                        .text(person.goal() == 0 ? null : vocabulary.goals().get(person.goal() - 1))
                        .text(
                                person.goingOut() == 0
                                        ? null
                                        : vocabulary.goingOut().get(person.goingOut() - 1))
                        .number(1)
                        .end();
                progress.add(1);
            }
            table.complete();
        }
    }

    private static void swipes(BaseConnection connection, Courtship courtship) throws SQLException {
        try (var table =
                new CopyTable(
                        connection, "matching.swipe (swiper_id, target_id, action, created_at)")) {
            for (var swipe : courtship.swipes()) {
                table.uuid(swipe.swiper().id())
                        .uuid(swipe.target().id())
                        .number(swipe.action())
                        .time(swipe.at())
                        .end();
            }
            table.complete();
        }
    }

    private static void matches(BaseConnection connection, Courtship courtship)
            throws SQLException {
        String columns = "(id, low_id, high_id, kind, created_at, closed_at, closed_by)";
        try (var table = new CopyTable(connection, "matching.match " + columns)) {
            for (var match : courtship.matches()) {
                var closedBy = match.closedBy();
                table.uuid(match.id())
                        .uuid(match.low().id())
                        .uuid(match.high().id())
                        .text(match.isSuper() ? "super" : "regular")
                        .time(match.at())
                        .time(match.closedAt())
                        .text(closedBy == null ? null : closedBy.id().toString())
                        .end();
            }
            table.complete();
        }
    }

    private static int shown(Person person) {
        return person.paused() ? 0 : person.incognito() ? 2 : 1;
    }

    private static long hour(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), 3600);
    }
}
