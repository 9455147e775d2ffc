package app.kindred.shared.profiler;

import app.kindred.shared.identity.Caller;
import app.kindred.shared.problem.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/admin/profiler")
@PreAuthorize("hasRole('ADMIN')")
class ProfilerController {

    private static final Logger audit = LoggerFactory.getLogger("audit");

    private final Profiler profiler;

    ProfilerController(Profiler profiler) {
        this.profiler = profiler;
    }

    record Started(String kind, long endsAfterSeconds) {}

    record Saved(String file) {}

    @PostMapping("/{kind}/start")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Started start(
            Caller caller,
            @PathVariable String kind,
            @RequestParam(required = false) @Nullable Integer seconds) {
        if (seconds != null && seconds < 1) {
            throw ProblemException.invalid("seconds", "must be 1 or more");
        }
        var limit =
                profiler.start(kind(kind), seconds == null ? null : Duration.ofSeconds(seconds));
        audit.info("{} started a profile: {}", caller.userId(), kind);
        return new Started(kind, limit.toSeconds());
    }

    @PostMapping("/{kind}/stop")
    Saved stop(Caller caller, @PathVariable String kind) {
        return saved(caller, profiler.stop(kind(kind)));
    }

    @PostMapping("/heap")
    Saved heap(Caller caller) {
        return saved(caller, profiler.heap());
    }

    @PostMapping("/threads")
    Saved threads(Caller caller) {
        return saved(caller, profiler.threads());
    }

    private static Saved saved(Caller caller, Path file) {
        var name = String.valueOf(file.getFileName());
        audit.info("{} saved a profile: {}", caller.userId(), name);
        return new Saved("profiles/" + name);
    }

    private static ProfileKind kind(String name) {
        return switch (name) {
            case "cpu" -> ProfileKind.CPU;
            case "alloc" -> ProfileKind.ALLOC;
            case "lock" -> ProfileKind.LOCK;
            default -> throw ProblemException.notFound("profile");
        };
    }
}
