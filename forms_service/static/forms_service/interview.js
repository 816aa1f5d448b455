/* Saving each field as it is left, and drawing anew what an answer has changed: the questions, the map, what she has said.
   Without this file Continue and Back save the same. */

const page = document.querySelector("[data-interview]");
const form = page?.querySelector("form[data-autosave]");

function fieldOf(control) {
  const name = control.name ?? "";
  const hidden = [...form.elements].filter((each) => each.name.startsWith("seen."));
  const names = hidden.map((each) => each.name.slice("seen.".length));
  return names.find((each) => name === each) ?? names.find((each) => name.startsWith(`${each}_`));
}

/* One save after the other, so that the last word is the one that stays. */
let queue = Promise.resolve();
let waiting = 0;

function tell(key) {
  const place = form.querySelector("[data-saved]");
  if (key) place.textContent = place.dataset[key];
}

async function save(field) {
  const body = new FormData(form);
  body.set("field", field);
  body.set("thing", form.dataset.thing);
  body.delete("go");
  const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const { revision, refused, parts } = await answer.json();
  redraw(parts);
  const seen = form.elements[`seen.${field}`];
  if (seen) seen.value = revision;
  show(field, refused);
}

/* The sentence beside a field, or its end. */
function show(field, sentence) {
  const controls = [...form.elements].filter((each) => each.name === field || each.name.startsWith(`${field}_`));
  const box = controls[0]?.closest(".field");
  if (!box) return;
  box.querySelector(".field__error")?.remove();
  for (const control of controls) control.toggleAttribute("aria-invalid", false);
  if (!sentence) return;
  const line = document.createElement("div");
  line.className = "field__error";
  line.id = `${controls[0].id}_error`;
  line.textContent = sentence;
  box.append(line);
  for (const control of controls) {
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", line.id);
  }
}

/* Put the new parts in place of the old ones. What is being typed meanwhile stays as it is. */
function redraw(parts) {
  for (const [name, html] of Object.entries(parts)) {
    const old = page.querySelector(`[data-interview-part="${name}"]`);
    const now = new DOMParser().parseFromString(html, "text/html").querySelector(`[data-interview-part="${name}"]`);
    if (!old || !now) continue;
    for (const control of old.querySelectorAll("input:not([type=hidden]), textarea, select")) {
      const same = now.querySelector(`[id="${CSS.escape(control.id)}"]`);
      if (!same) continue;
      same.value = control.value;
      if ("checked" in control) same.checked = control.checked;
    }
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(document.adoptNode(now));
    if (focused) document.getElementById(focused)?.focus();
  }
}

function later(field) {
  waiting += 1;
  tell("saving");
  queue = queue
    .then(() => save(field))
    .then(() => "done", () => "failed")
    .then((key) => {
      waiting -= 1;
      if (!waiting || key === "failed") tell(key);
    });
}

/* What is on its way arrives first: the page would send an older revision with it, and be told that something changed elsewhere. */
let isGoing = false;

form?.addEventListener("submit", (event) => {
  if (!navigator.onLine) {
    /* Without a connection the browser would put its own page over hers. */
    event.preventDefault();
    tell("failed");
    return;
  }
  if (!waiting || isGoing) return;
  event.preventDefault();
  isGoing = true;
  const patience = new Promise((resolve) => setTimeout(resolve, 3000));
  Promise.race([queue, patience]).then(() => form.requestSubmit(event.submitter ?? undefined));
});

/* A page that came back with a sentence beside a field is an answer to a post: on the way back the browser would show its own
   page instead and ask whether to send it again. As a plain address it is asked for anew, with everything that was kept. */
history.replaceState(history.state, "", location.href);

/* Whoever walks by keyboard stands before the question, not before the head of the page. */
if (page && !location.hash) page.querySelector(".question")?.focus({ preventScroll: true });

form?.addEventListener("change", (event) => {
  const field = fieldOf(event.target);
  if (field) later(field);
});
