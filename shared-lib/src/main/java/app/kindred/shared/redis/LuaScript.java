package app.kindred.shared.redis;

import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.core.io.ClassPathResource;

/**
 * A script under {@code resources/redis}, sent by its hash and in full only where Redis does not
 * know it.
 */
public final class LuaScript {

    private final String text;
    private final String sha;
    private final ScriptOutputType output;

    private LuaScript(String text, ScriptOutputType output) {
        this.text = text;
        this.sha = sha1(text);
        this.output = output;
    }

    /** Reads {@code redis/<name>.lua} from the class path. */
    public static LuaScript load(String name, ScriptOutputType output) {
        try {
            var resource = new ClassPathResource("redis/" + name + ".lua");
            return new LuaScript(resource.getContentAsString(StandardCharsets.UTF_8), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text() {
        return text;
    }

    public String sha() {
        return sha;
    }

    public ScriptOutputType output() {
        return output;
    }

    private static String sha1(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
