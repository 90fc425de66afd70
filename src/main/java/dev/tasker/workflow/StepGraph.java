package dev.tasker.workflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The edges of a template by step index, both ways. Indexes follow the order of the template, so
 * they are stable for one version. Building it proves the graph: every dependency exists, no name
 * stands twice, no cycle.
 */
public final class StepGraph {

  private final List<int[]> dependencies;
  private final List<int[]> dependents;
  private final int[] roots;

  private StepGraph(List<int[]> dependencies, List<int[]> dependents, int[] roots) {
    this.dependencies = dependencies;
    this.dependents = dependents;
    this.roots = roots;
  }

  /**
   * @throws InvalidGraphException naming every broken edge, or the steps of a cycle in order
   */
  static StepGraph of(List<StepTemplate> steps) {
    Map<String, Integer> indexes = indexes(steps);
    List<List<Integer>> dependencies = new ArrayList<>();
    List<List<Integer>> dependents = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      dependencies.add(new ArrayList<>());
      dependents.add(new ArrayList<>());
    }
    for (int i = 0; i < steps.size(); i++) {
      for (String dependency : steps.get(i).dependencies()) {
        int parent = indexOf(dependency, steps.get(i), indexes);
        if (!dependencies.get(i).contains(parent)) {
          dependencies.get(i).add(parent);
          dependents.get(parent).add(i);
        }
      }
    }
    rejectCycle(steps, dependencies);
    return new StepGraph(arrays(dependencies), arrays(dependents), roots(dependencies));
  }

  public int size() {
    return dependencies.size();
  }

  /** Indexes of the steps that {@code step} waits for. */
  public int[] dependenciesOf(int step) {
    return dependencies.get(step).clone();
  }

  /** Indexes of the steps that wait for {@code step}. */
  public int[] dependentsOf(int step) {
    return dependents.get(step).clone();
  }

  /** Indexes of the steps that wait for nothing. */
  public int[] roots() {
    return roots.clone();
  }

  private static Map<String, Integer> indexes(List<StepTemplate> steps) {
    Map<String, Integer> indexes = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      String name = steps.get(i).name();
      Integer first = indexes.putIfAbsent(name, i);
      if (first != null) {
        throw new InvalidGraphException(name, "step \"" + name + "\" is defined twice");
      }
    }
    return indexes;
  }

  private static int indexOf(String dependency, StepTemplate step, Map<String, Integer> indexes) {
    Integer index = indexes.get(dependency);
    if (index == null) {
      throw new InvalidGraphException(
          step.name(),
          "step \"%s\" depends on \"%s\", which does not exist; steps are %s"
              .formatted(step.name(), dependency, indexes.keySet().stream().sorted().toList()));
    }
    return index;
  }

  /**
   * Kahn's algorithm; what it cannot remove contains a cycle, which is then walked for the error.
   */
  private static void rejectCycle(List<StepTemplate> steps, List<List<Integer>> dependencies) {
    int[] open = dependencies.stream().mapToInt(List::size).toArray();
    Deque<Integer> free = new ArrayDeque<>();
    for (int i = 0; i < open.length; i++) {
      if (open[i] == 0) {
        free.add(i);
      }
    }
    int removed = 0;
    while (!free.isEmpty()) {
      int done = free.remove();
      removed++;
      for (int i = 0; i < open.length; i++) {
        if (dependencies.get(i).contains(done) && --open[i] == 0) {
          free.add(i);
        }
      }
    }
    if (removed < steps.size()) {
      throw cycle(steps, dependencies, open);
    }
  }

  private static InvalidGraphException cycle(
      List<StepTemplate> steps, List<List<Integer>> dependencies, int[] open) {
    int at = 0;
    while (open[at] == 0) {
      at++;
    }
    List<Integer> path = new ArrayList<>();
    while (!path.contains(at)) {
      path.add(at);
      at = dependencies.get(at).stream().filter(i -> open[i] > 0).findFirst().orElseThrow();
    }
    List<Integer> loop = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
    loop.add(at);
    Collections.reverse(loop);
    String names = String.join(" -> ", loop.stream().map(i -> steps.get(i).name()).toList());
    return new InvalidGraphException(
        steps.get(at).name(), "the steps depend on each other in a cycle: " + names);
  }

  private static int[] roots(List<List<Integer>> dependencies) {
    return java.util.stream.IntStream.range(0, dependencies.size())
        .filter(i -> dependencies.get(i).isEmpty())
        .toArray();
  }

  private static List<int[]> arrays(List<List<Integer>> lists) {
    return lists.stream().map(list -> list.stream().mapToInt(Integer::intValue).toArray()).toList();
  }
}
