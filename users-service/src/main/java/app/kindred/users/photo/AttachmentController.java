package app.kindred.users.photo;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.users.limit.Limit;
import app.kindred.users.limit.Limits;
import java.io.IOException;
import java.time.Duration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
class AttachmentController {

    /** Kept by the two who may see it and by nobody between, and not for long. */
    private static final CacheControl PRIVATELY =
            CacheControl.maxAge(Duration.ofHours(1)).cachePrivate();

    private final Attachments attachments;
    private final Limits limits;

    AttachmentController(Attachments attachments, Limits limits) {
        this.attachments = attachments;
        this.limits = limits;
    }

    @PostMapping(path = "/api/users/me/attachments", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Attachments.Uploaded add(Caller caller, @RequestPart("file") MultipartFile file) {
        limits.spend(Limit.ATTACHMENTS, caller.userId());
        return attachments.add(caller.userId(), file, file.getSize());
    }

    /** The signed link is the permission: an image tag can carry no token. */
    @GetMapping("/photos/attachments/{link}/{file}")
    ResponseEntity<Resource> picture(@PathVariable String link, @PathVariable String file)
            throws IOException {
        var variant =
                Variant.ofFileName(file).orElseThrow(() -> ProblemException.notFound("picture"));
        var picture =
                attachments
                        .find(link, variant)
                        .orElseThrow(() -> ProblemException.notFound("picture"));
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_JPEG)
                .cacheControl(PRIVATELY)
                .header("X-Content-Type-Options", "nosniff")
                .body(picture);
    }
}
