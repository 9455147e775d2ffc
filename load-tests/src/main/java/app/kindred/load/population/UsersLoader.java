package app.kindred.load.population;

import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/** Fills the schema of users-service: account, profile, photo, matched. */
final class UsersLoader {

    /**
     * Of {@code Test123!@#}, the password of everybody in a demo, so that a million people need not
     * be hashed.
     */
    static final String PASSWORD_HASH =
            "$argon2id$v=19$m=7168,t=5,p=1$a2luZHJlZC1kZW1vLXBvcA$gOpgCAXQD9KsDXfwVklwPr0mD4xhXZrgQbIwpB2Z+Vo";

    static final int PASSES = 4;

    private final Population population;
    private final Progress progress;

    UsersLoader(Population population, Progress progress) {
        this.population = population;
        this.progress = progress;
    }

    void load(BaseConnection connection) throws SQLException {
        accounts(connection);
        profiles(connection);
        photos(connection);
        matched(connection);
    }

    private void accounts(BaseConnection connection) throws SQLException {
        String columns =
                "(id, email, password_hash, role, state, demo, created_at, verified_at, version)";
        try (var table = new CopyTable(connection, "users.account " + columns)) {
            for (int number = 0; number < population.size(); number++) {
                var person = population.person(number);
                table.uuid(person.id())
                        .text(person.email())
                        .text(PASSWORD_HASH)
                        .text(person.role().name())
                        .text("ACTIVE")
                        .bool(true)
                        .time(person.createdAt())
                        .time(person.createdAt())
                        .number(1)
                        .end();
                progress.add(1);
            }
            table.complete();
        }
    }

    private void profiles(BaseConnection connection) throws SQLException {
        String columns =
                "(id, name, bio, birth_date, gender, goal, going_out, habits, interests, prompts, interested_in, min_age,"
                        + " max_age, max_distance_km, dealbreakers, paused, incognito, hide_age, hide_distance, location,"
                        + " located_at, created_at, updated_at, version)";
        var vocabulary = population.words().vocabulary();
        try (var table = new CopyTable(connection, "users.profile " + columns)) {
            for (int number = 0; number < population.size(); number++) {
                var person = population.person(number);
                table.uuid(person.id())
                        .text(person.name())
                        .text(person.bio())
                        .date(person.birthDate())
                        .number(person.gender())
                        .text(person.goal() == 0 ? null : vocabulary.goals().get(person.goal() - 1))
                        .text(
                                person.goingOut() == 0
                                        ? null
                                        : vocabulary.goingOut().get(person.goingOut() - 1))
                        .text(Json.habits(person.habits()))
                        .array(
                                person.interests().stream()
                                        .map(vocabulary.interests()::get)
                                        .toList())
                        .text(Json.prompts(person.prompts()))
                        .number(person.wants())
                        .number(person.minAge())
                        .number(person.maxAge())
                        .number(person.maxKm())
                        .text(Json.dealbreakers(person.refuses()))
                        .bool(person.paused())
                        .bool(person.incognito())
                        .bool(person.hideAge())
                        .bool(person.hideDistance())
                        .point(person.latitude(), person.longitude())
                        .time(person.createdAt())
                        .time(person.createdAt())
                        .time(person.createdAt())
                        .number(1)
                        .end();
                progress.add(1);
            }
            table.complete();
        }
    }

    private void photos(BaseConnection connection) throws SQLException {
        String columns =
                "(id, user_id, position, state, width, height, object_key, created_at, version)";
        try (var table = new CopyTable(connection, "users.photo " + columns)) {
            for (int number = 0; number < population.size(); number++) {
                var person = population.person(number);
                for (int position = 0; position < person.photos().size(); position++) {
                    var photo = person.photos().get(position);
                    table.uuid(photo.id())
                            .uuid(person.id())
                            .number(position)
                            .text("APPROVED")
                            .number(Json.WIDTH)
                            .number(Json.HEIGHT)
                            .text(Pictures.key(photo.picture()))
                            .time(person.createdAt())
                            .number(1)
                            .end();
                }
                progress.add(1);
            }
            table.complete();
        }
    }

    private void matched(BaseConnection connection) throws SQLException {
        String columns = "(low_id, high_id, open, version)";
        for (int block = 0; block < Courtship.blocks(population); block++) {
            var courtship = Courtship.of(population, block);
            try (var table = new CopyTable(connection, "users.matched " + columns)) {
                for (var match : courtship.matches()) {
                    var open = match.closedAt() == null;
                    table.uuid(match.low().id())
                            .uuid(match.high().id())
                            .bool(open)
                            .number(open ? 1 : 2)
                            .end();
                }
                table.complete();
            }
            progress.add(courtship.members().size());
        }
    }
}
