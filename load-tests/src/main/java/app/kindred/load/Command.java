package app.kindred.load;

/**
 * Something an engineer can run by name.
 *
 * @param name one or two words, such as {@code bench candidates}
 * @param help what it does and its options, in a line
 */
public record Command(String name, String help, Action action) {

    /** Runs and answers the exit code of the process. */
    @FunctionalInterface
    public interface Action {
        int run(Arguments arguments) throws Exception;
    }
}
