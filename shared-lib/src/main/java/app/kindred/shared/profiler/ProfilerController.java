package app.kindred.shared.profiler;

import app.kindred.shared.identity.Caller;
import org.jspecify.annotations.Nullable;
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

    private final Profiler profiler;

    ProfilerController(Profiler profiler) {
        this.profiler = profiler;
    }

    @PostMapping("/{kind}/start")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Profiler.Started start(
            Caller caller,
            @PathVariable String kind,
            @RequestParam(required = false) @Nullable Integer seconds) {
        return profiler.start(caller, kind, seconds);
    }

    @PostMapping("/{kind}/stop")
    Profiler.Saved stop(Caller caller, @PathVariable String kind) {
        return profiler.stop(caller, kind);
    }

    @PostMapping("/heap")
    Profiler.Saved heap(Caller caller) {
        return profiler.heap(caller);
    }

    @PostMapping("/threads")
    Profiler.Saved threads(Caller caller) {
        return profiler.threads(caller);
    }
}
