package app.kindred.users.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class RequestLoadersTests {

    private final RequestLoaders loaders = new RequestLoaders();
    private final List<Set<String>> batches = new ArrayList<>();

    @AfterEach
    void end() {
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void aRequestReadsNothingTwiceAndKeepsTheOrder() throws Exception {
        request();
        assertThat(load("b", "a", "missing", "b").keySet()).containsExactly("b", "a");
        assertThat(load("c", "a").keySet()).containsExactly("c", "a");
        assertThat(batches).containsExactly(Set.of("b", "a", "missing"), Set.of("c"));
    }

    @Test
    void theNextRequestReadsAnew() throws Exception {
        request();
        load("a");
        request();
        load("a");
        assertThat(batches).hasSize(2);
    }

    @Test
    void withoutARequestNothingIsKept() {
        load("a");
        load("a");
        assertThat(batches).hasSize(2);
    }

    private Map<String, String> load(String... keys) {
        return loaders.loadAll("words", List.of(keys), this::read);
    }

    private Map<String, String> read(Set<String> wanted) {
        batches.add(Set.copyOf(wanted));
        var found = new HashMap<String, String>();
        wanted.stream()
                .filter(key -> !key.equals("missing"))
                .forEach(key -> found.put(key, key.toUpperCase(Locale.ROOT)));
        return found;
    }

    /** As the web server does, through the filter. */
    private static void request() throws Exception {
        var request = new MockHttpServletRequest();
        new LoaderFilter()
                .doFilter(
                        request,
                        new MockHttpServletResponse(),
                        (seen, response) ->
                                RequestContextHolder.setRequestAttributes(
                                        new ServletRequestAttributes(request)));
    }
}
