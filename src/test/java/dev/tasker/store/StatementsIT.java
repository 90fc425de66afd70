package dev.tasker.store;

import static dev.tasker.testkit.MigratedDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.testkit.MigratedDatabase;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Every statement of the stores is prepared against the current schema. */
final class StatementsIT {
  private static final List<Class<?>> STORES =
      List.of(
          StepStore.class,
          TaskStore.class,
          TaskQueries.class,
          TemplateStore.class,
          WorkerStore.class,
          ReadySignal.class);

  @Test
  void every_statement_fits_the_schema() throws IllegalAccessException {
    List<String> statements = statements();

    try (MigratedDatabase db = new MigratedDatabase()) {
      for (String sql : statements) {
        await(
            db.database().pool().withConnection(connection -> connection.prepare(sql).mapEmpty()));
      }
    }
    assertThat(statements).hasSizeGreaterThan(15);
  }

  @Test
  void every_statement_is_short_enough_to_be_cached() throws IllegalAccessException {
    // The client prepares longer ones again for each execution.
    assertThat(statements()).allSatisfy(sql -> assertThat(sql.length()).isLessThan(2048));
  }

  private static List<String> statements() throws IllegalAccessException {
    List<String> statements = new ArrayList<>();
    for (Class<?> store : STORES) {
      for (Field field : store.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
          field.setAccessible(true);
          String text = (String) field.get(null);
          if (text.strip()
              .toLowerCase(Locale.ROOT)
              .matches("(?s)(select|insert|update|delete|with)\\b.*")) {
            statements.add(text);
          }
        }
      }
    }
    return statements;
  }
}
