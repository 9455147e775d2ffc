package app.kindred.shared.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class RealPartsTests {

    @Test
    void aServiceRoleOwnsItsSchemaAndNoOther() throws SQLException {
        try (var connection = TestPostgres.connect("kindred_users");
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE owned (id int)");
            statement.execute("DROP TABLE users.owned");
            var access =
                    statement.executeQuery(
                            "SELECT has_schema_privilege('kindred_users', 'matching', 'USAGE')");
            access.next();
            assertThat(access.getBoolean(1)).isFalse();
        }
    }

    @Test
    void aPrivateRedisComesBackEmptyOnItsPort() {
        try (var redis = PrivateRedis.started()) {
            assertThat(redis.command("SET a b")).isEqualTo("+OK");
            redis.stop();
            redis.start();
            assertThat(redis.command("EXISTS a")).isEqualTo(":0");
        }
    }
}
