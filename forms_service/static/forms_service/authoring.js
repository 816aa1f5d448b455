// The editor of forms: the trial beside it, the names that a condition can use, the way to a problem, the languages that show.

const editor = document.getElementById("w-editor-form");

// The trial: what stands in the editor is sent into the frame; the answers given there go along.

const panel = document.querySelector("[data-trial]");
const frame = panel?.querySelector("[data-trial-frame]");
let sent = "";

const written = () => {
  const data = new FormData(editor);
  data.delete("csrfmiddlewaretoken");
  return [...data.entries()].filter(([, value]) => typeof value === "string");
};

const send = () => {
  const entries = written();
  sent = JSON.stringify(entries);
  const form = document.createElement("form");
  form.method = "post";
  form.action = panel.dataset.trial;
  form.target = frame.name;
  form.hidden = true;
  const course = frame.contentDocument?.querySelector("[data-course]")?.value ?? "";
  const token = editor.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of [...entries, ["course", course], ["csrfmiddlewaretoken", token]]) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
  form.remove();
};

if (panel && editor) {
  const side = panel.closest("[data-side-panel]");
  const isOpen = () => !side.hidden && side.offsetParent !== null;
  let last = "";
  panel.querySelector("[data-trial-again]").addEventListener("click", send);
  side.addEventListener("show", () => send());
  // Sent again once the author has paused, so that the trial follows what she writes.
  setInterval(() => {
    if (!isOpen()) return;
    const now = JSON.stringify(written());
    if (now !== sent && now === last) send();
    last = now;
  }, 1500);
}

// The languages of the interview: only their fields show.

const languages = editor?.querySelector("[name=languages]");
const showLanguages = () => { document.body.dataset.languages = languages.value; };
if (languages) {
  languages.addEventListener("change", showLanguages);
  showLanguages();
}

// A text is called by what stands above it, too: "Title, Spanish", or "Title" where there is one language.

const nameTexts = () => {
  for (const field of editor.querySelectorAll(".words textarea")) {
    const title = field.closest(".w-panel")?.querySelector(".c-sf-block__type, [data-panel-heading-text]")?.textContent.trim();
    const language = editor.querySelector(`label[for="${field.id}"]`)?.textContent.trim();
    const isOne = !languages?.value.includes(" ");
    const name = [title, isOne ? "" : language].filter(Boolean).join(", ");
    if (name && field.getAttribute("aria-label") !== name) field.setAttribute("aria-label", name);
  }
};
if (editor) {
  new MutationObserver(nameTexts).observe(editor, { childList: true, subtree: true });
  languages?.addEventListener("change", nameTexts);
  nameTexts();
}

// The names that can be used, below the condition that is being written.

const KNOWN = /^screens-(.*-)?value-name$/;
const namesNow = () => {
  const names = new Set();
  for (const field of editor.elements) {
    const isName = KNOWN.test(field.name) || /^computed-\d+-value-name$/.test(field.name);
    if (isName && field.value.trim()) names.add(field.value.trim());
  }
  return [...names, "today"];
};

const below = document.createElement("div");
below.className = "names";
const offer = (field) => {
  below.replaceChildren();
  const title = document.createElement("p");
  title.className = "names__title";
  title.textContent = field.dataset.namesTitle || document.querySelector("[data-names-title]")?.dataset.namesTitle || "";
  below.append(title);
  for (const name of namesNow()) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "names__name";
    button.textContent = name;
    // Before the field loses the focus.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      field.setRangeText(name, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
    below.append(button);
  }
  field.closest(".w-field__input, .w-field")?.append(below);
};

// They stay where they are until another condition is written: taken away, they would pull what is clicked from under the pointer.
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(".is-condition input")) offer(event.target);
});

// The way to a problem: its tab, its folded parts, its block.

const unfold = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const tab = at.getAttribute?.("role") === "tabpanel" && at.hidden ? document.querySelector(`[role=tab][href="#${at.id}"]`) : null;
    tab?.click();
    const toggle = at.closest("[data-panel]")?.querySelector("[data-panel-toggle]");
    if (toggle && toggle.getAttribute("aria-expanded") === "false" && at.matches("[data-panel]")) toggle.click();
  }
};

document.addEventListener("click", (event) => {
  const way = event.target.closest("[data-problem-field]");
  if (!way) return;
  const { problemField, problemBlock, problemPart } = way.dataset;
  const block = problemBlock && document.querySelector(`[data-contentpath="${problemBlock}"], #block-${problemBlock}-section`);
  const part = block && problemPart && block.querySelector(`[data-contentpath="${problemPart}"]`);
  const at = part || block || document.getElementById(problemField) || editor.querySelector(`[name^="${problemField}"]`);
  if (!at) return;
  unfold(at);
  at.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  at.classList.add("writing__lit");
  setTimeout(() => at.classList.remove("writing__lit"), 2500);
  at.querySelector("textarea, input:not([type=hidden]), select")?.focus({ preventScroll: true });
});
