package app.kindred.users.photo;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** One object per size, below the photo's key, in a bucket that only this service reads. */
final class S3PhotoStore implements PhotoStore, AutoCloseable {

    private final S3Client s3;
    private final String bucket;

    S3PhotoStore(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    @Override
    public void put(String key, Map<Variant, byte[]> pictures) throws IOException {
        try {
            pictures.forEach(
                    (variant, picture) ->
                            s3.putObject(
                                    put ->
                                            put.bucket(bucket)
                                                    .key(name(key, variant))
                                                    .contentType("image/jpeg"),
                                    RequestBody.fromBytes(picture)));
        } catch (SdkException e) {
            throw new IOException(e);
        }
    }

    /** Whole, for it is one of our own sizes: some hundred kilobytes at most. */
    @Override
    public Optional<Resource> find(String key, Variant variant) throws IOException {
        try {
            var object = s3.getObjectAsBytes(get -> get.bucket(bucket).key(name(key, variant)));
            return Optional.of(new ByteArrayResource(object.asByteArrayUnsafe()));
        } catch (SdkException e) {
            if (isAbsent(e)) {
                return Optional.empty();
            }
            throw new IOException(e);
        }
    }

    @Override
    public void delete(String key) throws IOException {
        for (var variant : Variant.values()) {
            try {
                s3.deleteObject(delete -> delete.bucket(bucket).key(name(key, variant)));
            } catch (SdkException e) {
                if (!isAbsent(e)) {
                    throw new IOException(e);
                }
            }
        }
    }

    @Override
    public void close() {
        s3.close();
    }

    /** Not every server has a name for it as Amazon's has. */
    private static boolean isAbsent(SdkException e) {
        return e instanceof S3Exception answer
                && answer.statusCode() == HttpStatus.NOT_FOUND.value()
                && !(answer instanceof NoSuchBucketException);
    }

    private static String name(String key, Variant variant) {
        return key + "/" + variant.fileName();
    }
}
