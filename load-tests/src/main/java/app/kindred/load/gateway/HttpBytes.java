package app.kindred.load.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** As much of HTTP/1.1 as two programs need that know each other. */
final class HttpBytes {

    private static final int LONGEST_HEAD = 16_384;

    private HttpBytes() {}

    /** The request or status line with its headers; empty at the end of the stream. */
    static String readHead(InputStream in) throws IOException {
        var head = new byte[LONGEST_HEAD];
        int length = 0;
        for (int c; (c = in.read()) >= 0; ) {
            if (length == LONGEST_HEAD) {
                throw new IOException("The head is too long");
            }
            head[length++] = (byte) c;
            if (c == '\n' && length >= 4 && head[length - 2] == '\r' && head[length - 3] == '\n') {
                return new String(head, 0, length, StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    /** Reads one answer to its end and returns its status. */
    static int readAnswer(InputStream in, byte[] buffer) throws IOException {
        var head = readHead(in);
        if (head.isEmpty()) {
            throw new EOFException("The connection was closed");
        }
        int from = head.toLowerCase(Locale.ROOT).indexOf("content-length:");
        if (from < 0) {
            throw new IOException("An answer without a length: " + head);
        }
        from += "content-length:".length();
        long left = Long.parseLong(head.substring(from, head.indexOf('\r', from)).strip());
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("The answer is cut short");
            }
            left -= read;
        }
        return Integer.parseInt(head.substring(9, 12));
    }
}
