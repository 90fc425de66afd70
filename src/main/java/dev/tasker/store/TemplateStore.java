package dev.tasker.store;

import dev.tasker.workflow.StepGraph;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Namespaces and task templates. */
public final class TemplateStore {

  /** A template as it stands in the database. */
  public record StoredTemplate(int templateId, int namespaceId, JsonObject definition) {}

  private static final String REGISTER_NAMESPACE =
      """
      insert into tasker_task_namespaces (name)
      values ($1)
          on conflict (name) do update set name = excluded.name  -- so that it always returns the row
      returning namespace_id
      """;

  private static final String REGISTER_TEMPLATE =
      """
      insert into tasker_task_templates
             (namespace_id, name, version, description, definition, definition_hash)
      values ($1, $2, $3, $4, $5, $6)
          on conflict (namespace_id, name, version, definition_hash) do nothing
      returning template_id
      """;

  private static final String FIND_TEMPLATE =
      """
      select template_id
        from tasker_task_templates
       where namespace_id = $1
         and name = $2
         and version = $3
         and definition_hash = $4
      """;

  private static final String REGISTER_STEP =
      """
      insert into tasker_template_steps (template_id, step_index, name, dependencies, dependents)
      values ($1, $2, $3, $4, $5)
          on conflict (template_id, step_index) do nothing
      """;

  private static final String LOAD =
      """
      select template_id, namespace_id, definition
        from tasker_task_templates
       where template_id = $1
      """;

  private final Database database;

  public TemplateStore(Database database) {
    this.database = database;
  }

  /**
   * Registers templates and their namespaces; what is known already keeps its row. All of them in
   * one transaction, in one order, so that processes starting at once do not deadlock.
   */
  public Future<List<RegisteredTemplate>> register(Collection<TaskTemplate> templates) {
    List<TaskTemplate> ordered =
        templates.stream()
            .sorted(Comparator.comparing(template -> template.key().toString()))
            .toList();
    return database.pool().withTransaction(connection -> registerAll(connection, ordered));
  }

  /** The template with this key, for tasks created from a definition this process never read. */
  public Future<Optional<StoredTemplate>> load(int templateId) {
    return database
        .execute(LOAD, Tuple.of(templateId))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(
                    new StoredTemplate(
                        row.getInteger("template_id"),
                        row.getInteger("namespace_id"),
                        row.getJsonObject("definition")));
              }
              return Optional.empty();
            });
  }

  private static Future<List<RegisteredTemplate>> registerAll(
      SqlConnection connection, List<TaskTemplate> templates) {
    List<RegisteredTemplate> registered = new ArrayList<>();
    Future<Void> done = Future.succeededFuture();
    for (TaskTemplate template : templates) {
      done =
          done.compose(previous -> registerOne(connection, template))
              .map(registered::add)
              .mapEmpty();
    }
    return done.map(registered);
  }

  private static Future<RegisteredTemplate> registerOne(
      SqlConnection connection, TaskTemplate template) {
    return connection
        .preparedQuery(REGISTER_NAMESPACE)
        .execute(Tuple.of(template.namespaceName()))
        .map(rows -> rows.iterator().next().getInteger(0))
        .compose(
            namespaceId ->
                registerTemplate(connection, namespaceId, template)
                    .map(id -> new RegisteredTemplate(id, namespaceId, template)));
  }

  private static Future<Integer> registerTemplate(
      SqlConnection connection, int namespaceId, TaskTemplate template) {
    String hash = hash(template.definition());
    return connection
        .preparedQuery(REGISTER_TEMPLATE)
        .execute(
            Tuple.of(
                namespaceId,
                template.name(),
                template.version(),
                template.description(),
                template.definition(),
                hash))
        .compose(
            inserted ->
                inserted.rowCount() == 1
                    ? registerSteps(connection, inserted.iterator().next().getInteger(0), template)
                    : connection
                        .preparedQuery(FIND_TEMPLATE)
                        .execute(Tuple.of(namespaceId, template.name(), template.version(), hash))
                        .map(rows -> rows.iterator().next().getInteger(0)));
  }

  private static Future<Integer> registerSteps(
      SqlConnection connection, int templateId, TaskTemplate template) {
    StepGraph graph = template.graph();
    List<Tuple> steps =
        IntStream.range(0, graph.size())
            .mapToObj(
                i ->
                    Tuple.of(templateId, i, template.step(i).name())
                        .addValue(boxed(graph.dependenciesOf(i)))
                        .addValue(boxed(graph.dependentsOf(i))))
            .toList();
    return connection.preparedQuery(REGISTER_STEP).executeBatch(steps).map(templateId);
  }

  private static Integer[] boxed(int[] values) {
    return IntStream.of(values).boxed().toArray(Integer[]::new);
  }

  private static String hash(JsonObject definition) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(definition.encode().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
