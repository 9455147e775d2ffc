package app.kindred.users.photo;

import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Read where {@code kindred.photo.store} is {@code S3}.
 *
 * @param bucket where the pictures lie
 * @param region of the bucket
 * @param endpoint of a server other than Amazon's
 * @param pathStyle whether the bucket is part of the path instead of the host's name
 * @param accessKey absent: what Amazon's SDK finds in its environment
 * @param secretKey of the access key
 */
@Validated
@ConfigurationProperties("kindred.photo.s3")
record S3Properties(
        @NotBlank @DefaultValue("kindred-photos") String bucket,
        @NotBlank @DefaultValue("eu-central-1") String region,
        @Nullable URI endpoint,
        @DefaultValue("false") boolean pathStyle,
        @Nullable String accessKey,
        @Nullable String secretKey) {

    @Override
    public String toString() {
        return "S3Properties[" + bucket + "]";
    }
}
