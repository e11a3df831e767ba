// squiggle-lang as a contender of bench/engine.py: the same lines of JSON as contender.py.
// It samples inputs as its own language does; processor time is that of this process.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.cwd()}/package.json`);
const squiggle = await import(pathToFileURL(require.resolve("@quri/squiggle-lang")).href);

const quantiles = "[quantile(y, 0.05), quantile(y, 0.5), quantile(y, 0.95)]";
const problems = {
  one: `x0 = 40 to 50
y = SampleSet.fromDist(74000000 / x0)
${quantiles}`,
  ten: `x0 = 1 to 2
x1 = 3 to 5
x2 = 0.5 to 0.9
x3 = 10 to 30
x4 = 2 to 4
x5 = normal(5, 1)
x6 = normal(10, 0.5)
x7 = normal(3, 0.5)
x8 = uniform(4, 6)
x9 = uniform(1, 3)
y = (x0 * x1 + x2 * x3 - x5) / (x6 + x7) * x8 + x9 * x4
${quantiles}`,
};

for await (const line of createInterface({ input: process.stdin })) {
  const { problem, points, seed } = JSON.parse(line);
  const environment = { sampleCount: points, xyPointLength: 1000, seed: String(seed) };
  const before = process.cpuUsage();
  let reply;
  try {
    const { result } = await squiggle.run(problems[problem], { environment });
    const used = process.cpuUsage(before);
    if (!result.ok) throw new Error(result.value.toString());
    const found = JSON.parse(result.value.result.toString());
    reply = { seconds: (used.user + used.system) / 1e6, quantiles: found };
  } catch (error) {
    reply = { error: String(error) };
  }
  console.log(JSON.stringify(reply));
}
