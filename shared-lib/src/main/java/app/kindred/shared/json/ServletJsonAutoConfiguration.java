package app.kindred.shared.json;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.util.FastByteArrayOutputStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON leaves a servlet service whole: with its length, in one write. In chunks of eight kilobytes
 * a page of candidates would be five writes here, and five reads and writes at the gateway.
 */
@AutoConfiguration(
        after = JsonAutoConfiguration.class,
        beforeName =
                "org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(TomcatServletWebServerFactory.class)
public class ServletJsonAutoConfiguration {

    private static final int USUAL_BODY = 4 * 1024;
    private static final int WRITE_BUFFER = 64 * 1024;

    @Bean
    JacksonJsonHttpMessageConverter wholeJson(JsonMapper mapper) {
        return new Whole(mapper);
    }

    @Bean
    static OneWriteAnAnswer oneWriteAnAnswer() {
        return new OneWriteAnAnswer();
    }

    /**
     * Before the services' own, so that one with thousands of idle connections may choose
     * otherwise. A class, since the order of a customizer is read from the object and not from the
     * method that makes it.
     */
    static final class OneWriteAnAnswer
            implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

        @Override
        public int getOrder() {
            return 0;
        }

        @Override
        public void customize(TomcatServletWebServerFactory factory) {
            factory.addConnectorCustomizers(
                    connector ->
                            connector.setProperty(
                                    "socket.appWriteBufSize", Integer.toString(WRITE_BUFFER)));
        }
    }

    private static final class Whole extends JacksonJsonHttpMessageConverter {

        Whole(JsonMapper mapper) {
            super(mapper);
        }

        /** What is text or bytes already is JSON as it stands: the converters for those have it. */
        @Override
        public boolean canWrite(
                ResolvableType type, Class<?> value, @Nullable MediaType mediaType) {
            return value != byte[].class
                    && !CharSequence.class.isAssignableFrom(value)
                    && super.canWrite(type, value, mediaType);
        }

        @Override
        public boolean canRead(ResolvableType type, @Nullable MediaType mediaType) {
            var raw = type.toClass();
            return raw != byte[].class && raw != String.class && super.canRead(type, mediaType);
        }

        @Override
        protected void writeInternal(
                Object object,
                ResolvableType type,
                HttpOutputMessage message,
                @Nullable Map<String, Object> hints)
                throws IOException {
            var body = new FastByteArrayOutputStream(USUAL_BODY);
            super.writeInternal(object, type, new Buffered(message.getHeaders(), body), hints);
            keepPrivate(message.getHeaders());
            message.getHeaders().setContentLength(body.size());
            body.writeTo(message.getBody());
        }

        /** An answer is for who asked and for now, unless its controller says otherwise. */
        private static void keepPrivate(HttpHeaders headers) {
            if (!headers.containsHeader(HttpHeaders.CACHE_CONTROL)) {
                headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
            }
            headers.set("X-Content-Type-Options", "nosniff");
        }
    }

    private record Buffered(HttpHeaders headers, OutputStream body) implements HttpOutputMessage {

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public OutputStream getBody() {
            return body;
        }
    }
}
