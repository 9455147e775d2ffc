package app.kindred.users.profile;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.users.limit.Limit;
import app.kindred.users.limit.Limits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@RestController
@RequestMapping("/api/users")
class ProfileController {

    private static final int MAX_BATCH = 100;
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"v(\\d{1,18})\"");

    private final ReadProfiles read;
    private final Profiles profiles;
    private final ProfilePatch patch;
    private final Limits limits;

    ProfileController(ReadProfiles read, Profiles profiles, ProfilePatch patch, Limits limits) {
        this.limits = limits;
        this.read = read;
        this.profiles = profiles;
        this.patch = patch;
    }

    @GetMapping("/me")
    ResponseEntity<OwnProfile> me(Caller caller) {
        return tagged(read.own(caller.userId()));
    }

    @PatchMapping(
            path = "/me",
            consumes = {"application/merge-patch+json", MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<OwnProfile> edit(
            Caller caller,
            @RequestBody JsonNode body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
                    @Nullable String ifMatch) {
        if (!(body instanceof ObjectNode object)) {
            throw new ProblemException(ProblemType.UNREADABLE, "A merge patch is a JSON object.");
        }
        profiles.edit(caller.userId(), patch.read(object), expectedVersion(ifMatch));
        return tagged(read.own(caller.userId()));
    }

    @PutMapping("/me/visibility")
    Visibility show(Caller caller, @Valid @RequestBody VisibilityRequest request) {
        var visibility =
                new Visibility(
                        request.paused(),
                        request.incognito(),
                        request.hideAge(),
                        request.hideDistance());
        profiles.show(caller.userId(), visibility);
        return visibility;
    }

    @GetMapping("/{id}")
    ResponseEntity<PublicProfile> one(Caller caller, @PathVariable UUID id) {
        limits.spend(Limit.PROFILES_READ, caller.userId());
        var found = read.visible(caller.userId(), List.of(id));
        if (found.isEmpty()) {
            throw ProblemException.notFound("user");
        }
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(found.getFirst());
    }

    @GetMapping(params = "ids")
    List<PublicProfile> many(Caller caller, @RequestParam String ids) {
        var wanted = parse(ids);
        limits.spend(Limit.PROFILES_READ, caller.userId(), wanted.size());
        return read.visible(caller.userId(), wanted);
    }

    /** {@code *} and nothing match any version, as RFC 9110 has it. */
    private static @Nullable Long expectedVersion(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return null;
        }
        var tag = TAG.matcher(ifMatch.strip());
        return tag.matches() ? Long.valueOf(tag.group(1)) : Long.valueOf(-1);
    }

    private static ResponseEntity<OwnProfile> tagged(OwnProfile own) {
        return ResponseEntity.ok()
                .eTag("\"v" + own.version() + "\"")
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(own);
    }

    private static List<UUID> parse(String ids) {
        var parts = ids.split(",", MAX_BATCH + 2);
        if (parts.length > MAX_BATCH) {
            throw ProblemException.invalid("ids", "at most " + MAX_BATCH + " at once");
        }
        var parsed = new ArrayList<UUID>(parts.length);
        for (var part : parts) {
            try {
                parsed.add(UUID.fromString(part.strip()));
            } catch (IllegalArgumentException e) {
                throw new ProblemException(ProblemType.UNREADABLE, "ids holds what is no UUID.");
            }
        }
        return parsed;
    }

    record VisibilityRequest(
            @NotNull Boolean paused,
            @NotNull Boolean incognito,
            @NotNull Boolean hideAge,
            @NotNull Boolean hideDistance) {}
}
