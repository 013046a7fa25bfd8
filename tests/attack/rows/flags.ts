/** Row 3: what V8 and Node can be told to do, told after the start. */
import { SECRET } from "../stage.ts";
import { beside, cellRow, json } from "./cell-rows.ts";
import { moduleRoutes } from "./module-routes.ts";

export const flags = cellRow(3, "flags of V8 and Node", (places) => {
  const planted = `${places.outside}/planted`;
  const told = [
    `--log --logfile=${planted} --log-all --no-logfile-per-isolate`,
    `--prof --logfile=${planted}`,
    `--redirect-code-traces --redirect-code-traces-to=${planted} --print-code`,
    `--trace-turbo --trace-turbo-path=${places.outside}`,
    `--perf-prof --perf-prof-path=${places.outside}`,
    `--turbo-profiling --turbo-profiling-output=${planted}`,
    `--trace-gc-nvp --log-file=${planted}`,
    "--allow-natives-syntax",
    "--expose-gc",
    "--no-freeze-flags-after-init",
    "--stack-size=1000000",
    "--max-old-space-size=100000",
    "--jitless",
    "--abort-on-uncaught-exception",
    "--sandbox-testing",
  ];
  const routes = moduleRoutes(places);
  const done = `try { eval("%GetHeapUsage()"); } catch {} return ${json(SECRET)};`;
  return [
    ...told.flatMap((flag) =>
      routes.map((route) =>
        beside(
          `${flag.split(/[ =]/)[0]} by ${route.name}`,
          `const m: any = ${route.to("v8")};\nm.setFlagsFromString(${json(flag)});\n${done}`,
        ),
      ),
    ),
    ...[
      "NODE_OPTIONS",
      "NODE_V8_COVERAGE",
      "NODE_REPORT_DIRECTORY",
      "NODE_COMPILE_CACHE",
      "NODE_REDIRECT_WARNINGS",
    ].flatMap((name) => [
      beside(
        `${name} in the environment`,
        `const p = (await import("node:process")).default; p.env.${name} = ${json(planted)}; p.emitWarning("x"); (await import("node:v8")).default.takeCoverage?.();`,
      ),
      beside(
        `${name} and the cache`,
        `const p = (await import("node:process")).default; p.env.${name} = ${json(planted)}; const m = (await import("node:module")).default as any; m.enableCompileCache(${json(places.outside)}); m.flushCompileCache(); return ${json(SECRET)};`,
      ),
    ]),
  ];
});
