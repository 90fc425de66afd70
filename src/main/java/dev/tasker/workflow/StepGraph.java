package dev.tasker.workflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The edges of a template by step index, both ways. Indexes follow the order of the template, so
 * they are stable for one version. Building it proves the graph: every dependency exists, no name
 * stands twice, no cycle.
 */
public final class StepGraph {

  private final List<int[]> dependencies;
  private final List<int[]> dependents;
  private final int[] roots;
  private final List<StepPlace> places;

  private StepGraph(List<int[]> dependencies, List<int[]> dependents, int[] roots) {
    this.dependencies = dependencies;
    this.dependents = dependents;
    this.roots = roots;
    long sinks = dependents.stream().filter(each -> each.length == 0).count();
    this.places = dependents.stream().map(each -> place(each, sinks)).toList();
  }

  private StepPlace place(int[] dependentsOfStep, long sinks) {
    return new StepPlace(
        dependentsOfStep.length,
        Arrays.stream(dependentsOfStep).anyMatch(child -> dependencies.get(child).length > 1),
        dependentsOfStep.length == 0 && sinks == 1);
  }

  /**
   * @throws InvalidGraphException naming every broken edge, or the steps of a cycle in order
   */
  static StepGraph of(List<StepTemplate> steps) {
    Map<String, Integer> indexes = indexes(steps);
    List<Set<Integer>> dependencies = emptySets(steps.size());
    List<Set<Integer>> dependents = emptySets(steps.size());
    for (int i = 0; i < steps.size(); i++) {
      for (String dependency : steps.get(i).dependencies()) {
        int parent = indexOf(dependency, steps.get(i), indexes);
        dependencies.get(i).add(parent);
        dependents.get(parent).add(i);
      }
    }
    rejectCycle(steps, dependencies, dependents);
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

  /** What follows on {@code step}. */
  public StepPlace placeOf(int step) {
    return places.get(step);
  }

  /** Indexes of the steps that wait for nothing. */
  public int[] roots() {
    return roots.clone();
  }

  /** How many steps wait for nothing. */
  public int rootCount() {
    return roots.length;
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
          "step \"%s\" depends on \"%s\", which does not exist".formatted(step.name(), dependency));
    }
    return index;
  }

  /**
   * Kahn's algorithm; what it cannot remove contains a cycle, which is then walked for the error.
   */
  private static void rejectCycle(
      List<StepTemplate> steps, List<Set<Integer>> dependencies, List<Set<Integer>> dependents) {
    int[] open = dependencies.stream().mapToInt(Set::size).toArray();
    Deque<Integer> free = new ArrayDeque<>();
    for (int i = 0; i < open.length; i++) {
      if (open[i] == 0) {
        free.add(i);
      }
    }
    int removed = 0;
    while (!free.isEmpty()) {
      removed++;
      for (int dependent : dependents.get(free.remove())) {
        if (--open[dependent] == 0) {
          free.add(dependent);
        }
      }
    }
    if (removed < steps.size()) {
      throw cycle(steps, dependencies, open);
    }
  }

  private static InvalidGraphException cycle(
      List<StepTemplate> steps, List<Set<Integer>> dependencies, int[] open) {
    int at = 0;
    while (open[at] == 0) {
      at++;
    }
    Set<Integer> visited = new LinkedHashSet<>();
    while (visited.add(at)) {
      at = dependencies.get(at).stream().filter(i -> open[i] > 0).findFirst().orElseThrow();
    }
    List<Integer> path = List.copyOf(visited);
    List<Integer> loop = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
    loop.add(at);
    Collections.reverse(loop);
    String names = String.join(" -> ", loop.stream().map(i -> steps.get(i).name()).toList());
    return new InvalidGraphException(
        steps.get(at).name(), "the steps depend on each other in a cycle: " + names);
  }

  private static int[] roots(List<Set<Integer>> dependencies) {
    return IntStream.range(0, dependencies.size())
        .filter(i -> dependencies.get(i).isEmpty())
        .toArray();
  }

  private static List<Set<Integer>> emptySets(int count) {
    return Stream.<Set<Integer>>generate(LinkedHashSet::new).limit(count).toList();
  }

  private static List<int[]> arrays(List<Set<Integer>> sets) {
    return sets.stream().map(set -> set.stream().mapToInt(Integer::intValue).toArray()).toList();
  }
}
