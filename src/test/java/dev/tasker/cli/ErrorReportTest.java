package dev.tasker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.config.ConfigError;
import dev.tasker.config.ConfigurationException;
import dev.tasker.store.StoreException;
import dev.tasker.template.TemplateException;
import dev.tasker.template.TemplateParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ErrorReportTest {

  @Test
  void a_remedy_at_the_end_of_a_message_becomes_the_hint() {
    ErrorReport report =
        ErrorReport.of(new StoreException("Cannot connect to db:1: refused. Check that it runs."));

    assertThat(report.errors()).containsExactly("Cannot connect to db:1: refused");
    assertThat(report.hint()).isEqualTo("check that it runs.");
    assertThat(report.exitCode()).isEqualTo(1);
  }

  @Test
  void every_error_of_the_configuration_is_a_line() {
    ConfigError error = new ConfigError("a.toml", 3, 0, "web.port", "must be a number", "\"x\"");

    ErrorReport report = ErrorReport.of(new ConfigurationException(List.of(error, error)));

    assertThat(report.errors()).hasSize(2).contains("a.toml:3: web.port = \"x\": must be a number");
    assertThat(report.exitCode()).isEqualTo(2);
  }

  @Test
  void bad_templates_are_invalid_configuration() {
    TemplateException failure =
        Assertions.catchThrowableOfType(
            TemplateException.class,
            () -> TemplateParser.forEnvironment("test").parse("name: [", "a.yaml").orThrow());

    ErrorReport report = ErrorReport.of(failure);

    assertThat(report.exitCode()).isEqualTo(2);
    assertThat(report.errors()).singleElement().asString().contains("\n  a.yaml:1:");
  }

  @Test
  void what_nobody_expected_is_one_line_whatever_it_is() {
    ErrorReport report = ErrorReport.of(new StackOverflowError());

    assertThat(report.errors()).containsExactly("unexpected failure: StackOverflowError");
    assertThat(report.exitCode()).isEqualTo(1);
  }

  @Test
  void the_stack_trace_is_for_those_who_ask() {
    assertThat(printed(Map.of())).hasLineCount(2).startsWith("error: ").contains("hint: ");
    assertThat(printed(Map.of("LOG_LEVEL", "DEBUG"))).contains("at dev.tasker.cli.ErrorReportTest");
  }

  private static String printed(Map<String, String> env) {
    StringWriter err = new StringWriter();
    CommandIo io =
        new CommandIo(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            env,
            TerminalKind.PLAIN,
            Path.of(""));
    int exitCode = ErrorReport.of(new IllegalStateException("broken")).print(io);
    assertThat(exitCode).isEqualTo(1);
    return err.toString();
  }
}
