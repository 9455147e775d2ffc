package app.kindred.shared.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
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

    /** Runs it without waiting; there is no translation of what fails. */
    public <V, T extends @Nullable Object> CompletableFuture<T> run(
            RedisClusterAsyncCommands<String, V> redis, String[] keys, V[] arguments) {
        return redis.<T>evalsha(sha, output, keys, arguments)
                .toCompletableFuture()
                .exceptionallyCompose(
                        failure ->
                                failure instanceof RedisNoScriptException
                                        ? redis.eval(text, output, keys, arguments)
                                        : CompletableFuture.failedFuture(failure));
    }

    /** The same of a script that has one key. */
    @SafeVarargs
    public final <V, T extends @Nullable Object> CompletableFuture<T> runOn(
            RedisClusterAsyncCommands<String, V> redis, String key, V... arguments) {
        return run(redis, new String[] {key}, arguments);
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
