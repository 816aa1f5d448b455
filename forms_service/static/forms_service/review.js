/* A clause and the answers that made it, lit together; the way from a clause to its words, from an answer to its remark. */

const review = document.querySelector("[data-review]");
const clauses = [...(review?.querySelectorAll(".paper__clause") ?? [])].filter((one) => one.querySelector("[data-sources]") || one.dataset.clause);
const answers = [...(review?.querySelectorAll("[data-answer]") ?? [])];

const side = review?.querySelector("[data-side]");
const chooser = document.querySelector("[data-choose]");
const none = document.querySelector("[data-none]");

/* The answer, or the part of a clause, that was looked at last: remarks are offered on it first. */
let looked = [];

const touches = (source, path) => path === source || path.startsWith(`${source}/`);
const byClause = (path) => clauses.find((one) => one.dataset.clause === path);

/* The sources of a clause's own runs; those of its sub-clauses only where `isWhole`. */
const sourcesOf = (clause, isWhole) =>
  [...clause.querySelectorAll("[data-sources]")]
    .filter((run) => isWhole || run.closest(".paper__clause") === clause)
    .flatMap((run) => run.dataset.sources.split(" "));
const ownSources = (clause) => sourcesOf(clause, false);

function light(isLitClause, isLitAnswer) {
  for (const clause of clauses) clause.classList.toggle("clause--lit", isLitClause(clause));
  for (const row of answers) {
    const isLit = isLitAnswer(row.dataset.answer);
    row.classList.toggle("answers__lit", isLit);
    row.querySelector("[data-show]")?.setAttribute("aria-pressed", String(isLit));
  }
}

function showClause(clause) {
  const own = ownSources(clause);
  const sources = own.length ? own : sourcesOf(clause, true); // what only opens a list is about what the list is about
  light((one) => one === clause, (path) => sources.some((source) => touches(source, path)));
  const first = answers.find((row) => row.classList.contains("answers__lit"));
  const isEdited = clause.classList.contains("clause--edited");
  none.querySelector("[data-none-form]").hidden = Boolean(first) || isEdited;
  none.querySelector("[data-none-edited]").hidden = Boolean(first) || !isEdited;
  reveal(first ?? none);
}

/* The answers have a window of their own beside the draft: showing one of them must not move the clause away. */
function reveal(row) {
  if (getComputedStyle(side).overflowY !== "auto") return row.scrollIntoView({ block: "nearest" });
  const name = row.previousElementSibling ? null : row.parentElement.previousElementSibling;
  const here = (name?.matches(".answers__about") ? name : row).getBoundingClientRect();
  const around = side.getBoundingClientRect();
  const bottom = Math.min(around.bottom, document.querySelector("[data-decide]")?.getBoundingClientRect().top ?? innerHeight);
  if (here.top < Math.max(around.top, 0) || here.bottom > bottom) side.scrollTop += here.top - Math.max(around.top, 0) - 12;
}

function showAnswer(path) {
  looked = [path];
  for (const words of none.children) words.hidden = true;
  light((clause) => ownSources(clause).some((source) => touches(source, path)), (other) => other === path);
  review.querySelector(".clause--lit")?.scrollIntoView({ block: "nearest" });
}

