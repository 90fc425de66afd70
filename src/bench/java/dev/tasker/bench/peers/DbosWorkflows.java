package dev.tasker.bench.peers;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.workflow.Workflow;
import dev.dbos.transact.workflow.WorkflowHandle;
import dev.tasker.bench.peers.PeerRun.Payload;
import dev.tasker.bench.peers.PeerRun.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The workflows of the DBOS peer; DBOS wants an interface to put its proxy behind. */
interface DbosWorkflows {
  /** One job. It has no step of its own: the workflow is what is durable, and costs least. */
  Value job(Payload payload);

  /** Four steps, one after the other. */
  Value chain(Payload payload);

  /** Starts so many jobs as child workflows, then takes the result of each. */
  int fanOut(int branches);

  final class Definitions implements DbosWorkflows {
    static final String JOB = "job";
    static final String CHAIN = "chain";

    private final DBOS dbos;
    private final AtomicLong handled;
    private final @Nullable String fanOutQueue;
    private @Nullable DbosWorkflows self;

    /**
     * @param fanOutQueue where the branches wait; without one they start at once
     */
    Definitions(DBOS dbos, AtomicLong handled, @Nullable String fanOutQueue) {
      this.dbos = dbos;
      this.handled = handled;
      this.fanOutQueue = fanOutQueue;
    }

    DbosWorkflows register() {
      self = dbos.registerProxy(DbosWorkflows.class, this);
      return self;
    }

    @Override
    @Workflow(name = JOB)
    public Value job(Payload payload) {
      handled.incrementAndGet();
      return new Value(payload.number());
    }

    @Override
    @Workflow(name = CHAIN)
    public Value chain(Payload payload) {
      Value first = dbos.runStep(() -> new Value(payload.number() + 1), "one");
      Value second = dbos.runStep(() -> new Value(first.value() + 1), "two");
      Value third = dbos.runStep(() -> new Value(second.value() + 1), "three");
      return dbos.runStep(() -> new Value(third.value() + 1), "four");
    }

    @Override
    @Workflow(name = "fan_out")
    public int fanOut(int branches) {
      StartWorkflowOptions options = new StartWorkflowOptions().withQueue(fanOutQueue);
      List<WorkflowHandle<Value, RuntimeException>> started = new ArrayList<>();
      for (int i = 0; i < branches; i++) {
        started.add(dbos.startWorkflow(() -> self.job(PeerRun.PAYLOAD), options));
      }
      int sum = 0;
      for (WorkflowHandle<Value, RuntimeException> branch : started) {
        sum += branch.getResult().value();
      }
      return sum;
    }
  }
}
