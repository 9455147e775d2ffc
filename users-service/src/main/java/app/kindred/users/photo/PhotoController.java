package app.kindred.users.photo;

import app.kindred.shared.identity.Caller;
import app.kindred.users.limit.Limit;
import app.kindred.users.limit.Limits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@RestController
@RequestMapping("/api/users/me/photos")
class PhotoController {

    private final ChangePhotos photos;
    private final Limits limits;

    PhotoController(ChangePhotos photos, Limits limits) {
        this.photos = photos;
        this.limits = limits;
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    OwnPhoto add(Caller caller, @RequestPart("file") MultipartFile file) {
        limits.spend(Limit.UPLOADS, caller.userId());
        return photos.add(caller.userId(), file, file.getSize());
    }

    @PutMapping("/order")
    Ordered order(Caller caller, @Valid @RequestBody OrderRequest request) {
        return new Ordered(photos.order(caller.userId(), request.ids()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Caller caller, @PathVariable UUID id) {
        photos.remove(caller.userId(), id);
    }

    record OrderRequest(@NotNull @Size(max = 20) List<@NotNull UUID> ids) {}

    record Ordered(List<OwnPhoto> photos) {}
}
