package app.kindred.gateway.compression;

import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client's {@code Accept-Encoding} asks of us: RFC 9110, section 12.5.3. */
final class AcceptEncoding {

    /** The best first. Brotli needs a native library, which not every machine has. */
    private static final List<String> OFFERED =
            Brotli.isAvailable()
                    ? List.of(HttpHeaderValues.BR.toString(), HttpHeaderValues.GZIP.toString())
                    : List.of(HttpHeaderValues.GZIP.toString());

    private static final String IDENTITY = HttpHeaderValues.IDENTITY.toString();

    private AcceptEncoding() {}

    /** The encoding that the client likes best of ours, or null where it wants the answer as is. */
    static @Nullable String preferred(List<String> headers) {
        String preferred = null;
        double most = 0;
        for (var encoding : OFFERED) {
            double quality = quality(headers, encoding);
            if (quality > most) {
                preferred = encoding;
                most = quality;
            }
        }
        return named(headers, IDENTITY) > most ? null : preferred;
    }

    private static double quality(List<String> headers, String encoding) {
        double quality = named(headers, encoding);
        return quality >= 0 ? quality : named(headers, "*");
    }

    /** How much it is wanted, or -1 where it is not named; what cannot be read is not wanted. */
    private static double named(List<String> headers, String encoding) {
        for (var header : headers) {
            for (var element : header.split(",", -1)) {
                int end = element.indexOf(';');
                var name = end < 0 ? element : element.substring(0, end);
                if (name.strip().equalsIgnoreCase(encoding)) {
                    return end < 0 ? 1 : weight(element.substring(end + 1).strip());
                }
            }
        }
        return -1;
    }

    private static double weight(String parameter) {
        if (!parameter.regionMatches(true, 0, "q=", 0, 2)) {
            return 0;
        }
        try {
            double weight = Double.parseDouble(parameter.substring(2));
            return weight >= 0 && weight <= 1 ? weight : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
