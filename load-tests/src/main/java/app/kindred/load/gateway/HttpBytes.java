package app.kindred.load.gateway;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** As much of HTTP/1.1 as two programs need that know each other. */
public final class HttpBytes {

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

    /** A status, and the body. */
    public record Answer(int status, byte[] body) {}

    /** Reads one answer to its end, whichever way its length is told. */
    public static Answer readAnswer(InputStream in) throws IOException {
        var head = readHead(in);
        if (head.isEmpty()) {
            throw new EOFException("The connection was closed");
        }
        int status = Integer.parseInt(head.substring(9, 12));
        var names = head.toLowerCase(Locale.ROOT);
        int from = names.indexOf("\r\ncontent-length:");
        if (from >= 0) {
            from += "\r\ncontent-length:".length();
            int length = Integer.parseInt(head.substring(from, head.indexOf('\r', from)).strip());
            return new Answer(status, whole(in, length));
        }
        if (!names.contains("\r\ntransfer-encoding: chunked")) {
            return new Answer(status, new byte[0]);
        }
        var body = new ByteArrayOutputStream(32 * 1024);
        for (int length = chunk(in); length > 0; length = chunk(in)) {
            body.write(whole(in, length));
            whole(in, 2);
        }
        whole(in, 2);
        return new Answer(status, body.toByteArray());
    }

    private static int chunk(InputStream in) throws IOException {
        int length = 0;
        for (int c; (c = in.read()) != '\n'; ) {
            if (c < 0) {
                throw new EOFException("The answer is cut short");
            }
            if (Character.digit(c, 16) >= 0) {
                length = length * 16 + Character.digit(c, 16);
            }
        }
        return length;
    }

    private static byte[] whole(InputStream in, int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The answer is cut short");
        }
        return bytes;
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
