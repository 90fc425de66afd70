package dev.tasker.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.workflow.StepTemplate;
import dev.tasker.workflow.TaskTemplate;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputValidatorTest {

  private static final String SCHEMA =
      """
      { "type": "object", "required": ["id", "items"], "additionalProperties": false,
        "properties": {
          "id": { "type": "string", "minLength": 1 },
          "a/b": { "type": "integer" },
          "items": { "type": "array", "minItems": 1, "items": {
            "type": "object", "required": ["sku"],
            "properties": { "sku": { "type": "string" }, "quantity": { "type": "integer", "minimum": 1 } } } } } }
      """;

  private final InputValidator validator = new InputValidator();

  @Test
  void input_that_fits_has_no_problems() {
    assertThat(problems("{'id':'a','items':[{'sku':'x','quantity':1}]}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'items':[{'sku':'x'}]}                           ; /id: is required",
        "{'id':'a','items':[{'quantity':1}]}               ; /items/0/sku: is required",
        "{'id':'','items':[{'sku':'x'}]}                   ; /id: String is too short (0 < 1)",
        "{'id':'a','items':[{'sku':'x'},{'sku':'y','quantity':0}]} ; /items/1/quantity: 0 is less than 1",
        "{'id':7,'items':[{'sku':'x'}]}                    ; /id: Instance type number is invalid. Expected string",
        "{'id':'a','items':[{'sku':'x'}],'zz':1}           ; /zz: is not a known property",
        "{'id':'a','items':[{'sku':'x'}],'a/b':'c'}        ; /a~1b: Instance type string is invalid. Expected integer",
      })
  void a_fault_is_one_problem_with_its_pointer(String input, String expected) {
    assertThat(problems(input)).containsExactly(expected);
  }

  @Test
  void all_faults_come_at_once() {
    assertThat(problems("{'id':'','items':[{'quantity':0}],'x':1}"))
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .containsExactlyInAnyOrder("/id", "/items/0/sku", "/items/0/quantity", "/x");
  }

  @Test
  void a_template_without_a_schema_accepts_everything() {
    assertThat(validator.validate(template(new JsonObject()), new JsonObject().put("x", 1)))
        .isEmpty();
  }

  @Test
  void a_template_that_was_loaded_again_is_validated_by_its_new_schema() {
    JsonObject input = new JsonObject().put("n", 5);
    JsonObject strict = new JsonObject("{\"properties\":{\"n\":{\"maximum\":4}}}");
    JsonObject loose = new JsonObject("{\"properties\":{\"n\":{\"maximum\":5}}}");
    assertThat(validator.validate(template(strict), input)).hasSize(1);
    assertThat(validator.validate(template(loose), input)).isEmpty();
    assertThat(validator.validate(template(strict.copy()), input)).hasSize(1);
  }

  private List<String> problems(String input) {
    return validator
        .validate(template(new JsonObject(SCHEMA)), new JsonObject(input.replace('\'', '"')))
        .stream()
        .map(problem -> problem.pointer() + ": " + problem.message())
        .toList();
  }

  private static TaskTemplate template(JsonObject schema) {
    return TaskTemplate.of(
        "n", "t", "1", "", List.of(StepTemplate.of("a", "x", List.of())), schema, new JsonObject());
  }
}
