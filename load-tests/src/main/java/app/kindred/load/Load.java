package app.kindred.load;

import app.kindred.load.bench.CandidatesBench;
import app.kindred.load.bench.ScoreBench;
import app.kindred.load.cache.CacheBench;
import app.kindred.load.gateway.GatewayBench;
import app.kindred.load.messaging.MessagesBench;
import app.kindred.load.messaging.SocketsBench;
import app.kindred.load.population.PopulationCommand;
import app.kindred.load.suite.ApiBench;
import app.kindred.load.suite.SuiteCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The main class: {@code java -jar load-tests.jar COMMAND [NAME] [--option value …]}. */
public final class Load {

    /** Every command there is; a new one is a line here. */
    private static final List<Command> COMMANDS =
            Stream.concat(
                            Stream.of(
                                    MigrateCommand.command(),
                                    PopulationCommand.command(),
                                    CandidatesBench.command(),
                                    ScoreBench.command(),
                                    CacheBench.command(),
                                    ApiBench.command(),
                                    GatewayBench.command(),
                                    MessagesBench.command(),
                                    SocketsBench.command()),
                            SuiteCommand.commands())
                    .toList();

    private Load() {}

    public static void main(String[] words) {
        System.exit(run(List.of(words)));
    }

    static int run(List<String> words) {
        for (Command command : COMMANDS) {
            var name = List.of(command.name().split(" "));
            if (words.size() >= name.size() && words.subList(0, name.size()).equals(name)) {
                return run(command, words.subList(name.size(), words.size()));
            }
        }
        System.err.println("Usage: COMMAND [--option value …], where COMMAND is one of");
        for (Command command : COMMANDS) {
            System.err.printf("  %-18s %s%n", command.name(), command.help());
        }
        return words.isEmpty() || words.getFirst().equals("help") ? 0 : 2;
    }

    private static int run(Command command, List<String> words) {
        try {
            return command.action().run(Arguments.parse(new ArrayList<>(words)));
        } catch (UsageException e) {
            System.err.println(command.name() + ": " + e.getMessage());
            System.err.println("  " + command.help());
            return 2;
        } catch (Exception e) {
            System.err.println(command.name() + " failed: " + e);
            if (System.getenv("KINDRED_TRACE") != null) {
                e.printStackTrace();
            }
            return 1;
        }
    }
}
