package app.kindred.load;

/** Said to whoever typed the command: a sentence, never a stack trace. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
