package app.kindred.load;

import java.util.List;
import org.flywaydb.core.Flyway;

/**
 * Brings all three schemas to where {@code db/migrations} is, each as its own role. Services do so
 * themselves when they start; this is for filling a database in before anything runs on it.
 */
final class MigrateCommand {

    private MigrateCommand() {}

    static Command command() {
        return new Command(
                "migrate",
                "[--url jdbc:postgresql://…] [--user U --password P]: create or update the schemas",
                MigrateCommand::run);
    }

    private static int run(Arguments arguments) throws Exception {
        arguments.only("url", "user", "password");
        var database = Database.from(arguments);
        for (var schema : List.of("users", "matching", "messaging")) {
            var user = database.user().orElse("kindred_" + schema);
            Flyway.configure()
                    .dataSource(database.url(), user, database.password())
                    .schemas(schema)
                    .defaultSchema(schema)
                    .createSchemas(false)
                    .locations("classpath:db/migrations/" + schema)
                    .load()
                    .migrate();
        }
        return 0;
    }
}
