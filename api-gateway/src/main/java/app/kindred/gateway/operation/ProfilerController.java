package app.kindred.gateway.operation;

import app.kindred.gateway.auth.TokenFilter;
import app.kindred.shared.identity.Caller;
import app.kindred.shared.identity.Caller.Role;
import app.kindred.shared.problem.ProblemException;
import app.kindred.shared.problem.ProblemType;
import app.kindred.shared.profiler.Profiler;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The same as in every service, without Spring Security, which the gateway does not carry. */
@RestController
@RequestMapping("/admin/profiler")
class ProfilerController {

    private final Profiler profiler;
    private final TokenFilter tokens;

    ProfilerController(Profiler profiler, TokenFilter tokens) {
        this.profiler = profiler;
        this.tokens = tokens;
    }

    @PostMapping("/{kind}/start")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<Profiler.Started> start(
            ServerWebExchange exchange,
            @PathVariable String kind,
            @RequestParam(required = false) @Nullable Integer seconds) {
        return byAdmin(exchange, admin -> profiler.start(admin, kind, seconds));
    }

    @PostMapping("/{kind}/stop")
    Mono<Profiler.Saved> stop(ServerWebExchange exchange, @PathVariable String kind) {
        return byAdmin(exchange, admin -> profiler.stop(admin, kind));
    }

    @PostMapping("/heap")
    Mono<Profiler.Saved> heap(ServerWebExchange exchange) {
        return byAdmin(exchange, profiler::heap);
    }

    @PostMapping("/threads")
    Mono<Profiler.Saved> threads(ServerWebExchange exchange) {
        return byAdmin(exchange, profiler::threads);
    }

    private <T> Mono<T> byAdmin(ServerWebExchange exchange, Function<Caller, T> work) {
        return tokens.caller(exchange)
                .map(
                        caller -> {
                            if (caller.role() != Role.ADMIN) {
                                throw new ProblemException(
                                        ProblemType.FORBIDDEN, "Profiles are for administrators.");
                            }
                            return work.apply(caller);
                        });
    }
}
