/* A clause and the answers that made it, lit together. A source is an answer, or the thing or group it belongs to. */

const review = document.querySelector("[data-review]");
const clauses = [...(review?.querySelectorAll(".paper__clause") ?? [])].filter((one) => one.querySelector("[data-sources]"));
const answers = [...(review?.querySelectorAll("[data-answer]") ?? [])];

const touches = (source, path) => path === source || path.startsWith(`${source}/`);

/* The sources of a clause's own runs, not of its sub-clauses'. */
const ownSources = (clause) =>
  [...clause.querySelectorAll("[data-sources]")]
    .filter((run) => run.closest(".paper__clause") === clause)
    .flatMap((run) => run.dataset.sources.split(" "));

function light(isLitClause, isLitAnswer) {
  for (const clause of clauses) clause.classList.toggle("clause--lit", isLitClause(clause));
  for (const row of answers) {
    const isLit = isLitAnswer(row.dataset.answer);
    row.classList.toggle("answers__lit", isLit);
    row.querySelector("[data-show]")?.setAttribute("aria-pressed", String(isLit));
  }
}

function showClause(clause) {
  const sources = ownSources(clause);
  light((one) => one === clause, (path) => sources.some((source) => touches(source, path)));
  review.querySelector(".answers__lit")?.scrollIntoView({ block: "nearest" });
}

function showAnswer(path) {
  light((clause) => ownSources(clause).some((source) => touches(source, path)), (other) => other === path);
  review.querySelector(".clause--lit")?.scrollIntoView({ block: "nearest" });
}

for (const clause of clauses) {
  clause.tabIndex = 0;
  clause.addEventListener("focus", () => showClause(clause));
  clause.addEventListener("click", (event) => {
    if (event.target.closest(".paper__clause") === clause) showClause(clause);
  });
}
for (const button of review?.querySelectorAll("[data-show]") ?? []) {
  button.hidden = false;
  button.addEventListener("click", () => showAnswer(button.dataset.show));
}

/* j and k go from clause to clause, as in a list. */
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step || !clauses.length) return;
  const at = clauses.indexOf(document.activeElement.closest?.(".paper__clause"));
  clauses[Math.min(Math.max(at + step, 0), clauses.length - 1)].focus();
});
