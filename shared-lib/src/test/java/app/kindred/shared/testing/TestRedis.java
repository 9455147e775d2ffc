package app.kindred.shared.testing;

/**
 * The Redis that all tests of this JVM share. Whoever wants to break one takes a {@link
 * PrivateRedis}.
 */
public final class TestRedis {

    private static final PrivateRedis INSTANCE = PrivateRedis.started();

    private TestRedis() {}

    public static String uri() {
        return INSTANCE.uri();
    }

    public static void flush() {
        INSTANCE.flush();
    }
}
