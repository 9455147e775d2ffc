package app.kindred.users.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.findify.s3mock.S3Mock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** Against a server that speaks S3 over HTTP and keeps what it is given as files. */
class S3PhotoStoreTests {

    private static final String BUCKET = "pictures";

    @TempDir private static Path folder;

    private static S3Mock server;
    private static URI endpoint;

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({PhotoProperties.class, S3Properties.class})
    static class Settings {}

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(folder.resolve(BUCKET));
        server = new S3Mock.Builder().withPort(0).withFileBackend(folder.toString()).build();
        endpoint = URI.create("http://127.0.0.1:" + server.start().localAddress().getPort());
    }

    @AfterAll
    static void stop() {
        server.shutdown();
    }

    @Test
    void whatIsPutIsFoundInEachSizeUntilItIsDeleted() {
        onS3().run(
                        context -> {
                            var store = context.getBean(PhotoStore.class);
                            assertThat(store).isInstanceOf(S3PhotoStore.class);
                            assertThat(store.find("u/1", Variant.FULL)).isEmpty();

                            store.put("u/1", pictures("one"));
                            store.put("u/2", pictures("two"));

                            for (var variant : Variant.values()) {
                                assertThat(text(store, "u/1", variant)).isEqualTo("one " + variant);
                                assertThat(folder.resolve(BUCKET + "/u/1/" + variant.fileName()))
                                        .hasContent("one " + variant);
                            }
                            store.delete("u/1");
                            store.delete("u/1");
                            for (var variant : Variant.values()) {
                                assertThat(store.find("u/1", variant)).isEmpty();
                            }
                            assertThat(text(store, "u/2", Variant.CARD)).isEqualTo("two CARD");
                        });
    }

    @Test
    void aServerThatIsAwayIsAnIoErrorLikeABrokenDisk() {
        onS3().withPropertyValues("kindred.photo.s3.endpoint=http://127.0.0.1:1")
                .run(
                        context -> {
                            var store = context.getBean(PhotoStore.class);
                            assertThatThrownBy(() -> store.find("u/1", Variant.FULL))
                                    .isInstanceOf(IOException.class);
                            assertThatThrownBy(() -> store.put("u/1", pictures("x")))
                                    .isInstanceOf(IOException.class);
                        });
    }

    @Test
    void picturesLieInAFolderUnlessSetOtherwise() {
        runner().run(
                        context ->
                                assertThat(context.getBean(PhotoStore.class))
                                        .isInstanceOf(FileSystemPhotoStore.class));
    }

    private static ApplicationContextRunner onS3() {
        return runner().withPropertyValues(
                        "kindred.photo.store=S3",
                        "kindred.photo.s3.bucket=" + BUCKET,
                        "kindred.photo.s3.endpoint=" + endpoint,
                        "kindred.photo.s3.path-style=true",
                        "kindred.photo.s3.access-key=key",
                        "kindred.photo.s3.secret-key=secret");
    }

    private static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withUserConfiguration(
                        Settings.class, PhotoConfiguration.class, S3Configuration.class)
                .withPropertyValues("kindred.photo.folder=" + folder);
    }

    private static Map<Variant, byte[]> pictures(String words) {
        var pictures = new EnumMap<Variant, byte[]>(Variant.class);
        for (var variant : Variant.values()) {
            pictures.put(variant, (words + " " + variant).getBytes(StandardCharsets.UTF_8));
        }
        return pictures;
    }

    private static String text(PhotoStore store, String key, Variant variant) throws IOException {
        return store.find(key, variant).orElseThrow().getContentAsString(StandardCharsets.UTF_8);
    }
}
