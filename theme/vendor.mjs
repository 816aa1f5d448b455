/*
 * Copies what the browser gets out of node_modules: `node theme/vendor.mjs`, run by set-up after `npm ci --ignore-scripts`.
 *
 * theme/vendor.json names every file, where it goes and its sha384; a file that is not exactly the one we know stops the copying.
 * After a deliberate change of version, `node theme/vendor.mjs --accept` writes the new digests for review.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const list = join(root, "theme", "vendor.json");
const accept = process.argv.includes("--accept");

const files = JSON.parse(await readFile(list, "utf8"));
const bytes = await Promise.all(files.map((file) => readFile(join(root, "node_modules", file.from))));
const digests = bytes.map((content) => createHash("sha384").update(content).digest("base64"));

if (accept) {
  const known = files.map((file, at) => ({ from: file.from, to: file.to, sha384: digests[at] }));
  await writeFile(list, `[\n${known.map((file) => `  ${JSON.stringify(file)}`).join(",\n")}\n]\n`);
} else {
  const strangers = files.filter((file, at) => file.sha384 !== digests[at]);
  if (strangers.length) {
    console.error(`These files are not the ones in theme/vendor.json; nothing was copied:\n${strangers.map((file) => `  ${file.from}`).join("\n")}`);
    process.exit(1);
  }
}

await rm(join(root, "theme", "static", "vendor"), { recursive: true, force: true });
for (const [at, file] of files.entries()) {
  const target = join(root, file.to);
  await mkdir(dirname(target), { recursive: true });
  // The pointer to a source map we do not ship would stop collectstatic.
  const isScript = file.to.endsWith(".js");
  await writeFile(target, isScript ? bytes[at].toString().replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n") : bytes[at]);
}
console.log(`${files.length} vendor files copied.`);
