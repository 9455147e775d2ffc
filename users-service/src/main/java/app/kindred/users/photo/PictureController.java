package app.kindred.users.photo;

import app.kindred.shared.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The pictures themselves: the origin for a CDN. The address is the permission (74 random bits that
 * only those are told who may see the photo), because neither a CDN nor an image tag can carry a
 * token.
 */
@RestController
class PictureController {

    /**
     * An address never shows another picture, so whoever has it need not ask again. A CDN asks once
     * a day all the same: its copy has to go when the photo does.
     */
    private static final CacheControl FOREVER =
            CacheControl.maxAge(Duration.ofDays(365))
                    .sMaxAge(Duration.ofDays(1))
                    .cachePublic()
                    .immutable();

    private final PhotoQuery query;
    private final PhotoStore store;

    PictureController(PhotoQuery query, PhotoStore store) {
        this.query = query;
        this.store = store;
    }

    @GetMapping("/photos/{id}/{file}")
    ResponseEntity<Resource> picture(@PathVariable UUID id, @PathVariable String file)
            throws IOException {
        var variant =
                Variant.ofFileName(file).orElseThrow(() -> ProblemException.notFound("photo"));
        var key = query.findKey(id).orElseThrow(() -> ProblemException.notFound("photo"));
        var picture =
                store.find(key, variant).orElseThrow(() -> ProblemException.notFound("photo"));
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_JPEG)
                .cacheControl(FOREVER)
                .eTag("\"" + id + "-" + variant.fileName() + "\"")
                .header("X-Content-Type-Options", "nosniff")
                .body(picture);
    }
}
