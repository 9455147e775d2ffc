/**
 * What operators see. One instrumentation, Micrometer Observation, gives requests and statements
 * their metrics and their spans; the names are a contract with dashboards and alerts. Labels have
 * few values, and a guard keeps it so. Prometheus is always there; Datadog, DogStatsD, New Relic
 * and OTLP are each turned on by a setting.
 */
@NullMarked
package app.kindred.shared.telemetry;

import org.jspecify.annotations.NullMarked;
