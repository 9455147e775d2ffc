package app.kindred.load.population;

import java.io.Console;
import java.io.PrintStream;

/** A bar on a terminal, a line for every tenth elsewhere. Three loaders move it at once. */
final class Progress {

    private static final int WIDTH = 40;

    private final PrintStream out;
    private final boolean terminal;
    private final String what;
    private final long total;
    private long done;
    private long shown = -1;

    Progress(PrintStream out, String what, long total) {
        Console console = System.console();
        this.out = out;
        this.terminal = console != null && console.isTerminal();
        this.what = what;
        this.total = Math.max(1, total);
    }

    synchronized void add(long steps) {
        done = Math.min(total, done + steps);
        long percent = done * 100 / total;
        if (percent == shown || !terminal && percent / 10 == shown / 10 && shown >= 0) {
            return;
        }
        shown = percent;
        if (terminal) {
            int filled = (int) (WIDTH * percent / 100);
            out.printf(
                    "\r%s [%s%s] %3d %%",
                    what, "#".repeat(filled), ".".repeat(WIDTH - filled), percent);
            if (done == total) {
                out.println();
            }
        } else {
            out.printf("%s %3d %%%n", what, percent);
        }
        out.flush();
    }
}