for (const clause of clauses) {
  clause.tabIndex = 0;
  clause.addEventListener("focus", () => showClause(clause));
  clause.addEventListener("click", (event) => {
    if (event.target.closest(".paper__clause") !== clause) return;
    looked = event.target.closest("[data-sources]")?.dataset.sources.split(" ") ?? looked;
    showClause(clause);
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
  const at = clauses.indexOf(here() ?? review.querySelector(".clause--lit"));
  const clause = clauses[Math.min(Math.max(at + by, 0), clauses.length - 1)];
  // The focus alone would leave it under the bar of the decision.
  clause?.focus({ preventScroll: true });
  clause?.scrollIntoView({ block: "nearest" });
}

function openRemark() {
  const row = document.activeElement.closest?.("[data-answer]");
  const isLooked = (one) => looked.some((source) => touches(source, one.dataset.answer));
  const lit = answers.filter((one) => one.classList.contains("answers__lit"));
  const found = row ? [row] : [...lit.filter(isLooked), ...lit.filter((one) => !isLooked(one))];
  if (found.length > 1 && chooser) choose(found);
  else if (found.length) remarkOn(found[0]);
}

function remarkOn(row) {
  const more = row.querySelector("details");
  if (!more) return;
  looked = [row.dataset.answer];
  more.open = true;
  more.querySelector("textarea").focus();
}

/* Several answers made this clause: which of them is meant is asked, not guessed. */
function choose(rows) {
  const picks = chooser.querySelector("[data-picks]");
  picks.replaceChildren(...rows.map((row, at) => pick(row, at + 1)));
  chooser.returnValue = "";
  chooser.showModal();
  picks.querySelector("button").focus();
}

function pick(row, number) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const key = document.createElement("kbd");
  const name = document.createElement("span");
  const value = document.createElement("b");
  button.type = "button";
  button.className = "pick__one";
  key.textContent = number < 10 ? number : "";
  name.textContent = row.dataset.name;
  value.textContent = row.dataset.value;
  button.append(key, name, value);
  button.addEventListener("click", () => chooser.close(row.dataset.answer));
  item.append(button);
  return item;
}

chooser?.addEventListener("close", () => {
  const row = answers.find((one) => one.dataset.answer === chooser.returnValue);
  if (row) remarkOn(row);
});
chooser?.addEventListener("keydown", (event) => {
  const picks = [...chooser.querySelectorAll(".pick__one")];
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (/^[1-9]$/.test(event.key)) picks[event.key - 1]?.click();
  else if (by) picks[(picks.indexOf(document.activeElement) + by + picks.length) % picks.length]?.focus();
  else return;
  event.preventDefault();
});

/* While the paper is being written there is no button yet: the wish for it is kept until the page has come anew. */
const WISH = "review-approve";
const approval = () => document.querySelector('[data-decide] [data-key="a"]');

function toApproval() {
  if (approval()) return approval().focus();
  const why = document.querySelector("[data-being-written][tabindex]");
  if (why) sessionStorage.setItem(WISH, location.pathname);
  (why ?? document.querySelector("[data-before-approval]"))?.focus();
}

/* j and k go from clause to clause, as in a list; e to a clause's words, c to an answer's remark; a and r to the decision. */
const keys = {
  j: () => step(1),
  k: () => step(-1),
  e: () => here()?.querySelector(".clause__edit")?.click(),
  c: openRemark,
  a: toApproval,
  r: () => document.querySelector('[data-decide] [data-key="r"]')?.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!(event.key in keys) || !review) return;
  event.preventDefault();
  sessionStorage.removeItem(WISH);
  keys[event.key]();
});

/* A paper that is being written, or sealed, comes by itself; what is being typed meanwhile is not taken away. */
const isTyping = () =>
  Boolean(document.querySelector("textarea:focus, dialog[open]")) ||
  [...document.querySelectorAll("textarea")].some((each) => each.value !== each.defaultValue);

async function lookAgain() {
  const answer = await fetch(location.href).catch(() => null);
  const now = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  if (now && !now.querySelector("[data-being-written]") && !isTyping()) location.reload();
  else setTimeout(lookAgain, 2000);
}

if (document.querySelector("[data-being-written]")) setTimeout(lookAgain, 1000);

/* The keys work from here on, without a first press of the mouse; after a remark, from the answer it is about; and where a signed copy
   waits, from there. */
const about = answers.find((row) => row.id && `#${row.id}` === decodeURIComponent(location.hash));
const isWished = sessionStorage.getItem(WISH) === location.pathname;
sessionStorage.removeItem(WISH);
if (isWished && approval()) approval().focus();
else if (about) {
  showAnswer(about.dataset.answer);
  about.focus();
} else if (review && !location.hash) (document.querySelector("[data-first]") ?? review).focus({ preventScroll: true });
