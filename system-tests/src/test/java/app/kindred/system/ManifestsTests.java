package app.kindred.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The Kubernetes manifests, held to Kubernetes' own schema and to what we promise about them. */
class ManifestsTests {

    private static final Path FOLDER = Path.of("../ops/kubernetes");
    private static final Map<String, JsonObject> MANIFESTS = manifests();

    /** Each refuses fields that Kubernetes does not know, wrong types, and what is missing. */
    private static final Map<String, Schema> SCHEMAS =
            Map.of(
                    "v1 Namespace", V1Namespace::validateJsonElement,
                    "v1 ConfigMap", V1ConfigMap::validateJsonElement,
                    "v1 Service", V1Service::validateJsonElement,
                    "v1 PersistentVolumeClaim", V1PersistentVolumeClaim::validateJsonElement,
                    "apps/v1 Deployment", V1Deployment::validateJsonElement,
                    "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
                    "autoscaling/v2 HorizontalPodAutoscaler",
                            V2HorizontalPodAutoscaler::validateJsonElement,
                    "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy::validateJsonElement);

    private interface Schema {
        void check(JsonElement manifest) throws IOException;
    }

    static List<String> names() {
        return List.copyOf(MANIFESTS.keySet());
    }

    static List<String> services() {
        return names().stream()
                .filter(name -> name.startsWith("Deployment "))
                .map(name -> name.substring("Deployment ".length()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyManifestIsWhatItsSchemaSays(String name) throws IOException {
        check(manifest(name));
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment users-service, spec, replicaz",
        "Deployment users-service, spec.template.spec.containers.0.readinessProbe, httpGett",
        "Deployment users-service, spec.template.spec.securityContext, runAsNonRot",
        "HorizontalPodAutoscaler matching-service, spec.metrics.0.resource.target, averageUtilisation",
        "NetworkPolicy closed, spec, podSelektor",
        "PodDisruptionBudget api-gateway, spec, maxUnavailabel"
    })
    void aMisspeltFieldIsRefusedAtAnyDepth(String name, String at, String field) {
        var manifest = manifest(name).deepCopy();
        at(manifest, at).getAsJsonObject().addProperty(field, 1);

        assertThatThrownBy(() -> check(manifest)).hasMessageContaining(field);
    }

    @Test
    void everyServiceIsDeployed() {
        assertThat(services())
                .containsExactlyInAnyOrder(
                        "api-gateway", "users-service", "matching-service", "messaging-service");
    }

    @ParameterizedTest
    @MethodSource("services")
    void aServiceRunsWithoutPrivilegesAndWithinLimits(String service) {
        var pod = pod(service);
        var container = at(pod, "containers.0");

        assertThat(bool(pod, "securityContext.runAsNonRoot")).isTrue();
        assertThat(bool(pod, "automountServiceAccountToken")).isFalse();
        assertThat(bool(container, "securityContext.readOnlyRootFilesystem")).isTrue();
        assertThat(bool(container, "securityContext.allowPrivilegeEscalation")).isFalse();
        assertThat(at(container, "securityContext.capabilities.drop")).hasToString("[\"ALL\"]");
        // What is promised is what is given: a node never runs out of memory by our bursts.
        assertThat(text(container, "resources.limits.memory"))
                .isEqualTo(text(container, "resources.requests.memory"));
        assertThat(at(container, "resources.requests.cpu")).isNotNull();
        // All that is written to lies on a volume, and what is no claim has a limit.
        for (var volume : at(pod, "volumes").getAsJsonArray()) {
            assertThat(
                            volume.getAsJsonObject().has("persistentVolumeClaim")
                                    || at(volume, "emptyDir.sizeLimit") != null)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void aServiceIsProbedAndHasTimeToDrain(String service) {
        var container = at(pod(service), "containers.0");

        for (var probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(text(container, probe + ".httpGet.path")).startsWith("/actuator/health/");
            assertThat(text(container, probe + ".httpGet.port")).isEqualTo("management");
        }
        // Only readiness asks for what it depends on: a database that is away restarts nobody.
        assertThat(text(container, "livenessProbe.httpGet.path")).endsWith("/liveness");
        assertThat(text(container, "readinessProbe.httpGet.path")).endsWith("/readiness");
        int told = number(container, "lifecycle.preStop.sleep.seconds");
        assertThat(number(pod(service), "terminationGracePeriodSeconds"))
                .isGreaterThan(told + 20 /* spring.lifecycle.timeout-per-shutdown-phase */);
        assertThat(
                        number(
                                manifest("Deployment " + service),
                                "spec.strategy.rollingUpdate.maxUnavailable"))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("services")
    void aSecretComesByReferenceOnly(String service) {
        var environment = at(pod(service), "containers.0.env").getAsJsonArray();
        var secrets =
                stream(environment).filter(variable -> isSecret(text(variable, "name"))).toList();

        assertThat(secrets).isNotEmpty();
        for (var secret : secrets) {
            assertThat(secret.getAsJsonObject().keySet()).containsOnly("name", "valueFrom");
            assertThat(at(secret, "valueFrom.secretKeyRef.name")).isNotNull();
        }
        assertThat(at(manifest("ConfigMap kindred"), "data").getAsJsonObject().keySet())
                .noneMatch(ManifestsTests::isSecret);
        assertThat(names()).noneMatch(name -> name.startsWith("Secret "));
    }

    @ParameterizedTest
    @CsvSource({
        "api-gateway,       active_connections",
        "users-service,     ",
        "matching-service,  hikaricp_connections_pending",
        "messaging-service, websocket_connections_active"
    })
    void aServiceGrowsByProcessorTimeAndByWhatItIsFullOf(String service, @Nullable String signal)
            throws IOException {
        var scaler = manifest("HorizontalPodAutoscaler " + service);
        var metrics = stream(at(scaler, "spec.metrics").getAsJsonArray()).toList();

        assertThat(text(scaler, "spec.scaleTargetRef.name")).isEqualTo(service);
        assertThat(number(scaler, "spec.minReplicas")).isGreaterThanOrEqualTo(2);
        assertThat(text(metrics.getFirst(), "resource.name")).isEqualTo("cpu");
        if (signal == null) {
            // Passwords and pictures: processor time is all it is full of.
            assertThat(metrics).hasSize(1);
        } else {
            assertThat(text(metrics.getLast(), "pods.metric.name")).isEqualTo(signal);
            assertThat(Files.readString(Path.of("../docs/signals.md")))
                    .as("a signal that the service shows")
                    .containsPattern(
                            "`(" + signal + "|" + signal.replaceAll("_.*", "_\\\\*") + ")`");
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void aServiceIsFoundSparedAndFencedIn(String service) {
        var label = "app.kubernetes.io/name";
        var labels = at(manifest("Deployment " + service), "spec.template.metadata.labels");
        assertThat(labels.getAsJsonObject().get(label).getAsString()).isEqualTo(service);
        var selectors =
                Map.of(
                        "Deployment", "spec.selector.matchLabels",
                        "Service", "spec.selector",
                        "PodDisruptionBudget", "spec.selector.matchLabels",
                        "NetworkPolicy", "spec.podSelector.matchLabels");
        selectors.forEach(
                (kind, path) ->
                        assertThat(
                                        at(manifest(kind + " " + service), path)
                                                .getAsJsonObject()
                                                .get(label)
                                                .getAsString())
                                .as(kind)
                                .isEqualTo(service));
        // Metrics and health are nobody's business outside; only the gateway takes what comes.
        for (var rule : at(manifest("NetworkPolicy " + service), "spec.ingress").getAsJsonArray()) {
            var port = number(rule, "ports.0.port");
            assertThat(rule.getAsJsonObject().has("from")).as("%d", port).isEqualTo(port != 8080);
        }
        assertThat(at(manifest("NetworkPolicy closed"), "spec.podSelector")).hasToString("{}");
    }

    @Test
    void whatIsListedIsThere() throws IOException {
        var listed =
                new Yaml()
                        .<Map<String, List<String>>>load(
                                Files.readString(FOLDER.resolve("kustomization.yaml")))
                        .get("resources");
        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(
                        files().stream().map(file -> file.getFileName().toString()).toList());
    }

    private static boolean isSecret(String name) {
        return name.matches(".*(PASSWORD|SECRET|KEY|TOKEN|CREDENTIAL).*");
    }

    private static void check(JsonObject manifest) throws IOException {
        var kind = text(manifest, "apiVersion") + " " + text(manifest, "kind");
        assertThat(SCHEMAS).as("a schema for " + kind).containsKey(kind);
        SCHEMAS.get(kind).check(manifest);
    }

    private static JsonObject manifest(String name) {
        assertThat(MANIFESTS).containsKey(name);
        return MANIFESTS.get(name);
    }

    private static JsonElement pod(String service) {
        return at(manifest("Deployment " + service), "spec.template.spec");
    }

    /** The element at a path such as {@code spec.containers.0.env}, or null. */
    private static JsonElement at(JsonElement from, String path) {
        var element = from;
        for (var step : path.split("\\.")) {
            element =
                    switch (element) {
                        case JsonObject object -> object.get(step);
                        case JsonArray array -> array.get(Integer.parseInt(step));
                        case null, default -> null;
                    };
        }
        return element;
    }

    private static String text(JsonElement from, String path) {
        assertThat(at(from, path)).as(path).isInstanceOf(JsonPrimitive.class);
        return at(from, path).getAsString();
    }

    private static int number(JsonElement from, String path) {
        return Integer.parseInt(text(from, path));
    }

    private static boolean bool(JsonElement from, String path) {
        return Boolean.parseBoolean(text(from, path));
    }

    private static Stream<JsonElement> stream(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static List<Path> files() throws IOException {
        try (var all = Files.list(FOLDER)) {
            return all.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .toList();
        }
    }

    private static Map<String, JsonObject> manifests() {
        var manifests = new TreeMap<String, JsonObject>();
        try {
            for (var file : files()) {
                for (var document : new Yaml().loadAll(Files.readString(file))) {
                    var manifest = new Gson().toJsonTree(document).getAsJsonObject();
                    var name = text(manifest, "kind") + " " + text(manifest, "metadata.name");
                    assertThat(manifests.put(name, manifest)).as(name + " twice").isNull();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return manifests;
    }
}
