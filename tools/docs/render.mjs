// Renders every docs/reference/charts/*.vl.json to an SVG beside it. The SVG names the digest of its specification, by which a test sees whether it is new.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as vega from "vega";
import { compile } from "vega-lite";

const folder = fileURLToPath(new URL("../../docs/reference/charts/", import.meta.url));
// A mild grey ground and lines in colours that differ for the colour-blind too; readable on dark pages as well.
const config = {
  background: "white", font: "sans-serif", line: { strokeWidth: 2 },
  axis: { gridColor: "#e6e6e6", domainColor: "#888", tickColor: "#888", labelColor: "#333", titleColor: "#333", titleFontWeight: "normal" },
  title: { fontWeight: "normal", fontSize: 13, color: "#111" }, legend: { labelColor: "#333" },
  range: { category: ["#0072b2", "#d55e00", "#009e73", "#cc79a7"] },
};
const problems = [];
const logger = { level() { return logger; }, error: m => problems.push(m), warn: m => problems.push(m), info() {}, debug() {} };

for (const name of readdirSync(folder).filter(n => n.endsWith(".vl.json")).sort()) {
  const text = readFileSync(folder + name, "utf8");
  const { spec } = compile(JSON.parse(text), { config, logger });
  const view = new vega.View(vega.parse(spec), { renderer: "none" });
  const svg = (await view.toSVG()).replace(/\d+\.\d{3,}/g, n => String(Math.round(n * 100) / 100));
  const digest = createHash("sha256").update(text).digest("hex");
  writeFileSync(folder + name.replace(".vl.json", ".svg"), `${svg}\n<!-- specification sha256:${digest} -->\n`);
  if (problems.length > 0) throw new Error(`${name}: ${problems.join("; ")}`);
}
