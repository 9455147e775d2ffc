package app.kindred.shared.profiler;

import java.time.Duration;
import jdk.jfr.Recording;
import one.convert.Arguments;

/** What can be recorded over a time, with the events that it takes. */
enum ProfileKind {

    /** By processor time, not by the clock: what waits does not count. */
    CPU {
        @Override
        void enable(Recording recording) {
            recording.enable("jdk.CPUTimeSample").with("throttle", "500/s");
        }

        @Override
        void draw(Arguments arguments) {
            arguments.cpuTime = true;
        }
    },
    ALLOC {
        @Override
        void enable(Recording recording) {
            recording.enable("jdk.ObjectAllocationSample").with("throttle", "500/s");
        }

        @Override
        void draw(Arguments arguments) {
            arguments.alloc = true;
            arguments.total = true;
        }
    },
    LOCK {
        @Override
        void enable(Recording recording) {
            var shortest = Duration.ofMillis(1);
            recording.enable("jdk.JavaMonitorEnter").withThreshold(shortest).withStackTrace();
            recording.enable("jdk.ThreadPark").withThreshold(shortest).withStackTrace();
        }

        @Override
        void draw(Arguments arguments) {
            arguments.lock = true;
            arguments.total = true;
        }
    };

    abstract void enable(Recording recording);

    abstract void draw(Arguments arguments);
}
