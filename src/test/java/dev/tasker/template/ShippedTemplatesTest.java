package dev.tasker.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.examples.ExampleHandlers;
import dev.tasker.handler.HandlerRegistry;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The templates and the schema that come with the program. */
class ShippedTemplatesTest {

  private static final TemplateParser STRICT =
      TemplateParser.forEnvironment("development").asStrict();

  @ParameterizedTest
  @ValueSource(strings = {"development", "test", "production"})
  void they_parse_without_a_warning_in_every_environment(String environment) {
    TemplateCatalog catalog =
        TemplateDirectory.bundled(TemplateParser.forEnvironment(environment).asStrict());
    assertThat(catalog.problems()).isEmpty();
    assertThat(catalog.namespaces()).containsExactly("examples", "orders", "seismology");
    assertThat(catalog.templates())
        .extracting(template -> template.name() + " " + template.steps().size())
        .containsExactlyInAnyOrder(
            "linear 4",
            "diamond 4",
            "mixed_dag 7",
            "tree 8",
            "order_fulfillment 5",
            "earthquake_report 6");
  }

  @Test
  void their_handlers_are_all_registered_and_no_handler_is_left_over() {
    Set<String> named = new TreeSet<>();
    for (TaskTemplate template : TemplateDirectory.bundled(STRICT).templates()) {
      template.steps().forEach(step -> named.add(step.handler().callable()));
    }
    HandlerRegistry registry = new HandlerRegistry();
    new ExampleHandlers().register(registry);

    assertThat(registry.callables()).containsExactlyElementsOf(named);
  }

  @Test
  void they_are_valid_under_the_shipped_schema() throws IOException {
    Validator validator = validator();
    for (TaskTemplate template : TemplateDirectory.bundled(STRICT).templates()) {
      OutputUnit output = validator.validate(template.definition());
      assertThat(output.getValid()).as("%s: %s", template.key(), output.getErrors()).isTrue();
    }
  }

  @Test
  void the_shipped_schema_refuses_what_the_parser_refuses() throws IOException {
    Validator validator = validator();
    JsonObject good =
        new JsonObject(
            "{\"name\":\"t\",\"steps\":[{\"name\":\"a\",\"handler\":{\"callable\":\"x\"}}]}");
    assertThat(validator.validate(good).getValid()).isTrue();
    assertThat(validator.validate(good.copy().put("nmae", 1)).getValid()).isFalse();
    assertThat(validator.validate(good.copy().put("name", "a b")).getValid()).isFalse();
    JsonObject step = good.getJsonArray("steps").getJsonObject(0);
    step.put("retry", new JsonObject().put("max_attempts", 0));
    assertThat(validator.validate(good).getValid()).isFalse();
    step.put("retry", new JsonObject().put("max_attempts", 1));
    assertThat(validator.validate(good).getValid()).isTrue();
    step.put("type", "standard").put("step_type", "standard");
    assertThat(validator.validate(good).getValid()).isFalse();
  }

  @Test
  void the_shipped_schema_has_the_fields_words_and_bounds_of_the_parser() throws IOException {
    Map<String, String> ofSchema = new TreeMap<>();
    JsonObject schema = schema();
    describe(schema, schema, "", ofSchema);
    Map<String, String> ofParser = new TreeMap<>();
    describe(TemplateShape.TEMPLATE, "", ofParser);
    assertThat(ofSchema).isEqualTo(ofParser);
  }

  /** Every path of the schema with what is allowed there. */
  private static void describe(
      JsonObject root, JsonObject schema, String path, Map<String, String> into) {
    String ref = schema.getString("$ref");
    if (ref != null) {
      describe(root, root.getJsonObject("$defs").getJsonObject(ref.substring(8)), path, into);
      return;
    }
    String type = schema.getString("type", "any");
    if (schema.containsKey("enum")) {
      into.put(path, "word " + schema.getJsonArray("enum").getList());
    } else if (schema.containsKey("properties")) {
      assertThat(schema.getBoolean("additionalProperties")).as(path).isFalse();
      into.put(
          path,
          "fields, required "
              + schema.getJsonArray("required", new JsonArray()).stream()
                  .map(String.class::cast)
                  .sorted()
                  .toList());
      for (String name : schema.getJsonObject("properties").fieldNames()) {
        describe(
            root, schema.getJsonObject("properties").getJsonObject(name), path + "/" + name, into);
      }
    } else if (schema.getValue("additionalProperties") instanceof JsonObject values) {
      into.put(path, "map");
      describe(root, values, path + "/*", into);
    } else if (type.equals("array")) {
      into.put(path, "list of at most " + schema.getInteger("maxItems"));
      describe(root, schema.getJsonObject("items"), path + "[]", into);
    } else if (type.equals("integer")) {
      into.put(path, "integer " + schema.getLong("minimum") + " to " + schema.getLong("maximum"));
    } else {
      into.put(
          path, type + (schema.containsKey("pattern") ? " " + schema.getString("pattern") : ""));
    }
  }

  private static void describe(Shape shape, String path, Map<String, String> into) {
    if (shape instanceof Shape.Fields fields) {
      Set<String> required = new TreeSet<>();
      for (Shape.Field field : fields.fields()) {
        if (field.required()) {
          required.add(field.name());
        }
        describe(field.shape(), path + "/" + field.name(), into);
        field.aliases().forEach(alias -> describe(field.shape(), path + "/" + alias, into));
      }
      into.put(path, "fields, required " + required);
    } else if (shape instanceof Shape.ListOf list) {
      into.put(path, "list of at most " + list.max());
      describe(list.element(), path + "[]", into);
    } else if (shape instanceof Shape.MapOf map) {
      into.put(path, "map");
      describe(map.value(), path + "/*", into);
    } else if (shape instanceof Shape.Word word) {
      into.put(path, "word " + word.words());
    } else if (shape instanceof Shape.Whole whole) {
      into.put(path, "integer " + whole.min() + " to " + whole.max());
    } else {
      Map<Class<?>, String> names = new HashMap<>();
      names.put(Shape.Text.class, "string");
      names.put(Shape.Name.class, "string ^[A-Za-z0-9_][A-Za-z0-9_.:+-]{0,127}$");
      names.put(Shape.Flag.class, "boolean");
      names.put(Shape.Free.class, "object");
      names.put(Shape.Any.class, "any");
      into.put(path, names.get(shape.getClass()));
    }
  }

  private static Validator validator() throws IOException {
    return Validator.create(
        JsonSchema.of(schema()),
        new JsonSchemaOptions()
            .setBaseUri("https://tasker.invalid/")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic));
  }

  private static JsonObject schema() throws IOException {
    try (InputStream in =
        ShippedTemplatesTest.class.getResourceAsStream("/schema/task-template.schema.json")) {
      return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
