/* A clause and the answers that made it, lit together; the way from a clause to its words, from an answer to its remark. */

const review = document.querySelector("[data-review]");
const clauses = [...(review?.querySelectorAll(".paper__clause") ?? [])].filter((one) => one.querySelector("[data-sources]") || one.dataset.clause);
const answers = [...(review?.querySelectorAll("[data-answer]") ?? [])];

const touches = (source, path) => path === source || path.startsWith(`${source}/`);
const byClause = (path) => clauses.find((one) => one.dataset.clause === path);

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
  if (review.dataset.edit && clause.dataset.clause) {
    const way = document.createElement("a");
    way.className = "clause__edit";
    way.href = `${review.dataset.edit}${clause.dataset.clause}/`;
    way.textContent = review.dataset.editWords;
    clause.querySelector(":scope > .paper__clause-body > p, :scope > .paper__clause-body")?.append(" ", way);
  }
}
for (const edited of document.querySelectorAll("[data-edited]")) {
  byClause(edited.dataset.edited)?.classList.add("clause--edited");
}
for (const button of review?.querySelectorAll("[data-show]") ?? []) {
  button.hidden = false;
  button.addEventListener("click", () => showAnswer(button.dataset.show));
}

const here = () => document.activeElement.closest?.(".paper__clause");

function step(by) {
  const at = clauses.indexOf(here());
  clauses[Math.min(Math.max(at + by, 0), clauses.length - 1)]?.focus();
}

function openRemark() {
  const row = document.activeElement.closest?.("[data-answer]") ?? review.querySelector(".answers__lit");
  const more = row?.querySelector("details");
  if (!more) return;
  more.open = true;
  more.querySelector("textarea").focus();
}

/* j and k go from clause to clause, as in a list; e to a clause's words, c to an answer's remark; a and r to the decision. */
const keys = {
  j: () => step(1),
  k: () => step(-1),
  e: () => here()?.querySelector(".clause__edit")?.click(),
  c: openRemark,
  a: () => document.querySelector('[data-decide] [data-key="a"]')?.focus(),
  r: () => document.querySelector('[data-decide] [data-key="r"]')?.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!(event.key in keys) || !review) return;
  event.preventDefault();
  keys[event.key]();
});

/* A paper that is being written, or sealed, comes by itself; what is being typed meanwhile is not taken away. */
const isTyping = () => [...document.querySelectorAll("textarea")].some((each) => each.value !== each.defaultValue);

async function lookAgain() {
  const answer = await fetch(location.href).catch(() => null);
  const now = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  if (now && !now.querySelector("[data-being-written]") && !isTyping()) location.reload();
  else setTimeout(lookAgain, 2000);
}

if (document.querySelector("[data-being-written]")) setTimeout(lookAgain, 1000);

/* The keys work from here on, without a first press of the mouse. */
if (review && !location.hash) review.focus({ preventScroll: true });
