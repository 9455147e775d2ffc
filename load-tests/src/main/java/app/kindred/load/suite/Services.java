package app.kindred.load.suite;

import java.util.List;

/** Where the services answer, by the same settings as they read themselves. */
final class Services {

    record Service(String name, int managementPort) {}

    private Services() {}

    static List<Service> all() {
        return List.of(
                new Service("gateway", port("GATEWAY_MANAGEMENT", 9080)),
                new Service("users", port("USERS_MANAGEMENT", 9081)),
                new Service("matching", port("MATCHING_MANAGEMENT", 9082)),
                new Service("messaging", port("MESSAGING_MANAGEMENT", 9083)));
    }

    static int port(String name, int otherwise) {
        String value = System.getenv("KINDRED_" + name + "_PORT");
        return value == null || value.isBlank() ? otherwise : Integer.parseInt(value);
    }
}
