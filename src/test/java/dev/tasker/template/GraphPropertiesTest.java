package dev.tasker.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasker.workflow.StepGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random graphs, written as YAML in random order and read back. */
class GraphPropertiesTest {

  private static final TemplateParser PARSER = TemplateParser.forEnvironment("test");

  /** An edge says that {@code to} depends on {@code from}. */
  private record Edge(int from, int to) {}

  @Property(tries = 300)
  void dependents_are_the_inverse_of_dependencies(
      @ForAll @IntRange(min = 1, max = 30) int size, @ForAll long seed) {
    Random random = new Random(seed);
    List<Integer> order = shuffled(size, random);
    Set<Edge> edges = acyclic(order, random);
    StepGraph graph = PARSER.parse(yaml(size, edges), "g.yaml").orThrow().graph();
    Set<Edge> down = new HashSet<>();
    Set<Edge> up = new HashSet<>();
    for (int step = 0; step < size; step++) {
      int at = step;
      Arrays.stream(graph.dependenciesOf(step)).forEach(parent -> up.add(new Edge(parent, at)));
      Arrays.stream(graph.dependentsOf(step)).forEach(child -> down.add(new Edge(at, child)));
    }
    assertThat(up).isEqualTo(edges);
    assertThat(down).isEqualTo(edges);
    assertThat(Arrays.stream(graph.roots()).boxed().toList())
        .isEqualTo(
            IntStream.range(0, size)
                .filter(step -> edges.stream().noneMatch(edge -> edge.to() == step))
                .boxed()
                .toList());
  }

  @Property(tries = 300)
  void a_graph_with_a_cycle_is_rejected_and_the_path_is_one(
      @ForAll @IntRange(min = 1, max = 30) int size, @ForAll long seed) {
    Random random = new Random(seed);
    List<Integer> order = shuffled(size, random);
    Set<Edge> edges = acyclic(order, random);
    int length = 1 + random.nextInt(size);
    for (int i = 0; i < length; i++) {
      edges.add(new Edge(order.get(i), order.get((i + 1) % length)));
    }
    ParsedTemplate parsed = PARSER.parse(yaml(size, edges), "g.yaml");
    assertThat(parsed.problems()).hasSize(1);
    String message = parsed.problems().get(0).message();
    assertThat(message).startsWith("the steps depend on each other in a cycle: ");
    List<Integer> path =
        Arrays.stream(message.split(": ", 2)[1].split(" -> "))
            .map(name -> Integer.valueOf(name.substring(1)))
            .toList();
    assertThat(path.get(0)).isEqualTo(path.get(path.size() - 1));
    for (int i = 1; i < path.size(); i++) {
      assertThat(edges).contains(new Edge(path.get(i - 1), path.get(i)));
    }
  }

  private static List<Integer> shuffled(int size, Random random) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(order, random);
    return order;
  }

  /** Edges only from earlier to later in {@code order}. */
  private static Set<Edge> acyclic(List<Integer> order, Random random) {
    Set<Edge> edges = new HashSet<>();
    for (int later = 1; later < order.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        if (random.nextInt(4) == 0) {
          edges.add(new Edge(order.get(earlier), order.get(later)));
        }
      }
    }
    return edges;
  }

  private static String yaml(int size, Set<Edge> edges) {
    return IntStream.range(0, size)
        .mapToObj(
            step ->
                "  - {name: s%d, handler: {callable: x}, dependencies: [%s]}\n"
                    .formatted(
                        step,
                        edges.stream()
                            .filter(edge -> edge.to() == step)
                            .map(edge -> "s" + edge.from())
                            .collect(Collectors.joining(", "))))
        .collect(Collectors.joining("", "name: g\nsteps:\n", ""));
  }
}
