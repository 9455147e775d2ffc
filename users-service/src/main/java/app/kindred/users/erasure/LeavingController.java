package app.kindred.users.erasure;

import app.kindred.shared.identity.Caller;
import app.kindred.users.limit.Limit;
import app.kindred.users.limit.Limits;
import app.kindred.users.neighbour.Neighbours;
import app.kindred.users.photo.Photos;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
class LeavingController {

    private final EraseAccounts erase;
    private final ExportQuery query;
    private final Photos photos;
    private final Neighbours neighbours;
    private final Limits limits;
    private final JsonMapper json;

    LeavingController(
            EraseAccounts erase,
            ExportQuery query,
            Photos photos,
            Neighbours neighbours,
            Limits limits,
            JsonMapper json) {
        this.erase = erase;
        this.query = query;
        this.photos = photos;
        this.neighbours = neighbours;
        this.limits = limits;
        this.json = json;
    }

    @DeleteMapping("/api/users/me")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void leave(Caller caller) {
        erase.request(caller.userId());
    }

    /**
     * A zip of JSON, one file per kind of thing and one per other service, and the photos. What may
     * fail is read first; the archive is then written as it is read.
     */
    @GetMapping("/api/users/me/export")
    void export(
            Caller caller,
            @RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
            HttpServletResponse response)
            throws IOException {
        limits.require(Limit.EXPORTS, caller.userId());
        try (var elsewhere = HeldElsewhere.fetch(neighbours, authorization)) {
            limits.spend(Limit.EXPORTS, caller.userId());
            var parts = query.read(caller.userId());
            var pictures = photos.listPictures(caller.userId());
            response.setContentType("application/zip");
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=kindred.zip");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            try (var zip = new ZipOutputStream(response.getOutputStream())) {
                for (var part : parts.entrySet()) {
                    zip.putNextEntry(new ZipEntry(part.getKey() + ".json"));
                    zip.write(
                            json.writerWithDefaultPrettyPrinter()
                                    .writeValueAsBytes(part.getValue()));
                    zip.closeEntry();
                }
                for (var file : elsewhere.files().entrySet()) {
                    zip.putNextEntry(new ZipEntry(file.getKey() + ".json"));
                    Files.copy(file.getValue(), zip);
                    zip.closeEntry();
                }
                for (var picture : pictures) {
                    write(zip, picture);
                }
            }
        }
    }

    private void write(ZipOutputStream zip, UUID picture) throws IOException {
        var file = photos.findFull(picture);
        if (file.isPresent()) {
            zip.putNextEntry(new ZipEntry("photos/" + picture + ".jpg"));
            try (var in = file.get().getInputStream()) {
                in.transferTo(zip);
            }
            zip.closeEntry();
        }
    }
}
