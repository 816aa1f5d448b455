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

/* Whoever stops typing has it saved too, without leaving the field. */
const PAUSE_MS = 2000;
const typing = new Map();

function tell(key) {
  const place = form.querySelector("[data-saved]");
  place.textContent = place.dataset[key];
  place.classList.toggle("saved--not", key === "failed" || key === "out");
}

class SignedOut extends Error {}

/* What could not be saved is tried again when the line is back. */
const unsaved = new Set();

async function save(field, isTyping) {
  const body = new FormData(form);
  body.set("field", field);
  body.set("thing", form.dataset.thing);
  body.delete("go");
  const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { Accept: "application/json" } });
  if (answer.redirected || answer.status === 403) throw new SignedOut();
  if (!answer.ok) throw new Error(String(answer.status));
  const { revision, refused, parts } = await answer.json();
  /* Where another save is on its way already, the page is drawn after that one: a hand on the arrow keys is not shaken off. */
  if (waiting <= 1) redraw(parts);
  const seen = form.elements[`seen.${field}`];
  if (seen) seen.value = revision;
  /* Half a word is not held against anybody; what is put right is noticed at once. */
  if (!isTyping || !refused) show(field, refused);
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

function later(field, isTyping = false) {
  clearTimeout(typing.get(field));
  waiting += 1;
  tell("saving");
  queue = queue
    .then(() => save(field, isTyping))
    .then(
      () => {
        unsaved.delete(field);
        return "done";
      },
      (error) => {
        unsaved.add(field);
        return error instanceof SignedOut ? "out" : "failed";
      },
    )
    .then((key) => {
      waiting -= 1;
      if (!waiting || key !== "done") tell(key);
    });
}

window.addEventListener("online", () => unsaved.forEach((field) => later(field)));

/* Whether this page's address is still open to her; after a new sign-in elsewhere the page takes over what proves that it is ours. */
async function isSignedIn() {
  const answer = await fetch(location.href);
  if (answer.redirected || !answer.ok) return false;
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = there.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]")?.value;
  if (token) form.elements.csrfmiddlewaretoken.value = token;
  return Boolean(token);
}

/* What is on its way arrives first: the page would send an older revision with it, and be told that something changed elsewhere. */
let isGoing = false;

form?.addEventListener("submit", (event) => {
  if (isGoing) return;
  if (!navigator.onLine) {
    /* Without a connection the browser would put its own page over hers. */
    event.preventDefault();
    tell("failed");
    return;
  }
  if (!waiting && !unsaved.size) return;
  event.preventDefault();
  const go = () => {
    isGoing = true;
    form.requestSubmit(event.submitter ?? undefined);
  };
  const patience = new Promise((resolve) => setTimeout(resolve, 3000));
  Promise.race([queue, patience])
    .then(() => !unsaved.size || isSignedIn())
    .then((isOpen) => (isOpen ? go() : tell("out")), () => tell("failed"));
});

/* A page that came back with a sentence beside a field is an answer to a post: on the way back the browser would show its own
   page instead and ask whether to send it again. As a plain address it is asked for anew, with everything that was kept. */
history.replaceState(history.state, "", location.href);

/* Whoever walks by keyboard stands before the question, not before the head of the page. */
if (page && !location.hash) page.querySelector(".question")?.focus({ preventScroll: true });

form?.addEventListener("input", (event) => {
  const field = event.target.matches("textarea, input:not([type=radio], [type=checkbox], [type=date])") && fieldOf(event.target);
  if (!field) return;
  clearTimeout(typing.get(field));
  typing.set(field, setTimeout(later, PAUSE_MS, field, true));
});

form?.addEventListener("change", (event) => {
  const field = fieldOf(event.target);
  if (field) later(field);
});
