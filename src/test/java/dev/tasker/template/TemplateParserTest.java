package dev.tasker.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.workflow.Backoff;
import dev.tasker.workflow.RetryPolicy;
import dev.tasker.workflow.StepTemplate;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TemplateParserTest {

  private static final String FULL =
      """
      name: payment
      namespace_name: payments
      version: 2.1.0
      description: >
        Pays.
      metadata: { author: Ann, tags: [a, b], documentation_url: "https://x.invalid" }
      input_schema: { type: object, required: [amount] }
      system_dependencies: { primary: bank, secondary: [mail] }
      domain_events:
        - { name: paid, description: d, schema: { type: object } }
      lifecycle:
        max_duration_minutes: 60
        max_waiting_for_dependencies_minutes: 10
        max_waiting_for_retry_minutes: 10
        max_steps_in_process_minutes: 10
        staleness_action: dlq
        auto_fail_on_timeout: true
        auto_dlq_on_timeout: false
      steps:
        - name: check
          step_type: standard
          handler: { callable: pay.check, method: run, resolver: registry, initialization: { a: 1, b: { c: 2, d: 3 } } }
          system_dependency: bank
          timeout_seconds: 30
          result_schema: { type: object }
          retry: { retryable: true, max_attempts: 7, backoff: fibonacci, backoff_base_ms: 20, max_backoff_ms: 900, jitter: true }
          publishes_events:
            - { name: paid, description: d, schema: {}, condition: success, delivery_mode: durable, publisher: P }
          batch_config: { batch_size: 10, parallelism: 2, cursor_field: id, worker_template: w, failure_strategy: stop }
        - name: pay
          handler: { callable: pay.pay }
          depends_on: [check]
      environments:
        test:
          steps:
            - { name: ALL, timeout_seconds: 5, retry: { max_attempts: 1 } }
            - { name: check, handler: { initialization: { b: { c: 9 } } }, retry: { max_attempts: 2 } }
        production:
          steps:
            - { name: pay, handler: { callable: pay.real } }
      """;

  @Test
  void every_field_of_the_contract_is_known() {
    ParsedTemplate parsed = TemplateParser.forEnvironment("none").asStrict().parse(FULL, "f.yaml");
    assertThat(parsed.problems()).isEmpty();
    TaskTemplate template = parsed.orThrow();
    assertThat(template.key()).hasToString("payments/payment/2.1.0");
    assertThat(template.description()).isEqualTo("Pays.");
    StepTemplate check = template.step(0);
    assertThat(check.handler().callable()).isEqualTo("pay.check");
    assertThat(check.handler().method()).isEqualTo("run");
    assertThat(check.handler().resolver()).isEqualTo("registry");
    assertThat(check.handler().initialization().getJsonObject("b").getInteger("d")).isEqualTo(3);
    assertThat(check.timeout()).contains(Duration.ofSeconds(30));
    assertThat(check.retry())
        .isEqualTo(
            new RetryPolicy(
                true, 7, Backoff.FIBONACCI, Duration.ofMillis(20), Duration.ofMillis(900), true));
    assertThat(template.step(1).dependencies()).containsExactly("check");
    assertThat(template.graph().dependentsOf(0)).containsExactly(1);
  }

  @Test
  void what_is_only_informative_is_kept_in_the_definition_under_its_name() {
    JsonObject definition =
        TemplateParser.forEnvironment("none").parse(FULL, "f.yaml").orThrow().definition();
    assertThat(definition.getJsonObject("metadata").getString("author")).isEqualTo("Ann");
    assertThat(definition.getJsonObject("lifecycle").getString("staleness_action"))
        .isEqualTo("dlq");
    assertThat(definition.getJsonArray("domain_events")).hasSize(1);
    JsonObject pay = definition.getJsonArray("steps").getJsonObject(1);
    assertThat(pay.fieldNames()).contains("dependencies").doesNotContain("depends_on");
  }

  @Test
  void the_running_environment_overrides_all_steps_and_then_single_ones() {
    TaskTemplate template = TemplateParser.forEnvironment("test").parse(FULL, "f.yaml").orThrow();
    StepTemplate check = template.step(0);
    StepTemplate pay = template.step(1);
    assertThat(check.timeout()).contains(Duration.ofSeconds(5));
    assertThat(check.retry().maxAttempts()).isEqualTo(2);
    assertThat(check.retry().backoff()).isEqualTo(Backoff.FIBONACCI);
    assertThat(check.handler().callable()).isEqualTo("pay.check");
    assertThat(check.handler().initialization())
        .isEqualTo(new JsonObject("{\"a\":1,\"b\":{\"c\":9,\"d\":3}}"));
    assertThat(pay.retry().maxAttempts()).isEqualTo(1);
    assertThat(pay.handler().callable()).isEqualTo("pay.pay");
  }

  @Test
  void another_environment_changes_nothing_here() {
    TaskTemplate template =
        TemplateParser.forEnvironment("production").parse(FULL, "f.yaml").orThrow();
    assertThat(template.step(0).timeout()).contains(Duration.ofSeconds(30));
    assertThat(template.step(1).handler().callable()).isEqualTo("pay.real");
  }

  @Test
  void a_short_template_gets_the_defaults() {
    TaskTemplate template =
        TemplateParser.forEnvironment("test")
            .parse("name: t\nsteps: [{name: a, handler: {callable: x}}]", "f.yaml")
            .orThrow();
    assertThat(template.key()).hasToString("default/t/1.0.0");
    assertThat(template.inputSchema().isEmpty()).isTrue();
    assertThat(template.step(0).retry()).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(template.step(0).timeout()).isEmpty();
    assertThat(template.step(0).dependencies()).isEmpty();
  }

  @Test
  void a_default_gives_way_to_a_bound_that_is_written() {
    assertThat(retry("{backoff_base_ms: 60000}").max()).isEqualTo(Duration.ofMinutes(1));
    assertThat(retry("{max_backoff_ms: 500}").base()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void a_stored_definition_gives_the_same_template_again() {
    TemplateParser parser = TemplateParser.forEnvironment("test");
    TaskTemplate template = parser.parse(FULL, "f.yaml").orThrow();
    TaskTemplate again =
        parser
            .asStrict()
            .parseDefinition(new JsonObject(template.definition().encode()), "stored")
            .orThrow();
    assertThat(again.steps()).isEqualTo(template.steps());
    assertThat(again.definition()).isEqualTo(template.definition());
  }

  @Test
  void anchors_and_merge_keys_work() {
    String yaml =
        """
        name: t
        metadata:
          retry: &quick { max_attempts: 2, backoff: none }
        steps:
          - name: a
            handler: { callable: x }
            retry: *quick
          - name: b
            handler: { callable: x }
            retry: { <<: *quick, max_attempts: 4 }
        """;
    TaskTemplate template = TemplateParser.forEnvironment("test").parse(yaml, "f.yaml").orThrow();
    assertThat(template.step(0).retry().maxAttempts()).isEqualTo(2);
    assertThat(template.step(1).retry().maxAttempts()).isEqualTo(4);
    assertThat(template.step(1).retry().backoff()).isEqualTo(Backoff.NONE);
  }

  private static RetryPolicy retry(String retry) {
    return TemplateParser.forEnvironment("test")
        .parse("name: t\nsteps: [{name: a, handler: {callable: x}, retry: " + retry + "}]", "f")
        .orThrow()
        .step(0)
        .retry();
  }
}
