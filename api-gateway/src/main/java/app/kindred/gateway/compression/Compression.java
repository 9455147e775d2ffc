package app.kindred.gateway.compression;

import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Netty compresses; this says what and how, in place of Boot's {@code server.compression}, which
 * knows neither Brotli nor what must stay as it is. A client that asks for nothing costs a look at
 * the content type: the compressor joins a connection's pipeline only where it is needed.
 *
 * <p>Tokens travel in the {@code Authorization} header and never in cookies, so that no foreign
 * page can make a browser fetch an answer again and again and learn a secret from its length
 * (BREACH). The answers that carry tokens are left alone all the same.
 */
@Component
class Compression implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {

    private static final Logger LOG = LoggerFactory.getLogger(Compression.class);

    private final Settings settings;

    Compression(Settings settings) {
        this.settings = settings;
        if (!Brotli.isAvailable()) {
            LOG.warn("Brotli's library cannot be loaded, so gzip is all there is", Brotli.cause());
        }
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(
                server -> server.compress((int) settings.above().toBytes()).compress(this::wanted));
    }

    private boolean wanted(HttpServerRequest request, HttpServerResponse response) {
        var answer = response.responseHeaders();
        if (!isText(answer.get(HttpHeaderNames.CONTENT_TYPE)) || carriesTokens(request.uri())) {
            return false;
        }
        // Whoever keeps this answer for others has to know, even where this one is not compressed.
        answer.add(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        var asked = request.requestHeaders();
        if (!asked.contains(HttpHeaderNames.ACCEPT_ENCODING)) {
            return false;
        }
        var encoding = AcceptEncoding.preferred(asked.getAll(HttpHeaderNames.ACCEPT_ENCODING));
        if (encoding == null) {
            return false;
        }
        // Netty reads this header again, but takes Brotli even from a client that forbids it (q=0).
        asked.set(HttpHeaderNames.ACCEPT_ENCODING, encoding);
        weaken(answer);
        return true;
    }

    /** A strong tag promises the same bytes, and these are others than the service sent. */
    private static void weaken(HttpHeaders answer) {
        var tag = answer.get(HttpHeaderNames.ETAG);
        if (tag != null && !tag.startsWith("W/")) {
            answer.set(HttpHeaderNames.ETAG, "W/" + tag);
        }
    }

    private boolean isText(@Nullable String type) {
        if (type == null) {
            return false;
        }
        for (var text : settings.types()) {
            if (type.regionMatches(true, 0, text, 0, text.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean carriesTokens(String uri) {
        return uri.startsWith("/auth/") || uri.startsWith("/ws/");
    }

    /**
     * What is compressed.
     *
     * @param above shorter answers are sent as they are: they fit into a packet or two anyway
     * @param types how the content types begin that are worth it
     */
    @Validated
    @ConfigurationProperties("kindred.compression")
    record Settings(
            @NotNull @DefaultValue("2KB") DataSize above,
            @NotEmpty
                    @DefaultValue({
                        "application/json",
                        "application/problem+json",
                        "text/",
                        "application/javascript"
                    })
                    List<String> types) {}
}
