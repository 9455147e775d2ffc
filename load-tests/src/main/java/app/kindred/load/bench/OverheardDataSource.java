package app.kindred.load.bench;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * One connection, and the text of the last query that went over it, parameters filled in: so a
 * bench explains exactly what the service runs, without a copy of its SQL.
 */
final class OverheardDataSource extends AbstractDataSource {

    private final Connection connection;
    private final Deque<String> arrays = new ArrayDeque<>();
    private @Nullable String last;

    OverheardDataSource(Connection connection) {
        this.connection = connection;
    }

    String last() {
        if (last == null) {
            throw new IllegalStateException("Nothing was asked yet.");
        }
        return last;
    }

    @Override
    public Connection getConnection() {
        return proxy(Connection.class, connection);
    }

    @Override
    public Connection getConnection(String username, String password) {
        return getConnection();
    }

    private <T> T proxy(Class<T> type, T target) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> intercept(target, method, arguments)));
    }

    private @Nullable Object intercept(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (target instanceof Connection && method.getName().equals("close")) {
            return null;
        }
        if (target instanceof PreparedStatement statement
                && method.getName().equals("executeQuery")) {
            last = statement.toString();
            while (!arrays.isEmpty()) {
                last = last.replaceFirst("\\?", arrays.remove());
            }
        }
        // The one kind of parameter that the driver leaves as a question mark in its text.
        if (method.getName().equals("setObject")
                && arguments != null
                && arguments[1] != null
                && arguments[1].getClass().isArray()) {
            var elements =
                    IntStream.range(0, Array.getLength(arguments[1]))
                            .mapToObj(i -> String.valueOf(Array.get(arguments[1], i)));
            arrays.add(elements.collect(Collectors.joining("\",\"", "'{\"", "\"}'")));
        }
        try {
            Object result = method.invoke(target, arguments);
            return result instanceof PreparedStatement statement
                    ? proxy(PreparedStatement.class, statement)
                    : result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
