package dev.tasker.docs;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tasker.testkit.MigratedDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every SQL statement of docs/operations.md works on the current schema. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationsDocIT {
  private MigratedDatabase db;

  @BeforeAll
  void migrate() {
    db = new MigratedDatabase();
  }

  @AfterAll
  void close() {
    db.close();
  }

  @ParameterizedTest
  @MethodSource("statements")
  void every_statement_works(String sql) {
    assertThatCode(() -> db.query(sql)).doesNotThrowAnyException();
  }

  static List<String> statements() {
    return Markdown.read("docs/operations.md").blocks("sql");
  }
}
