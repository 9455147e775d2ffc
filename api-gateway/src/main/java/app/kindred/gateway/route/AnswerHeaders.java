package app.kindred.gateway.route;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/** {@link EdgeHeaders} on the way back. */
final class AnswerHeaders implements HttpHeadersFilter {

    @Override
    public HttpHeaders filter(HttpHeaders received, ServerWebExchange exchange) {
        return EdgeHeaders.ofAnswer(received);
    }

    @Override
    public boolean supports(Type type) {
        return type == Type.RESPONSE;
    }
}
